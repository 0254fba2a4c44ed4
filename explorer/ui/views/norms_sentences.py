"""The norm of each sentence, as a list with bars while they are few."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.figures.theme import mix
from explorer.ui.views.norms_panels import Panel, bar_item, norm_words
from explorer.ui.views.norms_scene import NormsScene
from explorer.ui.views.stage import Medium
from explorer.ui.views.style import Style, write

_TALLEST_ROW = 34.0
_BAR = 10.0
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ListPanel(Panel):
    """One row a sentence: its text, a bar from 0, the norm before and, where they differ, after."""

    def __init__(self, figure: pg.GraphicsWidget) -> None:
        super().__init__(figure, "Each sentence")
        self.box.invertY()
        self._bars = [bar_item(self.box) for _ in range(3)]
        self._rows = QRectF()
        self._row = _TALLEST_ROW

    def fill(self, rect: QRectF, scene: NormsScene, style: Style, medium: Medium) -> None:
        """Put everything where it belongs in `rect` of the panel."""
        self.note = "before → after" if scene.normalized else ""
        self._rows = rect.adjusted(0, style.metrics.height() + 6, 0, 0)
        self._row = min(_TALLEST_ROW, self._rows.height() / len(scene))
        longest = max(style.metrics.horizontalAdvance(text[:120]) for text in scene.corpus.texts)
        words = min(0.45 * rect.width(), 8 + longest)
        values = style.small_metrics.horizontalAdvance("00.000 → 0.000" if scene.normalized else "00.000") + 8
        plot = QRectF(words, self._rows.top(), rect.width() - words - values, self._row * len(scene))
        most = float(max(scene.before.max(), 1e-6))
        self.show_range(plot, (0.0, most), (0.0, float(len(scene))))
        thick = _BAR / self._row
        tops = np.arange(len(scene)) + (1 - thick) / 2
        ground = mix(style.theme.surface, style.theme.line, 0.6)
        everything = (np.full(len(scene), most), scene.before * ~scene.selected, scene.before * scene.selected)
        inks = (ground, style.theme.accent, style.theme.selection)
        for bars, width, ink in zip(self._bars, everything, inks, strict=True):
            bars.setOpts(x0=0.0, y0=tops, width=width, height=thick, brush=ink)

    def row_rect(self, index: int) -> QRectF:
        """Rectangle of one row."""
        return QRectF(0, self._rows.top() + index * self._row, self._rows.width(), self._row)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint heading, texts and norms."""
        super().paint(painter, option, widget)
        scene, style = self._content, self._look
        if scene is None or style is None:
            return
        for index, text in enumerate(scene.corpus.texts):
            row = self.row_rect(index)
            ink = style.theme.selection if scene.selected[index] else style.theme.text
            words = QRectF(row.left(), row.top(), self.box.x() - 8, row.height())
            write(painter, words, text[:200], style.font, ink)
            write(painter, row, norm_words(scene, index), style.small, style.theme.text, _RIGHT)

    def box_of(self, index: int) -> QRectF | None:
        """Rectangle around a text's row."""
        return self.row_rect(index).adjusted(-4, 1, 4, -1)

    def texts_at(self, position: QPointF) -> tuple[int, ...]:
        """Texts at a position."""
        index = int((position.y() - self._rows.top()) // self._row)
        return (index,) if self._content and 0 <= index < len(self._content) and self._rows.contains(position) else ()
