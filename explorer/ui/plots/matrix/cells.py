"""Paints cells: their colours, the values in large ones, the sums beside them, and what the pointer is on."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from explorer.analysis.heatmap.pyramid import Tile
from explorer.domain.words import number
from explorer.figures.cells import Margins
from explorer.figures.colors import ink_on
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.placed_cells import PlacedCells
from explorer.ui.look.theme import ui_font
from explorer.ui.plots.style import CENTER, RIGHT, Style, keeps_shapes, pixels_per_unit, raster_image, write

_SQUARES_PARTED_FROM, _WIDE_GAP_FROM = 20.0, 48.0
_OTHERS_PARTED_FROM, _WIDE_GAP_OF_OTHERS_FROM = 12.0, 24.0
_VECTOR_PIXELS = 2.0
"""Pixels to a unit of images in files of shapes: programs that show SVG and PDF blur small images."""
_SMOOTH_BELOW = 0.99
"""Pixels of a cell below which several share one; at one, rounding must not blur them."""
_VALUE_SIZES = (13, 8, -1)
"""Sizes of values with given decimals, largest first, the last left out."""


def rect_of(box: Box) -> QRectF:
    """Return a box as Qt has it."""
    return QRectF(*box)


def draw_cells(painter: QPainter, placed: PlacedCells, style: Style) -> None:
    """Draw the cells in sight, parted and with their values where they are large, and their sums."""
    cells, least = placed.cells, min(placed.cell)
    tile = placed.tile(pixels_per_unit(painter))
    colors = cells.colors.colors(tile.values, style.theme)
    parted = cells.parted and tile.step == 1 and least >= _parted_from(placed)
    painter.save()
    if cells.parted:
        # A picture that fills its plot is not cut, for a clip would take its soft edges.
        painter.setClipRect(rect_of(placed.plot))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, cells.square)
    if parted and (keeps_shapes(painter) or not cells.square):
        _draw_boxes(painter, placed, tile, colors)
    else:
        _draw_image(painter, placed, tile, colors)
    if parted and cells.square:
        _draw_gaps(painter, placed, style)
    if parted:
        _draw_values(painter, placed, tile, colors)
    painter.restore()
    if cells.margins is not None:
        _draw_row_sums(painter, placed, cells.margins, style)
        _draw_column_sums(painter, placed, cells.margins, style)
        _draw_whole(painter, placed, cells.margins, style)


def _parted_from(placed: PlacedCells) -> float:
    return _SQUARES_PARTED_FROM if placed.cells.square else _OTHERS_PARTED_FROM


def gap_behind(placed: PlacedCells) -> float:
    """Return the gap behind cells that are not square, where they are parted."""
    least = min(placed.cell)
    return _gap(placed, least) if least >= _parted_from(placed) and not placed.cells.square else 0.0


def _gap(placed: PlacedCells, side: float) -> float:
    """Return what parts cells of a side: half on either side of squares, behind others."""
    return 2.0 if side >= (_WIDE_GAP_FROM if placed.cells.square else _WIDE_GAP_OF_OTHERS_FROM) else 1.0


def _draw_image(painter: QPainter, placed: PlacedCells, tile: Tile, colors: np.ndarray) -> None:
    height, width = colors.shape
    rows = range(tile.row_start, tile.row_start + height * tile.step)
    columns = range(tile.column_start, tile.column_start + width * tile.step)
    target = rect_of(placed.box_of(rows, columns))
    if not keeps_shapes(painter):
        smooth = min(target.width() / width, target.height() / height) * pixels_per_unit(painter) < _SMOOTH_BELOW
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(target, raster_image(colors))
        return
    larger = max(1, -(-round(_VECTOR_PIXELS * placed.plot.width) // max(colors.shape)))
    image = raster_image(np.repeat(np.repeat(colors, larger, 0), larger, 1))
    # Files of shapes know no clipping, so what reaches beyond the plot is cut off the image.
    seen = target.intersected(rect_of(placed.plot))
    across, down = image.width() / target.width(), image.height() / target.height()
    corner = QPointF((seen.left() - target.left()) * across, (seen.top() - target.top()) * down)
    painter.drawImage(seen, image, QRectF(corner, QSizeF(seen.width() * across, seen.height() * down)))


def _cell_boxes(placed: PlacedCells, tile: Tile) -> list[tuple[int, int, QRectF]]:
    """Return the place of each cell in a tile and its box, cut to the plot."""
    (width, height), plot = placed.cell, rect_of(placed.plot)
    rows, columns = tile.values.shape
    lefts = [placed.left_of(tile.column_start + column) for column in range(columns)]
    tops = [placed.top_of(tile.row_start + row) for row in range(rows)]
    boxes = (
        (row, column, QRectF(lefts[column], tops[row], width, height)) for row, column in np.ndindex(rows, columns)
    )
    return [(row, column, box.intersected(plot)) for row, column, box in boxes]


def _draw_boxes(painter: QPainter, placed: PlacedCells, tile: Tile, colors: np.ndarray) -> None:
    gap = gap_behind(placed)
    for row, column, box in _cell_boxes(placed, tile):
        painter.fillRect(box.adjusted(0, 0, -gap, -gap), QColor.fromRgb(int(colors[row, column])))


def _draw_gaps(painter: QPainter, placed: PlacedCells, style: Style) -> None:
    painter.setPen(QPen(QColor(style.theme.surface), _gap(placed, placed.cell[0])))
    (rows, columns), plot = placed.visible, placed.plot
    for row in range(rows.start, rows.stop + 1):
        y = placed.top_of(row)
        painter.drawLine(QLineF(plot.x, y, plot.right, y))
    for column in range(columns.start, columns.stop + 1):
        x = placed.left_of(column)
        painter.drawLine(QLineF(x, plot.y, x, plot.bottom))


def _draw_values(painter: QPainter, placed: PlacedCells, tile: Tile, colors: np.ndarray) -> None:
    found = _value_font(placed, tile)
    if found is None:
        return
    font, decimals = found
    gap = gap_behind(placed)
    width, height = placed.cell
    painter.setFont(font)
    for row, column in np.ndindex(*tile.values.shape):
        left, top = placed.left_of(tile.column_start + column), placed.top_of(tile.row_start + row)
        painter.setPen(QColor(ink_on(int(colors[row, column]))))
        box = QRectF(left, top, width - gap, height - gap)
        painter.drawText(box, int(CENTER), number(float(tile.values[row, column]), decimals))


def _value_font(placed: PlacedCells, tile: Tile) -> tuple[QFont, int] | None:
    """Return the font and the decimals in which all values fit into their cells; None where they are not readable."""
    (width, height), decimals = placed.cell, placed.cells.decimals
    ends = float(tile.values.min()), float(tile.values.max())
    if decimals is None:
        sizes, room = [round(min(15.0, max(9.0, width / 4.2)))], width - 5
    else:
        sizes, room = list(range(*_VALUE_SIZES)), width - _gap(placed, min(width, height)) - 4
    for size in sizes:
        font = ui_font(size)
        metrics = QFontMetricsF(font)
        for each in (3, 2) if decimals is None else (decimals,):
            if metrics.height() <= height and max(metrics.horizontalAdvance(number(end, each)) for end in ends) <= room:
                return font, each
    return None


def _draw_row_sums(painter: QPainter, placed: PlacedCells, margins: Margins, style: Style) -> None:
    rows, beside, height = placed.visible[0], placed.row_sums, placed.cell[1]
    sums = margins.rows[rows.start : rows.stop]
    gap = _gap(placed, height) if height >= _OTHERS_PARTED_FROM else 0.0
    written = height >= style.small_metrics.height() - 1
    painter.save()
    painter.setClipRect(rect_of(beside))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for row, value, color in zip(rows, sums.tolist(), margins.colors.colors(sums, style.theme).tolist(), strict=True):
        box = QRectF(beside.x, placed.top_of(row), beside.width, height - gap)
        painter.fillRect(box.intersected(rect_of(beside)), QColor.fromRgb(color))
        if written:
            words = number(value, margins.decimals)
            write(painter, box, words, style.small, ink_on(color), CENTER, elide=False)
    painter.restore()
    head = QRectF(beside.x, placed.plot.y - 20, beside.width, 16)
    write(painter, head, "sum", style.small, style.theme.muted, CENTER)


def _draw_column_sums(painter: QPainter, placed: PlacedCells, margins: Margins, style: Style) -> None:
    columns, below, width = placed.visible[1], placed.column_sums, placed.cell[0]
    sums = margins.columns[columns.start : columns.stop]
    gap = _gap(placed, width) if width >= _OTHERS_PARTED_FROM else 0.0
    ends = (number(float(end), margins.decimals) for end in (sums.min(), sums.max()))
    widest = max(map(style.small_metrics.horizontalAdvance, ends))
    line = style.small_metrics.height()
    upright = widest + 4 <= width and below.height >= line
    turned = not upright and below.height >= widest + 4 and width >= line - 2
    painter.save()
    painter.setClipRect(rect_of(below))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for column, value, color in zip(
        columns, sums.tolist(), margins.colors.colors(sums, style.theme).tolist(), strict=True
    ):
        box = QRectF(placed.left_of(column), below.y, width - gap, below.height)
        painter.fillRect(box.intersected(rect_of(below)), QColor.fromRgb(color))
        words = number(value, margins.decimals)
        if upright:
            write(painter, box, words, style.small, ink_on(color), CENTER, elide=False)
        elif turned:
            painter.save()
            painter.translate(box.center())
            painter.rotate(-90)
            along = QRectF(-box.height() / 2, -box.width() / 2, box.height(), box.width())
            write(painter, along, words, style.small, ink_on(color), CENTER, elide=False)
            painter.restore()
    painter.restore()
    if below.height >= line:
        box = QRectF(placed.rows.x, below.center[1] - line / 2, placed.rows.width, line)
        write(painter, box, "sum", style.small, style.theme.muted, RIGHT)


def _draw_whole(painter: QPainter, placed: PlacedCells, margins: Margins, style: Style) -> None:
    """Write what all is where the sums meet."""
    beside, below = placed.row_sums, placed.column_sums
    box = QRectF(beside.x, below.y, beside.width, max(style.metrics.height(), below.height))
    write(painter, box, margins.whole, style.strong, style.theme.text, CENTER, elide=False)
