"""Where rows of two ranges go: names, bars, numbers and the ratio, as far as there is room."""

from __future__ import annotations

from typing import NamedTuple

from explorer.figures.figure import Axes, Viewport
from explorer.figures.layout.boxes import Box, Ruler
from explorer.figures.layout.placed import PlacedAxes
from explorer.figures.marks import Ranges

_ROW = 60.0
_NAME, _RATIO = 84.0, 96.0
_LEAST_BAR = 60.0
_PADDING = 5.0
_GAP = 16.0
_EDGE = 4.0


class Columns(NamedTuple):
    """Left edges and widths of the columns beside the names; bars have no width where there is no room for them."""

    bars: tuple[float, float]
    numbers: tuple[float, float]
    ratio: tuple[float, float]


def line_of(ruler: Ruler) -> float:
    """Return the height of a line that names a setting."""
    return ruler.height("font") + 4.0


def lies_low(mark: Ranges, whole: Box, ruler: Ruler) -> bool:
    """Return whether the settings are named side by side, so that the numbers of a row do not overlap."""
    needed = len(mark.rows) * 2 * (ruler.height("small") + _PADDING)
    return whole.height < 3 * line_of(ruler) + 8 + needed


def columns_of(mark: Ranges, whole: Box, ruler: Ruler) -> Columns:
    """Return where the columns are."""
    wide = max(ruler.width(words, "small") for both in mark.words for words in both) + 4
    left, right = whole.x + _NAME, whole.right - _RATIO
    bars = max(0.0, right - wide - 2 * _GAP - left)
    if bars < _LEAST_BAR:
        return Columns((left, 0.0), (left, right - left - _GAP), (right, _RATIO))
    return Columns((left, bars), (right - wide - _GAP, wide), (right, _RATIO))


def place_ranges(axes: Axes, mark: Ranges, index: int, box: Box, ruler: Ruler) -> PlacedAxes:
    """Place the rows under the names of both settings."""
    whole, rows = box.inset(_EDGE, 0, _EDGE, 0), len(mark.rows)
    head = (2 if lies_low(mark, whole, ruler) else 3) * line_of(ruler) + 8
    height = min(_ROW, (whole.height - head) / rows)
    left, width = columns_of(mark, whole, ruler).bars
    view = Viewport(0.0, 0.0, max(float(mark.values.max()), 1e-9), float(rows))
    plot = Box(left, whole.y + head, width, height * rows)
    return PlacedAxes(axes, index, whole, plot, view, view, axes.marks, rows, _NAME - 8, down=True)


def lanes_of(axes: PlacedAxes, row: int, ruler: Ruler) -> tuple[Box, Box]:
    """Return the upper and the lower half of a row, with some room over and under them."""
    box = axes.row(row)
    padding = max(0.0, min(_PADDING, box.height / 2 - ruler.height("small")))
    half = box.height / 2 - padding
    upper = Box(box.x, box.y + padding, box.width, half)
    return upper, upper._replace(y=upper.bottom)
