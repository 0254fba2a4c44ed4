"""The token matrix on the screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.ui.look.theme import theme_source
from explorer.ui.pages.explain.matrix_layout import LARGEST_CELL, MatrixLayout, Sight, arrange, everything
from explorer.ui.pages.explain.matrix_painting import paint_matrix, paint_spot, paint_tokens
from explorer.ui.pages.explain.picture import FADED, Picture
from explorer.ui.pages.explain.scene import ExplainScene, Spot
from explorer.ui.plots.style import Style
from explorer.ui.views.canvas import PlotCanvas

_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class MatrixCanvas(PlotCanvas):
    """What every token of one text gives with every token of the other.

    Parameters
    ----------
    point
        Called with what the pointer is on, and whether it was clicked.
    """

    def __init__(self, point: Callable[[Spot, bool], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._point = point
        self._scene: ExplainScene | None = None
        self._sight = Sight(0, 0, 1, 1)
        self._spot = Spot()
        self._held = False
        self._layout: MatrixLayout | None = None
        self._picture = Picture()
        theme_source().changed.connect(self._on_theme)

    @property
    def scene(self) -> ExplainScene | None:
        """What is shown."""
        return self._scene

    @property
    def sight(self) -> Sight:
        """The part in sight."""
        return self._sight

    def show_scene(self, scene: ExplainScene | None) -> None:
        """Show another scene, all of it."""
        self._scene = scene
        if scene is not None:
            self._sight = everything(scene)
        self._redraw()

    def show_spot(self, spot: Spot, held: bool) -> None:
        """Show what is pointed at, or was clicked."""
        self._spot, self._held = spot, held
        self.update()

    def arranged(self) -> MatrixLayout | None:
        """Return where everything is on the screen."""
        if self._layout is None and self._scene is not None:
            self._layout = arrange(self.canvas_rect(), self._scene, self._sight, self.style_now())
        return self._layout

    def spot_at(self, position: QPointF) -> Spot:
        """Return the cell, or the token beside the cells, at a position."""
        layout = self.arranged()
        return Spot(*layout.place_at(position)) if layout is not None else Spot()

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the part in sight into `rect`."""
        if self._scene is not None:
            layout = arrange(rect, self._scene, self._sight, style)
            paint_matrix(painter, layout, self._scene, style)
            paint_tokens(painter, layout, self._scene, style)

    def point_at(self, position: QPointF) -> None:
        """Tell what the pointer is on."""
        self._point(self.spot_at(position), False)

    def leave(self) -> None:
        """Tell that the pointer is on nothing."""
        self._point(Spot(), False)

    def before_click(self) -> Callable[[], object]:
        """Return what holds on again to what is held now."""
        return partial(self._point, self._spot, self._held)

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Hold on to what is clicked."""
        self._point(self.spot_at(position), True)

    def pan_by(self, delta: QPointF) -> None:
        """Move the picture."""
        layout, sight = self.arranged(), self._sight
        if layout is not None:
            width, height = layout.cell
            self._look(Sight(sight.x - delta.x() / width, sight.y - delta.y() / height, sight.columns, sight.rows))

    def zoom_at(self, position: QPointF, factor: float) -> None:
        """Magnify about a position."""
        layout, scene, sight = self.arranged(), self._scene, self._sight
        if layout is None or scene is None:
            return
        column, row = layout.nearest(position)
        plot = layout.plot
        rows, columns = scene.values.shape
        least = (min(columns, plot.width() / LARGEST_CELL[0]), min(rows, plot.height() / LARGEST_CELL[1]))
        wide = min(float(columns), max(sight.columns / factor, least[0]))
        high = min(float(rows), max(sight.rows / factor, least[1]))
        x = column - (column - sight.x) * wide / sight.columns
        y = row - (row - sight.y) * high / sight.rows
        self._look(Sight(x, y, wide, high))
        arranged = self.arranged()
        if arranged is not None:
            # Tokens and sums take other room beside cells of another size.
            moved = arranged.nearest(position)
            self._look(Sight(self._sight.x + column - moved[0], self._sight.y + row - moved[1], wide, high))

    def reset_view(self) -> None:
        """Show everything."""
        if self._scene is not None:
            self._look(everything(self._scene))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from cell to cell by the arrows; the other keys as everywhere."""
        step, scene = _STEPS.get(Qt.Key(event.key())), self._scene
        if step is None or scene is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
            return
        rows, columns = scene.values.shape
        row, column = self._spot.row, self._spot.column
        row = 0 if row is None else min(max(row + step[0], 0), rows - 1)
        column = 0 if column is None else min(max(column + step[1], 0), columns - 1)
        self._look(self._sight.showing(row, column))
        if Spot(row, column) != self._spot:
            self._point(Spot(row, column), True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the matrix and what is pointed at."""
        layout, scene, style = self.arranged(), self._scene, self.style_now()
        if layout is None or scene is None:
            return
        painter = QPainter(self)
        painter.setOpacity(1.0 if self.isEnabled() else FADED)
        paint = partial(paint_matrix, layout=layout, scene=scene, style=style)
        painter.drawPixmap(0, 0, self._picture.of(self, paint))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_tokens(painter, layout, scene, style, scene.pair(self._spot))
        if self._spot != Spot():
            paint_spot(painter, layout, scene, self._spot, style, self._held)
        self._paint_focus(painter, style)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the canvas."""
        super().resizeEvent(event)
        self._redraw()

    def _look(self, sight: Sight) -> None:
        if self._scene is not None:
            self._sight = sight.within(*self._scene.values.shape)
            self._redraw()

    def _redraw(self) -> None:
        self._layout = None
        self._picture.forget()
        self.update()

    def _on_theme(self, _: object) -> None:
        self._redraw()
