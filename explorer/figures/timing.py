"""How long each stage takes in two settings: a row a stage, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from explorer.domain.results.comparison import Spread, StageRow, StageTimings
from explorer.domain.words import count, measured_time, number
from explorer.figures.figure import Axes, Figure, Viewport
from explorer.figures.marks import Ranges
from explorer.figures.placed import Box, PlacedAxes, Ruler

STAGE_WORDS = {"load": "Load", "tokenize": "Tokenise", "forward": "Forward", "pool": "Pool", "total": "Total"}

_ROW = 60.0
_NAME, _RATIO = 84.0, 96.0
_LEAST_BAR = 60.0
_PADDING = 5.0
_GAP = 16.0
_EDGE = 4.0


def figure_of(timings: StageTimings, settings: Sequence[str]) -> Figure:
    """Return a row a stage: a bar for A over one for B, medians, ranges and the ratio; `settings` names both."""
    spreads = [(row.a, row.b) for row in timings.rows]
    mark = Ranges(
        names=tuple(f"{letter} · {setting}" for letter, setting in zip("AB", settings, strict=True)),
        rows=tuple(STAGE_WORDS[row.stage] for row in timings.rows),
        values=np.array([[(one.median, one.fastest, one.slowest) for one in both] for both in spreads]),
        words=tuple((spread_words(a), spread_words(b)) for a, b in spreads),
        ratios=tuple(ratio_words(row) for row in timings.rows),
        heads=("Median (fastest – slowest)", "B takes"),
        strong=len(spreads) - 1,
    )
    return Figure(Axes((mark,)), title="Time that each stage takes in A and in B")


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


def ratio_words(row: StageRow) -> str:
    """Write B's time over A's: "B 2.10 ×", or nothing where A took no time."""
    return "" if row.ratio is None else f"{number(row.ratio, 2)} ×"


def spread_words(spread: Spread) -> str:
    """Write a median with its fastest and slowest repeat."""
    return f"{measured_time(spread.median)} ({measured_time(spread.fastest)} – {measured_time(spread.slowest)})"


def row_words(row: StageRow) -> str:
    """Write the times of both settings in one stage."""
    return f"{STAGE_WORDS[row.stage]}: A {spread_words(row.a)}, B {spread_words(row.b)}"


def table_text(timings: StageTimings) -> str:
    """Return the table in lines of cells parted by tabs, seconds in full, as a spreadsheet takes it."""
    head = ["stage"]
    head += [f"{side} {what} (s)" for side in "AB" for what in ("median", "fastest", "slowest")]
    lines = ["\t".join([*head, "B / A"])]
    for row in timings.rows:
        values = [row.a.median, row.a.fastest, row.a.slowest, row.b.median, row.b.fastest, row.b.slowest]
        ratio = "" if row.ratio is None else f"{row.ratio:.3f}"
        lines.append("\t".join([row.stage, *(f"{value:.6f}" for value in values), ratio]))
    return "\n".join(lines)


def measured_on(timings: StageTimings) -> str:
    """Say what was measured."""
    n_texts, repeats = timings.texts, len(timings.a)
    if n_texts == timings.total_texts:
        on = f"all {count(n_texts)} of your sentences" if n_texts > 1 else "your one sentence"
    else:
        on = f"{count(n_texts)} of your {count(timings.total_texts)} sentences"
    times = "once" if repeats == 1 else f"{count(repeats)} times"
    return f"Measured on {on}, {times} each, the model loaded anew every time."


def in_all(timings: StageTimings) -> str:
    """Say which setting takes longer in all."""
    total = timings.rows[-1]
    if total.ratio is None or round(total.ratio, 2) == 1:
        return "In all, both take the same time."
    longer, times = ("B", total.ratio) if total.ratio > 1 else ("A", 1 / total.ratio)
    return f"In all, {longer} takes {number(times, 2)} times as long as {'A' if longer == 'B' else 'B'}."
