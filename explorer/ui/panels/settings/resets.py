"""The way back to a default: a small button beside a setting that is not what it is unless set."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QComboBox, QMenu, QToolButton, QWidget

from explorer.ui.look.icons import icon
from explorer.ui.look.popups import pop_up
from explorer.ui.look.steady import keep_place
from explorer.ui.panels.settings.spin import Spin

_WIDTH, _HEIGHT = 12, 18


class ResetButton(QToolButton):
    """Puts one setting back; out of sight while there is nothing to put back, its place kept.

    The context menus of the setting and of its label offer the same.

    Parameters
    ----------
    label
        What the setting is called.
    name
        Object name of its control.
    """

    def __init__(self, label: str, name: str) -> None:
        super().__init__()
        self._words = f"Reset {label.lower()} to its default"
        self.setObjectName(f"{name}_reset")
        self.setProperty("reset", True)
        self.setAccessibleName(self._words)
        self.setToolTip(self._words)
        self.setIcon(icon("reset", "accent"))
        self.setIconSize(QSize(_WIDTH, _WIDTH))
        self.setFixedSize(_WIDTH, _HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        keep_place(self)
        self.hide()

    def offer_at(self, *widgets: QWidget) -> None:
        """Offer the same in the context menus of widgets, and of the boxes inside them."""
        for widget in widgets:
            if isinstance(widget, Spin):
                widget.menu_made.connect(self._extend)
                continue
            for part in (widget, *widget.findChildren(QComboBox)):
                part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the menu where there is something to put back."""
        if isinstance(event, QContextMenuEvent) and isinstance(watched, QWidget) and not self.isHidden():
            menu = QMenu(watched)
            menu.setObjectName(f"{self.objectName()}_menu")
            menu.addAction(self._words, self.click)
            pop_up(menu, event.globalPos())
            return True
        return super().eventFilter(watched, event)

    def _extend(self, menu: QMenu) -> None:
        if not self.isHidden():
            menu.addSeparator()
            menu.addAction(self._words, self.click)
