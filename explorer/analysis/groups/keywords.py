"""What each group of texts is about: the words that set it apart from the other groups."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from explorer.analysis.texts.common_words import COMMON_WORDS
from explorer.domain.arrays import IntArray
from explorer.domain.results.analysis import Clusters, ClusterWords

MOST_WORDS = 5
"""Words kept of a group."""

MOST_GROUPS = 200
"""Groups that get words, the largest ones."""

_MOST_TEXTS = 40_000
_LEAST_SAMPLE = 100
_LONGEST = 1_000
"""Characters read of a text."""
_MOST_CANDIDATES = 12_000
_CANDIDATES = 400
_COMMON = 0.25
_FEW_TEXTS = 4

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
"""Thai, Lao, Burmese, Khmer, kana and Chinese characters, which are written without spaces between words."""


def cluster_words(
    texts: Sequence[str], clusters: Clusters, seed: int, check: Callable[[], None] = lambda: None
) -> ClusterWords:
    """Find the words of each group by c-TF-IDF (Grootendorst 2022, "BERTopic", section 3.3).

    The weight of a word t in a group c is tf(t, c) * log(1 + A / f(t)), where tf is the share of the group's words
    that are t, f how often t occurs in all groups and A the mean number of words of a group. A word counts once a
    text, so that one that repeats itself does not speak for its group. The formula alone leaves "the" in front where
    groups are few; so a word that is as usual in half of the groups, by a quarter of its largest share or more, is no
    group's, in whatever language; nor are the commonest words of seven languages.

    Parameters
    ----------
    texts
        The N texts. Those in no group are not read.
    clusters
        The groups; the first few hundred get words.
    seed
        Of the sample of each group, which many texts are cut down to.
    check
        Called now and then; raises where nobody waits any more.
    """
    count = min(clusters.count, MOST_GROUPS)
    if count < 2:
        return ClusterWords(((),) * clusters.count)
    most = max(_LEAST_SAMPLE, _MOST_TEXTS // count)
    candidates = min(_CANDIDATES, _MOST_CANDIDATES // count)
    samples = _samples(clusters.labels, count, most, seed)
    counters = []
    for sample in samples:
        check()
        counters.append(Counter(word for index in sample.tolist() for word in words_of(texts[index][:_LONGEST])))
    vocabulary = sorted({word for counter in counters for word, _ in counter.most_common(candidates)})
    counts = np.array([[counter[word] for word in vocabulary] for counter in counters], dtype=np.float64)
    totals = np.array([[max(1, counter.total())] for counter in counters], dtype=np.float64)
    everywhere = np.maximum(1.0, counts.sum(axis=0))
    shares = counts / totals
    weights = shares * np.log1p(totals.mean() / everywhere)
    usual = np.sort(shares, axis=0)[(count - 1) // 2]
    weights[:, usual > _COMMON * shares.max(axis=0, initial=0)] = 0
    # In few texts that takes too many: what seven languages say most often tells of no group.
    said_often = set(" ".join(COMMON_WORDS.values()).split())
    weights[:, [word in said_often for word in vocabulary]] = 0
    # A word of a single text tells about that text alone.
    few = np.array([[len(sample) < _FEW_TEXTS] for sample in samples])
    weights[(counts < 2) & ~few] = 0
    words = tuple(_best(row, vocabulary) for row in weights)
    sampled = any(np.bincount(clusters.labels[clusters.labels >= 0])[:count] > most)
    of = f", from a sample of up to {most} sentences of each" if sampled else ""
    note = f"The words that most set a cluster apart from the others (c-TF-IDF){of}."
    return ClusterWords((*words, *((),) * (clusters.count - count)), note)


def words_of(text: str) -> set[str]:
    """Return the different words of a text, in lower case; of writing without spaces, pairs of characters."""
    words: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        pieces = _UNSPACED.findall(word)
        for piece in pieces:
            words.update(piece[start : start + 2] for start in range(len(piece) - 1))
        if not pieces and len(word) > 1:
            words.add(word)
    return words


def _samples(labels: IntArray, count: int, most: int, seed: int) -> list[np.ndarray]:
    """Return for each of the first `count` groups at most `most` of its texts, in rising order."""
    order = np.argsort(labels, kind="stable")
    edges = np.searchsorted(labels[order], np.arange(count + 1))
    random = np.random.default_rng(seed)
    groups = (order[edges[index] : edges[index + 1]] for index in range(count))
    return [group if len(group) <= most else np.sort(random.choice(group, most, replace=False)) for group in groups]


def _best(weights: np.ndarray, vocabulary: list[str]) -> tuple[str, ...]:
    """Return the words of the largest weights; of "cat" and "cats", the better one."""
    best: list[str] = []
    for index in np.argsort(-weights, kind="stable").tolist():
        word = vocabulary[index]
        if weights[index] <= 0 or len(best) == MOST_WORDS:
            break
        if not any(_akin(word, other) for other in best):
            best.append(word)
    return tuple(best)


def _akin(a: str, b: str) -> bool:
    shorter, longer = sorted((a, b), key=len)
    return len(shorter) > 2 and longer.startswith(shorter) and len(longer) - len(shorter) <= 2
