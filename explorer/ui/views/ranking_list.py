"""A ranking as a Qt list."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from explorer.domain.state import AppState
from explorer.domain.words import number
from explorer.ui.look.plain import plain_tip
from explorer.ui.look.theme import current_theme
from explorer.ui.views.ranking import ROW_HEIGHT, Ranking, paint_row
from explorer.ui.views.style import Style

Index = QModelIndex | QPersistentModelIndex


class RankingModel(QAbstractListModel):
    """A ranking as a Qt model; the text is what a screen reader reads."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.ranking: Ranking | None = None
        self.state: AppState | None = None

    def show_ranking(self, ranking: Ranking | None, state: AppState) -> None:
        """Show another ranking of a state's texts."""
        self.beginResetModel()
        self.ranking, self.state = ranking, state
        self.endResetModel()

    def text(self, row: int) -> str:
        """Sentence in a row."""
        return self.state.text(self.ranking.indices[row]) if self.ranking is not None and self.state is not None else ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        """Return how many texts are ranked."""
        return len(self.ranking) if self.ranking is not None and not parent.isValid() else 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Value and sentence of a row."""
        if self.ranking is None or not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{number(self.ranking.similarities[index.row()])}  {self.text(index.row())}"
        return plain_tip(self.text(index.row())) if role == Qt.ItemDataRole.ToolTipRole else None


class RankingDelegate(QStyledItemDelegate):
    """Paints the rows."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the panel."""
        model = index.model()
        if not isinstance(model, RankingModel) or model.ranking is None or model.state is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = index.row()
        flags = option.state
        selected = model.ranking.indices[row] in model.state.selection
        hovered = bool(flags & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus))
        rect = QRectF(option.rect)
        paint_row(painter, rect, Style(current_theme()), model.ranking, row, model.text(row), selected, hovered)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Ask for the room that the view looks good in."""
        return QSize(120, ROW_HEIGHT)
