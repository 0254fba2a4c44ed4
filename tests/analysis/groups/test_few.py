"""Groups of few texts, against SciPy and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.cluster.hierarchy import cut_tree, ward
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from explorer.analysis.groups.few import FEW, k_means, ward_cuts


def points(n: int, seed: int, groups: int = 4) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(groups, 6))
    rows = centres[rng.integers(groups, size=n)] + 0.4 * rng.normal(size=(n, 6))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("n", [3, 4, 7, 20, 60, FEW])
@pytest.mark.parametrize("seed", range(4))
def test_wards_tree_is_cut_as_by_scipy(n: int, seed: int) -> None:
    rows = points(n, seed)
    counts = range(2, min(30, n - 1) + 1)
    cuts = ward_cuts(rows, counts[-1])
    expected = cut_tree(ward(rows.astype(np.float64)), counts).T
    assert [len(np.unique(cut)) for cut in cuts] == list(counts)
    assert [adjusted_rand_score(*pair) for pair in zip(cuts, expected, strict=True)] == [1.0] * len(counts)


def test_equal_points_are_joined_first() -> None:
    rows = np.repeat(points(5, 1), 2, axis=0)
    cut = ward_cuts(rows, 5)[-1]
    assert cut[::2].tolist() == cut[1::2].tolist()
    assert len(np.unique(cut)) == 5


@pytest.mark.parametrize("n", [3, 7, 20, 60, FEW])
@pytest.mark.parametrize("seed", range(4))
def test_k_means_ends_where_that_of_scikit_learn_ends(n: int, seed: int) -> None:
    rows = points(n, seed)
    for count in (2, min(5, n - 1), n // 2 + 1):
        start = rows[:count]
        expected = KMeans(count, init=start, n_init=1, tol=0.0).fit_predict(rows)
        found = k_means(rows, start)
        assert found.dtype == np.int32
        assert found.tolist() == expected.tolist()


def test_a_mean_that_nothing_is_near_takes_the_point_farthest_from_its_own() -> None:
    rows = np.array([[0.0, 0.0], [0.1, 0.0], [0.2, 0.0], [5.0, 0.0]], dtype=np.float32)
    start = np.array([[0.1, 0.0], [0.0, 90.0]], dtype=np.float32)
    expected = KMeans(2, init=start, n_init=1, tol=0.0).fit_predict(rows)
    assert k_means(rows, start).tolist() == expected.tolist() == [0, 0, 0, 1]
