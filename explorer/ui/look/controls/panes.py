"""Panes that share one place, their border moved by hand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from explorer.ui.look.theme import UNIT


class Panes(QSplitter):
    """Two panes of one card with a hairline between them; neither can be closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("hairline", True)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(UNIT)


def stacked(name: str, above: QWidget, below: QWidget, shares: tuple[int, int]) -> QSplitter:
    """Return a splitter with one widget above another, which share what room there is."""
    splitter = QSplitter(Qt.Orientation.Vertical)
    splitter.setObjectName(name)
    splitter.setChildrenCollapsible(False)
    for place, (widget, share) in enumerate(zip((above, below), shares, strict=True)):
        splitter.addWidget(widget)
        splitter.setStretchFactor(place, share)
    return splitter
