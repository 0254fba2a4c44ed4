"""The heatmap on the screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.figures.colors import ColorMap
from explorer.ui.state.intents import Intents
from explorer.ui.views.heatmap_layout import HeatmapLayout, arrange, bar_titled
from explorer.ui.views.heatmap_painting import bar_y, paint_heatmap
from explorer.ui.views.heatmap_scene import HeatmapScene, Window
from explorer.ui.views.stage import Figure, Medium, SceneCanvas
from explorer.ui.views.style import Style

Cell = tuple[int, int]
"""Heatmap row and column."""


class HeatmapFigure(Figure):
    """The matrix with its labels and colour bar, as one item: every part of it depends on the window in sight."""

    def __init__(self) -> None:
        super().__init__()
        self.content: HeatmapScene | None = None
        self.window_in_sight = Window(0, 0, 1)
        self.selection: tuple[int, ...] = ()
        self.color_map = ColorMap.AUTO
        self._rect = QRectF()
        self._look: Style | None = None

    def arrange(self, rect: QRectF, style: Style, medium: Medium) -> None:
        """Paint into `rect` from now on, in the colours and fonts of `style`."""
        self._rect, self._look = rect, style
        self.setVisible(self.content is not None)
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint everything."""
        if self.content is not None and self._look is not None:
            layout = arrange(self._rect, self.content, self.window_in_sight, self._look)
            titled = bar_titled(self._rect)
            paint_heatmap(painter, layout, self.content, self.color_map, self.selection, self._look, titled)


class HeatmapCanvas(SceneCanvas):
    """The matrix on the screen, with what the pointer is on."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        self._heatmap = HeatmapFigure()
        super().__init__(self._heatmap, parent)
        self._intents = intents
        self.cell: Cell | None = None
        self._layout: HeatmapLayout | None = None

    @property
    def scene(self) -> HeatmapScene | None:
        """What is shown."""
        return self._heatmap.content

    @property
    def window_in_sight(self) -> Window:
        """The rows and columns in sight."""
        return self._heatmap.window_in_sight

    @property
    def selection(self) -> tuple[int, ...]:
        """Selected texts."""
        return self._heatmap.selection

    @property
    def color_map(self) -> ColorMap:
        """How the cells are coloured."""
        return self._heatmap.color_map

    def show_selection(self, selection: tuple[int, ...]) -> None:
        """Show which texts are selected."""
        self._heatmap.selection = selection
        self.redraw()

    def show_color_map(self, color_map: ColorMap) -> None:
        """Colour the cells by another map."""
        self._heatmap.color_map = color_map
        self.redraw()

    def show_scene(self, scene: HeatmapScene | None, keep_window: bool) -> None:
        """Show another scene, all of it unless `keep_window`."""
        self._heatmap.content = scene
        if scene is not None and not keep_window:
            self._heatmap.window_in_sight = scene.everything
        self.cell = None
        self.refresh()
        self.hovered.emit()

    def arranged(self) -> HeatmapLayout | None:
        """Where everything is on the screen."""
        if self._layout is None and self.scene is not None:
            self._layout = arrange(self.canvas_rect(), self.scene, self.window_in_sight, self.style_now())
        return self._layout

    def spans(self, cell: Cell) -> tuple[range, range]:
        """Heatmap rows and columns that the square of a hovered cell stands for."""
        layout, scene = self.arranged(), self.scene
        if layout is None or scene is None:
            return range(0), range(0)
        step = scene.tile(layout.window, layout.plot.width() * self.devicePixelRatioF()).step
        row, column = (index // step * step for index in cell)
        return range(row, min(row + step, scene.n_rows)), range(column, min(column + step, scene.n_rows))

    def value(self, cell: Cell) -> float:
        """Similarity that the square at `cell` is coloured by."""
        layout, scene = self.arranged(), self.scene
        if layout is None or scene is None:
            return float("nan")
        tile = scene.tile(layout.window, layout.plot.width() * self.devicePixelRatioF())
        row, column = cell
        return float(tile.values[(row - tile.row_start) // tile.step, (column - tile.column_start) // tile.step])

    def cell_at(self, position: QPointF) -> Cell | None:
        """Heatmap row and column at `position`."""
        layout, scene = self.arranged(), self.scene
        place = layout.cell_at(position) if layout is not None else None
        if place is None or scene is None:
            return None
        return min(scene.n_rows - 1, int(place[0])), min(scene.n_rows - 1, int(place[1]))

    def texts_at(self, position: QPointF) -> tuple[int, ...]:
        """Texts whose cell, or whose label, is at `position`."""
        layout, scene = self.arranged(), self.scene
        if layout is None or scene is None:
            return ()
        cell = self.cell_at(position)
        if cell is not None:
            rows: tuple[range, ...] = self.spans(cell)
        elif layout.labels.contains(position):
            rows = (self.spans((int(layout.row_at(position.y())), 0))[0],)
        elif layout.headings.contains(position):
            rows = (self.spans((0, int(layout.column_at(position.x()))))[1],)
        else:
            return ()
        return tuple(dict.fromkeys(int(scene.text_of[row]) for span in rows for row in span))

    def paint_overlay(self, painter: QPainter, style: Style) -> None:
        """Paint what the pointer is on."""
        layout, scene = self.arranged(), self.scene
        if layout is None or scene is None or self.cell is None:
            return
        rows, columns = self.spans(self.cell)
        box = QRectF(
            QPointF(layout.left_of(columns.start), layout.top_of(rows.start)),
            QPointF(layout.left_of(columns.stop), layout.top_of(rows.stop)),
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setClipRect(layout.plot.adjusted(-2, -2, 2, 2))
        for color, grow, width in ((style.theme.surface, 1.0, 3.0), (style.theme.text, 1.0, 1.5)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawRect(box.adjusted(-grow, -grow, grow, grow))
        painter.setClipping(False)
        y = bar_y(layout, scene, self.value(self.cell))
        painter.setPen(QPen(QColor(style.theme.surface), 4))
        painter.drawLine(QPointF(layout.bar.left() - 3, y), QPointF(layout.bar.right() + 3, y))
        painter.setPen(QPen(QColor(style.theme.text), 2))
        painter.drawLine(QPointF(layout.bar.left() - 3, y), QPointF(layout.bar.right() + 3, y))

    def point_at(self, position: QPointF) -> None:
        """Find what is under the pointer."""
        self._hover(self.cell_at(position))

    def leave(self) -> None:
        """Forget what was under the pointer."""
        self._hover(None)

    def _hover(self, cell: Cell | None) -> None:
        if cell != self.cell:
            self.cell = cell
            self.redraw()
            self.hovered.emit()

    def before_click(self) -> Callable[[], object]:
        """Return what selects again what is selected now."""
        return partial(self._intents.select, self.selection)

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Select what is at `position`."""
        if self.scene is None:
            return
        texts = self.texts_at(position)
        self._intents.select(dict.fromkeys((*self.selection, *texts)) if adding else texts)

    def pan_by(self, delta: QPointF) -> None:
        """Move the picture."""
        layout, scene = self.arranged(), self.scene
        if layout is not None and scene is not None:
            window, cell = self.window_in_sight, layout.cell
            moved = Window(window.x - delta.x() / cell, window.y - delta.y() / cell, window.span)
            self._look(moved.within(scene.n_rows))

    def zoom_at(self, position: QPointF, factor: float) -> None:
        """Magnify about a position."""
        layout, scene = self.arranged(), self.scene
        if layout is not None and scene is not None:
            x = layout.column_at(min(max(position.x(), layout.plot.left()), layout.plot.right()))
            y = layout.row_at(min(max(position.y(), layout.plot.top()), layout.plot.bottom()))
            self._look(self.window_in_sight.zoomed(scene.n_rows, x, y, factor))

    def reset_view(self) -> None:
        """Show everything."""
        if self.scene is not None:
            self._look(self.scene.everything)

    def _look(self, window: Window) -> None:
        self._heatmap.window_in_sight = window
        self._layout = None
        self._hover(None)
        self.redraw()

    def refresh(self) -> None:
        """Lay out afresh."""
        self._layout = None
        super().refresh()
