"""The scatter of both settings' similarities on the screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from explorer.ui.pages.compare.content import Content
from explorer.ui.pages.compare.scatter_figure import ScatterFigure
from explorer.ui.state.intents import Selects
from explorer.ui.views.stage import SceneCanvas
from explorer.ui.views.style import Style


class ScatterCanvas(SceneCanvas):
    """The scatter on the screen, with the pair that the pointer is on."""

    def __init__(self, selects: Selects, parent: QWidget | None = None) -> None:
        self._scatter = ScatterFigure()
        super().__init__(self._scatter, parent)
        self._selects = selects
        self.under: int | None = None

    @property
    def figure(self) -> ScatterFigure:
        """The items, arranged for the screen."""
        self.settle()
        return self._scatter

    def show_content(self, content: Content | None) -> None:
        """Show the pairs of another comparison."""
        self._scatter.content, self._scatter.at_home = content, True
        self.under = None
        self.refresh()
        self.hovered.emit()

    def show_selection(self, selection: tuple[int, ...]) -> None:
        """Show which texts are selected."""
        self._scatter.selection = selection
        self.refresh()

    def pair(self, index: int) -> tuple[int, int]:
        """Return the two texts of a pair."""
        content = self._scatter.content
        assert content is not None
        first, second = content.comparison.pairs[index].tolist()
        return first, second

    def paint_overlay(self, painter: QPainter, style: Style) -> None:
        """Ring what the pointer is on."""
        if self.under is None:
            return
        place = self.figure.place(self.under)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((style.theme.surface, 4.0), (style.theme.text, 2.0)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawEllipse(place, 7.0, 7.0)

    def point_at(self, position: QPointF) -> None:
        """Find what is under the pointer."""
        self._point_to(self.figure.pair_at(position))

    def leave(self) -> None:
        """Forget what was under the pointer."""
        self._point_to(None)

    def _point_to(self, pair: int | None) -> None:
        if pair != self.under:
            self.under = pair
            self.redraw()
            self.hovered.emit()

    def before_click(self) -> Callable[[], object]:
        """Return what selects again what is selected now."""
        return partial(self._selects.select, self._scatter.selection)

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Select the two sentences of the pair at `position`."""
        index = self.figure.pair_at(position)
        texts = self.pair(index) if index is not None else ()
        self._selects.select(dict.fromkeys((*self._scatter.selection, *texts)) if adding else texts)

    def pan_by(self, delta: QPointF) -> None:
        """Move the picture."""
        if self._scatter.content is not None:
            self.leave()
            self.figure.pan(delta)

    def zoom_at(self, position: QPointF, factor: float) -> None:
        """Magnify about a position."""
        if self._scatter.content is not None:
            self.leave()
            self.figure.zoom(position, factor)

    def reset_view(self) -> None:
        """Show every pair."""
        if self._scatter.content is not None:
            self.leave()
            self.figure.go_home()
