"""The numbers of a sweep, against their definitions and scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors

from explorer.analysis.sweep.numbers import NEIGHBORS, Measurer, _nearest, paired_texts
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext
from explorer.domain.results.sweep import SweepNumber
from explorer.domain.settings.spec import Similarity
from tests.support.states import make_vectors

N = 60
LABELS = tuple("abc"[index % 3] if index % 7 else "" for index in range(N))


def similarities(vectors: np.ndarray, metric: Similarity) -> np.ndarray:
    a = vectors.astype(np.float64)
    if metric is Similarity.COSINE:
        a = a / np.linalg.norm(a, axis=1, keepdims=True)
    if metric in (Similarity.COSINE, Similarity.DOT):
        return a @ a.T
    order = 1 if metric is Similarity.MANHATTAN else 2
    return -np.linalg.norm(a[:, None] - a[None], ord=order, axis=2)


def numbers_of(metric: Similarity, labels: tuple[str, ...] = LABELS) -> tuple[np.ndarray, np.ndarray, Any, Any]:
    reference, vectors = make_vectors(N), make_vectors(N, groups=2, seed=4) + 0.5 * make_vectors(N)
    measurer = Measurer(reference, labels, metric, JobContext())
    values, reasons = measurer.measure(vectors, np.linalg.norm(vectors, axis=1))
    return reference, vectors, values, reasons


@pytest.mark.parametrize("metric", Similarity)
def test_similarities_of_all_pairs(metric: Similarity) -> None:
    _, vectors, values, _ = numbers_of(metric)
    pairs = similarities(vectors, metric)[np.triu_indices(N, 1)]
    assert values[SweepNumber.MEAN_SIMILARITY] == pytest.approx(pairs.mean(), rel=1e-5, abs=1e-5)
    assert values[SweepNumber.SIMILARITY_DEVIATION] == pytest.approx(pairs.std(), rel=1e-3)


@pytest.mark.parametrize("metric", Similarity)
def test_agreement_with_the_reference(metric: Similarity) -> None:
    reference, vectors, values, _ = numbers_of(metric)
    upper = np.triu_indices(N, 1)
    first, second = similarities(reference, metric), similarities(vectors, metric)
    assert values[SweepNumber.RANK_AGREEMENT] == pytest.approx(
        spearmanr(first[upper], second[upper]).statistic, abs=1e-4
    )
    nearest = []
    for table in (first, second):
        search = NearestNeighbors(n_neighbors=NEIGHBORS, metric="precomputed").fit(table.max() - table)
        nearest.append(search.kneighbors(return_distance=False))
    shared = [len(set(a) & set(b)) / NEIGHBORS for a, b in zip(*nearest, strict=True)]
    assert 0.1 < np.mean(shared) < 0.95
    assert values[SweepNumber.NEIGHBOR_AGREEMENT] == pytest.approx(np.mean(shared), abs=1e-6)


@pytest.mark.parametrize("metric", Similarity)
def test_labels_are_told_apart_as_the_roc_curve_says(metric: Similarity) -> None:
    _, vectors, values, _ = numbers_of(metric)
    i, j = np.triu_indices(N, 1)
    labels = np.array(LABELS)
    both = (labels[i] != "") & (labels[j] != "")
    expected = roc_auc_score((labels[i] == labels[j])[both], similarities(vectors, metric)[i, j][both])
    assert values[SweepNumber.LABEL_SEPARATION] == pytest.approx(expected, abs=1e-5)


def test_norms_are_those_given() -> None:
    _, vectors, values, _ = numbers_of(Similarity.COSINE)
    norms = np.linalg.norm(vectors, axis=1)
    assert values[SweepNumber.NORM_MEAN] == pytest.approx(norms.mean(), rel=1e-6)
    assert values[SweepNumber.NORM_DEVIATION] == pytest.approx(norms.std(), rel=1e-5)


@pytest.mark.parametrize("metric", Similarity)
def test_the_reference_agrees_with_itself(metric: Similarity) -> None:
    reference = make_vectors(N)
    values, _ = Measurer(reference, (), metric, JobContext()).measure(reference, np.ones(N, np.float32))
    assert values[SweepNumber.NEIGHBOR_AGREEMENT] == 1.0
    assert values[SweepNumber.RANK_AGREEMENT] == pytest.approx(1.0)


def test_rounding_among_duplicates_changes_no_neighbour() -> None:
    vectors = np.tile(make_vectors(6), (10, 1))
    noisy = vectors * (1 + 1e-7 * np.random.default_rng(0).normal(size=vectors.shape)).astype(np.float32)
    values, _ = Measurer(vectors, (), Similarity.COSINE, JobContext()).measure(noisy, np.ones(60, np.float32))
    assert values[SweepNumber.NEIGHBOR_AGREEMENT] == 1.0


@pytest.mark.parametrize("metric", Similarity)
def test_many_texts_are_sampled_and_the_sample_is_near(metric: Similarity) -> None:
    n_texts = 900
    reference, vectors = make_vectors(n_texts), make_vectors(n_texts, seed=9)
    assert paired_texts(n_texts, metric) < n_texts
    values, _ = Measurer(reference, (), metric, JobContext()).measure(vectors, np.ones(n_texts, np.float32))
    upper = np.triu_indices(n_texts, 1)
    pairs = similarities(vectors, metric)[upper]
    expected = spearmanr(similarities(reference, metric)[upper], pairs).statistic
    assert values[SweepNumber.RANK_AGREEMENT] == pytest.approx(expected, abs=0.05)
    exact = not metric.is_distance
    assert values[SweepNumber.MEAN_SIMILARITY] == pytest.approx(pairs.mean(), rel=1e-4 if exact else 0.05, abs=1e-5)


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize("n_texts", [1, 2, 3])
def test_few_texts_have_reasons_in_place_of_numbers(metric: Similarity, n_texts: int) -> None:
    vectors = make_vectors(n_texts)
    measurer = Measurer(vectors, (), metric, JobContext())
    values, reasons = measurer.measure(vectors, np.ones(n_texts, np.float32))
    assert set(values) == set(SweepNumber)
    assert set(reasons) == {number for number, value in values.items() if value is None}
    assert all(reason.endswith(".") for reason in reasons.values())
    assert all(np.isfinite(value) for value in values.values() if value is not None)
    assert (values[SweepNumber.MEAN_SIMILARITY] is None) is (n_texts == 1)
    assert (values[SweepNumber.RANK_AGREEMENT] is None) is (n_texts < 3)
    assert measurer.neighbors == (n_texts - 1) // 2


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize("value", [0.0, 2.5])
def test_equal_texts_have_reasons_too(metric: Similarity, value: float) -> None:
    vectors = np.full((12, 5), value, dtype=np.float32)
    labels = ("a", "b") * 6
    values, reasons = Measurer(make_vectors(12, 5), labels, metric, JobContext()).measure(
        vectors, np.ones(12, np.float32)
    )
    none = {
        SweepNumber.TOP_SHARE,
        SweepNumber.DIMENSIONS_USED,
        SweepNumber.NEIGHBOR_AGREEMENT,
        SweepNumber.RANK_AGREEMENT,
        SweepNumber.LABEL_SEPARATION,
    }
    assert set(reasons) == none
    assert values[SweepNumber.SIMILARITY_DEVIATION] == pytest.approx(0.0, abs=1e-6)
    turned, why = Measurer(vectors, labels, metric, JobContext()).measure(make_vectors(12, 5), np.ones(12, np.float32))
    assert turned[SweepNumber.RANK_AGREEMENT] is None
    assert "compared with" in why[SweepNumber.RANK_AGREEMENT]


@pytest.mark.parametrize("labels", [(), ("a",) * N, tuple(map(str, range(N)))])
def test_labels_that_tell_nothing_apart(labels: tuple[str, ...]) -> None:
    _, _, values, reasons = numbers_of(Similarity.COSINE, labels)
    assert values[SweepNumber.LABEL_SEPARATION] is None
    assert reasons[SweepNumber.LABEL_SEPARATION]


def test_a_cancel_is_noticed() -> None:
    context = JobContext()
    measurer = Measurer(make_vectors(N), (), Similarity.COSINE, context)
    context.cancel()
    with pytest.raises(Cancelled):
        measurer.measure(make_vectors(N), np.ones(N, np.float32))


def test_values_at_the_very_edge_of_a_tie_are_counted_once() -> None:
    # In single precision v > s + slack and v - s > slack are not the same question.
    slack, odd = np.float32(1e-6), []
    for smallest in np.linspace(0.5, 0.9, 2000, dtype=np.float32):
        value = smallest
        for _ in range(40):
            value = np.nextafter(value, np.float32(1))
            if not value > smallest + slack and value - smallest > slack:
                odd.append((smallest, value))
    assert odd
    for smallest, value in odd:
        block = np.array([[smallest, value, smallest - np.float32(5e-7), 0.0]], dtype=np.float32)
        # Both count as large as the 2nd largest, up to the slack, and so does the third.
        assert _nearest(block, 2, slack).tolist() == [[0, 1]]
