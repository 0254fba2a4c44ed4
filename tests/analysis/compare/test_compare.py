"""Two settings in numbers, against scipy and plain formulas."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import pdist

from explorer.analysis.compare import compare as compare_module
from explorer.analysis.compare.compare import compare
from explorer.analysis.maps.align import align
from explorer.analysis.maps.pca import pca
from explorer.domain.failure import Cancelled, ExplorerError
from explorer.domain.job import JobContext, Progress
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.comparison import Comparison, Configuration
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from tests.support.states import make_texts, make_vectors

MEAN = Readout(Pooling.MEAN)


def encoding(vectors: np.ndarray) -> Encoding:
    corpus = Corpus(make_texts(len(vectors)))
    return Encoding(
        EncodeSpec(),
        corpus.fingerprint,
        corpus.texts,
        {(LAST_LAYER, Pooling.MEAN): vectors},
        None,
        np.ones(len(vectors)),
        np.zeros(len(vectors)),
        ModelInfo("made", vectors.shape[1], 2, None),
    )


def compared(
    a: np.ndarray,
    b: np.ndarray,
    metric: Similarity = Similarity.COSINE,
    k: int | None = None,
    readout_a: Readout = MEAN,
    readout_b: Readout = MEAN,
    context: JobContext | None = None,
) -> Comparison:
    sides = (
        (Configuration(EncodeSpec(), readout), encoding(vectors))
        for readout, vectors in ((readout_a, a), (readout_b, b))
    )
    return compare(Corpus(make_texts(len(a))), *sides, metric, k, context or JobContext())


def distances(vectors: np.ndarray, metric: Similarity) -> np.ndarray:
    """Similarities of all pairs in lexicographic order, by scipy."""
    wide = vectors.astype(np.float64)
    if metric is Similarity.DOT:
        return np.array([wide[i] @ wide[j] for i, j in combinations(range(len(wide)), 2)])
    if metric is Similarity.COSINE:
        return 1 - pdist(wide, "cosine")
    return -pdist(wide, metric.value.replace("manhattan", "cityblock"))


@pytest.mark.parametrize("metric", Similarity)
def test_correlations_are_those_of_scipy_over_all_pairs(metric: Similarity) -> None:
    a, b = make_vectors(40), make_vectors(40, dimensions=7, seed=1)
    made = compared(a, b, metric)
    x, y = distances(a, metric), distances(b, metric)
    assert [tuple(pair) for pair in made.pairs.tolist()] == list(combinations(range(40), 2))
    np.testing.assert_allclose(made.similarities_a, x, atol=1e-5, rtol=1e-6)
    np.testing.assert_allclose(made.similarities_b, y, atol=1e-5, rtol=1e-6)
    assert made.spearman == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-6)
    assert made.kendall == pytest.approx(stats.kendalltau(x, y).statistic, abs=1e-6)
    assert (made.metric, made.rank_reason, made.overlap_reason, made.cka_reason) == (metric, "", "", "")


def test_ties_are_those_of_tau_b() -> None:
    a, b = (np.random.default_rng(seed).integers(-1, 2, size=(12, 3)).astype(np.float32) for seed in (1, 2))
    made = compared(a, b, Similarity.DOT)
    x, y = distances(a, Similarity.DOT), distances(b, Similarity.DOT)
    later = list(combinations(range(len(x)), 2))
    signs = [(np.sign(x[i] - x[j]), np.sign(y[i] - y[j])) for i, j in later]
    agreeing = sum(one * other for one, other in signs)
    untied = [sum(sign[side] != 0 for sign in signs) for side in (0, 1)]
    assert made.kendall == pytest.approx(agreeing / np.sqrt(untied[0] * untied[1]), abs=1e-9)


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize("n_texts", [3, 4, 30])
def test_a_setting_against_itself_agrees_in_everything(metric: Similarity, n_texts: int) -> None:
    vectors = make_vectors(n_texts)
    made = compared(vectors, vectors.copy(), metric)
    assert made.spearman == pytest.approx(1.0, abs=1e-12)
    assert made.kendall == pytest.approx(1.0, abs=1e-12)
    assert made.overlap.tolist() == [1.0] * n_texts
    assert made.mean_overlap == 1.0
    assert made.cka == pytest.approx(1.0, abs=1e-12)
    assert len(made.differing.indices) == 0
    np.testing.assert_allclose(made.b.projection.coords, made.a.projection.coords, atol=1e-5)
    np.testing.assert_array_equal(made.similarities_a, made.similarities_b)


def test_each_side_is_read_out_its_own_way() -> None:
    vectors = make_vectors(20)
    unit, cut = Readout(Pooling.MEAN, normalize=True), Readout(Pooling.MEAN, truncate_dim=3)
    made = compared(vectors, vectors, Similarity.DOT, readout_a=unit, readout_b=cut)
    assert (made.a.configuration.readout, made.b.configuration.readout) == (unit, cut)
    assert made.a.embeddings.normalized
    np.testing.assert_allclose(made.similarities_a, distances(vectors, Similarity.COSINE), atol=1e-6)
    np.testing.assert_allclose(made.similarities_b, distances(vectors[:, :3], Similarity.DOT), rtol=1e-5, atol=1e-4)


def test_the_map_of_b_lies_on_that_of_a() -> None:
    a, b = make_vectors(30), make_vectors(30, seed=1)
    made = compared(a, b)
    np.testing.assert_array_equal(made.a.projection.coords, pca(a).coords)
    np.testing.assert_array_equal(made.b.projection.coords, align(pca(b).coords, pca(a).coords))
    mirrored = compared(a, a * np.float32(-5))
    np.testing.assert_allclose(mirrored.b.projection.coords, mirrored.a.projection.coords, atol=1e-4)


@pytest.mark.parametrize(("n_texts", "asked", "k"), [(40, 7, 7), (40, None, 10), (13, None, 4), (6, 9, 4), (3, 1, 1)])
def test_neighbours_to_compare(n_texts: int, asked: int | None, k: int) -> None:
    made = compared(make_vectors(n_texts), make_vectors(n_texts, seed=1), k=asked)
    assert made.k == k
    assert made.chance_overlap == k / (n_texts - 1)
    note = "4 of 9 neighbours were compared, because 6 texts have only 5 others each."
    assert (note in made.note) is (n_texts == 6)


def test_many_pairs_are_sampled_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_module, "MOST_PAIRS", 100)
    a, b = make_vectors(60), make_vectors(60, seed=1)
    made, again = compared(a, b), compared(a, b)
    assert "Rankings were compared on 100 of 1 770 pairs, drawn at random (seed 42)." in made.note
    assert len(set(map(tuple, made.pairs.tolist()))) == 100
    np.testing.assert_array_equal(made.pairs, again.pairs)
    assert made.spearman == pytest.approx(stats.spearmanr(made.similarities_a, made.similarities_b).statistic)
    # The pairs that differ most are still those of all.
    x, y = distances(a, Similarity.COSINE), distances(b, Similarity.COSINE)
    assert abs(made.differing.first[0] - made.differing.second[0]) == pytest.approx(np.abs(x - y).max(), abs=1e-6)


def test_another_scale_is_said() -> None:
    vectors = make_vectors(20)
    unit, raw = Readout(Pooling.MEAN, normalize=True), Readout(Pooling.MEAN)
    made = compared(vectors, vectors, Similarity.DOT, readout_a=unit, readout_b=raw)
    assert "The similarities of B spread 39 times as wide as those of A" in made.note
    assert "spread" not in compared(vectors, vectors, Similarity.COSINE, readout_a=unit, readout_b=raw).note


def test_cka_by_chance_is_said_where_texts_are_few() -> None:
    few = compared(make_vectors(6), make_vectors(6, seed=1))
    assert few.chance_cka is not None
    assert f"On so few texts CKA would be {few.chance_cka:.3f} even" in few.note
    many = compared(make_vectors(400, dimensions=3), make_vectors(400, dimensions=3, seed=1))
    assert many.note == ""


REASONS = {
    1: ("One text makes no pair to compare.", "One text has no neighbours.", "One text has no shape."),
    2: (
        "Two texts make only one pair, which has no ranking.",
        "With two texts each is the other's only neighbour in any space.",
        "Two texts have the same shape in any space.",
    ),
    3: ("", "", ""),
}


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize("n_texts", REASONS)
def test_few_texts_have_a_reason_and_no_numbers(n_texts: int, metric: Similarity) -> None:
    made = compared(make_vectors(n_texts), make_vectors(n_texts, seed=1), metric)
    assert (made.rank_reason, made.overlap_reason, made.cka_reason) == REASONS[n_texts]
    assert (made.spearman is None) is (made.kendall is None) is bool(made.rank_reason)
    assert (made.mean_overlap is None) is (len(made.overlap) == 0) is bool(made.overlap_reason)
    assert (made.cka is None) is (made.chance_cka is None) is bool(made.cka_reason)
    assert len(made.pairs) == n_texts * (n_texts - 1) // 2
    all_finite(made)


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize("constant", ["A", "B", "A and B"])
def test_equal_vectors_have_a_reason(metric: Similarity, constant: str) -> None:
    spot, spread = np.full((7, 5), 2.5, np.float32), make_vectors(7)
    made = compared(spot if "A" in constant else spread, spot if "B" in constant else spread, metric)
    assert made.rank_reason == f"All similarities are the same in {constant}, so they have no ranking."
    assert made.cka_reason == "All vectors of a side are the same, so they have no shape."
    assert (made.spearman, made.kendall, made.cka, made.chance_cka) == (None, None, None, None)
    all_finite(made)


def test_zero_vectors_stay_finite() -> None:
    vectors = make_vectors(9)
    vectors[2:4] = 0.0
    for metric in Similarity:
        all_finite(compared(vectors, make_vectors(9, seed=1), metric))


def all_finite(made: Comparison) -> None:
    arrays = (
        made.similarities_a,
        made.similarities_b,
        made.overlap,
        made.differing.first,
        made.differing.second,
        made.a.projection.coords,
        made.b.projection.coords,
    )
    assert all(np.isfinite(array).all() for array in arrays)
    numbers = (made.spearman, made.kendall, made.cka, made.chance_cka, made.mean_overlap, made.chance_overlap)
    assert all(number is None or -1 <= number <= 1 + 1e-9 for number in numbers)


def test_what_an_encoding_does_not_hold_is_refused() -> None:
    with pytest.raises(ExplorerError, match="did not compute"):
        compared(make_vectors(4), make_vectors(4), readout_b=Readout(Pooling.CLS))


def test_a_cancel_is_noticed() -> None:
    def cancel(progress: Progress) -> None:
        context.cancel()

    context = JobContext(cancel)
    with pytest.raises(Cancelled):
        compared(make_vectors(9), make_vectors(9), context=context)


def test_of_very_many_texts_some_are_drawn_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_module, "MOST_TEXTS", 12)
    corpus = Corpus(tuple(f"text {index}" for index in range(40)), labels=tuple(str(index) for index in range(40)))
    vectors = {text: np.random.default_rng(index).normal(size=6) for index, text in enumerate(corpus.texts)}

    def encode(texts: Corpus, spec: EncodeSpec, previous: Encoding | None, context: JobContext) -> Encoding:
        return encoding(np.array([vectors[text] for text in texts.texts], dtype=np.float32))

    settings = Configuration(EncodeSpec(), MEAN), Configuration(EncodeSpec(), Readout(Pooling.MEAN, normalize=True))
    made = compare_module.encode_and_compare(encode, corpus, *settings, (), Similarity.COSINE, None, JobContext())
    numbers = [int(text.split()[1]) for text in made.corpus.texts]
    assert len(numbers) == len(set(numbers)) == 12
    assert numbers == sorted(numbers)
    assert made.corpus.labels == tuple(map(str, numbers))
    assert made.asked_fingerprint == corpus.fingerprint != made.corpus.fingerprint
    assert made.note.startswith("12 of 40 texts, drawn at random (seed 42), were compared.")
    assert len(made.overlap) == 12
