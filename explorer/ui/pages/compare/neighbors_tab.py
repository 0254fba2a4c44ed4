"""The tab of the neighbours that each sentence keeps from one setting to the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from explorer.domain.words import count, number, percent, quoted, sentences
from explorer.figures.compare.overlap import kept_steps, overlap
from explorer.figures.figure import Hit
from explorer.figures.layout.boxes import Ruler
from explorer.figures.tables.ranking import Ranking, RankingRows, nearest_in_both, overlap_ranking, ranking_table
from explorer.ui.look.controls.building import dressed, hbox, vbox
from explorer.ui.look.controls.caption import Caption
from explorer.ui.look.controls.labels import CutLabel
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT
from explorer.ui.pages.compare.shown import ShownComparison
from explorer.ui.pages.compare.tab import PlotTab
from explorer.ui.plots.draw import Placing, heading
from explorer.ui.state.intents import Selects
from explorer.ui.tables.painting import TablePicture
from explorer.ui.tables.view import TableView
from explorer.ui.views.base import Target
from explorer.ui.views.search_box import ROW_HEIGHT

_HINT = "Select one sentence to see its nearest in A and in B side by side."
_BARS_SHARE = 0.45
_EMPTY = "How many of its nearest neighbours each sentence keeps from A to B will be here. Press Compare."


class NeighborsTab(PlotTab):
    """All sentences by the neighbours kept, how these are spread, and one sentence's neighbours in both settings."""

    def __init__(self, selects: Selects) -> None:
        super().__init__("compare_neighbors", "Neighbours", _EMPTY, "How many neighbours the sentences keep", selects)
        self._selects = selects
        self._pointed: tuple[Ranking, int] | None = None
        body = QWidget(self)
        self.plot.setContentsMargins(12, 4, 12, 4)
        self.plot.setMinimumHeight(96)
        self.plot.setMaximumHeight(360)
        self.plot.pointed.connect(self._on_hovered)
        self.worst = _list("compare_worst_list", "Sentences by the neighbours kept, the least first", body)
        self.in_a = _list("compare_nearest_a", "Nearest in A", body)
        self.in_b = _list("compare_nearest_b", "Nearest in B", body)
        for each in (self.worst, self.in_a, self.in_b):
            each.row_clicked.connect(partial(self._select, each))
            each.row_used.connect(partial(self._select, each))
            each.row_pointed.connect(partial(self._on_pointed, each))
            each.customContextMenuRequested.connect(lambda at, each=each: self.menu_requested.emit(each, QPointF(at)))
        self.hint = dressed(PlainLabel(_HINT, body), "compare_nearest_hint", role="muted", wrap=True)
        self.hint.setMargin(2 * UNIT)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._heads = [_head("Share of neighbours kept, the least first", body)]
        self._heads += [_head(f"Nearest in {letter}", body) for letter in "AB"]
        left = vbox(None, self._heads[0], (self.worst, 1))
        self._nearest = QWidget(body)
        pair = QGridLayout(self._nearest)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(0)
        for column, (head, rows) in enumerate(zip(self._heads[1:], (self.in_a, self.in_b), strict=True)):
            pair.addWidget(head, 0, column)
            pair.addWidget(rows, 1, column)
            pair.setColumnStretch(column, 1)
        right = vbox(None, (self.plot, 2), (self._nearest, 3), (self.hint, 3), spacing=UNIT)
        hbox(body, (left, 4), (right, 6), spacing=UNIT)
        self.set_body(body)

    def show_numbers(self, shown: ShownComparison | None) -> None:
        self._pointed = None
        figure = overlap(shown.comparison) if shown is not None else None
        self.plot.show_figure(figure)
        visible = figure is not None
        if shown is not None and visible:
            self.worst.show_table(ranking_table(overlap_ranking(shown.comparison), shown.texts))
            self.worst.scrollToTop()
        reason = shown.comparison.overlap_reason if shown is not None else ""
        self._empty.setText(reason or _EMPTY)
        self.show_body(visible)
        self._show_nearest()

    def show_selection(self, selection: tuple[int, ...]) -> None:
        """Show which texts are selected, and the neighbours of a single one."""
        super().show_selection(selection)
        self._show_nearest()

    def _show_nearest(self) -> None:
        shown = self.shown
        one = shown is not None and len(self.selection) == 1 and self.selection[0] < len(shown.texts)
        visible = one and not self.is_empty()
        self._nearest.setVisible(visible)
        self.hint.setVisible(not visible)
        if shown is not None and visible and self.isVisible():
            text = self.selection[0]
            in_a, in_b = nearest_in_both(shown.comparison, text)
            shared = frozenset(in_a.indices) & frozenset(in_b.indices)
            for rows, ranking, head, letter in zip(
                (self.in_a, self.in_b), (in_a, in_b), self._heads[1:], "AB", strict=True
            ):
                rows.show_table(ranking_table(ranking, shown.texts, shared))
                rows.scrollToTop()
                head.setText(f"Nearest to {count(text + 1)} in {letter}")
            if self._pointed is not None and self._pointed[0] is not _ranking(self.worst):
                self._pointed = None
        for each in (self.worst, self.in_a, self.in_b):
            each.show_selection(self.selection)

    def showEvent(self, event: QShowEvent) -> None:
        """Find the neighbours of what was selected meanwhile."""
        super().showEvent(event)
        self._show_nearest()

    def main_body(self) -> QWidget:
        return self.worst

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        bars = QRectF(room.left(), room.top(), room.width(), _BARS_SHARE * room.height())
        if self.is_empty():
            return ((self.plot, bars),)
        head = QRectF(room.left() + 12, bars.bottom() + 12, room.width() - 24, ROW_HEIGHT)
        below = QRectF(room.left(), head.bottom(), room.width(), room.bottom() - head.bottom())
        rows = TablePicture(self.worst.table, ROW_HEIGHT)
        return (self.plot, bars), heading("Share of neighbours kept, the least first", head), (rows, below)

    def figure_title(self) -> str:
        return "Neighbours kept from A to B"

    def target_in(self, body: QWidget, position: QPointF) -> Target:
        """Return what is at `position` of the bars or of a list."""
        if isinstance(body, TableView):
            row, ranking = body.row_under(position), _ranking(body)
            if row is None or ranking is None or self.shown is None:
                return Target()
            text = ranking.indices[row]
            return Target(number(ranking.similarities[row]), self.shown.texts[text], (text,))
        hit = self.plot.hit_at(position)
        return Target(self._kept(hit), "", self.texts_of(hit)) if hit is not None else Target()

    def say(self, caption: Caption) -> None:
        """Say what the pointer is on, or what all keep on average."""
        shown = self.shown
        hit = self.plot.hit
        if shown is None or self.is_empty():
            caption.say("")
        elif hit is not None:
            caption.say(f"Keep {self._kept(hit)} of their neighbours:", sentences(len(self.texts_of(hit))))
        elif self._pointed is not None:
            self._say_row(*self._pointed, shown, caption)
        else:
            mean, chance = shown.comparison.mean_overlap, shown.comparison.chance_overlap
            if mean is not None and chance is not None:
                caption.say(
                    f"On average a sentence keeps {percent(mean)} of its {shown.comparison.k} nearest; "
                    f"by chance it would be {percent(chance)}."
                )

    def _kept(self, hit: Hit) -> str:
        """Return the share of neighbours that a bar stands for."""
        return percent(hit.item / kept_steps(self.shown.comparison)) if self.shown is not None else ""

    @staticmethod
    def _say_row(ranking: Ranking, row: int, shown: ShownComparison, caption: Caption) -> None:
        value, text = ranking.similarities[row], shown.texts[ranking.indices[row]]
        if ranking.subject:
            caption.say_pair(ranking.subject, text, number(value))
        else:
            caption.say(f"{quoted(text, 400)} keeps", percent(value))

    def _on_hovered(self) -> None:
        if self.plot.hit is not None:
            self._pointed = None
        self.hovered.emit()

    def _on_pointed(self, rows: TableView, row: int) -> None:
        ranking = _ranking(rows)
        self._pointed = None if ranking is None else (ranking, row)
        self.hovered.emit()

    def _select(self, rows: TableView, row: int) -> None:
        self._selects.select(rows.table.rows.texts(row))


def _list(name: str, label: str, parent: QWidget) -> TableView:
    rows = TableView(name, label, parent, row_height=ROW_HEIGHT, listed=True, many=False, linked=True)
    rows.setMinimumSize(QSize(120, 2 * ROW_HEIGHT))
    return rows


def _ranking(rows: TableView) -> Ranking | None:
    listed = rows.table.rows
    return listed.ranking if isinstance(listed, RankingRows) else None


def _head(words: str, parent: QWidget) -> CutLabel:
    head = CutLabel(words, parent)
    head.setProperty("role", "muted")
    head.setContentsMargins(12, 0, 12, 4)
    return head
