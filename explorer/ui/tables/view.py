"""A table on the screen: sorted, chosen in, copied, and linked to what is selected in the window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from explorer.figures.table import ROW_HEIGHTS, Kind, Table, widths
from explorer.ui.look.theme import UNIT, mono_font, theme_source, ui_font
from explorer.ui.tables.model import TOKEN_SIZE, TableModel
from explorer.ui.tables.painting import CellDelegate, Ground, Look, need

_LEAST_MEASURED = 56
_MOST_COPIED = 10_000
_MOST_SEARCHED = 10_000
"""Rows up to which letters typed look for a row: Qt goes through all of them for each letter."""
_WHOLE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


class TableView(QTableView):
    """Shows a `Table`: a click or the arrows choose a row, a double click or Return use it.

    Parameters
    ----------
    name, label
        Object name, and what a screen reader says.
    row_height
        Of rows of one line, in pixels.
    listed
        Whether it is a list, each row of which is read out and copied as one.
    sortable
        Whether a click on a title sorts.
    many
        Whether several rows can be selected at once.
    linked
        Whether those rows are shown as selected whose texts are selected in the window.
    one_is_all
        Whether a row is chosen all the time, so that copying is meant of all rows unless several are selected.
    """

    row_pointed = Signal(int)
    """The row that the pointer or the keys have come to."""
    row_chosen = Signal(int)
    """The row that the keyboard or a click went to."""
    row_clicked = Signal(int)
    """The row that was clicked, whether it was chosen before or not."""
    row_used = Signal(int)
    """The row that a double click or Return asks to be used."""

    text_size = 12
    """Of words that the table paints itself, in pixels."""
    ground = Ground()
    """Behind its rows."""

    def __init__(
        self,
        name: str,
        label: str,
        parent: QWidget | None = None,
        *,
        row_height: int = 26,
        listed: bool = False,
        sortable: bool = True,
        many: bool = True,
        linked: bool = False,
        one_is_all: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.linked, self.hovered = linked, -1
        self.shown_columns: list[int] = []
        self.remainders: list[tuple[float, float]] = []
        self._line_height = row_height
        self._one_is_all = one_is_all
        self._selection: frozenset[int] = frozenset()
        self.rows = TableModel(self)
        self.rows.listed, self.rows.sortable = listed, sortable and not listed
        self.setModel(self.rows)
        self.setItemDelegate(CellDelegate(self, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if many else mode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        side, head = self.verticalHeader(), self.horizontalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultSectionSize(row_height)
        head.setHighlightSections(False)
        if listed:
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if self.rows.sortable:
            head.setSortIndicatorClearable(True)
            head.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
            self.setSortingEnabled(True)
        self.entered.connect(lambda index: self._hover(index.row()))
        self.viewportEntered.connect(lambda: self._hover(-1))
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.clicked.connect(lambda index: self.row_clicked.emit(self.rows.row_at(index.row())))
        self.doubleClicked.connect(lambda index: self.row_used.emit(self.rows.row_at(index.row())))
        theme_source().changed.connect(self._repaint)

    @property
    def table(self) -> Table:
        """What is shown."""
        return self.rows.table

    @property
    def plain(self) -> bool:
        """Whether it is painted by the application's style."""
        return self.table.plain and not self.rows.listed

    @property
    def row_height(self) -> int:
        """Height of a row in pixels."""
        return ROW_HEIGHTS.get(self.table.lines, self._line_height)

    def show_table(self, table: Table, kept: Sequence[int] | None = None) -> None:
        """Show another table, all of its rows or those kept, ordered as before."""
        self.hovered = -1
        self.rows.show_table(table, kept)
        self.verticalHeader().setDefaultSectionSize(self.row_height)
        head = self.horizontalHeader()
        head.setVisible(any(column.title for column in table.columns))
        measured = [column.measured for column in table.columns]
        head.setMinimumSectionSize(_LEAST_MEASURED if any(measured) else UNIT)
        for place, column in enumerate(table.columns):
            mode = QHeaderView.ResizeMode
            head.setSectionResizeMode(place, mode.ResizeToContents if column.measured else mode.Interactive)
            self.setColumnHidden(place, not column.shown)
        self._fit()

    def show_chosen(self, row: int | None) -> None:
        """Select a row and bring it into sight, without telling the listeners; None for no row."""
        place = -1 if row is None else self.rows.place_of(row)
        selection = self.selectionModel()
        selection.blockSignals(True)
        if place < 0:
            selection.clear()
        elif place not in {index.row() for index in selection.selectedRows()}:
            # selectRow would heed Ctrl and Shift, should they be held just now.
            selection.setCurrentIndex(self.rows.index(place, 0), _WHOLE)
        selection.blockSignals(False)
        if place >= 0:
            self.scrollTo(self.rows.index(place, 0))
        self._repaint()

    def show_selection(self, texts: Iterable[int]) -> None:
        """Show which texts are selected in the window."""
        self._selection = frozenset(texts)
        self._repaint()

    def is_selected(self, place: int) -> bool:
        """Whether the row at a place is shown as selected."""
        if self.linked:
            texts = self.table.rows.texts(self.rows.row_at(place))
            return bool(texts) and self._selection.issuperset(texts)
        return self.selectionModel().isRowSelected(place, QModelIndex())

    def look_of(self, place: int, column: int) -> Look:
        """Return what sets the cell in a column of the row at a place apart."""
        return Look(
            column == self.shown_columns[0],
            column == self.shown_columns[-1],
            self.table.titled,
            self.is_selected(place),
            place == self.hovered or (self.hasFocus() and place == self.currentIndex().row()),
            self.linked,
            self.rows.row_at(place) == self.rows.present,
        )

    def selected_rows(self) -> list[int]:
        """Return the rows that are selected, in the order shown."""
        return [self.rows.row_at(place) for place in self._selected_places()]

    def row_under(self, position: QPoint | QPointF) -> int | None:
        """Return the row at a position, or None."""
        place = self.rowAt(round(position.y()))
        return None if place < 0 else self.rows.row_at(place)

    def copy(self) -> None:
        """Put all rows on the clipboard, under their titles, with tabs between the cells."""
        self._copy(range(len(self.rows.places)))

    def copy_rows(self) -> None:
        """Put the selected rows on the clipboard; all where none is."""
        chosen = self._selected_places()
        self._copy(chosen if len(chosen) > self._one_is_all else range(len(self.rows.places)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the rows, or use the one that the keyboard is at."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
            return
        used = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        if used and self.currentIndex().isValid():
            self.row_used.emit(self.rows.row_at(self.currentIndex().row()))
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Go to the row that begins with the letters typed, where there are not too many."""
        if len(self.rows.places) <= _MOST_SEARCHED:
            super().keyboardSearch(search)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Go to the first and last row of a list by Home and End; in a table these go to the first and last cell."""
        ends = {QAbstractItemView.CursorAction.MoveHome: 0, QAbstractItemView.CursorAction.MoveEnd: -1}
        if self.rows.listed and action in ends and len(self.rows.places):
            return self.rows.index(ends[action] % len(self.rows.places), max(0, self.currentIndex().column()))
        return super().moveCursor(action, modifiers)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        table = self.table
        heads = QFontMetricsF(self.horizontalHeader().font())

        def needed(place: int) -> float:
            column = table.columns[place]
            if column.measured:
                return self.columnWidth(place)
            font = QFont(self.font()) if self.plain else ui_font(self.text_size)
            if column.kind is Kind.MONO:
                font = mono_font(TOKEN_SIZE)
            elif column.strong or (table.titled and not self.plain):
                font.setWeight(QFont.Weight.DemiBold)
            return need(table, place, heads, QFontMetricsF(font))

        sizes = widths(table.columns, self.viewport().width(), needed)
        self.shown_columns = [place for place, size in enumerate(sizes) if size]
        self.remainders = []
        left = 0.0
        for place, (column, size) in enumerate(zip(table.columns, sizes, strict=True)):
            right = left + size
            self.remainders.append((left - round(left), right - round(right)))
            if not column.measured:
                self.setColumnHidden(place, not size)
                self.setColumnWidth(place, round(right) - round(left))
            left = right

    def _copy(self, places: Sequence[int]) -> None:
        rows = [self.rows.row_at(place) for place in places[:_MOST_COPIED]]
        table = self.table
        words = "\n".join(table.rows.words(row) for row in rows) if self.rows.listed else table.as_text(rows)
        QGuiApplication.clipboard().setText(words)

    def _selected_places(self) -> list[int]:
        return sorted({index.row() for index in self.selectionModel().selectedRows()})

    def _hover(self, place: int) -> None:
        for row in {place, self.hovered} - {-1}:
            top, width = self.rowViewportPosition(row), self.viewport().width()
            self.viewport().update(QRect(0, top, width, self.rowHeight(row)))
        self.hovered = place
        if place >= 0:
            self.row_pointed.emit(self.rows.row_at(place))

    def _on_current(self, current: QModelIndex, _: QModelIndex) -> None:
        self._repaint()
        if current.isValid():
            row = self.rows.row_at(current.row())
            self.row_pointed.emit(row)
            self.row_chosen.emit(row)

    def _repaint(self, _: object = None) -> None:
        self.viewport().update()
