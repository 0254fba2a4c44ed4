"""The words of the clusters over their points, none over another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen

from explorer.domain.words import shortened
from explorer.figures.theme import Theme
from explorer.ui.plots.style import Style
from explorer.ui.views.points import pixels_per_unit
from explorer.ui.views.stage import keeps_shapes

SHOWN = 3
"""Words of a cluster."""

_LONGEST = 34
_HALO = 4.0
_GAP = 4.0


def label_of(words: Sequence[str]) -> str:
    """Return "cat · feline · rug"."""
    return shortened(" · ".join(words[:SHOWN]), _LONGEST)


def place_words(centers: Sequence[QPointF], widths: Sequence[float], height: float, area: QRectF) -> dict[int, QRectF]:
    """Find room for labels, the first ones first.

    Parameters
    ----------
    centers
        Where the middle of each label is best.
    widths, height
        Room that each label takes.
    area
        Labels stay inside, moved sideways where they must.

    Returns
    -------
    dict
        Rectangle by label, for those that found room: in the middle if that is free, else a line up or down.
    """
    placed: dict[int, QRectF] = {}
    for index, (center, width) in enumerate(zip(centers, widths, strict=True)):
        left = min(max(center.x() - width / 2, area.left()), area.right() - width)
        for lines in (0, -1, 1):
            top = center.y() - height / 2 + lines * (height + 1)
            box = QRectF(left, top, width, height)
            around = box.adjusted(-_GAP, -1, _GAP, 1)
            if area.contains(box) and not any(around.intersects(other) for other in placed.values()):
                placed[index] = box
                break
    return placed


def draw_words(
    painter: QPainter, centers: Sequence[QPointF], labels: Sequence[str], area: QRectF, style: Style
) -> dict[int, QRectF]:
    """Write labels with a halo around their middles; return the places of those that found room."""
    metrics = style.strong_metrics
    widths = [metrics.horizontalAdvance(label) + 2 * _HALO for label in labels]
    placed = place_words(centers, widths, metrics.height(), area)
    for index, box in placed.items():
        if keeps_shapes(painter):
            _write(painter, box, labels[index], style)
            continue
        scale = pixels_per_unit(painter)
        left, top = (round(edge * scale) / scale for edge in (box.left(), box.top()))
        image = _written(labels[index], (box.width(), box.height()), scale, style.theme, style.strong.key())
        painter.drawImage(QRectF(QPointF(left, top), image.size().toSizeF() / scale), image)
    return placed


@lru_cache(maxsize=512)
def _written(label: str, size: tuple[float, float], scale: float, theme: Theme, _font: str) -> QImage:
    """Return a label as an image: stroking its letters takes milliseconds, and it is the same in every frame."""
    width, height = (math.ceil(side * scale) for side in size)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.scale(scale, scale)
        _write(painter, QRectF(0, 0, *size), label, Style(theme))
    return image


def _write(painter: QPainter, box: QRectF, label: str, style: Style) -> None:
    halo = QColor(style.theme.surface)
    halo.setAlphaF(0.85)
    pen = QPen(QBrush(halo), _HALO, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    path = QPainterPath()
    path.addText(QPointF(box.left() + _HALO, box.top() + style.strong_metrics.ascent()), style.strong, label)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(path, pen)
    painter.fillPath(path, QColor(style.theme.text))
    painter.restore()
