"""How long each stage takes in two settings: a row a stage, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.domain.results.comparison import Spread, StageRow, StageTimings
from explorer.domain.words import count, fixed, measured_time, number
from explorer.figures.figure import Axes, Figure
from explorer.figures.marks import Ranges

STAGE_WORDS = {"load": "Load", "tokenize": "Tokenise", "forward": "Forward", "pool": "Pool", "total": "Total"}


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
        ratio = "" if row.ratio is None else fixed(row.ratio)
        lines.append("\t".join([row.stage, *(fixed(value, 6) for value in values), ratio]))
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
