"""What the program is, and its keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QScrollArea, QWidget

import explorer
from explorer.ui.control.actions import ACTIONS, Menu
from explorer.ui.control.gestures import GESTURES
from explorer.ui.dialogs.sheet import Sheet
from explorer.ui.look.controls.building import dressed
from explorer.ui.look.icons import app_icon
from explorer.ui.look.keyboard import shortcut_words
from explorer.ui.look.mnemonics import plain
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import TEXT_SIZE, UNIT, ui_font

_SIDES = 720
"""Width from which keys and gestures stand side by side."""

_ABOUT = (
    "See what a backend, a pooling and a normalisation really do to sentence embeddings.",
    "The bundled model is all-MiniLM-L6-v2 (Apache 2.0), by the Sentence Transformers project. "
    "Built with Qt for Python, pyqtgraph, PyTorch, Transformers, Sentence Transformers, UMAP and scikit-learn.",
)


class ShortcutsDialog(Sheet):
    """All keys of the actions table, by menu, and what mouse and keys do besides, by place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("shortcuts", "Keyboard and mouse", parent)
        table = QWidget()
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom, table)
        self._sides.setContentsMargins(0, 0, 2 * UNIT, 0)
        self._sides.setSpacing(3 * UNIT)
        self._sides.addLayout(_rows([(plain(menu), _keys_of(menu)) for menu in Menu]), 1)
        self._sides.addLayout(_rows([(place.value, tuple(rows.items())) for place, rows in GESTURES.items()]), 1)
        scroll = dressed(QScrollArea(self), "shortcuts_list", "Keys and gestures")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(table)
        self.body.addWidget(scroll, 1)
        self.add_button("close", "Close", self.accept, primary=True)
        # Qt itself would give a dialog two thirds of the screen at most.
        self.resize(self.sizeHint() if parent is None else self.sizeHint().boundedTo(parent.window().size()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the gestures beside the keys where there is room."""
        super().resizeEvent(event)
        beside = self.width() >= _SIDES
        self._sides.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def sizeHint(self) -> QSize:
        """Ask for room for both sides, and for most rows."""
        return QSize(860, 560)


def _keys_of(menu: Menu) -> tuple[tuple[str, str], ...]:
    """Return the keys of a menu's actions, all of them, and what they do."""
    rows = (row for row in ACTIONS.values() if row.menu is menu and row.shortcuts)
    return tuple((", ".join(map(shortcut_words, row.shortcuts)), row.name) for row in rows)


def _rows(groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> QGridLayout:
    """Lay out groups of rows: how, and what it does."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(2 * UNIT)
    grid.setVerticalSpacing(6)
    for name, rows in groups:
        heading = PlainLabel(name)
        heading.setFont(ui_font(TEXT_SIZE, QFont.Weight.DemiBold))
        heading.setContentsMargins(0, UNIT if grid.rowCount() > 1 else 0, 0, 0)
        grid.addWidget(heading, grid.rowCount(), 0, 1, 2)
        for how, what in rows:
            place = grid.rowCount()
            key, words = PlainLabel(how), PlainLabel(what)
            key.setProperty("role", "muted")
            for label in (key, words):
                label.setWordWrap(True)
                label.setAlignment(Qt.AlignmentFlag.AlignTop)
            grid.addWidget(key, place, 0)
            grid.addWidget(words, place, 1)
    grid.setColumnStretch(0, 5)
    grid.setColumnStretch(1, 6)
    grid.setRowStretch(grid.rowCount(), 1)
    return grid


class AboutDialog(Sheet):
    """Name, version, what it is for, and whom it thanks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("about", "Sentence Explorer", parent)
        picture = PlainLabel(parent=self)
        picture.setPixmap(app_icon().pixmap(QSize(64, 64)))
        self.body.addWidget(picture)
        version = dressed(
            PlainLabel(f"Version {explorer.__version__}", self), "about_version", role="muted", selectable=True
        )
        self.body.addWidget(version)
        for sentence in _ABOUT:
            words = PlainLabel(sentence, self)
            words.setWordWrap(True)
            self.body.addWidget(words)
        self.add_button("close", "Close", self.accept, primary=True)

    def sizeHint(self) -> QSize:
        """Keep the lines readable."""
        return QSize(440, 360)
