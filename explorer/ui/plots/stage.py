"""The scene that a plot is painted in, the picture that it keeps, and what pointer and keys draw over it."""

from __future__ import annotations

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.ui.look.theme import current_theme
from explorer.ui.plots.pointer import PointerArea
from explorer.ui.plots.style import Style

FADED = 0.35
"""Opacity of what answers an earlier question, until the answer to the present one is there."""

_TINT = 36
"""Of what a lasso encloses, of 255."""


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


class KeptPicture:
    """What was painted last, as pixels, for while nothing but the pointer moves over it.

    A new figure is kept at once; of one that changes, only what is painted a second time: while it is moved, a picture
    of each frame would only take its time.
    """

    def __init__(self, widget: PointerArea) -> None:
        self._widget = widget
        self._figure: object = None
        self._key: tuple[object, ...] = ()
        self._pixels: QPixmap | None = None

    def forget(self) -> None:
        """Keep nothing of what is shown no more."""
        self._figure, self._key, self._pixels = None, (), None

    def paint(
        self,
        painter: QPainter,
        figure: object,
        key: tuple[object, ...],
        draw: Callable[[QPainter], None],
        over: Callable[[QPainter], None],
    ) -> None:
        """Paint what `draw` paints, paler while the widget is disabled, and `over` it what belongs to the pointer.

        `key` tells whether what is drawn of the `figure` is still the same.
        """
        painter.setOpacity(1.0 if self._widget.isEnabled() else FADED)
        self._paint_kept(painter, figure, key, draw)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over(painter)

    def paint_widget(self, figure: object, draw: Callable[[QPainter], None], over: Callable[[QPainter], None]) -> None:
        """Paint the same on the widget itself, which is asked to be painted just now, and that it has the keyboard."""
        with QPainter(self._widget) as painter:
            self.paint(painter, figure, (), draw, over)
            paint_focus(painter, self._widget, Style(current_theme()))

    def _paint_kept(
        self, painter: QPainter, figure: object, key: tuple[object, ...], draw: Callable[[QPainter], None]
    ) -> None:
        ratio = self._widget.devicePixelRatioF()
        key = (*key, ratio, self._widget.size())
        same = len(key) == len(self._key) and all(a is b or a == b for a, b in zip(key, self._key, strict=True))
        if figure is not self._figure:
            self._figure, self._key, self._pixels = figure, key, None
        elif not same:
            self._key, self._pixels = key, None
            if painter.opacity() == 1.0:
                painter.fillRect(self._widget.rect(), QColor(current_theme().surface))
                draw(painter)
                return
        if self._pixels is None:
            self._pixels = QPixmap(self._widget.size() * ratio)
            self._pixels.setDevicePixelRatio(ratio)
            self._pixels.fill(QColor(current_theme().surface))
            with QPainter(self._pixels) as onto:
                draw(onto)
        painter.drawPixmap(0, 0, self._pixels)


def paint_focus(painter: QPainter, area: PointerArea, style: Style) -> None:
    """Paint a line around what was given the keyboard by keys."""
    if not (area.focus_shown and area.hasFocus()):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(style.theme.accent), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(area.rect()).adjusted(0.5, 0.5, -0.5, -0.5))


def paint_lasso(painter: QPainter, corners: list[QPointF], style: Style) -> None:
    """Paint the line so far, closed, where it has a corner."""
    if len(corners) < 2:
        return
    fill = QColor(style.theme.accent)
    fill.setAlpha(_TINT)
    painter.setBrush(fill)
    painter.setPen(QPen(QColor(style.theme.accent), 1.5, Qt.PenStyle.DashLine))
    painter.drawPolygon(QPolygonF(corners))
