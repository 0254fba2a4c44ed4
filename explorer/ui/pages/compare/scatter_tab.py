"""The tab of the scatter of both settings' similarities and the pairs that differ most."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtWidgets import QFrame, QWidget

from explorer.domain.words import count, sentences
from explorer.figures.compare.scatter import TITLE, scatter
from explorer.figures.layout.boxes import Ruler
from explorer.figures.phrases.comparison import NO_DIFFERENCE, sameness, values_words
from explorer.figures.table import Table
from explorer.figures.tables.pairs import PairRows, pairs_table
from explorer.ui.look.controls.building import dressed, hbox, vbox
from explorer.ui.look.controls.caption import Caption
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import ui_font
from explorer.ui.pages.compare.shown import ShownComparison
from explorer.ui.pages.compare.tab import PlotTab
from explorer.ui.plots.draw import Placing
from explorer.ui.state.intents import Selects
from explorer.ui.tables.painting import TablePicture
from explorer.ui.tables.view import TableView
from explorer.ui.views.base import Target

_EMPTY = "Each pair's similarity in A against that in B, and the pairs that differ most, will be here. Press Compare."
_SIDE_BY_SIDE = 640.0
_HEAD_HEIGHT = 22


class ScatterTab(PlotTab):
    """The scatter and the list."""

    def __init__(self, selects: Selects) -> None:
        super().__init__("compare_scatter", "Scatter and pairs", _EMPTY, TITLE, selects)
        self._selects = selects
        self._row: int | None = None
        body = QWidget(self)
        self.plot.pointed.connect(self._on_hovered)
        self.list = TableView(
            "compare_pairs_list", "The pairs that differ most", body, listed=True, many=False, linked=True
        )
        head = self.list.horizontalHeader()
        head.setProperty("quiet", True)
        head.setFont(ui_font(11))
        head.setFixedHeight(_HEAD_HEIGHT)
        beside = QFrame()
        beside.setProperty("quiet", True)
        beside.setFixedHeight(_HEAD_HEIGHT)
        self.list.addScrollBarWidget(beside, Qt.AlignmentFlag.AlignTop)
        self.list.customContextMenuRequested.connect(lambda at: self.menu_requested.emit(self.list, QPointF(at)))
        self.list.row_clicked.connect(self._select)
        self.list.row_used.connect(self._select)
        self.list.row_pointed.connect(self._on_pointed)
        self.none = dressed(PlainLabel(NO_DIFFERENCE, body), "compare_pairs_none", role="muted", wrap=True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        right = vbox(None, (self.list, 1), (self.none, 1))
        hbox(body, (self.plot, 1), (right, 1), spacing=8)
        self.set_body(body)

    def show_numbers(self, shown: ShownComparison | None) -> None:
        self._row = None
        self.plot.show_figure(scatter(shown.comparison, shown.words) if shown is not None else None)
        table = pairs_table(shown.comparison) if shown is not None else Table()
        self.list.show_table(table)
        self.list.setMinimumSize(QSize(180, _HEAD_HEIGHT + 2 * self.list.row_height))
        self.list.scrollToTop()
        paired = shown is not None and len(shown.comparison.pairs) > 0
        self._empty.setText(sameness(shown.comparison) if shown is not None and not paired else _EMPTY)
        self.list.setVisible(len(table.rows) > 0)
        self.none.setVisible(len(table.rows) == 0)
        self.show_body(paired)

    def show_selection(self, selection: tuple[int, ...]) -> None:
        super().show_selection(selection)
        self.list.show_selection(selection)

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        if room.width() >= max(_SIDE_BY_SIDE, room.height()):
            dots = QRectF(room.left(), room.top(), room.width() / 2, room.height())
            pairs = QRectF(dots.right() + 8, room.top(), room.width() / 2 - 8, room.height())
        else:
            dots = QRectF(room.left(), room.top(), room.width(), 0.66 * room.height())
            pairs = QRectF(room.left(), dots.bottom() + 8, room.width(), 0.34 * room.height() - 8)
        return (self.plot, dots), (TablePicture(self.list.table, self.list.row_height, _HEAD_HEIGHT), pairs)

    def figure_title(self) -> str:
        return TITLE

    def target_in(self, body: QWidget, position: QPointF) -> Target:
        """Return the pair at `position` of the scatter or of the list."""
        if body is self.list:
            row = self.list.row_under(position)
            return Target() if row is None else self._target(self._pairs.texts(row), self._pairs.values(row))
        found = self.plot.hit_at(position)
        return self._target(self.texts_of(found), self._pair_value(found.item)) if found is not None else Target()

    def _target(self, texts: tuple[int, ...], value: str) -> Target:
        assert self.shown is not None
        return Target(value, "\n".join(self.shown.texts[text] for text in texts), texts)

    def _pair_value(self, pair: int) -> str:
        assert self.shown is not None
        comparison = self.shown.comparison
        return values_words(float(comparison.similarities_a[pair]), float(comparison.similarities_b[pair]))

    def say(self, caption: Caption) -> None:
        """Say the pair under the pointer with its values, or what was compared."""
        shown, found = self.shown, self.plot.hit
        if shown is None or self.is_empty():
            caption.say("")
        elif found is not None:
            first, second = (shown.texts[text] for text in self.texts_of(found))
            caption.say_pair(first, second, self._pair_value(found.item))
        elif self._row is not None:
            caption.say_pair(*self._pairs.sentences(self._row), self._pairs.values(self._row))
        else:
            n_texts, n_pairs = len(shown.texts), len(shown.comparison.pairs)
            of = n_texts * (n_texts - 1) // 2
            if n_pairs < of:
                caption.say(f"{count(n_pairs)} of the {count(of)} pairs of {sentences(n_texts)}, drawn at random.")
            else:
                pairs = f"All {count(of)} pairs" if of > 1 else "The one pair"
                caption.say(f"{pairs} of {sentences(n_texts)}.")

    def _on_hovered(self) -> None:
        if self.plot.hit is not None:
            self._row = None
        self.hovered.emit()

    @property
    def _pairs(self) -> PairRows:
        rows = self.list.table.rows
        assert isinstance(rows, PairRows)
        return rows

    def _on_pointed(self, row: int) -> None:
        self._row = row
        self.hovered.emit()

    def _select(self, row: int) -> None:
        self._selects.select(self._pairs.texts(row))
