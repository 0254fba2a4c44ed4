"""Figures made of pyqtgraph items, on the screen and in files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.ui.look.theme import theme_source
from explorer.ui.plots.images import keeps_shapes
from explorer.ui.plots.style import Style
from explorer.ui.views.canvas import PlotCanvas

_HINTS = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
_SCREEN_SHAPES = 1_500
_VECTOR_SHAPES = 20_000


@dataclass(frozen=True, slots=True)
class Medium:
    """What a figure is arranged for.

    Parameters
    ----------
    resolution
        Pixels of the painter to one unit of the figure; what pyqtgraph sizes in pixels is multiplied by it.
    shapes
        Most dots drawn as shapes; more become an image.
    """

    resolution: float = 1.0
    shapes: int = _SCREEN_SHAPES

    @classmethod
    def of(cls, painter: QPainter) -> Medium:
        """Return what a painter paints on."""
        return cls(painter.transform().m11(), _VECTOR_SHAPES if keeps_shapes(painter) else _SCREEN_SHAPES)


class Figure(pg.GraphicsWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """A figure as items; its unit is the pixel of a screen at scale 1."""

    def arrange(self, rect: QRectF, style: Style, medium: Medium) -> None:
        """Put everything where it belongs in `rect`, in the colours and fonts of `style`."""
        raise NotImplementedError


class Layer(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """Paints over what a ViewBox shows, in the units of the item that holds the box."""

    def __init__(self, box: pg.ViewBox, paint: Callable[[QPainter], None]) -> None:
        super().__init__(box)
        self._box = box
        self._paint = paint
        box.sigRangeChanged.connect(self._on_changed)
        box.sigResized.connect(self._on_changed)

    def _on_changed(self, *_: object) -> None:
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        """Cover the box and what reaches over its edge."""
        bounds: QRectF = self._box.rect()
        return bounds.adjusted(-8, -8, 8, 8)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint by the function given."""
        painter.translate(-self._box.pos())
        self._paint(painter)


class Stage(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """The pyqtgraph view that fills a canvas; pointer and keys are the canvas's."""

    def __init__(self, canvas: SceneCanvas, figure: Figure) -> None:
        super().__init__(canvas, useOpenGL=False, background=None)
        self._canvas = canvas
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.setRenderHints(_HINTS)
        self.setCentralItem(figure)

    def minimumSizeHint(self) -> QSize:
        """Leave the size to the canvas."""
        return QSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the figure as it should be now."""
        self._canvas.settle()
        super().paintEvent(event)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Paint what belongs to the pointer, and the focus."""
        self._canvas.paint_over(painter)


class SceneCanvas(PlotCanvas):
    """Base of the figures on the screen.

    The screen and an exported file show the same items, arranged for each; what belongs to the pointer is painted over
    them on the screen alone.
    """

    def __init__(self, figure: Figure, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figure = figure
        self._settled = False
        self.stage = Stage(self, figure)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.settle)
        theme_source().changed.connect(self._on_theme)

    def refresh(self) -> None:
        """Arrange the figure anew, once for all changes of this moment."""
        self._settled = False
        if self.isVisible():
            self._timer.start()

    def settle(self) -> None:
        """Arrange the figure for the screen where something has changed."""
        if not self._settled:
            self._settled = True
            style = self.style_now()
            self.stage.setBackground(QColor(style.theme.surface))
            self._figure.setGeometry(QRectF(self.rect()))
            self._figure.arrange(self.canvas_rect(), style, Medium())
            self.redraw()

    def redraw(self) -> None:
        """Paint again what is arranged already."""
        self.stage.viewport().update()

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the figure into `rect`, arranged for it; on the screen it is as before."""
        source = QRectF(0, 0, rect.width(), rect.height())
        self._figure.setGeometry(source)
        self._figure.arrange(source, style, Medium.of(painter))
        self.stage.sceneObj.prepareForPaint()
        painter.save()
        painter.setRenderHints(_HINTS)
        self.stage.sceneObj.render(painter, rect, source, Qt.AspectRatioMode.IgnoreAspectRatio)
        painter.restore()
        self.refresh()

    def paint_over(self, painter: QPainter) -> None:
        """Paint what belongs to the pointer, and the focus."""
        style = self.style_now()
        self.paint_overlay(painter, style)
        self._paint_focus(painter, style)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Leave all painting to the stage."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the canvas."""
        self.stage.setGeometry(self.rect())
        self.refresh()
        super().resizeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus where the keyboard brought it."""
        super().focusInEvent(event)
        self.redraw()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the focus is gone."""
        super().focusOutEvent(event)
        self.redraw()

    def _on_theme(self, _: object) -> None:
        self.refresh()
