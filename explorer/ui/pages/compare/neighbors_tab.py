"""The tab of the neighbours that each sentence keeps from one setting to the other."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from explorer.domain.words import count, number, percent, quoted, sentences
from explorer.figures.compare import kept_steps, overlap
from explorer.figures.figure import Hit, Marking
from explorer.ui.look.caption import Caption
from explorer.ui.look.labels import CutLabel
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT
from explorer.ui.pages.compare.content import Content, same_numbers
from explorer.ui.pages.compare.nearest_lists import TextList, nearest_in_both, overlap_ranking
from explorer.ui.pages.compare.tab import Tab
from explorer.ui.plots.plot import Plot
from explorer.ui.plots.selecting import select_by_clicks
from explorer.ui.state.intents import Selects
from explorer.ui.views.base import Target
from explorer.ui.views.ranking import ROW_HEIGHT, paint_row
from explorer.ui.views.style import Style, write

_HINT = "Select one sentence to see its nearest in A and in B side by side."
_BARS_SHARE = 0.45
_EMPTY = "How many of its nearest neighbours each sentence keeps from A to B will be here. Press Compare."


class NeighborsTab(Tab):
    """All sentences by the neighbours kept, how these are spread, and one sentence's neighbours in both settings."""

    def __init__(self, selects: Selects) -> None:
        super().__init__("compare_neighbors", "Neighbours", _EMPTY)
        self._selects = selects
        self._pointed: TextList | None = None
        body = QWidget(self)
        self.plot = Plot("compare_neighbors_plot", "How many neighbours the sentences keep", body)
        self.plot.setMinimumHeight(96)
        self.plot.setMaximumHeight(360)
        self.plot.pointed.connect(self._on_hovered)
        self.plot.menu_requested.connect(lambda position: self.menu_requested.emit(self.plot, position))
        select_by_clicks(self.plot, selects, self._texts_of)
        self.worst = TextList("compare_worst_list", "Sentences by the neighbours kept, the least first", body)
        self.in_a = TextList("compare_nearest_a", "Nearest in A", body)
        self.in_b = TextList("compare_nearest_b", "Nearest in B", body)
        for each in (self.worst, self.in_a, self.in_b):
            each.setMinimumSize(QSize(120, 2 * ROW_HEIGHT))
            each.picked.connect(lambda text: selects.select((text,)))
            each.pointed.connect(self._on_pointed)
            each.customContextMenuRequested.connect(lambda at, each=each: self.menu_requested.emit(each, QPointF(at)))
        self.hint = PlainLabel(_HINT, body)
        self.hint.setObjectName("compare_nearest_hint")
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.hint.setMargin(2 * UNIT)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._heads = [_head("Share of neighbours kept, the least first", body)]
        self._heads += [_head(f"Nearest in {letter}", body) for letter in "AB"]
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._heads[0])
        left.addWidget(self.worst, 1)
        self._nearest = QWidget(body)
        pair = QGridLayout(self._nearest)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(0)
        for column, (head, rows) in enumerate(zip(self._heads[1:], (self.in_a, self.in_b), strict=True)):
            pair.addWidget(head, 0, column)
            pair.addWidget(rows, 1, column)
            pair.setColumnStretch(column, 1)
        right = QVBoxLayout()
        right.setSpacing(UNIT)
        right.addWidget(self.plot, 2)
        right.addWidget(self._nearest, 3)
        right.addWidget(self.hint, 3)
        layout = QHBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addLayout(left, 4)
        layout.addLayout(right, 6)
        self.set_body(body)

    def show_content(self, content: Content | None) -> None:
        """Show another comparison."""
        same = content is not None and same_numbers(self.content, content)
        self.content = content
        if same:
            return
        self._pointed = None
        figure = overlap(content.comparison) if content is not None else None
        self.plot.show_figure(figure)
        shown = figure is not None
        if content is not None and shown:
            self.worst.show_ranking(overlap_ranking(content.comparison), content.comparison, frozenset())
        reason = content.comparison.overlap_reason if content is not None else ""
        self._empty.setText(reason or _EMPTY)
        self.show_body(shown)
        self._show_nearest()

    def show_selection(self, selection: tuple[int, ...]) -> None:
        """Show which texts are selected, and the neighbours of a single one."""
        super().show_selection(selection)
        self.plot.mark(Marking(selection))
        self._show_nearest()

    def _show_nearest(self) -> None:
        content = self.content
        one = content is not None and len(self.selection) == 1 and self.selection[0] < len(content.texts)
        shown = one and not self.is_empty()
        self._nearest.setVisible(shown)
        self.hint.setVisible(not shown)
        if content is not None and shown and self.isVisible():
            text = self.selection[0]
            in_a, in_b = nearest_in_both(content.comparison, text)
            shared = frozenset(in_a.indices) & frozenset(in_b.indices)
            for rows, ranking, head, letter in zip(
                (self.in_a, self.in_b), (in_a, in_b), self._heads[1:], "AB", strict=True
            ):
                rows.show_ranking(ranking, content.comparison, shared)
                head.setText(f"Nearest to {count(text + 1)} in {letter}")
        for each in (self.worst, self.in_a, self.in_b):
            each.show_selection(self.selection)

    def showEvent(self, event: QShowEvent) -> None:
        """Find the neighbours of what was selected meanwhile."""
        super().showEvent(event)
        self._show_nearest()

    def main_body(self) -> QWidget:
        """Return the list of all sentences."""
        return self.worst

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the bars, and under them the sentences that keep least."""
        ranking = self.worst.rows.ranking
        bars = QRectF(rect.left(), rect.top(), rect.width(), _BARS_SHARE * rect.height())
        self.plot.paint_figure(painter, bars, style)
        if ranking is None or self.content is None:
            return
        top = bars.bottom() + 12
        head = QRectF(rect.left() + 12, top, rect.width() - 24, ROW_HEIGHT)
        write(painter, head, "Share of neighbours kept, the least first", style.strong, style.theme.text)
        for row in range(min(len(ranking), int((rect.bottom() - top) // ROW_HEIGHT) - 1)):
            box = QRectF(rect.left(), top + (row + 1) * ROW_HEIGHT, rect.width(), ROW_HEIGHT)
            paint_row(painter, box, style, ranking, row, self.content.texts[ranking.indices[row]], False, False)

    def figure_title(self) -> str:
        """Title of the exported figure."""
        return "Neighbours kept from A to B"

    def target_in(self, body: QWidget, position: QPointF) -> Target:
        """Return what is at `position` of the bars or of a list."""
        if isinstance(body, TextList):
            return body.target_at(position)
        hit = self.plot.hit_at(position)
        return Target(self._kept(hit), "", self._texts_of(hit)) if hit is not None else Target()

    def say(self, caption: Caption) -> None:
        """Say what the pointer is on, or what all keep on average."""
        content = self.content
        hit = self.plot.hit
        if content is None or self.is_empty():
            caption.say("")
        elif hit is not None:
            caption.say(f"Keep {self._kept(hit)} of their neighbours:", sentences(len(self._texts_of(hit))))
        elif self._pointed is not None and self._pointed.row is not None and self._pointed.rows.ranking is not None:
            self._say_row(self._pointed, self._pointed.row, content, caption)
        else:
            mean, chance = content.comparison.mean_overlap, content.comparison.chance_overlap
            if mean is not None and chance is not None:
                caption.say(
                    f"On average a sentence keeps {percent(mean)} of its {content.comparison.k} nearest; "
                    f"by chance it would be {percent(chance)}."
                )

    def _texts_of(self, hit: Hit) -> tuple[int, ...]:
        return self.plot.placed.texts(hit) if self.plot.placed is not None else ()

    def _kept(self, hit: Hit) -> str:
        """Return the share of neighbours that a bar stands for."""
        return percent(hit.item / kept_steps(self.content.comparison)) if self.content is not None else ""

    @staticmethod
    def _say_row(rows: TextList, row: int, content: Content, caption: Caption) -> None:
        ranking = rows.rows.ranking
        if ranking is None or not 0 <= row < len(ranking):
            return
        value = ranking.similarities[row]
        text = content.texts[ranking.indices[row]]
        if ranking.subject:
            caption.say_pair(ranking.subject, text, number(value))
        else:
            caption.say(f"{quoted(text, 400)} keeps", percent(value))

    def _on_hovered(self) -> None:
        self._pointed = None
        self.hovered.emit()

    def _on_pointed(self) -> None:
        sender = self.sender()
        self._pointed = sender if isinstance(sender, TextList) else None
        self.hovered.emit()


def _head(words: str, parent: QWidget) -> CutLabel:
    head = CutLabel(words, parent)
    head.setProperty("role", "muted")
    head.setContentsMargins(12, 0, 12, 4)
    return head
