"""Shares of right answers."""

from __future__ import annotations

import math

from explorer.domain.results.evaluation import Measured

_NORMAL_95 = 1.959963984540054


def share(right: int, n: int) -> Measured:
    """Return right / n with its 95 % score interval (Wilson, 1927); `n` is at least 1."""
    value = right / n
    spread = _NORMAL_95**2 / n
    centre = (value + spread / 2) / (1 + spread)
    half = math.sqrt(value * (1 - value) * spread + spread**2 / 4) / (1 + spread)
    return Measured(value, max(0.0, centre - half), min(1.0, centre + half))
