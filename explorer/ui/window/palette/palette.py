"""The command palette itself: a field and a list over the window, gone with the next key that leaves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QWidget
from shiboken6 import isValid

from explorer.files.profile import settings as remembered
from explorer.files.profile.settings import Settings
from explorer.ui.look.controls.building import dressed, vbox
from explorer.ui.look.keyboard import Keyboard
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import TEXT_SIZE, UNIT
from explorer.ui.tables.painting import Ground
from explorer.ui.tables.view import TableView
from explorer.ui.window.palette.entries import Entry, found
from explorer.ui.window.palette.rows import entry_table

_WIDTH = 620
_ROWS = 11
_ROW_HEIGHT = 30
_TOP = 9 * UNIT
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: 1 - _ROWS, Qt.Key.Key_PageDown: _ROWS - 1}
_RUNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


LONGEST = 100
"""Characters of a query: a whole text pasted here would be compared with every word of every command."""


class CommandPalette(QWidget):
    """Lies over the whole window while it is open, so that a click anywhere else closes it.

    It is no window of its own: the keyboard comes back at once, whatever the window manager does.

    Parameters
    ----------
    settings
        Where the commands used lately are kept.
    keyboard
        Who gets the keyboard back.
    window
        The window that it is about.
    """

    def __init__(self, settings: Settings, keyboard: Keyboard, window: QWidget) -> None:
        super().__init__(window)
        self._keyboard = keyboard
        self._settings = settings
        self._window = window
        self._entries: Sequence[Entry] = ()
        self._before: QWidget | None = None
        self.setObjectName("palette")
        self.box = QFrame(self)
        self.box.setObjectName("palette_box")
        self.query = dressed(QLineEdit(self.box), "palette_query", "Command")
        self.query.setMaxLength(LONGEST)
        self.query.setPlaceholderText("A command, page, sample, recent file or setting")
        self.query.textChanged.connect(self._find)
        self.query.installEventFilter(self)
        self.entries: Sequence[Entry] = ()
        self.list = TableView("palette_list", "Commands", self.box, row_height=_ROW_HEIGHT, listed=True, many=False)
        self.list.text_size = TEXT_SIZE
        self.list.ground = Ground(("text", 0.09), ("text", 0.05), 5.0)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.row_clicked.connect(lambda row: self.run(self.entries[row]))
        self.nothing = dressed(PlainLabel("No command matches.", self.box), "palette_nothing", role="muted")
        self.nothing.setContentsMargins(12, UNIT // 2, 12, UNIT)
        vbox(self.box, self.query, (self.list, 1), self.nothing, spacing=UNIT, margins=(UNIT, UNIT, UNIT, UNIT))
        window.installEventFilter(self)
        self.hide()

    def open(self, entries: Callable[[], Sequence[Entry]]) -> None:
        """Show what there is to do; a second time closes it."""
        if self.isVisible():
            self.leave()
            return
        self._before = self._keyboard.holder
        self._entries = entries()
        self.query.clear()
        self._find("")
        self.raise_()
        self.show()
        # A view that floats may have the keyboard.
        self._window.activateWindow()
        self.query.setFocus()

    def leave(self) -> None:
        """Close, and give the keyboard back to who had it."""
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.activateWindow()
            self._before.setFocus()
        self._before = None

    def run(self, entry: Entry) -> None:
        """Do what an entry says, where it can be done now."""
        if entry.missing:
            return
        self._settings.add_recent(remembered.RECENT_COMMANDS, entry.key)
        self.leave()
        entry.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size; take the keys that move in the list, run and close, also from shortcuts."""
        if watched is self._window:
            if event.type() is QEvent.Type.Resize and self.isVisible():
                self._place()
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and self._takes(event):
            event.accept()
            return True
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self._takes(event):
            self._on_key(Qt.Key(event.key()))
            return True
        elif event.type() is QEvent.Type.FocusOut and QApplication.focusWidget() is not self.query and self.isVisible():
            # Somebody else has been given the keyboard, who keeps it.
            self._before = None
            self.leave()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close at a click beside the box."""
        self.leave()

    def _takes(self, event: QKeyEvent) -> bool:
        keys = (*_STEPS, *_RUNS, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        return event.key() in keys and not held

    def _on_key(self, key: Qt.Key) -> None:
        row, count = self.list.currentIndex().row(), len(self.entries)
        if key is Qt.Key.Key_Escape:
            self.leave()
        elif key in _RUNS and row >= 0:
            self.run(self.entries[row])
        elif key in _STEPS and count:
            step = _STEPS[key]
            # One step goes round, a page stops at the ends.
            place = (row + step) % count if abs(step) == 1 else min(max(row + step, 0), count - 1)
            self.list.show_chosen(place)

    def _find(self, query: str) -> None:
        self.entries = found(self._entries, query, self._settings.get(remembered.RECENT_COMMANDS))
        self.list.show_table(entry_table(self.entries))
        self.list.show_chosen(0)
        self.list.setVisible(bool(self.entries))
        self.nothing.setVisible(not self.entries)
        self._place()

    def _place(self) -> None:
        window = self._window
        self.setGeometry(window.rect())
        width = min(_WIDTH, window.width() - 8 * UNIT)
        rows = min(len(self.entries), _ROWS)
        self.list.setFixedHeight(rows * _ROW_HEIGHT)
        height = min(self.box.sizeHint().height(), window.height() - 2 * _TOP)
        self.box.setGeometry(QRect((window.width() - width) // 2, _TOP, width, height))

    def sizeHint(self) -> QSize:
        """Ask for the whole window."""
        return self._window.size()
