"""How alike two maps are."""

from __future__ import annotations

import numpy as np
from scipy.spatial import procrustes

from explorer.domain.arrays import FloatArray


def agreement(coords: FloatArray, onto: FloatArray) -> float:
    """Return how well a map can be laid onto another: 1 where it is the same but for turn, mirror, size and place."""
    _, _, disparity = procrustes(coords.astype(np.float64), onto.astype(np.float64))
    return float(np.sqrt(max(0.0, 1.0 - disparity)))
