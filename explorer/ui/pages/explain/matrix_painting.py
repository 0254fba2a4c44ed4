"""Painting the token matrix: cells, values, sums, tokens and colour bar."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from explorer.domain.words import number
from explorer.ui.look.theme import mono_font, ui_font
from explorer.ui.pages.explain import tint
from explorer.ui.pages.explain.matrix_layout import TOKEN_SIZE, MatrixLayout
from explorer.ui.pages.explain.scene import Entry, ExplainScene, Kind, Spot
from explorer.ui.plots.images import keeps_shapes
from explorer.ui.plots.matrix.cells import image_of
from explorer.ui.plots.style import Style, write

_CENTER = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_PARTED_FROM = 12.0
_VECTOR_PIXELS = 1200
_VALUE_SIZES = (13, 8, -1)
"""Sizes of the values in cells, largest first, the last left out."""


def paint_matrix(painter: QPainter, layout: MatrixLayout, scene: ExplainScene, style: Style) -> None:
    """Paint everything but the tokens beside the cells."""
    rows, columns = sight_of(layout, scene)
    values = scene.values[rows.start : rows.stop, columns.start : columns.stop]
    colors = tint.colors(style.theme, values, scene.reach)
    painter.save()
    painter.setClipRect(layout.plot)
    parted = min(layout.cell) >= _PARTED_FROM
    if parted:
        _paint_cells(painter, layout, (rows, columns), values, colors, scene.decimals[0])
    else:
        _paint_image(painter, layout, (rows, columns), colors)
    painter.restore()
    _paint_row_sums(painter, layout, scene, rows, style)
    _paint_column_sums(painter, layout, scene, columns, style)
    _paint_whole(painter, layout, scene, style)
    _paint_bar(painter, layout, scene, style)


def sight_of(layout: MatrixLayout, scene: ExplainScene) -> tuple[range, range]:
    """Return the rows and columns of which something is in sight."""
    sight = layout.sight
    rows, columns = scene.values.shape
    return (
        range(int(sight.y), min(rows, int(np.ceil(sight.y + sight.rows - 1e-6)))),
        range(int(sight.x), min(columns, int(np.ceil(sight.x + sight.columns - 1e-6)))),
    )


def labelled(sight: range, cell: float, needed: float, pointed: int | None = None) -> list[int]:
    """Return those of the rows in sight that are labelled: all, or every so many where there is no room for all.

    The row pointed at is labelled in any case, and those too near to it are not.
    """
    step = max(1, math.ceil(needed / cell))
    rows = [row for row in sight if row % step == 0]
    if pointed is None or pointed not in sight:
        return rows
    return [row for row in rows if abs(row - pointed) * cell >= needed and row != pointed] + [pointed]


def _paint_cells(
    painter: QPainter,
    layout: MatrixLayout,
    sight: tuple[range, range],
    values: np.ndarray,
    colors: np.ndarray,
    decimals: int,
) -> None:
    width, height = layout.cell
    gap = 1.0 if min(width, height) < 24 else 2.0
    font = _value_font([number(float(end), decimals) for end in (values.min(), values.max())], width - gap - 4, height)
    if font is not None:
        painter.setFont(font)
    for (row, column), color in np.ndenumerate(colors):
        left, top = layout.left_of(sight[1].start + column), layout.top_of(sight[0].start + row)
        box = QRectF(left, top, width - gap, height - gap)
        painter.fillRect(box, QColor.fromRgb(int(color)))
        if font is not None:
            painter.setPen(QColor(tint.ink(int(color))))
            painter.drawText(box, int(_CENTER), number(float(values[row, column]), decimals))


def _value_font(texts: list[str], width: float, height: float) -> QFont | None:
    """Return the largest font, within measure, in which all texts fit into a cell; None where none is readable."""
    for size in range(*_VALUE_SIZES):
        font = ui_font(size)
        metrics = QFontMetricsF(font)
        if metrics.height() <= height and max(map(metrics.horizontalAdvance, texts)) <= width:
            return font
    return None


def _paint_image(painter: QPainter, layout: MatrixLayout, sight: tuple[range, range], colors: np.ndarray) -> None:
    rows, columns = sight
    width, height = layout.cell
    if keeps_shapes(painter):
        # Programs that show SVG and PDF blur small images.
        larger = max(1, -(-_VECTOR_PIXELS // max(colors.shape)))
        colors = np.repeat(np.repeat(colors, larger, 0), larger, 1)
    elif min(width, height) * painter.transform().m11() < 1:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    left, top = layout.left_of(columns.start), layout.top_of(rows.start)
    painter.drawImage(QRectF(left, top, len(columns) * width, len(rows) * height), image_of(colors))


def _paint_row_sums(painter: QPainter, layout: MatrixLayout, scene: ExplainScene, rows: range, style: Style) -> None:
    sums = scene.sums[0][rows.start : rows.stop]
    colors = tint.colors(style.theme, sums, scene.token_reach)
    height = layout.cell[1]
    gap = 1.0 if height < 24 else 2.0
    written = height >= style.small_metrics.height() - 1
    painter.save()
    painter.setClipRect(layout.row_sums)
    for row, value, color in zip(rows, sums.tolist(), colors.tolist(), strict=True):
        box = QRectF(layout.row_sums.left(), layout.top_of(row), layout.row_sums.width(), height)
        words = number(value, scene.decimals[1]) if written else ""
        _paint_sum(painter, box.adjusted(0, 0, 0, -gap if height >= _PARTED_FROM else 0), words, color, style)
    painter.restore()
    head = QRectF(layout.row_sums.left(), layout.plot.top() - 20, layout.row_sums.width(), 16)
    write(painter, head, "sum", style.small, style.theme.muted, _CENTER)


def _paint_column_sums(
    painter: QPainter, layout: MatrixLayout, scene: ExplainScene, columns: range, style: Style
) -> None:
    sums = scene.sums[1][columns.start : columns.stop]
    colors = tint.colors(style.theme, sums, scene.token_reach)
    width, strip = layout.cell[0], layout.column_sums
    gap = 1.0 if width < 24 else 2.0
    ends = [number(float(end), scene.decimals[1]) for end in (sums.min(), sums.max())]
    widest = max(map(style.small_metrics.horizontalAdvance, ends))
    line = style.small_metrics.height()
    upright = widest + 4 <= width and strip.height() >= line
    turned = not upright and strip.height() >= widest + 4 and width >= line - 2
    painter.save()
    painter.setClipRect(strip)
    for column, value, color in zip(columns, sums.tolist(), colors.tolist(), strict=True):
        box = QRectF(layout.left_of(column), strip.top(), width, strip.height())
        box.adjust(0, 0, -gap if width >= _PARTED_FROM else 0, 0)
        words = number(value, scene.decimals[1])
        _paint_sum(painter, box, words if upright else "", color, style)
        if turned:
            painter.save()
            painter.translate(box.center())
            painter.rotate(-90)
            turned_box = QRectF(-box.height() / 2, -box.width() / 2, box.height(), box.width())
            write(painter, turned_box, words, style.small, tint.ink(color), _CENTER, elide=False)
            painter.restore()
    painter.restore()
    if strip.height() >= line:
        box = QRectF(layout.labels.left(), strip.center().y() - line / 2, layout.labels.width(), line)
        write(painter, box, "sum", style.small, style.theme.muted, _RIGHT)


def _paint_sum(painter: QPainter, box: QRectF, words: str, color: int, style: Style) -> None:
    painter.fillRect(box, QColor.fromRgb(color))
    write(painter, box, words, style.small, tint.ink(color), _CENTER, elide=False)


def _paint_whole(painter: QPainter, layout: MatrixLayout, scene: ExplainScene, style: Style) -> None:
    """Write the similarity where the sums meet."""
    line = style.metrics.height()
    below = layout.column_sums
    box = QRectF(layout.row_sums.left(), below.top(), layout.row_sums.width(), max(line, below.height()))
    write(painter, box, number(scene.explanation.similarity), style.strong, style.theme.text, _CENTER, elide=False)


def paint_tokens(
    painter: QPainter, layout: MatrixLayout, scene: ExplainScene, style: Style, pointed: Spot | None = None
) -> None:
    """Write the tokens left of their rows and above their columns, those pointed at in bold and over others."""
    pointed = pointed or Spot()
    rows, columns = sight_of(layout, scene)
    line, turned = style.small_metrics.height() - 1, QFontMetricsF(mono_font(TOKEN_SIZE)).height()
    for row in labelled(rows, layout.cell[1], line, pointed.row):
        center = layout.top_of(row + 0.5)
        if layout.plot.top() <= center <= layout.plot.bottom():
            half = style.metrics.height() / 2
            box = QRectF(layout.labels.left(), center - half, layout.labels.width(), 2 * half)
            _write_token(painter, box, scene.rows[row], style, row == pointed.row, _RIGHT)
    for column in labelled(columns, layout.cell[0], 0.0 if layout.upright else turned, pointed.column):
        center = layout.left_of(column + 0.5)
        if layout.plot.left() <= center <= layout.plot.right():
            _paint_heading(painter, layout, scene.columns[column], center, style, column == pointed.column)


def _paint_heading(
    painter: QPainter, layout: MatrixLayout, entry: Entry, center: float, style: Style, pointed: bool
) -> None:
    box = layout.headings
    if layout.upright:
        width = layout.cell[0]
        place = QRectF(center - width / 2, box.top(), width, box.height())
        _write_token(painter, place, entry, style, pointed, _CENTER)
        return
    half = QFontMetricsF(mono_font(TOKEN_SIZE)).height() / 2
    painter.save()
    painter.translate(center, box.bottom())
    painter.rotate(-90)
    _write_token(painter, QRectF(0, -half, box.height(), 2 * half), entry, style, pointed, _LEFT)
    painter.restore()


def _write_token(
    painter: QPainter, box: QRectF, entry: Entry, style: Style, pointed: bool, align: Qt.AlignmentFlag
) -> None:
    font = mono_font(TOKEN_SIZE)
    font.setBold(pointed)
    quiet = entry.kind is not Kind.TEXT and not pointed
    write(painter, box, entry.label, font, style.theme.muted if quiet else style.theme.text, align)


def paint_spot(
    painter: QPainter, layout: MatrixLayout, scene: ExplainScene, spot: Spot, style: Style, held: bool = False
) -> None:
    """Outline the row and the column pointed at, and their cell."""
    pair = scene.pair(spot)
    color = QColor(style.theme.selection if held else style.theme.text)
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setClipRect(
        QRectF(layout.plot.topLeft(), QPointF(layout.row_sums.right(), layout.column_sums.bottom())).adjusted(
            -2, -2, 2, 2
        )
    )
    boxes = _bands(layout, spot)
    if pair.row is not None and pair.column is not None:
        boxes.append(_cell_box(layout, pair.row, pair.column))
    for box in boxes:
        for ink, width in ((QColor(style.theme.surface), 3.0), (color, 1.5)):
            painter.setPen(QPen(ink, width))
            painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))
    painter.restore()


def _bands(layout: MatrixLayout, spot: Spot) -> list[QRectF]:
    """Return the row or the column of a token pointed at, its sum included."""
    width, height = layout.cell
    if spot.row is not None and spot.column is None:
        top = layout.top_of(spot.row)
        return [QRectF(QPointF(layout.plot.left(), top), QPointF(layout.row_sums.right(), top + height))]
    if spot.column is not None and spot.row is None:
        left = layout.left_of(spot.column)
        return [QRectF(QPointF(left, layout.plot.top()), QPointF(left + width, layout.column_sums.bottom()))]
    return []


def _cell_box(layout: MatrixLayout, row: int, column: int) -> QRectF:
    width, height = layout.cell
    gap = 0.0 if min(width, height) < _PARTED_FROM else 1.0 if min(width, height) < 24 else 2.0
    return QRectF(layout.left_of(column), layout.top_of(row), width - gap, height - gap)


def _paint_bar(painter: QPainter, layout: MatrixLayout, scene: ExplainScene, style: Style) -> None:
    bar, reach = layout.bar, scene.reach
    if bar.isEmpty():
        return
    values = np.linspace(reach, -reach, 256)[:, None]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(bar, image_of(tint.colors(style.theme, values, reach)))
    painter.restore()
    line = style.small_metrics.height()
    marks = (("≥" if scene.clipped else "", reach), ("", 0.0), ("≤" if scene.clipped else "", -reach))
    for share, (sign, value) in enumerate(marks):
        y = bar.top() + share / 2 * bar.height()
        painter.setPen(QPen(style.axis, 1))
        painter.drawLine(QLineF(bar.right(), y, bar.right() + 4, y))
        middle = min(max(y, bar.top() + line / 2 - 2), bar.bottom() - line / 2 + 2)
        box = QRectF(bar.right() + 7, middle - line / 2, 80, line)
        write(painter, box, sign + number(value, scene.decimals[0]), style.small, style.theme.muted, elide=False)
