"""The three heatmaps on the screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.analysis.heatmap.pyramid import Tile
from explorer.ui.pages.compare.heat_layout import TrioLayout, arrange_trio
from explorer.ui.pages.compare.heat_painting import paint_pointer, paint_trio
from explorer.ui.pages.compare.heat_scene import HeatTrio
from explorer.ui.state.intents import Selects
from explorer.ui.views.heatmap_scene import Window
from explorer.ui.views.stage import Figure, Medium, SceneCanvas
from explorer.ui.views.style import Style

Cell = tuple[int, int]
"""Row and column of the heatmaps."""


class TrioFigure(Figure):
    """The three heatmaps as one item: all of it depends on the window in sight."""

    def __init__(self) -> None:
        super().__init__()
        self.trio: HeatTrio | None = None
        self.window_in_sight = Window(0, 0, 1)
        self.selection: tuple[int, ...] = ()
        self._rect = QRectF()
        self._look: Style | None = None

    def arrange(self, rect: QRectF, style: Style, medium: Medium) -> None:
        """Paint into `rect` from now on, in the colours and fonts of `style`."""
        self._rect, self._look = rect, style
        self.setVisible(self.trio is not None)
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint everything."""
        if self.trio is not None and self._look is not None:
            layout = arrange_trio(self._rect, self.trio, self.window_in_sight, self._look)
            paint_trio(painter, layout, self.trio, self.selection, self._look)


class TrioCanvas(SceneCanvas):
    """The three heatmaps on the screen: one window in sight and one pointer for all."""

    def __init__(self, selects: Selects, parent: QWidget | None = None) -> None:
        self._trio = TrioFigure()
        super().__init__(self._trio, parent)
        self._selects = selects
        self.cell: Cell | None = None
        self._layout: TrioLayout | None = None

    @property
    def trio(self) -> HeatTrio | None:
        """What is shown."""
        return self._trio.trio

    @property
    def window_in_sight(self) -> Window:
        """The rows and columns in sight."""
        return self._trio.window_in_sight

    def show_trio(self, trio: HeatTrio | None) -> None:
        """Show other heatmaps, the same part of them where they are of the same rows."""
        before = self.trio
        kept = before is not None and trio is not None and before.a.corpus is trio.a.corpus
        self._trio.trio = trio
        if trio is not None and not (kept and before is not None and before.a.order is trio.a.order):
            self._trio.window_in_sight = trio.a.everything
        self.cell = None
        self.refresh()
        self.hovered.emit()

    def show_selection(self, selection: tuple[int, ...]) -> None:
        """Show which texts are selected."""
        self._trio.selection = selection
        self.redraw()

    def arranged(self) -> TrioLayout | None:
        """Where everything is on the screen."""
        if self._layout is None and self.trio is not None:
            self._layout = arrange_trio(self.canvas_rect(), self.trio, self.window_in_sight, self.style_now())
        return self._layout

    def spans(self, cell: Cell) -> tuple[range, range]:
        """Rows and columns that the square of a hovered cell stands for."""
        step, n_rows = self._tiles()[0].step, self._shown().n_rows
        row, column = (index // step * step for index in cell)
        return range(row, min(row + step, n_rows)), range(column, min(column + step, n_rows))

    def values(self, cell: Cell) -> tuple[float, float, float]:
        """Return what the square at `cell` is coloured by in A, B and A − B."""
        row, column = cell
        a, b, difference = (
            float(tile.values[(row - tile.row_start) // tile.step, (column - tile.column_start) // tile.step])
            for tile in self._tiles()
        )
        return a, b, difference

    def _shown(self) -> HeatTrio:
        assert self.trio is not None
        return self.trio

    def _tiles(self) -> tuple[Tile, Tile, Tile]:
        layout = self.arranged()
        assert layout is not None
        first = layout.maps[0]
        return self._shown().tiles(first.window, first.plot.width() * self.devicePixelRatioF())

    def cell_at(self, position: QPointF) -> Cell | None:
        """Row and column at `position` of whichever heatmap."""
        layout, trio = self.arranged(), self.trio
        place = layout.map_at(position) if layout is not None else None
        if place is None or trio is None:
            return None
        return (
            min(trio.n_rows - 1, int(place.row_at(position.y()))),
            min(trio.n_rows - 1, int(place.column_at(position.x()))),
        )

    def texts_at(self, position: QPointF) -> tuple[int, ...]:
        """Texts whose cell, or whose label, is at `position`."""
        layout, trio = self.arranged(), self.trio
        if layout is None or trio is None:
            return ()
        cell = self.cell_at(position)
        if cell is not None:
            spans: tuple[range, ...] = self.spans(cell)
        else:
            for place in layout.maps:
                if place.labels.contains(position):
                    spans = (self.spans((int(place.row_at(position.y())), 0))[0],)
                    break
                if place.headings.contains(position):
                    spans = (self.spans((0, int(place.column_at(position.x()))))[1],)
                    break
            else:
                return ()
        return tuple(dict.fromkeys(int(trio.a.text_of[row]) for span in spans for row in span))

    def paint_overlay(self, painter: QPainter, style: Style) -> None:
        """Paint what the pointer is on, in all three."""
        layout = self.arranged()
        if layout is not None and self.trio is not None and self.cell is not None:
            paint_pointer(painter, layout, self.trio, self.spans(self.cell), self.values(self.cell), style)

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
        return partial(self._selects.select, self._trio.selection)

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Select what is at `position`."""
        texts = self.texts_at(position)
        self._selects.select(dict.fromkeys((*self._trio.selection, *texts)) if adding else texts)

    def pan_by(self, delta: QPointF) -> None:
        """Move all three pictures."""
        layout, trio = self.arranged(), self.trio
        if layout is not None and trio is not None:
            window, cell = self.window_in_sight, layout.maps[0].cell
            moved = Window(window.x - delta.x() / cell, window.y - delta.y() / cell, window.span)
            self._look(moved.within(trio.n_rows))

    def zoom_at(self, position: QPointF, factor: float) -> None:
        """Magnify all three about a position in one of them."""
        layout, trio = self.arranged(), self.trio
        if layout is None or trio is None:
            return
        place = min(layout.maps, key=lambda each: abs(each.plot.center().x() - position.x()))
        x = place.column_at(min(max(position.x(), place.plot.left()), place.plot.right()))
        y = place.row_at(min(max(position.y(), place.plot.top()), place.plot.bottom()))
        self._look(self.window_in_sight.zoomed(trio.n_rows, x, y, factor))

    def reset_view(self) -> None:
        """Show everything."""
        if self.trio is not None:
            self._look(self.trio.a.everything)

    def _look(self, window: Window) -> None:
        self._trio.window_in_sight = window
        self._layout = None
        self._hover(None)
        self.redraw()

    def refresh(self) -> None:
        """Lay out afresh."""
        self._layout = None
        super().refresh()
