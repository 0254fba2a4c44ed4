"""The evaluation as a figure for a file: a dot and an interval per setting, the cases of the chosen one below."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from explorer.domain.results.evaluation import EvaluationRow
from explorer.domain.words import SIMILARITY_NAMES, number
from explorer.ui.pages.evaluate.intervals import Span, paint_interval, place_in
from explorer.ui.pages.evaluate.rows import RowsModel
from explorer.ui.pages.evaluate.words import MEASURE_NAMES, readout_words, value_words
from explorer.ui.views.style import Style, steps, write

_ROW = 20.0
_LEAST_ROW = 14.0
_CASES_SHARE = 0.5
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTER = Qt.AlignmentFlag.AlignCenter


def split_figure(rect: QRectF, n_rows: int, with_cases: bool) -> tuple[QRectF, QRectF]:
    """Return the rectangles of the chart of settings and of the plot of cases, the latter empty where there is none."""
    if not with_cases:
        return rect, QRectF()
    wanted = _ROW * n_rows + 3 * _ROW
    height = min(wanted, (1 - _CASES_SHARE) * rect.height())
    chart = QRectF(rect.left(), rect.top(), rect.width(), height)
    return chart, rect.adjusted(0, height + 16, 0, 0)


def paint_chart(painter: QPainter, rect: QRectF, style: Style, model: RowsModel) -> None:
    """Paint the first measure of the rows shown, in their order: name, value, dot and interval on one scale."""
    measure = model.measures[0]
    span = model.spans[measure]
    line = style.small_metrics.height()
    head, foot = style.metrics.height() + 6, line + 8
    height = min(_ROW, max(_LEAST_ROW, (rect.height() - head - foot) / max(1, len(model.places))))
    room = round((rect.height() - head - foot) / height - 0.49)
    shown = len(model.places) if len(model.places) <= room else max(0, room - 1)
    metrics = {model.row_at(place).metric for place in range(len(model.places))}
    names = [_name(model.row_at(place), alone=len(metrics) == 1) for place in range(shown)]
    by = f", compared by {SIMILARITY_NAMES[metrics.pop()].short}" if len(metrics) == 1 else ""
    widest = max((style.metrics.horizontalAdvance(name) for name in names), default=0.0)
    label = min(0.42 * rect.width(), widest + 16)
    value = style.metrics.horizontalAdvance("−100.00") + 8
    plot = QRectF(rect.left() + label + value + 12, rect.top() + head, 0, height * shown)
    plot.setRight(rect.right() - 12)
    write(
        painter,
        QRectF(rect.left(), rect.top(), rect.width(), style.metrics.height()),
        f"{MEASURE_NAMES[measure]}{by}",
        style.strong,
        style.theme.text,
    )
    if span is not None:
        _paint_scale(painter, plot, span, style)
    for place in range(shown):
        row = model.row_at(place)
        top = plot.top() + place * height
        present = model.places[place] == model.present
        ink = style.theme.selection if present else style.theme.accent
        font = style.strong if present else style.font
        write(painter, QRectF(rect.left(), top, label - 8, height), names[place], font, style.theme.text)
        words = value_words(row.measured[measure], measure)
        write(painter, QRectF(rect.left() + label, top, value, height), words, font, style.theme.text, _RIGHT)
        if span is not None:
            lane = QRectF(plot.left(), top, plot.width(), height)
            paint_interval(painter, lane, span, row.measured[measure], ink, ink)
    if shown < len(model.places):
        below = QRectF(rect.left(), plot.bottom(), rect.width(), height)
        write(painter, below, f"and {len(model.places) - shown} more", style.small, style.theme.muted)


def _paint_scale(painter: QPainter, plot: QRectF, span: Span, style: Style) -> None:
    painter.save()
    for value in steps(*span, most=max(2, int(plot.width() / 90))):
        x = place_in(plot, span, value)
        painter.setPen(QPen(QColor(style.theme.line), 1))
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        box = QRectF(x - 40, plot.bottom() + 2, 80, style.small_metrics.height())
        decimals = 0 if abs(span[1] - span[0]) > 4 else 2
        write(painter, box, number(value, decimals), style.small, style.theme.muted, _CENTER)
    painter.restore()


def _name(row: EvaluationRow, alone: bool) -> str:
    words = readout_words(row.readout)
    return words if alone else f"{words}, {SIMILARITY_NAMES[row.metric].short}"
