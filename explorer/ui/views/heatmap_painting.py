"""Painting the heatmap: cells, values, colour bar."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from explorer.analysis.heatmap.pyramid import Tile
from explorer.domain.words import SIMILARITY_NAMES, number
from explorer.figures import colors as colormaps
from explorer.figures.colors import ColorMap, luminance
from explorer.figures.scale import steps, tick_labels
from explorer.ui.look.theme import ui_font
from explorer.ui.views.heatmap_labels import draw_groups, draw_labels, draw_selection
from explorer.ui.views.heatmap_layout import HeatmapLayout
from explorer.ui.views.heatmap_scene import HeatmapScene
from explorer.ui.views.points import pixels_per_unit
from explorer.ui.views.stage import keeps_shapes
from explorer.ui.views.style import Style, write

_CENTER = Qt.AlignmentFlag.AlignCenter
_CELL_FOR_GAPS = 20.0
_VECTOR_PIXELS = 1200


def paint_heatmap(
    painter: QPainter,
    layout: HeatmapLayout,
    scene: HeatmapScene,
    color_map: ColorMap,
    selection: Sequence[int],
    style: Style,
    titled: bool,
) -> None:
    """Paint cells, values, labels, colour bar and the selection's outlines."""
    tile = scene.tile(layout.window, layout.plot.width() * pixels_per_unit(painter))
    name, low, high = scene.colors(color_map)
    paint_cells(painter, layout, tile, colormaps.apply(colormaps.lut(name), tile.values, low, high), style)
    rows = scene.rows_of(selection)
    draw_labels(painter, layout, scene, rows, style)
    draw_groups(painter, layout, scene, style)
    draw_selection(painter, layout, rows, style)
    _draw_bar(painter, layout, scene, name, (low, high), style, titled)


def paint_cells(painter: QPainter, layout: HeatmapLayout, tile: Tile, colors: np.ndarray, style: Style) -> None:
    """Paint a tile's cells in 0xAARRGGBB `colors` uint32 (h, w), parted and with their values where they are large."""
    painter.save()
    painter.setClipRect(layout.plot)
    parted = tile.step == 1 and layout.cell >= _CELL_FOR_GAPS
    _draw_cells(painter, layout, tile, colors, parted)
    if parted:
        _draw_gaps(painter, layout, style)
        _draw_values(painter, layout, tile, colors, style)
    painter.restore()


def _draw_cells(painter: QPainter, layout: HeatmapLayout, tile: Tile, colors: np.ndarray, parted: bool) -> None:
    """Draw cells crisply: programs that show SVG and PDF blur small images, and leave seams between shapes."""
    if not keeps_shapes(painter):
        painter.drawImage(tile_rect(layout, tile), image_of(colors))
    elif not parted:
        larger = -(-_VECTOR_PIXELS // max(colors.shape))
        painter.drawImage(tile_rect(layout, tile), image_of(np.repeat(np.repeat(colors, larger, 0), larger, 1)))
    else:
        for (row, column), color in np.ndenumerate(colors):
            left, top = layout.left_of(tile.column_start + column), layout.top_of(tile.row_start + row)
            painter.fillRect(QRectF(left, top, layout.cell, layout.cell), QColor.fromRgb(int(color)))


def tile_rect(layout: HeatmapLayout, tile: Tile) -> QRectF:
    """Where a tile's cells lie; its edges may reach beyond the plot."""
    height, width = tile.values.shape
    left, top = layout.left_of(tile.column_start), layout.top_of(tile.row_start)
    return QRectF(left, top, width * tile.step * layout.cell, height * tile.step * layout.cell)


def image_of(colors: np.ndarray) -> QImage:
    """Return an image of 0xAARRGGBB uint32 (h, w)."""
    pixels = np.ascontiguousarray(colors, dtype=np.uint32)
    height, width = pixels.shape
    return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def _draw_gaps(painter: QPainter, layout: HeatmapLayout, style: Style) -> None:
    painter.setPen(QPen(QColor(style.theme.surface), 2 if layout.cell >= 48 else 1))
    window, plot = layout.window, layout.plot
    for row in range(int(window.y), int(window.y + window.span) + 2):
        y = layout.top_of(row)
        painter.drawLine(QLineF(plot.left(), y, plot.right(), y))
    for column in range(int(window.x), int(window.x + window.span) + 2):
        x = layout.left_of(column)
        painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))


def _draw_values(painter: QPainter, layout: HeatmapLayout, tile: Tile, colors: np.ndarray, style: Style) -> None:
    font = ui_font(round(min(15.0, max(9.0, layout.cell / 4.2))))
    metrics = QFontMetricsF(font)
    extremes = (float(tile.values.min()), float(tile.values.max()))
    for decimals in (3, 2):
        if max(metrics.horizontalAdvance(number(value, decimals)) for value in extremes) <= layout.cell - 5:
            break
    else:
        return
    ink = {True: QColor("#16171a"), False: QColor("#ffffff")}
    cell = layout.cell
    painter.setFont(font)
    for row, column in np.ndindex(*tile.values.shape):
        box = QRectF(layout.left_of(tile.column_start + column), layout.top_of(tile.row_start + row), cell, cell)
        painter.setPen(ink[luminance(int(colors[row, column])) > 0.19])
        painter.drawText(box, int(_CENTER), number(float(tile.values[row, column]), decimals))


def bar_y(layout: HeatmapLayout, scene: HeatmapScene, value: float) -> float:
    """Height on the colour bar of a value, at the nearer end where it lies beyond."""
    low, high = scene.scale.low, scene.scale.high
    share = min(1.0, max(0.0, (value - low) / (high - low)))
    return layout.bar.bottom() - share * layout.bar.height()


def _draw_bar(
    painter: QPainter,
    layout: HeatmapLayout,
    scene: HeatmapScene,
    name: ColorMap,
    ends: tuple[float, float],
    style: Style,
    titled: bool,
) -> None:
    scale, bar = scene.scale, layout.bar
    values = np.linspace(scale.high, scale.low, 256, dtype=np.float32)[:, None]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(bar, image_of(colormaps.apply(colormaps.lut(name), values, *ends)))
    painter.restore()
    line = style.small_metrics.height()
    marks = [(scale.low, ("≤" if scale.clipped else "") + number(scale.low))]
    marks.append((scale.high, ("≥" if scale.clipped else "") + number(scale.high)))
    ticks = steps(scale.low, scale.high, max(1, int(bar.height() / 48)))
    taken = [bar.top(), bar.bottom()]
    for value, text in zip(ticks, tick_labels(ticks), strict=True):
        if all(abs(bar_y(layout, scene, value) - y) > 1.3 * line for y in taken):
            marks.append((value, text))
    widest = max(style.small_metrics.horizontalAdvance(text) for _, text in marks)
    for value, text in marks:
        y = bar_y(layout, scene, value)
        painter.setPen(QPen(style.axis, 1))
        painter.drawLine(QLineF(bar.right(), y, bar.right() + 4, y))
        center = min(max(y, bar.top() + line / 2 - 2), bar.bottom() - line / 2 + 2)
        box = QRectF(bar.right() + 7, center - line / 2, widest + 2, line)
        write(painter, box, text, style.small, style.theme.muted, elide=False)
    if titled:
        painter.save()
        painter.translate(bar.right() + 7 + widest + 4 + line, bar.center().y())
        painter.rotate(-90)
        box = QRectF(-bar.height() / 2, -line, bar.height(), line)
        write(painter, box, SIMILARITY_NAMES[scene.metric].signed, style.small, style.theme.muted, _CENTER)
        painter.restore()
