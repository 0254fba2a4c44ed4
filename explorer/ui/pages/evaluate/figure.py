"""The evaluation as a figure for a file: a dot and an interval per setting, the cases of the chosen one below."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from explorer.figures.pictures.evaluate import ROW

_CASES_SHARE = 0.5


def split_figure(rect: QRectF, n_rows: int, with_cases: bool) -> tuple[QRectF, QRectF]:
    """Return the rectangles of the chart of settings and of the plot of cases, the latter empty where there is none."""
    if not with_cases:
        return rect, QRectF()
    height = min(ROW * (n_rows + 3), (1 - _CASES_SHARE) * rect.height())
    chart = QRectF(rect.left(), rect.top(), rect.width(), height)
    return chart, rect.adjusted(0, height + 16, 0, 0)
