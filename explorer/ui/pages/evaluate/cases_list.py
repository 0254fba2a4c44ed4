"""The cases that the chosen row does worst on, as a list."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from explorer.figures.theme import mix
from explorer.ui.look.plain import plain_tip
from explorer.ui.look.theme import current_theme, theme_source
from explorer.ui.pages.evaluate.cases import Cases
from explorer.ui.pages.evaluate.rows import Index
from explorer.ui.views.style import Style, write

_LINE = 17
_ROW = 3 * _LINE + 12
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CasesModel(QAbstractListModel):
    """The cases in the order of the list; each is put into words when it is looked at."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cases: Cases | None = None

    def show_cases(self, cases: Cases | None) -> None:
        """Show other cases."""
        self.beginResetModel()
        self.cases = cases
        self.endResetModel()

    def case_number(self, row: int) -> int:
        """Return which case stands in a row."""
        assert self.cases is not None
        return int(self.cases.order[row])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        """Return how many cases are listed."""
        return 0 if parent.isValid() or self.cases is None else len(self.cases)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Everything about a case, for tool tips, screen readers and the clipboard."""
        if self.cases is None or not index.isValid():
            return None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        case = self.cases.case(self.case_number(index.row()))
        words = "\n".join(filter(None, (*case.lines, " · ".join(filter(None, (case.lead, case.foot))))))
        return plain_tip(words) if role == Qt.ItemDataRole.ToolTipRole else words


class CasesDelegate(QStyledItemDelegate):
    """Paints number, two lines of text and one of numbers."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one case."""
        model = index.model()
        assert isinstance(model, CasesModel)
        assert model.cases is not None
        style = Style(current_theme())
        theme, flags, rect = style.theme, option.state, QRectF(option.rect)
        case = model.cases.case(model.case_number(index.row()))
        painter.save()
        if flags & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(mix(theme.surface, theme.selection, 0.16)))
        elif flags & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(mix(theme.surface, theme.text, 0.05)))
        left = rect.left() + 12
        if case.lead:
            room = QFontMetricsF(style.strong).horizontalAdvance("+00.00")
            top = QRectF(left, rect.top() + 6, room, _LINE)
            write(painter, top, case.lead, style.strong, theme.text, _RIGHT, elide=False)
            left += room + 12
        lines = ((case.lines[0], style.font, theme.text), (case.lines[1], style.font, theme.text))
        for place, (words, font, ink) in enumerate((*lines, (case.foot, style.small, theme.muted))):
            box = QRectF(left, rect.top() + 6 + place * _LINE, rect.right() - 10 - left, _LINE)
            write(painter, box, words[:400], font, ink)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Ask for the height of three lines."""
        return QSize(160, _ROW)


class CasesList(QListView):
    """The list; choosing a case highlights it in the plot."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evaluate_cases")
        self.setAccessibleName("Cases that this setting does worst on")
        self.cases = CasesModel(self)
        self.setModel(self.cases)
        self.setItemDelegate(CasesDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.selectionModel().currentChanged.connect(self._on_current)
        theme_source().changed.connect(self._on_theme)

    def show_cases(self, cases: Cases | None) -> None:
        """Show other cases, from the worst."""
        self.cases.show_cases(cases)
        self.scrollToTop()

    def choose(self, number: int | None) -> None:
        """Mark a case and bring it into sight, telling nobody."""
        row = -1
        if number is not None and self.cases.cases is not None:
            found = (self.cases.cases.order == number).nonzero()[0]
            row = int(found[0]) if len(found) else -1
        index = self.cases.index(row)
        if index == self.currentIndex():
            return
        self.selectionModel().blockSignals(True)
        self.setCurrentIndex(index)
        self.selectionModel().blockSignals(False)
        self.viewport().update()
        if index.isValid():
            self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the case chosen."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.currentIndex().isValid():
            QGuiApplication.clipboard().setText(str(self.currentIndex().data()))
        else:
            super().keyPressEvent(event)

    def _on_current(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.cases.case_number(current.row()))

    def _on_theme(self, _: object) -> None:
        self.viewport().update()
