"""What there is to notice about the texts themselves."""

from __future__ import annotations

import numpy as np

from explorer.analysis.diagnose.evidence import Evidence
from explorer.analysis.neighbors.pair_search import exact_cosines
from explorer.analysis.similarity.rows import TINY
from explorer.domain.results.finding import Example, Finding, Severity
from explorer.domain.words import count, counted, fixed, number, percent_of_whole, quoted, some_of

MOST_EXAMPLES = 200
"""Examples kept of one finding."""
NEAR = 0.95
"""Cosine from which two texts say nearly the same: paraphrases by one word reach it, mere paraphrases seldom do."""
NARROW = 0.8
"""Mean cosine from which `NEAR` says nothing of two texts, since most pairs come near it."""
LONG = 5.0
"""A text of so many times the median length stands out,"""
LONG_TOKENS = 50
"""if it has at least so many tokens: in a list of words, a sentence is nothing to warn of."""


def single_text(evidence: Evidence) -> Finding | None:
    """Notice that there is nothing to compare with."""
    if len(evidence) != 1:
        return None
    return Finding(
        "single_text",
        Severity.NOTE,
        "There is only one sentence.",
        "Similarities, neighbours, groups and the map need two or more, and what is usual in this space needs ten.",
        "Add sentences, then run again.",
        {"sentences": 1},
        "editor",
    )


def identical(evidence: Evidence) -> Finding | None:
    """Notice that all vectors are the same."""
    if len(evidence) < 2 or not evidence.identical:
        return None
    different = len(set(evidence.corpus.texts))
    same = different == 1
    return Finding(
        "identical",
        Severity.PROBLEM,
        f"All {counted(len(evidence), 'sentence')} are the same."
        if same
        else f"All {counted(len(evidence), 'sentence')}, {count(different)} of them different, have the same vector.",
        "Every similarity is that of a sentence with itself, and neighbours, groups and the map mean nothing."
        if same
        else "This model, pooling and layer cannot tell them apart: every similarity is that of equal vectors.",
        "Add other sentences, then run again." if same else "Choose another pooling, layer or maximum length.",
        {"sentences": len(evidence), "different_texts": different},
        "editor",
        tuple(range(len(evidence))),
    )


def truncated(evidence: Evidence) -> Finding | None:
    """Notice texts that the model did not read to their end."""
    encoding = evidence.encoding
    places = np.flatnonzero(encoding.truncated)
    if not len(places):
        return None
    cut, kept = encoding.cut_tokens.astype(np.int64), encoding.token_counts.astype(np.int64)
    places = places[np.argsort(-cut[places], kind="stable")]
    worst, lost = int(places[0]), int(cut[places].sum())
    limit = encoding.info.max_length
    were = "was" if len(places) == 1 else "were"
    at = f" at {counted(limit, 'token')}" if limit is not None else ""
    sentence = f"{some_of(len(places), len(evidence))} {were} cut{at}"
    if len(places) == 1:
        sentence += f" and lost {counted(lost, 'token')}."
    else:
        sentence += f" and lost {counted(lost, 'token')} together, number {count(worst + 1)} alone {count(cut[worst])}."
    numbers: dict[str, float] = {
        "sentences": len(places),
        "tokens_cut": lost,
        "most_tokens_cut": int(cut[worst]),
        "share_of_all_tokens": lost / max(1, lost + int(kept.sum())),
    }
    if limit is not None:
        numbers["limit"] = limit
    return Finding(
        "truncated",
        Severity.WARNING,
        sentence,
        "The model never saw what comes after the cut, so these vectors stand for the beginnings only.",
        "Split long texts into sentences, or raise the maximum length if the model can read more.",
        numbers,
        "editor",
        tuple(places.tolist()),
        tuple(
            Example((place,), f"lost {count(cut[place])} of {counted(int(cut[place] + kept[place]), 'token')}")
            for place in places[:MOST_EXAMPLES].tolist()
        ),
    )


def without_tokens(evidence: Evidence) -> Finding | None:
    """Notice texts that have no vector of their own."""
    known = evidence.encoding.tokens_known
    without = (evidence.encoding.token_counts == 0) & known
    empty = np.flatnonzero(without | (evidence.embeddings.norms <= TINY))
    if not len(empty):
        return None
    have = "has" if len(empty) == 1 else "have"
    return Finding(
        "without_tokens",
        Severity.WARNING,
        f"{some_of(len(empty), len(evidence))} {have} no tokens that the model knows, or a vector of norm 0.",
        "There is nothing of them to compare: their similarities say nothing about them.",
        "Remove them, or choose a model whose tokenizer knows their script.",
        {"sentences": len(empty)},
        "editor",
        tuple(empty.tolist()),
    )


def duplicates(evidence: Evidence) -> Finding | None:
    """Notice texts that say the same, letter by letter."""
    numbers = evidence.text_numbers
    sizes = np.bincount(numbers, minlength=len(evidence))
    repeated = int((sizes[sizes > 1] - 1).sum())
    if not repeated:
        return None
    places = np.flatnonzero(sizes[numbers] > 1)
    places = places[np.lexsort((places, numbers[places], -sizes[numbers[places]]))]
    firsts = np.flatnonzero(sizes > 1)
    firsts = firsts[np.argsort(-sizes[firsts], kind="stable")]
    return Finding(
        "duplicates",
        Severity.WARNING,
        f"{some_of(repeated, len(evidence))} {'repeats' if repeated == 1 else 'repeat'} an earlier one, word for word.",
        "By cosine each is the other's nearest neighbour, and what is repeated counts double in every mean.",
        "Remove the repetitions if they are not meant.",
        {"repeated": repeated, "repeated_texts": len(firsts), "most_often": int(sizes.max())},
        "editor",
        tuple(places.tolist()),
        tuple(Example((place,), f"{count(sizes[place])} times") for place in firsts[:MOST_EXAMPLES].tolist()),
    )


def near_duplicates(evidence: Evidence) -> Finding | None:
    """Notice different texts with nearly the same vector, among every text's nearest; of equal texts the first counts.

    Where nearly all cosines are high, a high one is no sign of two texts that say the same, and nothing is said.
    """
    neighbors = evidence.cosine_neighbors
    if not neighbors.k or evidence.mean_cosine >= NARROW:
        return None
    rows, columns = np.nonzero(neighbors.similarities >= NEAR)
    texts = evidence.text_numbers[np.stack([rows, neighbors.indices[rows, columns]], axis=1)].astype(np.int64)
    pairs = np.unique(np.sort(texts[texts[:, 0] != texts[:, 1]], axis=1), axis=0)
    # Where padding is pooled, the vectors of equal texts differ.
    cosines = exact_cosines(evidence.embeddings.vectors, pairs[:, 0], pairs[:, 1])
    pairs, cosines = pairs[cosines >= NEAR], cosines[cosines >= NEAR]
    if not len(pairs):
        return None
    order = np.argsort(-cosines, kind="stable")
    pairs, cosines = pairs[order], cosines[order]
    involved = list(dict.fromkeys(pairs.ravel().tolist()))
    # Of a text with more near ones than neighbours are kept or an approximate search found, the rest is not known.
    full = neighbors.k < len(evidence) - 1 and bool((neighbors.similarities[:, -1] >= NEAR).any())
    full = full or not neighbors.exact
    closest = tuple(evidence.corpus.texts[place] for place in pairs[0].tolist())
    return Finding(
        "near_duplicates",
        Severity.WARNING,
        f"{'At least ' if full else ''}{counted(len(pairs), 'pair')} of different sentences "
        f"{'has' if len(pairs) == 1 else 'have'} a cosine of {fixed(NEAR, 2)} or more"
        + (f"; the nearest {number(float(cosines[0]))}." if len(pairs) > 1 else f": {number(float(cosines[0]))}."),
        f"To this model they say nearly the same, as {quoted(closest[0])} and {quoted(closest[1])}: "
        f"one stands for the other in every ranking, group and map.{evidence.caveat(neighbors)}",
        "Keep one of each pair where they repeat each other; where they do not, this model misses the difference. "
        "Edit → Near-duplicates… and the command duplicates list every pair.",
        {
            "pairs": len(pairs),
            "sentences": len(involved),
            "highest_cosine": float(cosines[0]),
            "threshold": NEAR,
        },
        "heatmap",
        tuple(involved),
        tuple(
            Example((a, b), f"cosine {number(cosine)}")
            for (a, b), cosine in zip(pairs[:MOST_EXAMPLES].tolist(), cosines[:MOST_EXAMPLES].tolist(), strict=True)
        ),
    )


def uneven_lengths(evidence: Evidence) -> Finding | None:
    """Notice texts that are much longer than the rest."""
    tokens = evidence.encoding.token_counts.astype(np.int64) + evidence.encoding.cut_tokens
    median = float(np.median(tokens))
    order = np.argsort(-tokens, kind="stable")
    places = order[(tokens[order] >= LONG * median) & (tokens[order] >= LONG_TOKENS)]
    if not len(places):
        return None
    share = float(tokens[order[: -(-len(tokens) // 10)]].sum() / tokens.sum())
    are = "is" if len(places) == 1 else "are"
    return Finding(
        "uneven_lengths",
        Severity.NOTE,
        f"{some_of(len(places), len(evidence))} {are} {fixed(LONG, 0)} times as long as the median of "
        f"{number(median, 0)} tokens, "
        f"or longer; the longest tenth of all holds {percent_of_whole(share)} of the tokens.",
        "A long text's vector mixes all that it speaks of, and is compared here with vectors of single statements; a "
        "batch with such a text is mostly padding.",
        "Split long texts, or look at long and short ones apart.",
        {
            "sentences": len(places),
            "longest_tokens": int(tokens[order[0]]),
            "median_tokens": median,
            "share_of_longest_tenth": share,
        },
        "norms",
        tuple(places.tolist()),
        tuple(Example((place,), counted(int(tokens[place]), "token")) for place in places[:MOST_EXAMPLES].tolist()),
    )
