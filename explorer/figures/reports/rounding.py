"""Numbers as reports give them: as many decimals as they are worth, and no zero with a sign."""

from __future__ import annotations

from typing import Any

import numpy as np

DECIMALS = 6
"""Of a number that is made of many."""

SINGLE_DECIMALS = 7
"""Of arrays: what single precision has to offer."""


def rounded(value: float | None) -> float | None:
    """Return a number with `DECIMALS`, or None for none."""
    return None if value is None else round(value, DECIMALS) + 0.0


def rounded_all(values: np.ndarray, decimals: int = SINGLE_DECIMALS) -> list[Any]:
    """Return an array as lists."""
    numbers: list[Any] = (np.round(values.astype(np.float64), decimals) + 0.0).tolist()
    return numbers
