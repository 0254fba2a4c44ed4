"""Rows grouped around means, by k-means on a sample of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext

BLOCK_ROWS = 1 << 14
"""Rows held at a time (24 MB at 384 dimensions)."""
_BLOCK_CELLS = 2_000_000
"""Products of rows and means held at a time (8 MB), few enough for the processor's cache."""
_SAMPLED = 100
"""Rows of the sample for each mean."""
_ROUNDS = 6


def find_cells(
    rows_at: Callable[[np.ndarray], FloatArray], members: np.ndarray, count: int, context: JobContext
) -> tuple[FloatArray, IntArray]:
    """Find means by Lloyd's k-means (1982) on a sample, and the nearest of them of every row.

    Parameters
    ----------
    rows_at
        Gives float32 (n, D) rows by their indices.
    members
        Indices (M,) of the rows to group.
    count
        Means wanted, at most M.
    context
        A cancel is noticed between blocks.

    Returns
    -------
    tuple
        Means float32 (count, D) and int32 (M,) the nearest of each member. Some means may have no member.
    """
    random = np.random.default_rng(0)
    most = _SAMPLED * count
    sample = rows_at(members if len(members) <= most else np.sort(random.choice(members, most, replace=False)))
    means = sample[random.choice(len(sample), count, replace=False)]
    for _ in range(_ROUNDS):
        context.check()
        means = _moved(means, sample, nearest_means(sample, means))
    nearest = np.empty(len(members), dtype=np.int32)
    for start in range(0, len(members), BLOCK_ROWS):
        context.check()
        block = slice(start, start + BLOCK_ROWS)
        nearest[block] = nearest_means(rows_at(members[block]), means)
    return means, nearest


def nearest_means(rows: FloatArray, means: FloatArray) -> IntArray:
    """Return which of the means (k, D) is nearest to each row (n, D), int32 (n,)."""
    halves = np.float32(0.5) * np.einsum("kd,kd->k", means, means)
    nearest = np.empty(len(rows), dtype=np.int32)
    step = max(1, _BLOCK_CELLS // len(means))
    for start in range(0, len(rows), step):
        nearness = rows[start : start + step] @ means.T
        nearness -= halves
        nearest[start : start + step] = nearness.argmax(axis=1)
    return nearest


def _moved(means: FloatArray, rows: FloatArray, nearest: IntArray) -> FloatArray:
    """Return the means of the rows nearest to each; those with none stay."""
    sizes = np.bincount(nearest, minlength=len(means))
    kept = np.flatnonzero(sizes)
    starts = (np.cumsum(sizes) - sizes)[kept]
    moved = means.copy()
    moved[kept] = np.add.reduceat(rows[np.argsort(nearest, kind="stable")], starts, axis=0) / sizes[kept, None]
    return moved


def by_cell(members: np.ndarray, nearest: IntArray, count: int) -> list[np.ndarray]:
    """Return the members (M,) of each of `count` cells, in their order."""
    ends = np.cumsum(np.bincount(nearest, minlength=count))
    return np.split(members[np.argsort(nearest, kind="stable")], ends[:-1])
