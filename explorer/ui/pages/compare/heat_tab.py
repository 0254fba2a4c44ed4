"""The tab of the three heatmaps."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from explorer.domain.failure import Failure
from explorer.figures.compare.heatmaps import (
    TITLE,
    Heatmaps,
    block_words,
    build_heatmaps,
    heatmaps_figure,
    overview,
)
from explorer.figures.figure import Hit, Part
from explorer.figures.phrases.comparison import sameness, values_words
from explorer.ui.look.controls.caption import Caption
from explorer.ui.pages.compare.shown import ShownComparison, same_rows
from explorer.ui.pages.compare.tab import PlotTab
from explorer.ui.plots.blocks import block_at, values_at
from explorer.ui.state.intents import Intents, Selects
from explorer.ui.state.tasks import Queue
from explorer.ui.views.base import Target

_JOB = "heatmaps compared"


class HeatTab(PlotTab):
    """A, B and A − B."""

    def __init__(self, selects: Selects, intents: Intents) -> None:
        super().__init__(
            "compare_heatmaps",
            "Heatmaps",
            "The similarities in A, in B and their difference will be here. Press Compare.",
            "Similarities in A, in B and their difference",
            selects,
        )
        self.heatmaps: Heatmaps | None = None
        self.set_body(self.plot)
        self._intents = intents

    def show_comparison(self, shown: ShownComparison | None) -> None:
        """Build the heatmaps anew where the similarities or their order are other ones."""
        if not same_rows(self.shown, shown):
            self._intents.runner.drop(_JOB)
            if shown is None:
                self._show(None)
            else:
                build = partial(build_heatmaps, shown.comparison, shown.text_of, shown.order, shown.groups)
                self._intents.runner.submit(Queue.CELLS, _JOB, build, self._show, on_failure=self._fail)
        self.shown = shown

    def _fail(self, failure: Failure) -> None:
        self._show(None)
        self._intents.show_failure(failure)

    def _show(self, heatmaps: Heatmaps | None) -> None:
        before, self.heatmaps = self.heatmaps, heatmaps
        self.show_body(heatmaps is not None)
        if heatmaps is None or self.shown is None:
            self.plot.show_figure(None)
        else:
            keep = (
                before is not None
                and before.comparison.corpus is heatmaps.comparison.corpus
                and before.order is heatmaps.order
            )
            about = overview(heatmaps, sameness(heatmaps.comparison))
            self.plot.show_figure(heatmaps_figure(heatmaps, self.shown.words, about), keep)
        self.hovered.emit()

    def figure_title(self) -> str:
        return TITLE

    def texts_of(self, hit: Hit) -> tuple[int, ...]:
        """Return the texts of a square, or of a label."""
        return self.heatmaps.labels.texts_in(*block_at(self.plot, hit)) if self.heatmaps is not None else ()

    def target_in(self, body: QWidget, position: QPointF) -> Target:
        hit = self.plot.hit_at(position)
        texts = self.texts_of(hit) if hit is not None else ()
        if self.heatmaps is None or hit is None or not texts:
            return Target()
        value = self._value(hit) if hit.part is Part.ITEM else ""
        return Target(value, self.heatmaps.labels.texts[texts[0]], texts)

    def say(self, caption: Caption) -> None:
        """Say the pair under the pointer with its two values, or what the whole is."""
        heatmaps, hit = self.heatmaps, self.plot.hit
        if heatmaps is None:
            caption.say("")
        elif hit is None or hit.part is not Part.ITEM:
            caption.say(self.plot.figure.about if self.plot.figure is not None else "")
        else:
            rows, columns = block_at(self.plot, hit)
            if len(rows) == len(columns) == 1:
                first, second = (heatmaps.labels.texts[text] for text in self._pair(rows, columns))
                caption.say_pair(first, second, self._value(hit))
            else:
                caption.say(block_words(heatmaps, rows, columns), self._value(hit))

    def _pair(self, rows: range, columns: range) -> tuple[int, int]:
        assert self.heatmaps is not None
        text_of = self.heatmaps.labels.text_of
        return int(text_of[rows.start]), int(text_of[columns.start])

    def _value(self, hit: Hit) -> str:
        a, b, _ = values_at(self.plot, hit)
        return values_words(a, b)
