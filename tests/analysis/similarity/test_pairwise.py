from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import distance

from explorer.analysis.similarity.pairwise import paired_similarities
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Similarity

RNG = np.random.default_rng(3)
SCIPY = {
    Similarity.COSINE: lambda a, b: 1.0 - distance.cosine(a, b),
    Similarity.DOT: np.dot,
    Similarity.EUCLIDEAN: lambda a, b: -distance.euclidean(a, b),
    Similarity.MANHATTAN: lambda a, b: -distance.cityblock(a, b),
}


@pytest.mark.parametrize("metric", Similarity)
def test_pairs_are_compared_as_scipy_does(metric: Similarity) -> None:
    vectors = RNG.normal(size=(30, 7)).astype(np.float32)
    first, second = RNG.integers(30, size=(2, 9000)).astype(np.int32)
    found = paired_similarities(vectors, first, second, metric, JobContext())
    expected = [
        SCIPY[metric](vectors[i].astype(float), vectors[j].astype(float)) for i, j in zip(first, second, strict=True)
    ]
    np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize("metric", Similarity)
def test_zero_vectors_give_numbers(metric: Similarity) -> None:
    rows = np.array([0, 0], np.int32)
    found = paired_similarities(np.zeros((1, 3), np.float32), rows, rows, metric, JobContext())
    assert found.tolist() == [0.0, 0.0]


def test_cancel() -> None:
    context = JobContext()
    context.cancel()
    rows = np.zeros(1, np.int32)
    with pytest.raises(Cancelled):
        paired_similarities(np.ones((1, 3), np.float32), rows, rows, Similarity.DOT, context)
