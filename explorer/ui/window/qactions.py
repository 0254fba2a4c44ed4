"""The actions of the table as Qt has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from explorer.domain.state import AppState
from explorer.ui.control.actions import ACTIONS, ActionId, ActionRow
from explorer.ui.look.icons import icon
from explorer.ui.look.keyboard import shortcut_words


def make_actions(handlers: Mapping[ActionId, Callable[[], object]], parent: QObject) -> dict[ActionId, QAction]:
    """Make the actions of the table, each with its handler."""
    actions = {}
    for name, row in ACTIONS.items():
        action = QAction(row.title, parent)
        action.setObjectName(f"action_{name}")
        action.setShortcuts([QKeySequence(shortcut) for shortcut in row.shortcuts])
        action.setToolTip(tool_tip(row))
        if row.icon:
            action.setIcon(icon(row.icon, "accent_text" if name is ActionId.RUN else "text"))
        action.setIconVisibleInMenu(False)
        if name is ActionId.RUN:
            action.setAutoRepeat(False)  # each time would start the run anew
        action.triggered.connect(lambda _=False, handler=handlers[name]: handler())
        actions[name] = action
    return actions


def tool_tip(row: ActionRow) -> str:
    """Return what a tool tip says: the words and the shortcut."""
    words = row.tip or row.name
    return f"{words} ({shortcut_words(row.shortcuts[0])})" if row.shortcuts else words


def enable_actions(actions: Mapping[ActionId, QAction], state: AppState) -> None:
    """Enable what makes sense now."""
    for name, action in actions.items():
        action.setEnabled(not ACTIONS[name].missing(state))
