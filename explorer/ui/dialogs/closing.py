"""Whether to close the window while the model is at work."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from explorer.domain.state import AppState
from explorer.figures.phrases.progress import kept_words
from explorer.ui.dialogs.sheet import Sheet
from explorer.ui.look.controls.building import STRETCH, dressed, fill
from explorer.ui.look.plain import PlainLabel
from explorer.ui.state.store import Store


class ClosingDialog(Sheet):
    """Says what of the run is kept, as far as it is now; goes by itself when the run has finished.

    Parameters
    ----------
    store
        Of the state whose run it is.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("closing", "Close during the run?", parent)
        self.words = dressed(PlainLabel(parent=self), "closing_words", wrap=True)
        self.words.setText(kept_words(store.state))
        fill(self.body, self.words, STRETCH)
        self.add_button("close", "Close", self.accept)
        self.add_button("go_on", "Let it run", self.reject, primary=True)
        store.changed.connect(self._on_changed)

    def sizeHint(self) -> QSize:
        """Ask for room for the words on two lines."""
        return QSize(440, 160)

    def _on_changed(self, _: AppState, new: AppState) -> None:
        self.words.setText(kept_words(new))
        if not (new.running or new.request_progress is not None) and self.isVisible():
            self.reject()
