"""The tables of both sentences' tokens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QTabBar, QWidget

from explorer.domain.results.explanation import PairExplanation
from explorer.figures.tables.tokens import token_table
from explorer.ui.look.controls.building import dressed, vbox
from explorer.ui.look.controls.labels import CutLabel
from explorer.ui.look.controls.panes import Panes
from explorer.ui.look.popups import pop_up
from explorer.ui.tables.view import TableView

_WIDE = 1100
"""Width from which the tables stand side by side."""

_HIGH = 340
"""Height from which they stand one above the other; below, one of them is shown."""


class TokenTables(QWidget):
    """Both tables where there is room, else one of them and tabs.

    Parameters
    ----------
    point
        Called with side and place of the token that is current.
    """

    def __init__(self, point: Callable[[int, int], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = dressed(QTabBar(self), "explain_tables", "Whose tokens")
        self.tabs.setProperty("inner", True)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setUsesScrollButtons(False)
        self.tables = [
            TableView(f"explain_tokens_{side + 1}", f"Tokens of the {which} sentence", row_height=24)
            for side, which in enumerate(("first", "second"))
        ]
        self._titles = [CutLabel() for _ in self.tables]
        self._panes = Panes()
        self._sides: list[QWidget] = []
        for side, (title, table) in enumerate(zip(self._titles, self.tables, strict=True)):
            self.tabs.addTab("")
            table.row_chosen.connect(partial(point, side))
            table.customContextMenuRequested.connect(partial(self._open_menu, table))
            title.setProperty("role", "caps")
            title.setContentsMargins(8, 4, 8, 0)
            pane = QWidget(self._panes)
            vbox(pane, title, (table, 1), spacing=4)
            self._panes.addWidget(pane)
            self._sides.append(pane)
        self.tabs.currentChanged.connect(lambda _: self._place())
        vbox(self, self.tabs, (self._panes, 1), margins=(4, 0, 4, 0))

    def show_explanation(self, explanation: PairExplanation) -> None:
        """Show the tokens of two texts."""
        for side, reading in enumerate((explanation.first, explanation.second)):
            words = f"{explanation.indices[side] + 1}  {reading.text}"
            self._titles[side].setText(words)
            self.tabs.setTabText(side, words.replace("&", "&&"))
            self.tables[side].show_table(token_table(explanation, side))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many tables as there is room for."""
        super().resizeEvent(event)
        self._place()

    def menu_of(self, table: TableView) -> QMenu:
        """Build the context menu of a table."""
        menu = QMenu(self)
        menu.addAction("Copy rows", table.copy_rows)
        menu.addAction("Copy table", table.copy)
        return menu

    def _open_menu(self, table: TableView, position: QPoint) -> None:
        pop_up(self.menu_of(table), table.viewport().mapToGlobal(position))

    def _place(self) -> None:
        wide = self.width() >= _WIDE
        both = wide or self.height() >= _HIGH
        self._panes.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        self.tabs.setVisible(not both)
        for side, (pane, title) in enumerate(zip(self._sides, self._titles, strict=True)):
            title.setVisible(both)
            pane.setVisible(both or side == self.tabs.currentIndex())
