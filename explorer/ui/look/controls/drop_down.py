"""The one kind of drop-down: nothing in its list is cut, and what is cut in the box is said in full."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from explorer.ui.look.plain import show_tip
from explorer.ui.look.screens import brought_inside


class DropDown(QComboBox):
    """A combo box whose list is as wide as its longest row, as far as the screen is.

    It leaves the wheel to the panel's scrolling until it has the focus.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def words_shown(self) -> str:
        """Return as much of the value shown as fits into the box."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self._field(option).width()
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)

    def list_width(self) -> int:
        """Return the width of the list at which no row is cut, in pixels."""
        view = self.view()
        view.ensurePolished()
        margins = view.contentsMargins()
        edges = 2 * view.frameWidth() + margins.left() + margins.right()
        scrolls = self.count() > self.maxVisibleItems()
        return view.sizeHintForColumn(0) + edges + (view.verticalScrollBar().sizeHint().width() if scrolls else 0)

    def showPopup(self) -> None:
        """Open the list, all of it on the screen."""
        view, free = self.view(), self.screen().availableGeometry()
        view.setMinimumWidth(min(self.list_width(), free.width()))
        super().showPopup()
        popup = view.window()
        place = popup.geometry()
        popup.move(brought_inside(QRect(place.topLeft(), popup.size()), free).topLeft())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box, an ellipsis where the value does not fit."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        option.currentText = self.words_shown()
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Say the whole value too where the box cuts it."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and self._cut():
            whole, tip = self.currentText(), self.toolTip()
            # A tip that is markup is a long text itself, such as the path of a model.
            show_tip(event, whole if not tip or tip.startswith("<") else f"{whole}\n{tip}", self)
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn only with the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _cut(self) -> bool:
        return self.words_shown() != self.currentText()

    def _field(self, option: QStyleOptionComboBox) -> QRect:
        part = QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
