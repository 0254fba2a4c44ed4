"""Which group of one grouping is which of another."""

from __future__ import annotations

import itertools

import numpy as np

from explorer.domain.results.analysis import Clusters


def matched_inks(clusters: Clusters, before: Clusters) -> tuple[int, ...]:
    """Return for each group the ink of the earlier one that it is matched with; for the rest the first that are free.

    The matching has the most texts in common (Kuhn, 1955). Groups that share no text with theirs are matched with none.

    Parameters
    ----------
    clusters, before
        Of the same N texts.
    """
    from scipy.optimize import linear_sum_assignment

    grouped = (clusters.labels >= 0) & (before.labels >= 0)
    common = np.zeros((clusters.count, before.count), dtype=np.int64)
    np.add.at(common, (clusters.labels[grouped], before.labels[grouped]), 1)
    inks = np.full(clusters.count, -1, dtype=np.int64)
    for group, other in zip(*linear_sum_assignment(common, maximize=True), strict=True):
        if common[group, other]:
            inks[group] = before.ink(other)
    free = (ink for ink in itertools.count() if ink not in set(inks.tolist()))
    return tuple(ink if ink >= 0 else next(free) for ink in inks.tolist())
