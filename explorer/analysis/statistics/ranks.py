"""Ranks, and the correlation of two rankings."""

from __future__ import annotations

import numpy as np


def rank_correlation(x: np.ndarray, y: np.ndarray) -> float | None:
    """Return Spearman's rank correlation of two float64 (N,) series, ties sharing their mean rank.

    None where there are fewer than three values or one series is constant.
    """
    if len(x) < 3 or np.all(x == x[0]) or np.all(y == y[0]):
        return None
    return float(np.corrcoef(mean_ranks(x), mean_ranks(y))[0, 1])


def mean_ranks(values: np.ndarray) -> np.ndarray:
    """Return the rank, from 1, of each of (N,) values, float64; ties share their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: np.ndarray = (last - (counts - 1) / 2.0)[inverse]
    return ranks
