"""How a context menu opens: with a letter for every entry, and gone when it closes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from explorer.ui.look.mnemonics import marked


def pop_up(menu: QMenu, place: QPoint) -> None:
    """Open a context menu at a place on the screen; it is deleted when it closes."""
    mark_entries(menu)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(place)


def mark_entries(menu: QMenu) -> None:
    """Underline a letter of every entry, also of the menus within."""
    entries = [action for action in menu.actions() if not action.isSeparator()]
    for action, title in zip(entries, marked([action.text() for action in entries]), strict=True):
        action.setText(title)
        # Typed as an object by PySide.
        within = action.menu()
        if isinstance(within, QMenu):
            mark_entries(within)
