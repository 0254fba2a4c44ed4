"""The scene that a plot is painted in, and its view."""

from __future__ import annotations

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.ui.plots.style import Style

FADED = 0.35
"""Opacity of what answers an earlier question, until the answer to the present one is there."""


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


def paint_focus(painter: QPainter, rect: QRect, style: Style) -> None:
    """Paint a line around what has the keyboard."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(style.theme.accent), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))
