from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import silhouette_samples
from sklearn.model_selection import LeaveOneOut, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

from explorer.analysis.evaluate import labelled
from explorer.analysis.evaluate.labelled import count_voters, evaluate_labels, vote
from explorer.domain.job import JobContext
from explorer.domain.results.evaluation import Measure
from explorer.domain.settings.spec import Similarity

RNG = np.random.default_rng(8)
METRICS = {Similarity.COSINE: "cosine", Similarity.EUCLIDEAN: "euclidean", Similarity.MANHATTAN: "manhattan"}


def points(n: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Two groups that overlap."""
    labels = np.arange(n, dtype=np.int32) % 2
    return (RNG.normal(size=(n, 4)) + labels[:, None]).astype(np.float32), labels


@pytest.mark.parametrize("metric", METRICS)
def test_against_scikit_learn(metric: Similarity) -> None:
    vectors, labels = points()
    found = evaluate_labels(vectors, labels, metric, JobContext())
    voters = KNeighborsClassifier(5, metric=METRICS[metric], algorithm="brute")
    # Two labels and five voters: there are no ties.
    expected = cross_val_score(voters, vectors, labels, cv=LeaveOneOut()).mean()
    assert 0.5 < expected < 1.0
    assert found[Measure.ACCURACY].value == pytest.approx(expected)
    silhouette = silhouette_samples(vectors.astype(np.float64), labels, metric=METRICS[metric]).mean()
    assert found[Measure.SILHOUETTE].value == pytest.approx(silhouette, abs=1e-5)


def test_dot_product_has_no_silhouette_but_a_reason() -> None:
    found = evaluate_labels(*points(), Similarity.DOT, JobContext())
    assert found[Measure.ACCURACY].value is not None
    assert found[Measure.SILHOUETTE].value is None
    assert found[Measure.SILHOUETTE].reason == "Dot product is no distance, so it has no silhouette."


@pytest.mark.parametrize(
    ("ballots", "elected"),
    [([1, 2, 2], 2), ([1, 2, 2, 1], 1), ([3, 1, 1, 2, 2], 1), ([4, 5, 6], 4), ([7], 7)],
)
def test_the_nearest_of_the_most_frequent_labels_wins(ballots: list[int], elected: int) -> None:
    assert vote(np.array([ballots], np.int32)).tolist() == [elected]


def test_two_texts_have_one_voter() -> None:
    vectors = np.eye(2, dtype=np.float32)
    same = evaluate_labels(vectors, np.array([0, 0], np.int32), Similarity.EUCLIDEAN, JobContext())
    assert same[Measure.ACCURACY].value == 1.0
    assert same[Measure.SILHOUETTE].value is None
    assert same[Measure.SILHOUETTE].reason.endswith(".")


def test_many_texts_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, labels = points(60)
    monkeypatch.setattr(labelled, "SILHOUETTE_TEXTS", 30)
    first = evaluate_labels(vectors, labels, Similarity.COSINE, JobContext())
    assert first == evaluate_labels(vectors, labels, Similarity.COSINE, JobContext())
    whole = silhouette_samples(vectors, labels, metric="cosine").mean()
    assert first[Measure.SILHOUETTE].value == pytest.approx(whole, abs=0.1)


@pytest.mark.parametrize("metric", METRICS)
def test_identical_texts_give_numbers(metric: Similarity) -> None:
    labels = np.array([0, 0, 1, 1, 1], np.int32)
    found = evaluate_labels(np.ones((5, 3), np.float32), labels, metric, JobContext())
    assert found[Measure.SILHOUETTE].value == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    ("sizes", "voters"), [((8,) * 6, 5), ((6, 6), 5), ((5, 5), 4), ((2, 2), 1), ((1, 1, 9), 1), ((90, 90, 1), 5)]
)
def test_there_are_no_more_voters_than_fellows(sizes: tuple[int, ...], voters: int) -> None:
    assert count_voters(np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)) == voters
