"""What the program is, and its keys."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

import explorer
from explorer.ui.actions import ACTIONS
from explorer.ui.dialogs.sheet import Sheet
from explorer.ui.icons import app_icon
from explorer.ui.plain import PlainLabel
from explorer.ui.theme import UNIT

_MOUSE = (
    ("Wheel", "Zoom about the pointer"),
    ("Drag", "Move the picture"),
    ("Double click", "Show all of it"),
    ("Click", "Select"),
    ("Shift + drag", "Lasso points of the map"),
    ("Right click", "Copy, select, export"),
)

_ABOUT = (
    "See what a backend, a pooling and a normalisation really do to sentence embeddings.",
    "The bundled model is all-MiniLM-L6-v2 (Apache 2.0), by the Sentence Transformers project. "
    "Built with Qt for Python, pyqtgraph, PyTorch, Transformers, Sentence Transformers, UMAP and scikit-learn.",
)


class ShortcutsDialog(Sheet):
    """All keys of the actions table, and what the mouse does in the views."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("shortcuts", "Keyboard and mouse", parent)
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 2 * UNIT, 0)
        grid.setHorizontalSpacing(3 * UNIT)
        grid.setVerticalSpacing(6)
        keys = [
            (QKeySequence(row.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText), row.name)
            for row in ACTIONS.values()
            if row.shortcuts
        ]
        for column, rows in ((0, keys), (2, _MOUSE)):
            for number, (how, what) in enumerate(rows):
                key = PlainLabel(how)
                key.setProperty("role", "muted")
                grid.addWidget(key, number, column)
                grid.addWidget(PlainLabel(what), number, column + 1)
        grid.setColumnStretch(3, 1)
        grid.setRowStretch(len(keys), 1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(table)
        self.body.addWidget(scroll, 1)
        self.add_button("close", "Close", primary=True).clicked.connect(self.accept)

    def sizeHint(self) -> QSize:
        """Ask for room for all rows."""
        return QSize(600, 520)


class AboutDialog(Sheet):
    """Name, version, what it is for, and whom it thanks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("about", "Sentence Explorer", parent)
        picture = PlainLabel(parent=self)
        picture.setPixmap(app_icon().pixmap(QSize(64, 64)))
        self.body.addWidget(picture)
        version = PlainLabel(f"Version {explorer.__version__}", self)
        version.setObjectName("about_version")
        version.setProperty("role", "muted")
        version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addWidget(version)
        for sentence in _ABOUT:
            words = PlainLabel(sentence, self)
            words.setWordWrap(True)
            self.body.addWidget(words)
        self.add_button("close", "Close", primary=True).clicked.connect(self.accept)

    def sizeHint(self) -> QSize:
        """Keep the lines readable."""
        return QSize(440, 360)
