"""The tab of the scatter of both settings' similarities and the pairs that differ most."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from explorer.domain.words import count, sentences
from explorer.ui.look.caption import Caption
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import current_theme, theme_source
from explorer.ui.pages.compare.content import Content, same_numbers, values_words, verdict
from explorer.ui.pages.compare.pairs_list import (
    HEAD_HEIGHT,
    PAIR_HEIGHT,
    PairsDelegate,
    PairsModel,
    paint_head,
    paint_pair,
)
from explorer.ui.pages.compare.scatter_canvas import ScatterCanvas
from explorer.ui.pages.compare.tab import Tab
from explorer.ui.state.intents import Selects
from explorer.ui.views.base import Target
from explorer.ui.views.style import Style

_EMPTY = "Each pair's similarity in A against that in B, and the pairs that differ most, will be here. Press Compare."
_SIDE_BY_SIDE = 640.0


class _Head(QWidget):
    """The names of the list's columns."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.content: Content | None = None
        self.setFixedHeight(HEAD_HEIGHT)
        theme_source().changed.connect(self._on_theme)

    def _on_theme(self, _: object) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint them."""
        if self.content is not None:
            painter = QPainter(self)
            paint_head(painter, QRectF(self.rect()), Style(current_theme()), self.content)
            painter.end()


class ScatterTab(Tab):
    """The scatter and the list."""

    def __init__(self, selects: Selects) -> None:
        super().__init__(
            "compare_scatter",
            "Scatter and pairs",
            _EMPTY,
        )
        self._selects = selects
        self._row: int | None = None
        body = QWidget(self)
        self.canvas = ScatterCanvas(selects, body)
        self.canvas.setObjectName("compare_scatter_plot")
        self.canvas.setAccessibleName("Similarities in A against those in B")
        self.canvas.hovered.connect(self._on_hovered)
        self.canvas.menu_requested.connect(lambda position: self.menu_requested.emit(self.canvas, position))
        self.head = _Head(body)
        self.model = PairsModel(self)
        self.list = QListView(body)
        self.list.setObjectName("compare_pairs_list")
        self.list.setAccessibleName("The pairs that differ most")
        self.list.setToolTip("")
        self.list.setModel(self.model)
        self.list.setItemDelegate(PairsDelegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setMinimumSize(QSize(180, 2 * PAIR_HEIGHT))
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(lambda at: self.menu_requested.emit(self.list, QPointF(at)))
        self.list.clicked.connect(self._on_clicked)
        self.list.activated.connect(self._on_clicked)
        self.list.entered.connect(self._on_entered)
        self.list.selectionModel().currentChanged.connect(self._on_entered)
        self.none = PlainLabel("No pair differs by more than rounding.", body)
        self.none.setObjectName("compare_pairs_none")
        self.none.setProperty("role", "muted")
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.none.setWordWrap(True)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.head)
        right.addWidget(self.list, 1)
        right.addWidget(self.none, 1)
        layout = QHBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.canvas, 1)
        layout.addLayout(right, 1)
        self.set_body(body)
        theme_source().changed.connect(self._repaint_rows)

    def show_content(self, content: Content | None) -> None:
        """Show the pairs of another comparison."""
        same = content is not None and same_numbers(self.content, content)
        self.content = content
        if same:
            return
        self._row = None
        self.canvas.show_content(content)
        self.model.show_content(content)
        self.list.scrollToTop()
        self.head.content = content
        self.head.update()
        paired = content is not None and len(content.comparison.pairs) > 0
        self._empty.setText(verdict(content.comparison) if content is not None and not paired else _EMPTY)
        self.list.setVisible(self.model.rowCount() > 0)
        self.none.setVisible(self.model.rowCount() == 0)
        self.show_body(paired)

    def show_selection(self, selection: tuple[int, ...]) -> None:
        """Show which texts are selected."""
        super().show_selection(selection)
        self.canvas.show_selection(selection)
        self.model.selection = selection
        self._repaint_rows()

    def main_body(self) -> QWidget:
        """Return the scatter."""
        return self.canvas

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the scatter, and the first pairs of the list beside or below it."""
        content = self.content
        if content is None:
            return
        if rect.width() >= max(_SIDE_BY_SIDE, rect.height()):
            scatter = QRectF(rect.left(), rect.top(), rect.width() / 2, rect.height())
            pairs = QRectF(scatter.right() + 8, rect.top(), rect.width() / 2 - 8, rect.height())
        else:
            scatter = QRectF(rect.left(), rect.top(), rect.width(), 0.66 * rect.height())
            pairs = QRectF(rect.left(), scatter.bottom() + 8, rect.width(), 0.34 * rect.height() - 8)
        self.canvas.paint_figure(painter, scatter, style)
        if not self.model.rowCount():
            return
        paint_head(painter, QRectF(pairs.left(), pairs.top(), pairs.width(), HEAD_HEIGHT), style, content)
        for row in range(min(self.model.rowCount(), int((pairs.height() - HEAD_HEIGHT) // PAIR_HEIGHT))):
            top = pairs.top() + HEAD_HEIGHT + row * PAIR_HEIGHT
            paint_pair(
                painter, QRectF(pairs.left(), top, pairs.width(), PAIR_HEIGHT), style, content, row, False, False
            )

    def figure_title(self) -> str:
        """Title of the exported figure."""
        return "Similarities in A against those in B"

    def target_in(self, body: QWidget, position: QPointF) -> Target:
        """Return the pair at `position` of the scatter or of the list."""
        if body is self.list:
            index = self.list.indexAt(position.toPoint())
            return (
                self._target(self.model.pair(index.row()), self.model.value(index.row()))
                if index.isValid()
                else Target()
            )
        pair = self.canvas.figure.pair_at(position)
        return self._target(self.canvas.pair(pair), self._pair_value(pair)) if pair is not None else Target()

    def _target(self, texts: tuple[int, int], value: str) -> Target:
        assert self.content is not None
        return Target(value, "\n".join(self.content.texts[text] for text in texts), texts)

    def _pair_value(self, pair: int) -> str:
        assert self.content is not None
        comparison = self.content.comparison
        return values_words(float(comparison.similarities_a[pair]), float(comparison.similarities_b[pair]))

    def say(self, caption: Caption) -> None:
        """Say the pair under the pointer with its values, or what was compared."""
        content, pair = self.content, self.canvas.under
        if content is None or self.is_empty():
            caption.say("")
        elif pair is not None:
            first, second = (content.texts[text] for text in self.canvas.pair(pair))
            caption.say_pair(first, second, self._pair_value(pair))
        elif self._row is not None:
            caption.say_pair(*self.model.sentences(self._row), self.model.value(self._row))
        else:
            n_texts, n_pairs = len(content.texts), len(content.comparison.pairs)
            of = n_texts * (n_texts - 1) // 2
            if n_pairs < of:
                caption.say(f"{count(n_pairs)} of the {count(of)} pairs of {sentences(n_texts)}, drawn at random.")
            else:
                pairs = f"All {count(of)} pairs" if of > 1 else "The one pair"
                caption.say(f"{pairs} of {sentences(n_texts)}.")

    def _on_hovered(self) -> None:
        self._row = None
        self.hovered.emit()

    def _on_entered(self, index: QModelIndex) -> None:
        self._row = index.row() if index.isValid() else None
        self.hovered.emit()

    def _on_clicked(self, index: QModelIndex) -> None:
        self._selects.select(self.model.pair(index.row()))

    def _repaint_rows(self, _: object = None) -> None:
        self.list.viewport().update()
