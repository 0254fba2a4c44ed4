from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import HDBSCAN
from sklearn.metrics import adjusted_rand_score

from explorer.analysis.groups import density
from explorer.analysis.groups.density import dense_groups
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext


def blobs(sizes: tuple[int, ...], spread: float = 0.1, strays: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return unit rows around points of a sphere, others anywhere on it, and which is which."""
    rng = np.random.default_rng(5)
    labels = np.repeat(np.arange(len(sizes)), sizes)
    rows = rng.normal(size=(len(sizes), 12))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows = np.concatenate([rows[labels] + spread * rng.normal(size=(len(labels), 12)), rng.normal(size=(strays, 12))])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    order = rng.permutation(len(rows))
    return rows[order].astype(np.float32), np.concatenate([labels, np.full(strays, -1)])[order]


@pytest.mark.parametrize("few", [10_000, 100])
@pytest.mark.parametrize("strays", [0, 300])
def test_as_hdbscan_of_all_pairs(few: int, strays: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(density, "_FEW", few)
    rows, _ = blobs((300, 200, 150, 80, 60), strays=strays)
    found = dense_groups(rows, 20, JobContext())
    expected = HDBSCAN(min_cluster_size=20, min_samples=5, copy=True).fit_predict(rows)
    assert adjusted_rand_score(expected, found) > 0.97
    assert found.max() == expected.max() == 4


def test_a_graph_in_parts_is_joined_where_they_are_nearest() -> None:
    # Groups so far apart that no text has one of another group among its nearest: two pairs of near ones.
    rng = np.random.default_rng(0)
    centres = np.eye(12)[[0, 0, 1, 1]] + 0.3 * np.eye(12)[[2, 3, 4, 5]]
    rows = np.repeat(centres, 100, axis=0) + 0.001 * rng.normal(size=(400, 12))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    assert dense_groups(rows.astype(np.float32), 50, JobContext()).tolist() == _in_order(np.repeat(np.arange(4), 100))
    # Of groups of at least 150, the near pairs are one each.
    assert dense_groups(rows.astype(np.float32), 150, JobContext()).tolist() == _in_order(np.repeat([0, 1], 200))


def _in_order(labels: np.ndarray) -> list[int]:
    return [int(label) for label in labels]


def test_texts_many_times_over_are_groups() -> None:
    rows = np.eye(12, dtype=np.float32)[np.repeat(np.arange(3), (60, 40, 30))]
    found = dense_groups(rows, 20, JobContext())
    assert adjusted_rand_score(np.repeat(np.arange(3), (60, 40, 30)), found) == 1.0


def test_all_the_same() -> None:
    found = dense_groups(np.tile(np.eye(12, dtype=np.float32)[:1], (200, 1)), 20, JobContext())
    assert set(found.tolist()) <= {-1, 0}


def test_cancel() -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(Cancelled):
        dense_groups(blobs((100, 100))[0], 20, context)
