"""The scene that a plot is painted in, and its view."""

from __future__ import annotations

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget


class Item(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """A figure, and what belongs to the pointer over it, as one item of the scene.

    Parameters
    ----------
    rect
        Gives what it covers.
    paint
        Paints it.
    """

    def __init__(self, rect: Callable[[], QRect], paint: Callable[[QPainter], None]) -> None:
        super().__init__()
        self._rect, self._paint = rect, paint

    def boundingRect(self) -> QRectF:
        return QRectF(self._rect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        self._paint(painter)


class Stage(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """The scene's view that fills a plot; pointer and keys are the plot's."""

    def __init__(self, plot: QWidget, item: Item) -> None:
        super().__init__(plot, useOpenGL=False, background=None)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.scene().addItem(item)

    def minimumSizeHint(self) -> QSize:
        return QSize()
