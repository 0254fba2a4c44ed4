from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.metrics import silhouette_score

from explorer.analysis.groups.silhouette import mean_silhouette


@pytest.mark.parametrize("labels", [[0, 0, 1], [0, 1, 2, 2], [5, 5, 0, 2, 2, 0, 5], [*range(30)] * 3])
def test_it_is_that_of_scikit_learn(labels: list[int]) -> None:
    rows = np.random.default_rng(2).normal(size=(len(labels), 5))
    distances = cdist(rows, rows)
    expected = silhouette_score(distances, labels, metric="precomputed")
    assert mean_silhouette(distances, np.array(labels)) == pytest.approx(expected, abs=1e-12)


def test_points_on_one_spot_are_no_groups() -> None:
    assert mean_silhouette(np.zeros((4, 4)), np.array([0, 0, 1, 1])) == 0.0
