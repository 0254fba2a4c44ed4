"""The one painter of points: shapes while they are few, stamps when they are many, density where they are a crowd."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen

from explorer.figures.figure import Figure
from explorer.figures.layout.boxes import Ruler
from explorer.figures.layout.detail import Detail, crowd_of, detail_of, places_of, radius_of
from explorer.figures.layout.labels import HALO, Label, group_words, labels_of
from explorer.figures.layout.placed import PlacedAxes
from explorer.figures.points.points import Emphasis, Points
from explorer.figures.points.sources import PointSource
from explorer.figures.theme import Theme, mix
from explorer.ui.plots.keys import paint_density_key
from explorer.ui.plots.points.motion import travellers
from explorer.ui.plots.points.pictures import Look, paint_density, paint_dots, paint_travellers
from explorer.ui.plots.style import Style, keeps_shapes, pixels_per_unit, write

FADE_MS = 240
"""Length of the change from density to dots and back."""

_MOST_RINGS = 60
_MOST_LARGER = 3_000


class PointPainters:
    """The painters of all points of a figure, by axes and mark.

    Parameters
    ----------
    repaint
        Called for each frame of a change from density to dots; None for a file, which what is on the screen does not
        depend on.
    """

    def __init__(self, repaint: Callable[[], object] | None = None) -> None:
        self._repaint = repaint
        self._painters: dict[tuple[int, int], PointsPainter] = {}
        self.fades: Callable[[], bool] = lambda: False
        """Whether density may fade into dots."""

    def of(self, axes: int, mark: int) -> PointsPainter:
        """Return the painter of a mark."""
        if (axes, mark) not in self._painters:
            self._painters[axes, mark] = PointsPainter(self._repaint, lambda: self.fades())
        return self._painters[axes, mark]

    def keep(self, figure: Figure | None) -> None:
        """Forget the painters of other points than a figure's; those know nothing that is of use to it."""
        marks = (mark for axes in figure.axes() for mark in axes.marks) if figure is not None else ()
        sources = {id(mark.source) for mark in marks if isinstance(mark, Points)}
        self._painters = {key: one for key, one in self._painters.items() if id(one.source) in sources}

    def end(self) -> None:
        """Have every change at its end: who is not seen any more paints no frame of it."""
        for painter in self._painters.values():
            painter.end()

    @property
    def fading(self) -> bool:
        """Whether what is painted is on its way to something else."""
        return any(painter.fading for painter in self._painters.values())


class PointsPainter:
    """Paints one mark of points, and remembers what it painted last.

    Parameters
    ----------
    repaint
        Called for each frame of the change from density to dots; None for a file.
    fades
        Whether there is such a change.
    """

    def __init__(self, repaint: Callable[[], object] | None, fades: Callable[[], bool]) -> None:
        self._still, self._fades = repaint is None, fades
        self._look: Look | None = None
        self._dense: bool | None = None
        self._fade = QVariantAnimation()
        self._fade.setDuration(FADE_MS)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        if repaint is not None:
            self._fade.valueChanged.connect(lambda _: repaint())

    @property
    def source(self) -> PointSource | None:
        """Of what was painted last."""
        return self._look.mark.source if self._look is not None else None

    @property
    def dense(self) -> bool:
        """Whether density is shown, or on its way."""
        return bool(self._dense)

    @property
    def fading(self) -> bool:
        """Whether density and dots are on their way into each other."""
        return self._fade.state() is QVariantAnimation.State.Running

    def end(self) -> None:
        """Have density or dots alone."""
        self._fade.stop()

    def density_share(self) -> float:
        """Return how far the density is seen: 0 not at all, 1 alone."""
        if not self.fading:
            return float(self.dense)
        share = float(self._fade.currentValue())
        return share if self.dense else 1 - share

    def paint(
        self,
        painter: QPainter,
        axes: PlacedAxes,
        mark: Points,
        texts: tuple[int, ...],
        style: Style,
        ruler: Ruler,
        on_their_way: np.ndarray | None = None,
    ) -> None:
        """Paint points and the words over them.

        Parameters
        ----------
        painter
            In units of the figure.
        axes
            Where they are.
        mark
            The points.
        texts
            The selected texts.
        style, ruler
            Colours and fonts.
        on_their_way
            float64 (n, 2): coordinates of those that are seen moving; None where all are where they belong.
        """
        if not axes.shown or axes.plot.width < 1 or not len(mark.source):
            return
        look = self._looked(mark, texts, style.theme)
        if on_their_way is not None:
            painter.save()
            painter.setClipRect(QRectF(*axes.plot))
            paint_travellers(painter, axes, look, on_their_way, travellers(len(mark.source)))
            painter.restore()
            return
        detail = detail_of(mark, axes, None if self._still else self._dense)
        share = float(detail.dense)
        if not self._still:
            self._choose_detail(detail)
            share = self.density_share()
        painter.save()
        if axes.axes.moves is not None:
            painter.setClipRect(QRectF(*axes.plot))
        if keeps_shapes(painter):
            painter.setRenderHints(
                QPainter.RenderHint.LosslessImageRendering | QPainter.RenderHint.SmoothPixmapTransform
            )
        opacity = painter.opacity()
        # Both are seen wholly in the middle of the change, so that it does not pale.
        if share < 1:
            painter.setOpacity(opacity * min(1.0, 2 - 2 * share))
            paint_dots(painter, axes, look, detail.spans)
        if share > 0:
            painter.setOpacity(opacity * min(1.0, 2 * share))
            paint_density(painter, axes, look, detail.spans, style)
        painter.setOpacity(opacity)
        _paint_chosen(painter, axes, look, style)
        _paint_words(painter, axes, look, share, style, ruler)
        painter.restore()

    def _looked(self, mark: Points, texts: tuple[int, ...], theme: Theme) -> Look:
        look = self._look
        if look is not None and look.mark is mark and look.theme is theme and look.texts == texts:
            return look
        if look is None or look.mark.source is not mark.source:
            self._dense = None
            self._fade.stop()
        codes = mark.codes if mark.codes is not None else np.zeros(len(mark.source), dtype=np.int32)
        chosen = mark.link.items(texts, len(mark.source)) if mark.link is not None and texts else None
        if chosen is not None and not chosen.any():
            chosen = None
        order = mark.source.order
        there = chosen[order] if chosen is not None and order is not None else chosen
        weights = look.weights if look is not None and look.mark is mark and look.theme is theme else ()
        self._look = Look(mark, theme, texts, codes, chosen, there, weights)
        return self._look

    def _choose_detail(self, detail: Detail) -> None:
        """Choose between density and dots, and begin to fade where another is chosen."""
        changed = self._dense is not None and detail.dense is not self._dense
        self._dense = detail.dense
        if detail.leaps:
            self._fade.stop()
        elif changed and self._fades():
            self._fade.stop()
            self._fade.start()


def _paint_words(painter: QPainter, axes: PlacedAxes, look: Look, share: float, style: Style, ruler: Ruler) -> None:
    """Write labels beside points, or the words of groups; where density is seen, what its strength means."""
    mark = look.mark
    labels = labels_of(mark, axes, look.chosen, ruler)
    if labels is not None:
        paint_labels(painter, labels, style)
        return
    paint_group_words(painter, group_words(mark, axes, ruler), style)
    crowd = crowd_of(mark, axes)
    if share > 0 and crowd is not None:
        painter.setOpacity(painter.opacity() * share)
        valued = mark.coloring is not None and mark.coloring.span is not None
        paint_density_key(painter, axes.plot, crowd, style, valued=valued)


def _paint_chosen(painter: QPainter, axes: PlacedAxes, look: Look, style: Style) -> None:
    """Paint rings around the selected ones, or larger dots over them."""
    emphasis = look.mark.emphasis
    if look.chosen is None or emphasis is Emphasis.COLOR:
        return
    items, radius = np.flatnonzero(look.chosen), radius_of(look.mark, axes)
    selection = QColor(style.theme.selection)
    if emphasis is Emphasis.RING:
        if len(items) > _MOST_RINGS:
            return
        around, width = (radius + 2, 2.0) if radius > 3 else (radius + 1, 1.5)
        painter.setPen(QPen(selection, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        items, around = items[:_MOST_LARGER], max(radius, 3.0) + 1
        painter.setPen(QPen(QColor(style.theme.surface), 1.0))
        painter.setBrush(selection)
    for x, y in places_of(look.mark, axes, items).tolist():
        painter.drawEllipse(QPointF(x, y), around, around)


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
