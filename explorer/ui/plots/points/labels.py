"""Painting words over points: labels beside them, what groups of them are about, what the strength of colours means."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QLinearGradient, QPainter, QPainterPath, QPen

from explorer.domain.words import count
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.labels import HALO, Label
from explorer.figures.points.density import faintest, full_strength
from explorer.figures.theme import Theme, mix
from explorer.ui.plots.images import keeps_shapes, pixels_per_unit
from explorer.ui.plots.style import Style, write

_BAR = 56.0
_GAP = 6.0
_LOW = 80.0


def paint_labels(painter: QPainter, labels: tuple[Label, ...], style: Style) -> None:
    """Write labels beside their points, those of selected ones in the selection's colour."""
    plain = mix(style.theme.surface, style.theme.text, 0.85)
    for label in labels:
        ink = style.theme.selection if label.chosen else plain
        write(painter, QRectF(*label.box), label.words, style.small, ink, elide=False)


def paint_group_words(painter: QPainter, labels: tuple[Label, ...], style: Style) -> None:
    """Write words with a halo, readable on any ground."""
    for label in labels:
        box = QRectF(*label.box)
        if keeps_shapes(painter):
            _write(painter, box, label.words, style)
            continue
        scale = pixels_per_unit(painter)
        left, top = (round(edge * scale) / scale for edge in (box.left(), box.top()))
        image = _written(label.words, (box.width(), box.height()), scale, style.theme, style.strong.key())
        painter.drawImage(QRectF(QPointF(left, top), image.size().toSizeF() / scale), image)


def paint_density_key(painter: QPainter, area: Box, crowd: float, style: Style, *, valued: bool) -> None:
    """Paint a bar from one sentence to as many as make the strongest colour, in the lower left corner of `area`.

    Parameters
    ----------
    painter
        Paints in units of the figure.
    area
        The plot.
    crowd
        Sentences on a square of one unit where it is crowded.
    style
        Colours and fonts.
    valued
        Whether the colours are of values.
    """
    most = full_strength(crowd)
    line = style.small_metrics.height()
    words = f"{count(most)} or more sentences a pixel" if most > 1 else "each pixel with a sentence"
    widths = [style.small_metrics.horizontalAdvance(each) for each in ("1", words)]
    ground = QRectF(area.x, area.bottom - line - 6, sum(widths) + _BAR + 2 * _GAP + 12, line + 6)
    if ground.width() > area.width or area.height < _LOW:
        return
    paper = QColor(style.theme.surface)
    paper.setAlphaF(0.85)
    painter.fillRect(ground, paper)
    left, middle = ground.left() + 6, ground.center().y()
    box = QRectF(left, ground.top(), widths[0] + 1, ground.height())
    write(painter, box, "1", style.small, style.theme.muted, elide=False)
    bar = QRectF(box.right() + _GAP, middle - 4, _BAR, 8)
    # Strength grows evenly with the logarithm, which is how the bar is to be read.
    gradient, least = QLinearGradient(bar.topLeft(), bar.topRight()), faintest(valued=valued)
    for place in (0.0, 1.0):
        share = least + (1 - least) * (place if most > 1 else 1.0)
        gradient.setColorAt(place, QColor(mix(style.theme.surface, style.theme.text, share)))
    painter.fillRect(bar, gradient)
    box = QRectF(bar.right() + _GAP, ground.top(), widths[1] + 1, ground.height())
    write(painter, box, words, style.small, style.theme.muted, elide=False)


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
    pen = QPen(QBrush(halo), HALO, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    path = QPainterPath()
    path.addText(QPointF(box.left() + HALO, box.top() + style.strong_metrics.ascent()), style.strong, label)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(path, pen)
    painter.fillPath(path, QColor(style.theme.text))
    painter.restore()
