"""What colours and shapes of a figure mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.figures.points.coloring import Coloring
from explorer.figures.scale import ColorScale


@dataclass(frozen=True, slots=True, eq=False)
class ColorBar:
    """What the colours of all cells mean.

    Parameters
    ----------
    colors
        The scale; its ends are written.
    name
        What the numbers are; "" where that is said elsewhere.
    outline
        What the outline of a panel of `Facets` means; "" where none has one.
    ticks
        Values to mark between the ends; None for round ones.
    decimals
        Of the ends.
    counts
        int64 (bins,): how many values fall between even steps from end to end; None where that is not shown.
    """

    colors: ColorScale
    name: str = ""
    outline: str = ""
    ticks: tuple[float, ...] | None = None
    decimals: int = 3
    counts: np.ndarray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Legend:
    """What the colours of points mean, at the right of a figure while there is room and something to tell apart."""

    coloring: Coloring


Key = ColorBar | Legend
