"""How far padding moves each text's vector: a strip of dots for each pooling."""

from __future__ import annotations

import numpy as np

from explorer.analysis.sweep.padding import moves
from explorer.domain.results.sweep import PaddingRow, PaddingTest
from explorer.domain.words import THIN_SPACE, percent_of_change
from explorer.figures.figure import Axes, Figure
from explorer.figures.link import Link
from explorer.figures.pictures.sweep import POOLING_WORDS
from explorer.figures.points.points import Strip
from explorer.figures.scale import Band, Linear

TITLE = "What padding moves"

_TALLEST = 44.0
_LEAST = 8.0


def padding_figure(test: PaddingTest) -> Figure:
    """Return a strip for each pooling, a dot for each text tested where its shift is."""
    item_of = np.full(len(test.corpus), -1, dtype=np.int32)
    item_of[test.indices] = np.arange(len(test.indices), dtype=np.int32)
    link = Link(item_of)
    rows = range(len(test.rows))
    band = Band(
        tuple(POOLING_WORDS[row.pooling] for row in test.rows),
        tuple(shift_words(row, test) for row in test.rows),
        tuple(place for place in rows if moves(test.rows[place], test)),
        least=_LEAST,
        most=_TALLEST,
        values_font="font",
        strips=True,
    )
    strips = tuple(Strip(place, 100 * test.rows[place].shifts, link) for place in rows)
    across = Linear(
        0.0, 100 * _reach(test), "how far a vector moves, as a share of its length", unit=f"{THIN_SPACE}%", grid=True
    )
    return Figure(Axes(strips, across, band), title=TITLE)


def shift_words(row: PaddingRow, test: PaddingTest) -> str:
    """Say how far a pooling moves at most."""
    return f"up to {percent_of_change(float(row.shifts.max()))}" if moves(row, test) else "not at all"


def _reach(test: PaddingTest) -> float:
    """Return the end of the axis, as a share: the farthest shift with some room, at least 1 %."""
    return max(0.01, 1.05 * max(float(row.shifts.max()) for row in test.rows))
