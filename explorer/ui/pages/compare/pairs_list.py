"""The pairs that differ most, as a list."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from explorer.domain.words import MINUS, number, signed
from explorer.figures.theme import mix
from explorer.ui.look.plain import plain_tip
from explorer.ui.look.theme import current_theme
from explorer.ui.pages.compare.content import Content, values_words
from explorer.ui.views.style import Style, write

PAIR_HEIGHT = 46
"""Height of a row: two sentences, one under the other."""

HEAD_HEIGHT = 22
_COLUMNS = ("A", "B", f"A {MINUS} B")
_NARROW = 340.0
"""Room for a row below which the two values are left out beside their difference."""

_MARGIN = 12.0
_GAP = 12.0
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

Index = QModelIndex | QPersistentModelIndex


class PairsModel(QAbstractListModel):
    """Pairs as a Qt model; the text is what a screen reader reads."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.content: Content | None = None
        self.selection: tuple[int, ...] = ()

    def show_content(self, content: Content | None) -> None:
        """Show the pairs of another comparison."""
        self.beginResetModel()
        self.content = content
        self.endResetModel()

    def pair(self, row: int) -> tuple[int, int]:
        """Return the two texts of a row."""
        assert self.content is not None
        first, second = self.content.comparison.differing.indices[row].tolist()
        return first, second

    def value(self, row: int) -> str:
        """Return the values of a row in words."""
        assert self.content is not None
        differing = self.content.comparison.differing
        return values_words(float(differing.first[row]), float(differing.second[row]))

    def sentences(self, row: int) -> tuple[str, str]:
        """Return the two sentences of a row."""
        assert self.content is not None
        first, second = self.pair(row)
        return self.content.texts[first], self.content.texts[second]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        """Return how many pairs are listed."""
        return len(self.content.comparison.differing.indices) if self.content is not None else 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Values and sentences of a row."""
        if self.content is None or not index.isValid():
            return None
        first, second = self.sentences(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{self.value(index.row())}  {first} × {second}"
        return plain_tip(f"{first}\n{second}") if role == Qt.ItemDataRole.ToolTipRole else None


class PairsDelegate(QStyledItemDelegate):
    """Paints the rows."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        model = index.model()
        if not isinstance(model, PairsModel) or model.content is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = bool(option.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus))
        selected = set(model.pair(index.row())) <= set(model.selection)
        paint_pair(painter, QRectF(option.rect), Style(current_theme()), model.content, index.row(), selected, hovered)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Ask for the room of two lines."""
        return QSize(160, PAIR_HEIGHT)


def _columns(rect: QRectF, style: Style, content: Content) -> list[QRectF]:
    """Return where A, B, A − B and the sentences go; the first two are flat where there is no room."""
    differing = content.comparison.differing
    shown = rect.width() >= _NARROW
    left, found = rect.left() + _MARGIN, []
    for values, form, kept in (
        (differing.first, number, shown),
        (differing.second, number, shown),
        (differing.first - differing.second, signed, True),
    ):
        ends = (form(float(values.min())), form(float(values.max()))) if len(values) else ()
        width = max(QFontMetricsF(style.strong).horizontalAdvance(text) for text in (*ends, "+0.000")) + 2
        found.append(QRectF(left, rect.top(), width if kept else 0.0, rect.height()))
        left += width + _GAP if kept else 0.0
    left += _GAP / 2
    found.append(QRectF(left, rect.top(), max(0.0, rect.right() - _MARGIN - left), rect.height()))
    return found


def paint_head(painter: QPainter, rect: QRectF, style: Style, content: Content) -> None:
    """Paint the names of the columns."""
    *numbers, words = _columns(rect, style, content)
    for name, box in zip(_COLUMNS, numbers, strict=True):
        if box.width():
            write(painter, box, name, style.small, style.theme.muted, _RIGHT)
    write(painter, words, "The pairs that differ most", style.small, style.theme.muted)


def paint_pair(
    painter: QPainter, rect: QRectF, style: Style, content: Content, row: int, selected: bool, hovered: bool
) -> None:
    """Paint values and sentences of one row."""
    theme, differing = style.theme, content.comparison.differing
    if selected:
        painter.fillRect(rect, QColor(mix(theme.surface, theme.selection, 0.16)))
    elif hovered:
        painter.fillRect(rect, QColor(mix(theme.surface, theme.accent, 0.09)))
    a, b = float(differing.first[row]), float(differing.second[row])
    *numbers, words = _columns(rect, style, content)
    fonts = (style.font, style.font, style.strong)
    for text, box, font in zip((number(a), number(b), signed(a - b)), numbers, fonts, strict=True):
        if box.width():
            write(painter, box, text, font, theme.text, _RIGHT, elide=False)
    line = (rect.height() - 8) / 2
    ink = theme.selection if selected else theme.text
    for index, text in enumerate(differing.indices[row].tolist()):
        box = QRectF(words.left(), rect.top() + 4 + index * line, words.width(), line)
        write(painter, box, content.texts[text][:400], style.font, ink)
