"""The lines of the command palette, and how they are painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from explorer.figures.theme import mix
from explorer.ui.look.theme import UNIT, current_theme, ui_font
from explorer.ui.plots.style import write
from explorer.ui.window.palette.entries import Entry

ROW_HEIGHT = 30
_SMALL = 12
_ROUND = 5

Index = QModelIndex | QPersistentModelIndex


class EntryModel(QAbstractListModel):
    """The entries that are found."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: Sequence[Entry] = ()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Take other entries."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of entries."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the title, and for a screen reader all that the line says."""
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (entry.title, entry.path, entry.shortcut, entry.missing)))
        return None


class EntryDelegate(QStyledItemDelegate):
    """Paints the title, then where it stands or why it cannot be done, and its keys at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        model = index.model()
        assert isinstance(model, EntryModel)
        entry, theme = model.entries[index.row()], current_theme()
        rect = QRectF(option.rect)
        shades = ((QStyle.StateFlag.State_Selected, 0.09), (QStyle.StateFlag.State_MouseOver, 0.05))
        share = next((share for flag, share in shades if option.state & flag), 0.0)
        painter.save()
        if share:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mix(theme.surface, theme.text, share)))
            painter.drawRoundedRect(rect, _ROUND, _ROUND)
        room = rect.adjusted(1.5 * UNIT, 0, -1.5 * UNIT, 0)
        font, small = ui_font(), ui_font(_SMALL)
        keys = QFontMetricsF(small).horizontalAdvance(entry.shortcut)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        write(painter, room, entry.shortcut, small, theme.muted, right)
        room.setRight(room.right() - keys - (2 * UNIT if keys else 0))
        write(painter, room, entry.title, font, theme.muted if entry.missing else theme.text)
        room.setLeft(room.left() + QFontMetricsF(font).horizontalAdvance(entry.title) + 2 * UNIT)
        if room.width() > 4 * UNIT:
            write(painter, room, entry.missing or entry.path, small, theme.muted)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Ask for one line."""
        return QSize(20 * UNIT, ROW_HEIGHT)
