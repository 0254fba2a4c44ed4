from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from explorer.analysis.groups import keywords
from explorer.analysis.groups.keywords import cluster_words, words_of
from explorer.domain.failure import Cancelled
from explorer.domain.results.analysis import Clusters

CATS = ("The cat sat on the mat", "A cat and a feline rested on the rug", "The feline saw a cat on the rug")
RAIN = ("The rain fell on the roof", "A storm and rain over the town", "The storm brought rain to the roof")
RATES = ("The bank raised the rate", "A bank cut its rate on loans", "The rate of the bank is low")


def clusters_of(*groups: tuple[str, ...], noise: tuple[str, ...] = ()) -> tuple[tuple[str, ...], Clusters]:
    labels = [index for index, group in enumerate(groups) for _ in group] + [-1] * len(noise)
    return sum((*groups, noise), ()), Clusters(np.array(labels), len(groups))


def test_words_that_set_groups_apart_are_found_and_those_of_all_are_not() -> None:
    found = cluster_words(*clusters_of(CATS, RAIN, RATES), seed=0).words
    assert found[0][:3] == ("cat", "feline", "rug")
    assert found[1][:2] == ("rain", "roof")
    assert found[2][:2] == ("bank", "rate")
    assert not {"the", "a", "on"} & {word for words in found for word in words}


def test_weights_are_those_of_the_formula() -> None:
    """The order is that of c-TF-IDF, computed from scikit-learn's counts, of the words that are not everywhere."""
    random = np.random.default_rng(4)
    texts, labels = [], []
    for group in range(5):
        shares = random.dirichlet(np.full(60, 0.3))
        for _ in range(80):
            texts.append(
                " ".join(f"word{chr(97 + w // 26)}{chr(97 + w % 26)}x" for w in random.choice(60, 9, p=shares))
            )
            labels.append(group)
    counter = CountVectorizer(binary=True)
    counts = counter.fit_transform(texts).toarray()
    per_group = np.array([counts[np.array(labels) == group].sum(axis=0) for group in range(5)])
    shares = per_group / per_group.sum(axis=1, keepdims=True)
    weights = shares * np.log(1 + per_group.sum() / 5 / per_group.sum(axis=0))
    names = counter.get_feature_names_out()
    for group, words in enumerate(cluster_words(texts, Clusters(np.array(labels), 5), seed=0).words):
        kept = np.median(shares, axis=0) <= 0.25 * shares.max(axis=0)
        wanted = names[np.argsort(-np.where(kept, weights[group], 0), kind="stable")[:5]]
        assert words == tuple(wanted)


def test_stop_words_of_any_language_are_dropped() -> None:
    german = ("Die Katze liegt auf der Matte", "Eine Katze und die Maus", "Die Maus sieht auf die Katze")
    weather = ("Der Regen fällt auf die Stadt", "Die Wolken und der Regen", "Der Regen und die Nacht")
    found = cluster_words(*clusters_of(german, weather), seed=0).words
    assert found[0][0] == "katze"
    assert found[1][0] == "regen"
    assert "die" not in found[0]
    assert "und" not in found[1]


def test_writing_without_spaces_is_read_in_pairs() -> None:
    assert words_of("東京都に住む") == {"東京", "京都", "都に", "に住", "住む"}
    assert words_of("It's 42 C, naïve-ly: It's") == {"it's", "naïve-ly"}
    assert words_of("한국어 문장") == {"한국어", "문장"}


def test_noise_is_not_read_and_one_group_has_no_words() -> None:
    texts, clusters = clusters_of(CATS, RAIN, noise=("zebra zebra", "zebra crossing"))
    found = cluster_words(texts, clusters, seed=0)
    assert "zebra" not in {word for words in found.words for word in words}
    assert cluster_words(*clusters_of(CATS), seed=0).words == ((),)
    assert cluster_words((), Clusters(np.empty(0), 0), seed=0).words == ()


def test_of_two_forms_of_a_word_the_better_is_kept() -> None:
    cats = ("cats purr", "cats sleep", "a cat purrs", "cats and a cat")
    found = cluster_words(*clusters_of(cats, RAIN), seed=0).words
    assert "cats" in found[0]
    assert "cat" not in found[0]


def test_a_word_of_one_text_does_not_speak_for_a_large_group() -> None:
    cats = tuple(f"cat {chr(97 + i)}only" for i in range(12))
    assert cluster_words(*clusters_of(cats, RAIN * 5), seed=0).words[0] == ("cat",)


def test_many_texts_are_sampled_and_the_note_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, clusters = clusters_of(CATS * 40, RAIN * 40)
    assert "sample" not in cluster_words(texts, clusters, seed=0).note
    monkeypatch.setattr(keywords, "_MOST_TEXTS", 60)
    monkeypatch.setattr(keywords, "_LEAST_SAMPLE", 10)
    few = cluster_words(texts, clusters, seed=0)
    assert "from a sample of up to 30 sentences of each" in few.note
    assert few.words[0][0] == "cat"
    assert few.words == cluster_words(texts, clusters, seed=0).words


def test_it_stops_when_nobody_waits() -> None:
    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        cluster_words(*clusters_of(CATS, RAIN), seed=0, check=check)


def test_common_words_name_no_group_and_few_texts_need_a_word_of_two() -> None:
    comets = ("It is a comet from there", "Is the comet from it", "It has a tail", "From its moon it is far")
    soups = ("Stir and add until done", "Add salt and stir", "And then until it boils", "A soup")
    found = cluster_words(*clusters_of(comets, soups), seed=0).words
    assert found[0] == ("comet",)
    assert set(found[1]) == {"stir", "add", "until"}
