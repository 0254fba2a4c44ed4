"""Clicks on a plot make a selection, in the same hand everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from explorer.figures.figure import Hit
from explorer.ui.plots.plot import Plot
from explorer.ui.state.intents import Selects


def select_by_clicks(plot: Plot, selects: Selects, texts_of: Callable[[Hit], Sequence[int]]) -> None:
    """Have a click select the texts of what is there, beside what is selected with Ctrl or Shift.

    A double click that shows everything leaves the selection as it was.
    """
    before: list[tuple[int, ...]] = [()]

    def click(found: Hit | None, adding: bool) -> None:
        before[0] = plot.marking.texts
        texts = texts_of(found) if found is not None else ()
        selects.select(dict.fromkeys((*before[0], *texts)) if adding else texts)

    plot.clicked.connect(click)
    plot.click_undone.connect(lambda: selects.select(before[0]))
