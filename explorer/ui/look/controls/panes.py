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


class Turning(QSplitter):
    """A widget above another, or beside it where there is width for that.

    Parameters
    ----------
    name
        Its object name.
    first, second
        Above and below, or at the left and at the right.
    shares
        What of the room each gets, whichever way.
    wide
        Width in pixels from which they stand beside each other.
    """

    def __init__(self, name: str, first: QWidget, second: QWidget, shares: tuple[int, int], wide: int) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._shares, self._wide = shares, wide
        self.setObjectName(name)
        self.setChildrenCollapsible(False)
        for place, (widget, share) in enumerate(zip((first, second), shares, strict=True)):
            self.addWidget(widget)
            self.setStretchFactor(place, share)

    def fit(self, width: int, height: int) -> None:
        """Turn as it looks best in a place of some size; what was moved by hand stays where it does not turn."""
        beside = width >= self._wide
        orientation = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if self.orientation() is not orientation:
            self.setOrientation(orientation)
            whole = width if beside else height
            self.setSizes([whole * share // sum(self._shares) for share in self._shares])
