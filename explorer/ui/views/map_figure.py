"""The map as pyqtgraph items: points, labels, legend, and the names of PCA's axes."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.analysis.maps.point_grid import size_of, take
from explorer.domain.results.analysis import ColorBy
from explorer.ui.plots.style import Style
from explorer.ui.views.cloud import Cloud, CloudLayer
from explorer.ui.views.coloring import Coloring, faded
from explorer.ui.views.density_key import draw_density_key
from explorer.ui.views.legend import Legend, arrange_legend
from explorer.ui.views.map_axes import name_axes, points_area
from explorer.ui.views.map_labels import draw_labels
from explorer.ui.views.map_scene import (
    LABELLED,
    MapContent,
    MapScene,
    chosen_of,
    dot_radius,
    home_range,
    share_of_variance,
)
from explorer.ui.views.map_words import draw_words, label_of
from explorer.ui.views.points import Dots, outline, place_of, places
from explorer.ui.views.stage import Figure, Layer, Medium

MOST_DOTS = 20_000
"""Up to this many points each is a dot of its own, wherever it is; more are a cloud."""

_MOST_RINGS = 60
_MOST_ZOOM = 400.0
_MOST_LOOKED_AT = 20_000
_LEAST_ZOOM = 0.5


class MapFigure(Figure):
    """A ViewBox of points, one unit as long across as up."""

    def __init__(self) -> None:
        super().__init__()
        self.box = pg.ViewBox(self, lockAspect=True, enableMouse=False, enableMenu=False, defaultPadding=0)
        self._dots = Dots(self.box)
        self.cloud = CloudLayer(self.box)
        self._rings = pg.ScatterPlotItem(symbol="o", useCache=False, antialias=True, brush=None)
        self.box.addItem(self._rings, ignoreBounds=True)
        self._labels = Layer(self.box, self._paint_labels)
        self.content: MapContent | None = None
        self.coords = np.empty((0, 2))
        self.moving = False
        self.at_home = True
        self.legend: Legend | None = None
        self._selection: tuple[int, ...] = ()
        self._chosen = np.empty(0, dtype=np.bool_)
        self._home = QRectF(0, 0, 1, 1)
        self._order = np.empty(0, dtype=np.int64)
        self._named: list[tuple[int, QRectF]] = []
        self._look: Style | None = None
        self._medium = Medium()

    @property
    def shown(self) -> MapScene | None:
        """The map without what was prepared for it."""
        return self.content.scene if self.content is not None else None

    @property
    def selection(self) -> tuple[int, ...]:
        """Selected texts."""
        return self._selection

    def show_content(self, content: MapContent | None) -> None:
        """Take what to show from the next arrangement on; points stand where they are where `coords` is not changed."""
        self.content = content
        self._choose()

    def show_selection(self, selection: tuple[int, ...]) -> None:
        """Take which texts are selected."""
        self._selection = selection
        self._choose()

    def _choose(self) -> None:
        self._chosen = chosen_of(self._selection, len(self.content.scene) if self.content is not None else 0)

    def arrange(self, rect: QRectF, style: Style, medium: Medium) -> None:
        """Put everything where it belongs in `rect`, in the colours and fonts of `style`."""
        self.prepareGeometryChange()
        self._look, self._medium = style, medium
        coloring = self.content.colors.on(style.theme) if self.content is not None else None
        self.legend = arrange_legend(rect, coloring, style) if coloring is not None else None
        self.setVisible(self.legend is not None)
        if self.content is None or self.legend is None:
            return
        scene = self.content.scene
        self.box.setGeometry(points_area(self.legend.plot, scene, style))
        self._home = home_range(scene, self.box.size())
        if self.at_home:
            self.go_home()
        if len(scene) <= MOST_DOTS:
            self._show_dots(self.legend.coloring, style, medium)
        elif self.moving:
            self._show_travellers(self.legend.coloring, style)
        else:
            self._show_cloud(self.content, self.legend.coloring, style, medium)
        self._show_rings(style, medium)
        self.update()

    def _show_dots(self, coloring: Coloring, style: Style, medium: Medium) -> None:
        self.cloud.show(None, style, medium)
        colors = coloring.colors
        if self._chosen.any():
            colors = np.where(self._chosen, colors, faded(colors, style.theme))
        self._order = np.argsort(self._chosen, kind="stable")
        radius = dot_radius(len(self.coords))
        self._dots.show(self.coords[self._order], colors[self._order], radius, style.theme.surface, medium)

    def _show_travellers(self, coloring: Coloring, style: Style) -> None:
        """Show those of many points that are seen moving, instead of their cloud."""
        colors = coloring.table[coloring.codes[self.travellers]]
        radius = self.cloud.radius()
        self.cloud.show(None, style, self._medium)
        self._dots.show(self.coords, colors, radius, style.theme.surface, self._medium)

    def _show_cloud(self, content: MapContent, coloring: Coloring, style: Style, medium: Medium) -> None:
        self._dots.setVisible(False)
        grid = content.scene.grid
        chosen = self._chosen[grid.order] if self._chosen.any() else None
        cloud = Cloud(grid, content.codes, coloring, content.crowding, chosen)
        self.cloud.show(cloud, style, medium)

    def _show_rings(self, style: Style, medium: Medium) -> None:
        ringed = np.flatnonzero(self._chosen)
        self._rings.setVisible(not self.moving and 0 < len(ringed) <= _MOST_RINGS)
        if len(ringed) > _MOST_RINGS:
            return
        radius = self.radius()
        around, width = (radius + 2, 2.0) if radius > 3 else (radius + 1, 1.5)
        pen = outline(style.theme.selection, width, around)
        self._rings.setData(pos=self._points()[ringed], size=2 * around * medium.resolution, pen=pen)

    def radius(self) -> float:
        """Radius of a dot."""
        if self.shown is None:
            return 1.0
        return dot_radius(len(self.shown)) if len(self.shown) <= MOST_DOTS else self.cloud.radius()

    def _points(self) -> np.ndarray:
        """Coordinates of the points now, (N, 2)."""
        return self.shown.coords if self.shown is not None and not self.moving else self.coords

    def move(self, coords: np.ndarray) -> None:
        """Show `travellers` at float64 (n, 2) `coords`, on their way and so without labels."""
        begins = not self.moving
        self.coords, self.moving = coords, True
        if self.shown is None or len(self.shown) <= MOST_DOTS:
            self._dots.move(coords[self._order])
        elif begins and self.legend is not None and self._look is not None:
            self._show_travellers(self.legend.coloring, self._look)
        else:
            self._dots.move(coords)
        self._rings.hide()
        self._labels.update()

    @property
    def travellers(self) -> slice:
        """Which points are seen moving: all, or of many every so many."""
        return slice(None, None, max(1, math.ceil(len(self.shown or ()) / MOST_DOTS)))

    def whereabouts(self) -> np.ndarray:
        """float64 (n, 2): where `travellers` are on the figure now."""
        now = self.coords if self.moving else self._points()[self.travellers]
        return places(self.box, now.astype(np.float64))

    def positions(self) -> np.ndarray:
        """float64 (N, 2): where the points are on the figure now."""
        return places(self.box, self._points().astype(np.float64))

    def position_of(self, text: int) -> QPointF:
        """Return where the point of a text is on the figure now."""
        x, y = self._points()[text].tolist()
        return place_of(self.box, x, y)

    def text_at(self, position: QPointF, reach: float) -> int | None:
        """Return the text whose point is nearest to a position, and within `reach` of it."""
        if self.shown is None or self.moving or not self.box.rect().isValid():
            return None
        (x, y), unit = self.coords_at(np.array([[position.x(), position.y()]]))[0].tolist(), self.unit()
        return self.shown.grid.nearest(x, y, reach * unit)

    def tip_at(self, position: QPointF) -> str:
        """Return what there is to say about the words of the cluster named at a position; "" where none is."""
        words = self.content.words.words if self.content is not None and self.content.words is not None else None
        category = self.legend.category_at(position) if self.legend is not None else None
        named = [cluster for cluster, box in self._named if box.contains(position)]
        if category is not None and self.legend is not None and self.legend.coloring.by is ColorBy.CLUSTER:
            named = [category.code]
        if words is None or not named or named[0] >= len(words.words) or not words.words[named[0]]:
            return ""
        return f"Cluster {named[0] + 1}: {', '.join(words.words[named[0]])}. {words.note}"

    def unit(self) -> float:
        """Return the length in coordinates of a unit of the figure."""
        return float(self.box.viewRect().width() / max(1e-9, self.box.width()))

    def coords_at(self, positions: np.ndarray) -> np.ndarray:
        """float64 (n, 2): coordinates at positions of the figure."""
        back = pg.invertQTransform(self.box.childTransform())
        found: np.ndarray = pg.transformCoordinates(back, positions - [self.box.x(), self.box.y()], transpose=True)
        return found

    def go_home(self) -> None:
        """Show every point."""
        self.at_home = True
        self.box.setRange(self._home, padding=0)

    def pan(self, delta: QPointF) -> None:
        """Move the picture by `delta`."""
        moved = self.box.mapToView(QPointF(0, 0)) - self.box.mapToView(delta)
        self.box.translateBy(moved)
        self._stay()

    def zoom(self, about: QPointF, factor: float) -> None:
        """Magnify by `factor` about a position."""
        now = self._home.width() / self.box.viewRect().width()
        # Where a million points are, a few can be told apart only this close.
        most = max(_MOST_ZOOM, 2 * len(self.shown or ()) ** 0.5)
        factor = min(most, max(_LEAST_ZOOM, now * factor)) / now
        self.box.scaleBy((1 / factor, 1 / factor), center=self.box.mapToView(self.box.mapFromParent(about)))
        self._stay()

    def _stay(self) -> None:
        """Move the window so that some of the map stays in sight."""
        self.at_home = False
        center, home = self.box.viewRect().center(), self._home
        x = min(max(center.x(), home.left()), home.right())
        y = min(max(center.y(), home.top()), home.bottom())
        if (x, y) != (center.x(), center.y()):
            self.box.translateBy((x - center.x(), y - center.y()))

    def _paint_labels(self, painter: QPainter) -> None:
        self._named = []
        if self.content is None or self._look is None or self.moving:
            return
        area, view = self.box.geometry(), self.box.viewRect()
        grid = self.content.scene.grid
        spans = grid.within(view.left(), view.top(), view.right(), view.bottom())
        if size_of(spans) <= _MOST_LOOKED_AT:
            order = np.sort(take(grid.order, spans))
            positions = places(self.box, self._points()[order].astype(np.float64))
            low, high = np.array([area.left(), area.top()]), np.array([area.right(), area.bottom()])
            seen = ((positions >= low) & (positions <= high)).all(axis=1)
            if seen.sum() <= LABELLED:
                self._label(painter, order[seen], positions[seen], area, self._look)
                return
        self._name_clusters(painter, area, view, self._look)
        self._explain_density(painter, area, self._look)

    def _label(self, painter: QPainter, seen: np.ndarray, positions: np.ndarray, area: QRectF, style: Style) -> None:
        if self.shown is not None and len(seen):
            texts = [self.shown.texts[index] for index in seen.tolist()]
            draw_labels(painter, positions, texts, self._chosen[seen].tolist(), self.radius() + 2, area, style)

    def _name_clusters(self, painter: QPainter, area: QRectF, view: QRectF, style: Style) -> None:
        word_map = self.content.words if self.content is not None else None
        if word_map is None:
            return
        spots = word_map.spots(view.left(), view.top(), view.right(), view.bottom())
        labels = [label_of(word_map.words.words[spot.cluster]) for spot in spots]
        placed = draw_words(painter, [place_of(self.box, spot.x, spot.y) for spot in spots], labels, area, style)
        self._named = [(spots[index].cluster, box) for index, box in placed.items()]

    def _explain_density(self, painter: QPainter, area: QRectF, style: Style) -> None:
        if self.shown is None or self.legend is None or len(self.shown) <= MOST_DOTS:
            return
        share = self.cloud.density_share()
        if share > 0:
            painter.save()
            painter.setOpacity(painter.opacity() * share)
            draw_density_key(painter, area, self.cloud.crowd(), self.legend.coloring, style)
            painter.restore()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the legend and the names of the axes."""
        if self.content is None or self.legend is None or self._look is None:
            return
        self.legend.paint(painter, self._look)
        variance = share_of_variance(self.content.scene)
        if variance is not None:
            name_axes(painter, self.legend.plot, variance, self._look)
