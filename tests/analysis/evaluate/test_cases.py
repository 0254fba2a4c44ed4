"""By hand on vectors in the plane, and against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from explorer.analysis.evaluate.cases import evaluate_cases, margins, votes
from explorer.analysis.evaluate.evaluate import evaluate, residuals
from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.evaluation import LabelledTexts, Measure, Residuals, ScoredPairs, Triplets
from explorer.domain.settings.spec import EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus

MEAN = Readout(Pooling.MEAN)
PLANE = {"east": (3.0, 0.0), "east too": (1.0, 0.1), "north": (0.0, 4.0), "north-east": (5.0, 5.0), "west": (-1.0, 0.0)}


def encoding_of(vectors: dict[str, tuple[float, ...]]) -> Encoding:
    texts = tuple(vectors)
    pooled = {(-1, Pooling.MEAN): np.array(list(vectors.values()), np.float32)}
    n, info = len(texts), ModelInfo("plane", 2, 1, 8)
    return Encoding(
        EncodeSpec(), Corpus(texts).fingerprint, texts, pooled, None, np.ones(n), np.zeros(n, np.bool_), info
    )


def test_margins_are_of_the_metric_and_the_failed_come_first() -> None:
    data = Triplets(
        ("east", "east", "east", "north"),
        ("east too", "north", "west", "north"),
        ("north", "west", "east too", "north"),
    )
    found = margins(data, encoding_of(PLANE), MEAN, Similarity.COSINE, JobContext())
    nearly = 1 / np.hypot(1, 0.1)
    np.testing.assert_allclose(found.near, [nearly, 0, -1, 1], atol=1e-7)
    np.testing.assert_allclose(found.far, [0, -1, nearly, 1], atol=1e-7)
    assert found.failed == 2, "equally near is not nearer"
    assert found.order.tolist() == [2, 3, 0, 1]
    far = margins(data, encoding_of(PLANE), MEAN, Similarity.EUCLIDEAN, JobContext())
    np.testing.assert_allclose(far.near[:3], [-np.hypot(2, 0.1), -5, -4], rtol=1e-6)
    assert far.failed == 3


def test_margins_fail_as_often_as_the_accuracy_says() -> None:
    random = np.random.default_rng(3)
    names = [f"t{i}" for i in range(60)]
    encoding = encoding_of({name: tuple(random.normal(size=5)) for name in names})
    data = Triplets(*(tuple(random.choice(names, 200)) for _ in range(3)))
    for metric in Similarity:
        row = evaluate(data, encoding, (MEAN,), (metric,), JobContext()).rows[0]
        found = margins(data, encoding, MEAN, metric, JobContext())
        assert row.measured[Measure.ACCURACY].value == pytest.approx(1 - found.failed / 200)


def test_votes_are_those_of_a_nearest_neighbour_classifier() -> None:
    random = np.random.default_rng(5)
    labels = np.repeat(["a", "b", "c"], 12)
    centres = {"a": (2, 0), "b": (0, 2), "c": (-1, -1)}
    vectors = np.array([centres[label] for label in labels]) + random.normal(size=(36, 2))
    texts = tuple(f"t{i}" for i in range(36))
    encoding = encoding_of(dict(zip(texts, map(tuple, vectors), strict=True)))
    data = LabelledTexts(texts, tuple(labels.tolist()))
    found = votes(data, encoding, MEAN, Similarity.EUCLIDEAN, JobContext())
    expected = []
    for left_out in range(36):
        kept = np.arange(36) != left_out
        model = KNeighborsClassifier(5, algorithm="brute").fit(vectors[kept], labels[kept])
        shares = model.predict_proba(vectors[[left_out]])[0]
        tied = {str(label) for label, share in zip(model.classes_, shares, strict=True) if share == shares.max()}
        expected.append(tied)
        nearest = model.kneighbors(vectors[[left_out]], 1, return_distance=False)[0, 0]
        assert found.nearest[left_out] == np.flatnonzero(kept)[nearest]
    assert all(label in tied for label, tied in zip(found.elected, expected, strict=True))
    assert found.wrong.tolist() == [i for i in range(36) if found.elected[i] != labels[i]]
    assert 0 < len(found.wrong) < 18
    row = evaluate(data, encoding, (MEAN,), (Similarity.EUCLIDEAN,), JobContext()).rows[0]
    assert row.measured[Measure.ACCURACY].value == pytest.approx(1 - len(found.wrong) / 36)


def test_each_kind_is_evaluated_in_its_way() -> None:
    encoding, context = encoding_of(PLANE), JobContext()
    pairs = ScoredPairs(("east",) * 3, ("north", "west", "east too"), np.array([1.0, 0.0, 4.0]))
    found = evaluate_cases(pairs, encoding, MEAN, Similarity.COSINE, context)
    assert isinstance(found, Residuals)
    same = residuals(pairs, encoding, MEAN, Similarity.COSINE, context)
    np.testing.assert_array_equal(found.residuals, same.residuals)
    lost = Triplets(("east",), ("lost",), ("west",))
    with pytest.raises(ExplorerError, match="Not all of these texts have been encoded"):
        evaluate_cases(lost, encoding, MEAN, Similarity.COSINE, context)
