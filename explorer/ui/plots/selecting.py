"""Clicks on a plot make a selection, in the same hand everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from explorer.domain.arrays import IntArray
from explorer.figures.figure import Hit
from explorer.ui.plots.plot import Plot
from explorer.ui.state.intents import Selects


def select_by_clicks(plot: Plot, selects: Selects, texts_of: Callable[[Hit], Sequence[int]] | None = None) -> None:
    """Have a click select the texts of what is there, as `texts_of` or the plot says, beside others with Ctrl or Shift.

    A double click that shows everything leaves the selection as it was.
    """
    before: list[tuple[int, ...]] = [()]

    def click(found: Hit | None, adding: bool) -> None:
        before[0] = plot.marking.texts
        texts = (texts_of or plot.texts)(found) if found is not None else ()
        selects.select(dict.fromkeys((*before[0], *texts)) if adding else texts)

    plot.clicked.connect(click)
    plot.click_undone.connect(lambda: selects.select(before[0]))


def select_enclosed(plot: Plot, selects: Selects) -> None:
    """Have a lasso select the texts of the points inside, after those that are selected with Ctrl.

    Each of the points is the text of the same number.
    """

    def enclose(_: int, items: IntArray, adding: bool) -> None:
        if adding:
            before = np.fromiter(plot.marking.texts, dtype=np.int32, count=len(plot.marking.texts))
            items = np.concatenate([before, np.setdiff1d(items, before, assume_unique=True)])
        selects.select(items)

    plot.enclosed.connect(enclose)
