"""Every pooling and layer as a small heatmap, on one scale of colours."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from explorer.domain.words import SIMILARITY_NAMES, number
from explorer.figures import colors as colormaps
from explorer.ui.look.theme import theme_source
from explorer.ui.pages.sweep.grid_scene import GridLayout, GridScene, lay_out
from explorer.ui.views.canvas import PlotCanvas
from explorer.ui.views.heatmap_painting import image_of
from explorer.ui.views.stage import keeps_shapes
from explorer.ui.views.style import Style, wrapped, write

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_BAR = 96.0
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_VECTOR_PIXELS = 240


class GridCanvas(PlotCanvas):
    """The thumbnails on the screen; it is as tall as they need, for a scroll area."""

    row_chosen = Signal(int)
    """Row of the sweep that was clicked, or that the keyboard is on."""
    row_used = Signal(int)
    """Row of the sweep whose readout is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene: GridScene | None = None
        self.under: int | None = None
        self._viewport = QSize(480, 240)
        self._images: dict[int, QImage] = {}
        theme_source().changed.connect(self._on_theme)

    def show_scene(self, scene: GridScene | None) -> None:
        """Show other thumbnails, or the same with others marked."""
        before = self.scene
        self.scene = scene
        if before is None or scene is None or (before.sweep, before.normalize) != (scene.sweep, scene.normalize):
            self._images.clear()
            self.under = None
            self._fit()
        self.update()

    def fit_to(self, viewport: QSize) -> None:
        """Take note of the room that can be seen at once."""
        self._viewport = viewport
        self._fit()

    def layout_now(self) -> GridLayout:
        """Return where everything is on the screen."""
        assert self.scene is not None
        rect = QRectF(12, 0, self.width() - 20, self._viewport.height() - 4)
        return lay_out(rect, self.scene, self.style_now())

    def row_at(self, position: QPointF) -> int | None:
        """Return the row of the sweep at a position."""
        return None if self.scene is None else self.layout_now().row_at(position.x(), position.y())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the thumbnails and what is marked."""
        if self.scene is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            style, layout = self.style_now(), self.layout_now()
            self._paint(painter, layout, self.scene, style)
            if self.under is not None and self.under in layout.cells:
                _outline(painter, layout.cells[self.under], style.theme.text, 1.5, 1.5)
            self._paint_focus(painter, style)

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the figure into `rect`."""
        if self.scene is None:
            return
        layout = lay_out(rect, self.scene, style)
        painter.save()
        painter.translate(rect.topLeft())
        shrink = min(1.0, rect.height() / max(layout.height, 1.0))
        painter.scale(shrink, shrink)
        painter.translate(-rect.topLeft())
        self._paint(painter, layout, self.scene, style)
        painter.restore()

    def point_at(self, position: QPointF) -> None:
        """Find what is under the pointer."""
        row = self.row_at(position)
        if row != self.under:
            self.under = row
            self.setCursor(Qt.CursorShape.ArrowCursor if row is None else Qt.CursorShape.PointingHandCursor)
            self.update()
            self.hovered.emit()

    def leave(self) -> None:
        """Forget what was under the pointer."""
        self.under = None
        self.update()
        self.hovered.emit()

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Choose what is at `position`."""
        row = self.row_at(position)
        if row is not None:
            self.row_chosen.emit(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Use the readout at the pointer."""
        row = self.row_at(event.position())
        if row is not None and event.button() == Qt.MouseButton.LeftButton:
            self.row_used.emit(row)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from thumbnail to thumbnail by the arrows, and use one by Enter."""
        key = Qt.Key(event.key())
        if self.scene is not None and key in _STEPS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._step(self.scene, *_STEPS[key])
        elif self.scene is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.scene.chosen is not None:
                self.row_used.emit(self.scene.chosen)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height that the thumbnails need at this width."""
        super().resizeEvent(event)
        self._fit()

    def _step(self, scene: GridScene, down: int, across: int) -> None:
        at = {row: place for place, row in scene.places.items()}
        places = sorted(scene.places)
        if scene.chosen not in at:
            self.row_chosen.emit(scene.places[places[0]])
            return
        line, column = at[scene.chosen]
        single = len(scene.layers) == 1
        wanted = (line, column + across + down) if single else (line + down, column + across)
        if wanted in scene.places:
            self.row_chosen.emit(scene.places[wanted])

    def _fit(self) -> None:
        height = 0 if self.scene is None else round(self.layout_now().height)
        self.setMinimumHeight(height)

    def _paint(self, painter: QPainter, layout: GridLayout, scene: GridScene, style: Style) -> None:
        line = style.small_metrics.height()
        for words, box in layout.heads:
            lines = wrapped(words, style.small_metrics, box.width(), max(1, round(box.height() / line)))
            for place, part in enumerate(reversed(lines)):
                foot = QRectF(box.left(), box.bottom() - (place + 1) * line, box.width(), line)
                write(painter, foot, part, style.small, style.theme.muted)
        for words, box in layout.sides:
            write(painter, box, words, style.small, style.theme.muted, _RIGHT)
        for row, cell in layout.cells.items():
            self._paint_thumbnail(painter, cell, self._image(row, scene))
            if row == scene.present:
                _outline(painter, cell, style.theme.accent, 2.0, 2.5)
            elif row == scene.chosen:
                _outline(painter, cell, style.theme.selection, 2.0, 2.5)
        self._paint_scale(painter, layout.bar, scene, style)

    def _paint_thumbnail(self, painter: QPainter, cell: QRectF, image: QImage) -> None:
        if keeps_shapes(painter):
            larger = max(1, -(-_VECTOR_PIXELS // image.width()))
            image = image.scaled(image.width() * larger, image.height() * larger)
        painter.save()
        shrunk = cell.width() * painter.device().devicePixelRatioF() < image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrunk)
        painter.drawImage(cell, image)
        painter.restore()

    def _image(self, row: int, scene: GridScene) -> QImage:
        if row not in self._images:
            name, low, high = scene.colors
            values = scene.sweep.thumbnails[row]
            self._images[row] = image_of(colormaps.apply(colormaps.lut(name), values, low, high))
        return self._images[row]

    def _paint_scale(self, painter: QPainter, strip: QRectF, scene: GridScene, style: Style) -> None:
        name, low, high = scene.colors
        line = style.small_metrics.height()
        ends = number(low, 2), number(high, 2)
        room = style.small_metrics.horizontalAdvance(ends[1]) + 2
        box = QRectF(strip.right() - room, strip.top(), room, strip.height())
        write(painter, box, ends[1], style.small, style.theme.muted, _RIGHT, elide=False)
        bar = QRectF(box.left() - 6 - _BAR, strip.center().y() - 5, _BAR, 10)
        values = np.linspace(low, high, 128, dtype=np.float32)[None, :]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(bar, image_of(colormaps.apply(colormaps.lut(name), values, low, high)))
        painter.restore()
        left = style.small_metrics.horizontalAdvance(ends[0]) + 2
        box = QRectF(bar.left() - 6 - left, strip.center().y() - line / 2, left, line)
        write(painter, box, ends[0], style.small, style.theme.muted, _RIGHT, elide=False)
        words = SIMILARITY_NAMES[scene.metric].signed
        box = QRectF(strip.left(), strip.top(), box.left() - 8 - strip.left(), strip.height())
        if scene.present in scene.places.values():
            mark = QRectF(box.left() + 1, strip.center().y() - 5, 10, 10)
            painter.setPen(QPen(QColor(style.theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(mark)
            yours = "your settings"
            write(painter, box.adjusted(18, 0, 0, 0), yours, style.small, style.theme.muted)
            box.setLeft(box.left() + 26 + style.small_metrics.horizontalAdvance(yours))
        if style.small_metrics.horizontalAdvance(words) < box.width():
            write(painter, box, words, style.small, style.theme.muted, _RIGHT)

    def _on_theme(self, _: object) -> None:
        self.update()


def _outline(painter: QPainter, cell: QRectF, color: str, width: float, away: float) -> None:
    painter.setPen(QPen(QColor(color), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(cell.adjusted(-away, -away, away, away))
