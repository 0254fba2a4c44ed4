"""The tab of the three heatmaps."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from explorer.domain.results.analysis import Order
from explorer.domain.settings.spec import Similarity
from explorer.domain.words import MINUS, SIMILARITY_NAMES, capitalized, count, sentences, signed
from explorer.ui.look.caption import Caption
from explorer.ui.pages.compare.content import Content, same_rows, values_words, verdict
from explorer.ui.pages.compare.heat_canvas import TrioCanvas
from explorer.ui.pages.compare.heat_scene import HeatTrio, TrioBuilder
from explorer.ui.pages.compare.tab import Tab
from explorer.ui.state.intents import Selects
from explorer.ui.views.base import Target
from explorer.ui.views.style import Style

_SHARE_WORDS = {Similarity.EUCLIDEAN: "root mean square of", Similarity.MANHATTAN: "one of"}
"""What a cell shows of its pairs, where that is not their mean."""


class HeatTab(Tab):
    """A, B and A − B."""

    def __init__(self, selects: Selects) -> None:
        super().__init__(
            "compare_heatmaps",
            "Heatmaps",
            "The similarities in A, in B and their difference will be here. Press Compare.",
        )
        self.canvas = TrioCanvas(selects, self)
        self.canvas.setObjectName("compare_heatmaps_plot")
        self.canvas.setAccessibleName("Similarities in A, in B and their difference")
        self.canvas.hovered.connect(self.hovered)
        self.canvas.menu_requested.connect(lambda position: self.menu_requested.emit(self.canvas, position))
        self.set_body(self.canvas)
        self._builder = TrioBuilder(self)
        self._builder.built.connect(self._show)

    def show_content(self, content: Content | None) -> None:
        """Build the heatmaps anew where the similarities or their order are other ones."""
        if not same_rows(self.content, content):
            self.content = content
            self._builder.drop()
            if content is None:
                self._show(None)
            else:
                self._builder.build(content)
        self.content = content

    def _show(self, trio: HeatTrio | None) -> None:
        self.canvas.show_trio(trio)
        self.canvas.setAccessibleDescription(overview(trio) if trio is not None else "")
        self.show_body(trio is not None)

    def show_selection(self, selection: tuple[int, ...]) -> None:
        """Show which texts are selected."""
        super().show_selection(selection)
        self.canvas.show_selection(selection)

    def main_body(self) -> QWidget:
        """Return the heatmaps."""
        return self.canvas

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the figure into `rect`."""
        self.canvas.paint_figure(painter, rect, style)

    def figure_title(self) -> str:
        """Title of the exported figure."""
        return f"Similarities in A, in B, and A {MINUS} B"

    def target_in(self, body: QWidget, position: QPointF) -> Target:
        """Return what is at `position`."""
        trio, texts = self.canvas.trio, self.canvas.texts_at(position)
        if trio is None or not texts:
            return Target()
        cell = self.canvas.cell_at(position)
        value = values_words(*self.canvas.values(cell)[:2]) if cell is not None else ""
        return Target(value, trio.a.corpus.texts[texts[0]], texts)

    def say(self, caption: Caption) -> None:
        """Say the pair under the pointer with its two values, or what the whole is."""
        trio, cell = self.canvas.trio, self.canvas.cell
        if trio is None:
            caption.say("")
        elif cell is None:
            caption.say(overview(trio))
        else:
            rows, columns = self.canvas.spans(cell)
            value = values_words(*self.canvas.values(cell)[:2])
            if len(rows) == len(columns) == 1:
                first, second = (trio.a.corpus.texts[int(trio.a.text_of[span.start])] for span in (rows, columns))
                caption.say_pair(first, second, value)
            else:
                kind = "Sentences" if trio.a.order is Order.INPUT else "Rows"
                share = _SHARE_WORDS.get(trio.metric, "mean of")
                pairs = count(len(rows) * len(columns))
                caption.say(f"{kind} {_span(rows)} × {_span(columns)}, {share} {pairs} pairs", value)


def overview(trio: HeatTrio) -> str:
    """Say what the three heatmaps are."""
    what = capitalized(SIMILARITY_NAMES[trio.metric].signed)
    words = f"{what} of {sentences(trio.n_rows)} in both settings"
    differences, same = trio.content.differences, verdict(trio.content.comparison)
    if same:
        return f"{words}. {same}"
    if len(differences):
        low, high = signed(float(differences.min())), signed(float(differences.max()))
        words += f"; A {MINUS} B from {low} to {high} between different ones"
    return words + "."


def _span(rows: range) -> str:
    return f"{count(rows.start + 1)}–{count(rows.stop)}" if len(rows) > 1 else count(rows.start + 1)
