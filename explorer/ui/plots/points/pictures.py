"""Pictures of the points in sight: each as a shape or a stamp, or all as density or as counted squares."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from explorer.analysis.maps.density import Raster
from explorer.analysis.maps.point_grid import joined, size_of, take
from explorer.domain.arrays import BoolArray, FloatArray, IntArray
from explorer.domain.words import counted
from explorer.figures.layout.detail import BLEED, crowd_of, radius_of
from explorer.figures.layout.placed import PlacedAxes
from explorer.figures.points.coloring import beside_chosen, of_chosen, palette
from explorer.figures.points.density import density_image, shade, stamp, weights_of
from explorer.figures.points.points import Points
from explorer.figures.theme import Theme
from explorer.ui.plots.keys import paint_ramp
from explorer.ui.plots.style import Style, keeps_shapes, pixels_per_unit, raster_image

_SCREEN_SHAPES = 1_500
_VECTOR_SHAPES = 20_000
_SHARPEST = 4.0


@dataclass(slots=True)
class Look:
    """What is worked out once for a mark, a theme and a selection."""

    mark: Points
    theme: Theme
    texts: tuple[int, ...]
    codes: IntArray
    chosen: BoolArray | None
    """Which items are selected; None where none is."""
    chosen_there: BoolArray | None
    """The same in the source's order."""
    weights: tuple[np.ndarray, ...] = ()
    kept: dict[str, tuple[tuple[float, ...], QImage]] = field(default_factory=dict)


def paint_density(painter: QPainter, axes: PlacedAxes, look: Look, spans: list[slice], style: Style) -> None:
    """Paint how many points there are, in the mean of their colours or by squares."""
    mark = look.mark
    # Points beside the picture are on none of its pixels.
    spans = joined(spans)
    if mark.counted:
        _paint_squares(painter, axes, mark, spans, style)
        return
    table = palette(mark.coloring, look.theme)
    valued = mark.coloring is not None and mark.coloring.span is not None
    if not look.weights:
        look.weights = weights_of(table, look.codes, valued=valued)

    def make(scale: float) -> np.ndarray:
        raster = _raster(axes, scale)
        unit, crowd = max(1, round(mark.square * scale)), crowd_of(mark, axes)
        pixels = raster.pixels_of(*_coords(mark, spans))
        weights = tuple(take(each, spans) for each in look.weights)
        chosen = take(look.chosen_there, spans) if look.chosen_there is not None else None
        return density_image(raster, pixels, weights, table, chosen, unit, crowd, look.theme)

    _draw(painter, axes, look, "density", make)


def _paint_squares(painter: QPainter, axes: PlacedAxes, mark: Points, spans: list[slice], style: Style) -> None:
    """Paint squares coloured by the number of points in each, and over the plot what the colours mean."""
    plot, view = axes.plot, axes.view
    width, height = (max(1, round(side / mark.square)) for side in (plot.width, plot.height))
    raster = Raster(view.x, view.y + view.height, width / view.width, height / view.height, width, height)
    counts = raster.count(raster.pixels_of(*_coords(mark, spans))).reshape(height, width)
    painter.drawImage(QRectF(*plot), raster_image(shade(counts, style.theme), premultiplied=False))
    painter.setClipping(False)
    head = QRectF(plot.x, axes.whole.y, plot.width, style.metrics.height())
    paint_ramp(painter, head, counted(int(counts.max(initial=0)), mark.counted), style)
    painter.setClipping(axes.axes.moves is not None)


def _coords(mark: Points, spans: list[slice]) -> tuple[FloatArray, FloatArray]:
    """Return float32 (n,) each: where points are across and up."""
    x, y = (np.asarray(take(each, spans), dtype=np.float32) for each in (mark.source.x, mark.source.y))
    return x, y


def paint_dots(painter: QPainter, axes: PlacedAxes, look: Look, spans: list[slice]) -> None:
    """Paint a dot a point, selected ones over the others."""
    radius = radius_of(look.mark, axes)
    vector = keeps_shapes(painter)
    if size_of(spans) > (_VECTOR_SHAPES if vector else _SCREEN_SHAPES):

        def make(scale: float) -> np.ndarray:
            places, colors = _dots(axes, look, spans)
            raster, corner = _raster(axes, scale), np.array(_corner(axes, scale))
            return stamp((raster.width, raster.height), (places - corner) * scale, colors, radius * scale)

        _draw(painter, axes, look, "dots", make)
        return
    places, colors = _dots(axes, look, spans)
    _paint_shapes(painter, places, colors, radius, look.theme, axes if vector and axes.axes.moves is not None else None)


def paint_travellers(painter: QPainter, axes: PlacedAxes, look: Look, coords: np.ndarray, items: slice) -> None:
    """Paint the dots of some items at coordinates float64 (n, 2) on their way, selected ones over the others."""
    coloring, all_of_them = look.mark.coloring, items.step == 1
    codes = coloring.codes[items] if coloring is not None else np.zeros(len(coords), dtype=np.int32)
    colors = palette(coloring, look.theme)[codes]
    if look.chosen is not None and all_of_them:
        plain, marked = beside_chosen(coloring, look.theme)[codes], of_chosen(coloring, look.theme)[codes]
        last = np.argsort(look.chosen, kind="stable")
        coords, colors = coords[last], np.where(look.chosen, marked, plain)[last]
    places, radius = np.stack([axes.x(coords[:, 0]), axes.y(coords[:, 1])], axis=1), radius_of(look.mark, axes)
    if len(places) <= _SCREEN_SHAPES:
        _paint_shapes(painter, places, colors, radius, look.theme)
        return
    scale = min(_SHARPEST, pixels_per_unit(painter))
    raster, corner = _raster(axes, scale), np.array(_corner(axes, scale))
    image = raster_image(stamp((raster.width, raster.height), (places - corner) * scale, colors, radius * scale))
    painter.drawImage(QRectF(QPointF(*corner.tolist()), image.size().toSizeF() / scale), image)


def _paint_shapes(
    painter: QPainter,
    places: np.ndarray,
    colors: np.ndarray,
    radius: float,
    theme: Theme,
    within: PlacedAxes | None = None,
) -> None:
    """Paint dots as shapes, with a hairline that parts those that overlap; where `within` is given, those in its plot.

    Parameters
    ----------
    painter
        In units of the figure.
    places, colors
        float64 (n, 2); opaque uint32 (n,).
    radius
        Of a dot.
    theme
        The hairline has its surface's colour.
    within
        Qt writes no clipping into SVG: what is beside the plot is left out by numbers.
    """
    if within is not None:
        plot = within.plot
        inside = ((places >= (plot.x, plot.y)) & (places <= (plot.right, plot.bottom))).all(axis=1)
        places, colors = places[inside], colors[inside]
    painter.setPen(QPen(QColor(theme.surface), 0.75) if radius > 3 else QPen(Qt.PenStyle.NoPen))
    for (x, y), color in zip(places.tolist(), colors.tolist(), strict=True):
        painter.setBrush(QColor.fromRgb(color))
        painter.drawEllipse(QPointF(x, y), radius, radius)


def _dots(axes: PlacedAxes, look: Look, spans: list[slice]) -> tuple[np.ndarray, np.ndarray]:
    """Return where points are, float64 (n, 2), and their colours uint32 (n,), selected ones last.

    Dots of a fixed size lie over each other in the order of the items, be it another than the source's.
    """
    source, coloring = look.mark.source, look.mark.coloring
    x, y = (take(each, spans).astype(np.float64) for each in (source.x, source.y))
    places, codes = np.stack([axes.x(x), axes.y(y)], axis=1), take(look.codes, spans)
    chosen = take(look.chosen_there, spans) if look.chosen_there is not None else None
    if source.order is not None and look.mark.radius is not None:
        by_item = np.argsort(take(source.order, spans))
        places, codes = places[by_item], codes[by_item]
        chosen = chosen[by_item] if chosen is not None else None
    if chosen is None:
        return places, palette(coloring, look.theme)[codes]
    plain, marked = beside_chosen(coloring, look.theme)[codes], of_chosen(coloring, look.theme)[codes]
    last = np.argsort(chosen, kind="stable")
    return places[last], np.where(chosen, marked, plain)[last]


def _draw(painter: QPainter, axes: PlacedAxes, look: Look, what: str, make: Callable[[float], np.ndarray]) -> None:
    """Draw a picture over the plot and a little beyond, made anew where it has changed."""
    scale = _SHARPEST if keeps_shapes(painter) else min(_SHARPEST, pixels_per_unit(painter))
    view = axes.view
    key = (*axes.plot, scale, view.x, view.y, view.width, view.height)
    if what not in look.kept or look.kept[what][0] != key:
        look.kept[what] = (key, raster_image(make(scale)))
    image = look.kept[what][1]
    painter.drawImage(QRectF(QPointF(*_corner(axes, scale)), image.size().toSizeF() / scale), image)


def _raster(axes: PlacedAxes, scale: float) -> Raster:
    """Return the pixels over the plot and a little beyond."""
    plot, view, (across, up), (x, y) = axes.plot, axes.view, axes.per_unit, _corner(axes, scale)
    width, height = (max(1, math.ceil(side * scale)) for side in (plot.right + BLEED - x, plot.bottom + BLEED - y))
    left, top = view.x + (x - plot.x) / across, view.y + view.height - (y - plot.y) / up
    return Raster(left, top, across * scale, up * scale, width, height)


def _corner(axes: PlacedAxes, scale: float) -> tuple[float, float]:
    """Return the upper left corner of the picture of a plot: beyond it, and where a pixel begins."""
    left, top = (math.floor((edge - BLEED) * scale) / scale for edge in (axes.plot.x, axes.plot.y))
    return left, top
