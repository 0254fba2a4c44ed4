"""Undo, cut, copy, paste and select all, for whatever has the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from explorer.ui.control.actions import ACTIONS, ActionId
from explorer.ui.look.keyboard import Keyboard
from explorer.ui.look.mnemonics import literal
from explorer.ui.panels.sentences.editor import SentenceEditor
from explorer.ui.state.settings_history import SettingsHistory
from explorer.ui.views.base import View
from explorer.ui.window.documents.documents import Documents

KEYS: Mapping[ActionId, Qt.Key] = {
    ActionId.UNDO: Qt.Key.Key_Z,
    ActionId.REDO: Qt.Key.Key_Y,
    ActionId.CUT: Qt.Key.Key_X,
    ActionId.COPY: Qt.Key.Key_C,
    ActionId.PASTE: Qt.Key.Key_V,
    ActionId.SELECT_ALL: Qt.Key.Key_A,
}
"""The key that every widget knows an action by, with Ctrl."""
_OF_WIDGETS = (ActionId.CUT, ActionId.COPY, ActionId.PASTE, ActionId.SELECT_ALL)

Field = QLineEdit | QTextEdit | QPlainTextEdit

_NOTHING = "Nothing is selected."
_FIXED = "What has the focus cannot be edited."


class Editing(QObject):
    """Hands the actions of the menu Edit to what has the keyboard, as its own keys would."""

    def __init__(self, documents: Documents, history: SettingsHistory) -> None:
        super().__init__(documents)
        self._documents = documents
        self._history = history
        self.keyboard = Keyboard(self)

    def handlers(self) -> Mapping[ActionId, Callable[[], object]]:
        """Return the handler of every action that is about what has the keyboard."""
        sent = {name: partial(self._press, name) for name in _OF_WIDGETS}
        return {**sent, ActionId.UNDO: self.undo, ActionId.REDO: self.redo}

    def undo(self) -> None:
        """Take the last edit back: that of the field with the keyboard, or the last one of settings or sentences."""
        if _own_field(self.keyboard.holder):
            self._press(ActionId.UNDO)
        elif not self._history.undo():
            self._documents.undo()

    def redo(self) -> None:
        """Make an edit again that was taken back, of the field with the keyboard or of the sentences."""
        if _own_field(self.keyboard.holder):
            self._press(ActionId.REDO)
        else:
            self._documents.redo()

    def missing(self) -> Mapping[ActionId, str]:
        """Say of each action why the widget with the keyboard cannot do it now; empty where it can."""
        return {name: missing(name, self.keyboard.holder) for name in _OF_WIDGETS}

    def enable(self, actions: Mapping[ActionId, QAction]) -> None:
        """Enable what the widget with the keyboard can do now."""
        for name, reason in self.missing().items():
            actions[name].setEnabled(not reason)
        self.name_undo(actions)

    def name_undo(self, actions: Mapping[ActionId, QAction]) -> None:
        """Say what undo would take back, where that is a change of the settings."""
        words = "" if _own_field(self.keyboard.holder) else self._history.next_words.rstrip(".")
        actions[ActionId.UNDO].setText(f"&Undo: {literal(words)}" if words else ACTIONS[ActionId.UNDO].title)

    def _press(self, name: ActionId) -> None:
        """Give the key to the widget with the keyboard, and on to those around it until one takes it, as Qt does."""
        widget = self.keyboard.holder
        stroke = QKeyEvent(QEvent.Type.KeyPress, KEYS[name], Qt.KeyboardModifier.ControlModifier)
        stroke.ignore()
        while widget is not None and not stroke.isAccepted():
            stroke.accept()
            # Not by `sendEvent`, which would look for a shortcut first and find the action's own.
            widget.event(stroke)
            widget = None if widget.isWindow() else widget.parentWidget()


def missing(name: ActionId, widget: QWidget | None) -> str:
    """Say in one sentence why `widget` cannot cut, copy, paste or select all now; empty where it can."""
    field = _field(widget)
    if name is ActionId.PASTE:
        if not _editable(field):
            return _FIXED
        content = QGuiApplication.clipboard().mimeData()
        return "" if content is not None and content.formats() else "The clipboard is empty."
    if name is ActionId.CUT:
        return _FIXED if not _editable(field) else "" if _has_selection(field) else _NOTHING
    if name is ActionId.COPY:
        return "" if _can_copy(widget, field) else _NOTHING
    selects = field is not None or isinstance(widget, QAbstractItemView | QLabel)
    return "" if selects or _view_of(widget) is not None else "There is nothing to select here."


def _can_copy(widget: QWidget | None, field: Field | None) -> bool:
    if field is not None:
        return _has_selection(field)
    if isinstance(widget, QLabel):
        return widget.hasSelectedText()
    if isinstance(widget, QAbstractItemView):
        return widget.currentIndex().isValid() or widget.selectionModel().hasSelection()
    view = _view_of(widget)
    return view is not None and not view.is_empty()


def _field(widget: QWidget | None) -> Field | None:
    """Return the text that a widget edits or shows, or None."""
    if isinstance(widget, QAbstractSpinBox | QComboBox):
        return widget.lineEdit()
    return widget if isinstance(widget, Field) else None


def _own_field(widget: QWidget | None) -> bool:
    """Whether a widget edits a text of its own that is not the sentences."""
    field = _field(widget)
    return _editable(field) and not isinstance(field, SentenceEditor)


def _editable(field: Field | None) -> bool:
    return field is not None and field.isEnabled() and not field.isReadOnly()


def _has_selection(field: Field | None) -> bool:
    if field is None:
        return False
    return field.hasSelectedText() if isinstance(field, QLineEdit) else field.textCursor().hasSelection()


def _view_of(widget: QWidget | None) -> View | None:
    while widget is not None and not isinstance(widget, View):
        widget = widget.parentWidget()
    return widget
