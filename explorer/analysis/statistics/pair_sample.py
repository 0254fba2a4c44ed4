"""All pairs of texts, or as many as can be ranked in a moment."""

from __future__ import annotations

import numpy as np

from explorer.domain.arrays import IntArray


def draw_pairs(n_texts: int, most: int, seed: int) -> IntArray:
    """Return pairs of different texts, each at most once: all where they are at most `most`, else that many at random.

    Returns
    -------
    ndarray of int32 (P, 2)
        The smaller index first, in lexicographic order.
    """
    # The pairs (i, i + 1) … (i, N - 1) follow each other, so that a pair's place says which it is.
    ends = np.cumsum(np.arange(n_texts - 1, 0, -1, dtype=np.int64))
    total = n_texts * (n_texts - 1) // 2
    if total <= most:
        places = np.arange(total, dtype=np.int64)
    else:
        places = np.sort(np.random.default_rng(seed).choice(total, most, replace=False, shuffle=False))
    first = np.searchsorted(ends, places, side="right")
    return np.stack([first, n_texts - (ends[first] - places)], axis=1).astype(np.int32)
