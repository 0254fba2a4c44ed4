from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.analysis.diagnose.texts import NEAR
from explorer.analysis.neighbors.near_duplicates import near_duplicates
from explorer.domain.job import JobContext
from explorer.domain.results.analysis import Neighbors
from explorer.domain.results.finding import Severity
from explorer.domain.settings.spec import Similarity
from tests.analysis.diagnose.making import N_TEXTS, ball, evidence, found, only


@pytest.mark.parametrize("metric", Similarity)
def test_nothing_stands_out_of_healthy_vectors(metric: Similarity) -> None:
    assert found(evidence(normalize=True, metric=metric)) == {}


def test_one_text_is_said_to_be_one() -> None:
    finding = only(evidence(ball(1)), "single_text")
    assert finding.severity is Severity.NOTE
    assert "only one sentence" in finding.sentence
    assert "need two or more" in finding.meaning


@pytest.mark.parametrize("n_texts", [2, 3])
def test_of_two_or_three_texts_nothing_is_made_up(n_texts: int) -> None:
    assert found(evidence(ball(n_texts), quality=None)) == {}


@pytest.mark.parametrize("n_texts", [2, 3, 40])
def test_equal_texts_are_one_finding_not_five(n_texts: int) -> None:
    same = np.repeat(ball(1), n_texts, axis=0)
    finding = only(evidence(same, ["again"] * n_texts, quality=None), "identical")
    assert finding.severity is Severity.PROBLEM
    assert finding.sentence == f"All {n_texts} sentences are the same."
    assert finding.indices == tuple(range(n_texts))
    assert dict(finding.numbers) == {"sentences": n_texts, "different_texts": 1}


def test_different_texts_with_one_vector_are_a_matter_of_the_model() -> None:
    same = np.repeat(ball(1), 4, axis=0) + np.float32(1e-6) * ball(4)
    finding = only(evidence(same, ["a", "a", "b", "c"], quality=None), "identical")
    assert finding.sentence == "All 4 sentences, 3 of them different, have the same vector."
    assert "pooling" in finding.advice


def test_cut_texts_with_what_each_lost() -> None:
    cut = [0] * N_TEXTS
    cut[7], cut[30], cut[31] = 4, 1200, 90
    finding = found(evidence(cut=cut, tokens=[32 if c else 20 for c in cut]))["truncated"]
    assert finding.severity is Severity.WARNING
    assert finding.sentence == (
        "3 of 60 sentences were cut at 32 tokens and lost 1\u2009294 tokens together, number 31 alone 1\u2009200."
    )
    assert finding.indices == (30, 31, 7)
    assert [example.words for example in finding.examples] == [
        "lost 1\u2009200 of 1\u2009232 tokens",
        "lost 90 of 122 tokens",
        "lost 4 of 36 tokens",
    ]
    total = 1294 + 3 * 32 + 57 * 20
    assert finding.numbers["share_of_all_tokens"] == pytest.approx(1294 / total)
    assert (finding.numbers["tokens_cut"], finding.numbers["limit"]) == (1294, 32)
    one = only(evidence(cut=[5] + [0] * 59), "truncated")
    assert one.sentence == "1 of 60 sentences was cut at 32 tokens and lost 5 tokens."


def test_cut_texts_without_a_known_limit() -> None:
    finding = only(evidence(cut=[5] + [0] * 59, info={"max_length": None}), "truncated")
    assert finding.sentence == "1 of 60 sentences was cut and lost 5 tokens."
    assert "limit" not in finding.numbers


def test_texts_without_tokens_or_length() -> None:
    vectors = ball()
    vectors[9] = 0
    finding = only(evidence(vectors, tokens=[0, *[9] * 59]), "without_tokens")
    assert finding.indices == (0, 9)
    assert finding.sentence.startswith("2 of 60 sentences have no tokens")


def test_repeated_texts_are_counted_as_people_count() -> None:
    texts = [f"number {place}" for place in range(N_TEXTS)]
    vectors = ball()
    for first, again in ((3, 20), (3, 21), (10, 40)):
        texts[again], vectors[again] = texts[first], vectors[first]
    finding = only(evidence(vectors, texts), "duplicates")
    assert finding.sentence == "3 of 60 sentences repeat an earlier one, word for word."
    assert dict(finding.numbers) == {"repeated": 3, "repeated_texts": 2, "most_often": 3}
    assert finding.indices == (3, 20, 21, 10, 40)
    assert [(example.indices, example.words) for example in finding.examples] == [((3,), "3 times"), ((10,), "2 times")]


def near_vectors(pairs: dict[tuple[int, int], float]) -> np.ndarray:
    """Vectors where each pair has the cosine given."""
    vectors = ball().astype(np.float64)
    for (first, second), cosine in pairs.items():
        unit = vectors[first] / np.linalg.norm(vectors[first])
        across = vectors[second] - (vectors[second] @ unit) * unit
        vectors[second] = 5 * (cosine * unit + np.sqrt(1 - cosine**2) * across / np.linalg.norm(across))
    return vectors.astype(np.float32)


@pytest.mark.parametrize("metric", Similarity)
def test_near_duplicates_are_found_by_cosine_whatever_the_metric(metric: Similarity) -> None:
    vectors = near_vectors({(2, 50): 0.97, (4, 51): 0.99, (6, 52): 0.945})
    made = evidence(vectors, metric=metric, normalize=True)
    finding = only(made, "near_duplicates")
    assert finding.sentence == "2 pairs of different sentences have a cosine of 0.95 or more; the nearest 0.990."
    assert [example.indices for example in finding.examples] == [(4, 51), (2, 50)]
    assert finding.indices == (4, 51, 2, 50)
    rows = vectors.astype(float) / np.linalg.norm(vectors.astype(float), axis=1, keepdims=True)
    assert np.count_nonzero(np.triu(rows @ rows.T, 1) >= 0.95) == finding.numbers["pairs"]
    assert finding.numbers["highest_cosine"] == pytest.approx(0.99, abs=1e-5)


def test_equal_texts_are_no_near_duplicates() -> None:
    texts = [f"number {place}" for place in range(N_TEXTS)]
    texts[50] = texts[2]
    assert list(found(evidence(near_vectors({(2, 50): 1.0}), texts))) == ["duplicates"]


def test_near_duplicates_are_counted_as_the_search_for_them_counts() -> None:
    texts = [f"number {place}" for place in range(N_TEXTS)]
    texts[49], texts[51] = texts[2], texts[50]
    vectors = near_vectors({(2, 50): 0.97})
    vectors[49], vectors[51] = vectors[2], vectors[50]
    finding = found(evidence(vectors, texts))["near_duplicates"]
    searched = near_duplicates(vectors, texts, NEAR, JobContext())
    assert finding.numbers["pairs"] == searched.found == 1
    assert finding.indices == (2, 50)
    assert finding.numbers["highest_cosine"] == pytest.approx(float(searched.similarities[0]), abs=1e-6)


def test_near_duplicates_beyond_the_neighbours_kept_are_at_least_so_many() -> None:
    vectors = ball()
    vectors[:20] = vectors[0] + np.float32(0.05) * ball(20, seed=8)
    finding = found(evidence(vectors, k=15))["near_duplicates"]
    assert finding.sentence.startswith("At least ")
    assert 20 * 15 / 2 <= finding.numbers["pairs"] <= 20 * 19 / 2
    exact = found(evidence(vectors, k=25))["near_duplicates"]
    assert exact.sentence.startswith("190 pairs ")


def test_what_approximate_neighbours_show_is_said_to_be_so() -> None:
    made = evidence(near_vectors({(2, 50): 0.97, (4, 51): 0.99}))
    exact = made.neighbors
    rough = replace(made, neighbors=Neighbors(exact.metric, exact.indices, exact.similarities, 0.978, 500))
    finding = found(rough)["near_duplicates"]
    assert finding.sentence.startswith("At least 2 pairs ")
    assert "The neighbours are approximate, 97.8" in finding.meaning
    assert "approximate" not in found(made)["near_duplicates"].meaning


def test_in_a_narrow_cone_a_high_cosine_is_no_near_duplicate() -> None:
    vectors = ball() + np.float32(40)
    assert "near_duplicates" not in found(evidence(vectors))


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ([10] * 59 + [300], True),
        ([10] * 59 + [49], False),
        ([100] * 59 + [450], False),
        ([20] * 50 + [99] * 10, False),
        ([4] * 54 + [60] * 6, True),
        ([0] * 60, False),
    ],
)
def test_lengths_stand_out_only_where_they_do(tokens: list[int], said: bool) -> None:
    assert ("uneven_lengths" in found(evidence(tokens=tokens))) is said


def test_lengths_count_what_was_cut_too() -> None:
    cut = [0] * 59 + [900]
    finding = found(evidence(tokens=[10] * 59 + [32], cut=cut))["uneven_lengths"]
    assert finding.sentence == (
        "1 of 60 sentences is 5 times as long as the median of 10 tokens, or longer; "
        "the longest tenth of all holds 65 % of the tokens."
    )
    assert finding.indices == (59,)
    # The longest tenth are 6 of 60: the long one and five of ten tokens.
    assert finding.numbers["share_of_longest_tenth"] == pytest.approx((932 + 5 * 10) / (932 + 59 * 10))
