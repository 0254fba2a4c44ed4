"""The one place where the state is kept, and from which everyone hears of its changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from explorer.domain.state import AppState


class Store(QObject):
    """Holds the current `AppState`. `changed` carries the old and the new one."""

    changed = Signal(object, object)

    def __init__(self, state: AppState | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state or AppState()
        self._told = self._state
        self._telling = False

    @property
    def state(self) -> AppState:
        """The current snapshot."""
        return self._state

    def update(self, **changes: Any) -> None:
        """Replace fields of the state; nobody is told where all of them are what they were.

        A receiver may update in turn; everyone is then told of the two changes one after the other.
        """
        if all(getattr(self._state, name) is value for name, value in changes.items()):
            return
        self._state = replace(self._state, **changes)
        if self._telling:
            return
        self._telling = True
        try:
            while self._told is not self._state:
                old, self._told = self._told, self._state
                self.changed.emit(old, self._told)
        finally:
            self._telling = False
