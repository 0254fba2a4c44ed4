"""The nearest sentences of one sentence, in A and in B."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyleOptionViewItem, QWidget

from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.results.comparison import Comparison
from explorer.domain.state import AppState
from explorer.domain.words import number
from explorer.ui.look.theme import current_theme, theme_source
from explorer.ui.views.base import Target
from explorer.ui.views.ranking import Ranking
from explorer.ui.views.ranking_list import RankingDelegate, RankingModel
from explorer.ui.views.style import Style, write

Index = QModelIndex | QPersistentModelIndex

_BOTH = 36
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def nearest_in_both(comparison: Comparison, text: int) -> tuple[Ranking, Ranking]:
    """Return the `comparison.k` nearest texts of one text in A and in B, nearest first."""
    first, second = (
        _nearest(side.embeddings.vectors, comparison, text, f"in {letter}")
        for side, letter in ((comparison.a, "A"), (comparison.b, "B"))
    )
    return first, second


def _nearest(vectors: np.ndarray, comparison: Comparison, text: int, head: str) -> Ranking:
    values = similarity_matrix(vectors[text : text + 1], vectors, comparison.metric)[0]
    order = np.argsort(-values, kind="stable")
    order = order[order != text][: comparison.k]
    subject = comparison.corpus.texts[text]
    return Ranking(head, subject, comparison.metric, tuple(order.tolist()), tuple(values[order].tolist()))


def overlap_ranking(comparison: Comparison) -> Ranking:
    """Return all texts by the share of neighbours that they keep, the least first."""
    order = np.argsort(comparison.overlap, kind="stable")
    # Shares are painted as cosines are: as long as they are large.
    values = tuple(comparison.overlap[order].tolist())
    return Ranking("Least kept first", "", comparison.metric.COSINE, tuple(order.tolist()), values)


class SharedDelegate(RankingDelegate):
    """Paints the rows and says which texts are in both lists."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.shared: frozenset[int] = frozenset()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        model = index.model()
        if not isinstance(model, RankingModel) or model.ranking is None:
            return
        whole = QRectF(option.rect)
        if self.shared:
            option.rect = option.rect.adjusted(0, 0, -_BOTH, 0)
        super().paint(painter, option, index)
        if model.ranking.indices[index.row()] in self.shared:
            style = Style(current_theme())
            write(painter, whole.adjusted(0, 0, -10, 0), "both", style.small, style.theme.good, _RIGHT)


class TextList(QListView):
    """A ranking of texts as a list: hover, click, context menu."""

    pointed = Signal()
    """Another row is under the pointer or has the keyboard."""

    picked = Signal(int)
    """The text of the row clicked."""

    def __init__(self, name: str, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.rows = RankingModel(self)
        self.marks = SharedDelegate(self)
        self.row: int | None = None
        self.setModel(self.rows)
        self.setItemDelegate(self.marks)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.clicked.connect(self._on_clicked)
        self.activated.connect(self._on_clicked)
        self.entered.connect(self._on_entered)
        self.selectionModel().currentChanged.connect(self._on_entered)
        theme_source().changed.connect(self._repaint)

    def show_ranking(self, ranking: Ranking | None, comparison: Comparison, shared: frozenset[int]) -> None:
        """Show another ranking of the texts compared."""
        self.row = None
        self.marks.shared = shared
        self.rows.show_ranking(ranking, AppState(shown=comparison.corpus))
        self.scrollToTop()

    def show_selection(self, selection: tuple[int, ...]) -> None:
        """Show which texts are selected."""
        if self.rows.state is not None:
            self.rows.state = AppState(shown=self.rows.state.shown, selection=selection)
        self._repaint()

    def target_at(self, position: QPointF) -> Target:
        """Return what is at a position."""
        index, ranking = self.indexAt(position.toPoint()), self.rows.ranking
        if ranking is None or not index.isValid():
            return Target()
        row = index.row()
        return Target(number(ranking.similarities[row]), self.rows.text(row), (ranking.indices[row],))

    def _on_clicked(self, index: QModelIndex) -> None:
        if self.rows.ranking is not None:
            self.picked.emit(self.rows.ranking.indices[index.row()])

    def _on_entered(self, index: QModelIndex) -> None:
        self.row = index.row() if index.isValid() else None
        self.pointed.emit()

    def _repaint(self, _: object = None) -> None:
        self.viewport().update()
