"""What a lesson measured, as bars."""

from __future__ import annotations

import numpy as np

from explorer.domain.results.lesson import Bars as MeasuredBars
from explorer.figures.figure import Axes, Figure
from explorer.figures.marks import Bars
from explorer.figures.scale import Band, Linear

ROW = 26.0
"""Height of a bar with its name, in pixels."""


def bars(measured: MeasuredBars) -> Figure:
    """Return a bar a number, with its name and its value in words."""
    band = Band(measured.labels, measured.texts, least=ROW, most=ROW, font="body", values_font="body")
    scale = Linear(0.0, max((*measured.values, 1e-12)), bare=True)
    return Figure(Axes((Bars.rows(np.array(measured.values)),), scale, band), title=measured.title)
