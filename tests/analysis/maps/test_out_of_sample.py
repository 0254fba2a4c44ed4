from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.maps import out_of_sample as placing_module
from explorer.analysis.maps.out_of_sample import draw_fitted, find_placement
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Similarity

VECTORS = np.random.default_rng(0).normal(size=(400, 6)).astype(np.float32)


@pytest.mark.parametrize("metric", Similarity)
@pytest.mark.parametrize("exact", [True, False])
def test_texts_are_placed_between_their_nearest(
    metric: Similarity, exact: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exact:
        monkeypatch.setattr(placing_module, "EXACT_WORK", dict.fromkeys(Similarity, 0.0))
    fitted = draw_fitted(len(VECTORS), 120, seed=1)
    placement = find_placement(VECTORS, fitted, metric, JobContext())
    coords = np.random.default_rng(1).normal(size=(120, 2)).astype(np.float32)
    placed = placement.place(coords)
    np.testing.assert_array_equal(placed[fitted], coords)
    np.testing.assert_allclose(placement.weights.sum(axis=1), 1.0, rtol=1e-5)
    text = int(np.setdiff1d(np.arange(len(VECTORS)), fitted)[3])
    weights, nearest = placement.weights[text], placement.nearest[text]
    assert (np.diff(weights) <= 1e-7).all()
    np.testing.assert_allclose(placed[text], weights @ coords[nearest], rtol=1e-5, atol=1e-6)


def test_the_nearest_counts_most_and_distance_tells_by_how_much() -> None:
    base = np.float32([[1, 0], [2, 0], [3, 0], [5, 0], [9, 0], [100, 0]])
    vectors = np.concatenate([base, np.float32([[0, 0]])])
    placement = find_placement(vectors, np.arange(6, dtype=np.int32), Similarity.EUCLIDEAN, JobContext())
    assert placement.nearest[6].tolist() == [0, 1, 2, 3, 4]
    gaps = np.array([0, 1, 2, 4, 8])
    expected = np.exp(-gaps / gaps.mean())
    np.testing.assert_allclose(placement.weights[6], expected / expected.sum(), rtol=1e-5)


def test_equal_texts_share_one_place() -> None:
    vectors = np.ones((30, 4), dtype=np.float32)
    placement = find_placement(vectors, draw_fitted(30, 10, seed=0), Similarity.COSINE, JobContext())
    assert np.isfinite(placement.weights).all()


def test_the_seed_draws_without_repetition() -> None:
    drawn = draw_fitted(1000, 300, seed=4)
    assert (np.diff(drawn) > 0).all()
    np.testing.assert_array_equal(drawn, draw_fitted(1000, 300, seed=4))
    assert not np.array_equal(drawn, draw_fitted(1000, 300, seed=5))
