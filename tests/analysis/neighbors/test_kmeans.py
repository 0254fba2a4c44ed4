from __future__ import annotations

import numpy as np

from explorer.analysis.neighbors import kmeans as cells
from explorer.analysis.neighbors.kmeans import by_cell, find_cells, nearest_means
from explorer.domain.job import JobContext


def blobs() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    centres = 10 * random.normal(size=(4, 6))
    labels = random.integers(0, 4, 2000)
    return (centres[labels] + random.normal(size=(2000, 6))).astype(np.float32), labels


def test_nearest_mean_by_brute_force() -> None:
    rows, _ = blobs()
    means = rows[:7]
    expected = np.linalg.norm(rows[:, None].astype(np.float64) - means[None], axis=2).argmin(axis=1)
    np.testing.assert_array_equal(nearest_means(rows, means), expected)


def test_cells_hold_every_member() -> None:
    rows, labels = blobs()
    members = np.arange(1, 2000, 2)
    means, nearest = find_cells(lambda where: rows[where], members, 12, JobContext())
    assert means.shape == (12, 6)
    groups = by_cell(members, nearest, 12)
    assert sorted(np.concatenate(groups).tolist()) == members.tolist()
    for cell, group in enumerate(groups):
        assert (nearest_means(rows[group], means) == cell).all()
        assert len(set(labels[group].tolist())) <= 1


def test_only_a_sample_finds_the_means() -> None:
    rows = np.random.default_rng(1).normal(size=(5 * cells.BLOCK_ROWS, 3)).astype(np.float32)
    largest = 0

    def rows_at(where: np.ndarray) -> np.ndarray:
        nonlocal largest
        largest = max(largest, len(where))
        return rows[where]

    find_cells(rows_at, np.arange(len(rows)), 4, JobContext())
    assert largest == cells.BLOCK_ROWS
