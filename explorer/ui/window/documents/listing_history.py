"""Which listed sentences stood in the editor's place before, so that undo brings them back too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextDocument

from explorer.files.profile.drafts import DraftFile
from explorer.ui.panels.sentences.sentences import SentencesPanel

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.ui.panels.sentences.listing_rows import Listing

_MOST = 4
"""Changes that can be taken back; each may hold a million sentences."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What the panel of sentences shows.

    Parameters
    ----------
    listing
        The listed sentences; None for the editor.
    files
        The files that they are read from again at the next start.
    beside
        Whether what is in the editor is among them.
    edits
        How many edits of the editor could be taken back when it was shown.
    """

    listing: Listing | None = None
    files: tuple[DraftFile, ...] = ()
    beside: bool = False
    edits: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Change:
    """From one to the other, with the edits of the editor that can be taken back before and after it."""

    before: Shown
    edits_before: int
    after: Shown
    edits_after: int


class ListingHistory(QObject):
    """Shows and leaves listings, and takes that back and makes it again in turn with the edits of the editor."""

    changed = Signal()
    """Another listing is shown, or none."""

    def __init__(self, panel: SentencesPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.now = Shown()
        self._past: list[_Change] = []
        self._future: list[_Change] = []
        self._going = False
        self._depth = 0
        self._revision = self._document.revision()
        panel.listing_left.connect(self._on_left)

    def show(self, listing: Listing, files: tuple[DraftFile, ...], *, beside: bool) -> None:
        """Show sentences that are too many for the editor in its place."""
        edits = self._edits
        self._note(Shown(listing, files, beside, edits), edits)
        self._panel.show_listing(listing)
        self.changed.emit()

    def undo(self) -> None:
        """Take back what was done last: an edit, or the coming and going of a listing."""
        self._forget_future()
        self._undo()
        self._revision = self._document.revision()

    def redo(self) -> None:
        """Make again what was taken back last."""
        self._forget_future()
        self._redo()
        self._revision = self._document.revision()

    def forget(self) -> None:
        """Take nothing back of what was until now: the editor holds something else altogether."""
        self._past.clear()
        self._future.clear()
        self.now = Shown(edits=self._edits)

    @property
    def steps(self) -> int:
        """A number that each change of the sentences raises, and each one that is taken back lowers."""
        return self._depth + self._edits

    @property
    def _edits(self) -> int:
        return self._document.availableUndoSteps()

    @property
    def _document(self) -> QTextDocument:
        return self._panel.editor.document()

    def _forget_future(self) -> None:
        """Make nothing again that was taken back before an edit."""
        if self._document.revision() != self._revision:
            self._future.clear()

    def _undo(self) -> None:
        change = self._past[-1] if self._past else None
        if change is None or (self.now.listing is None and self._edits > change.edits_after):
            self._panel.editor.undo()
            return
        self._future.append(self._past.pop())
        self._depth -= 1
        if change.before.listing is not None:
            # First the listing, so that nobody hears of what comes and goes in the editor behind it.
            self._go(change.before)
        while self._edits > change.edits_before:
            self._panel.editor.undo()
        self._panel.editor.flush()
        self._go(change.before)

    def _redo(self) -> None:
        change = self._future[-1] if self._future else None
        if change is None or self._edits != change.edits_before:
            if self.now.listing is None:
                self._panel.editor.redo()
            return
        self._past.append(self._future.pop())
        self._depth += 1
        while self._edits < change.edits_after and self._document.isRedoAvailable():
            self._panel.editor.redo()
        self._panel.editor.flush()
        self._go(change.after)

    def _note(self, after: Shown, edits_before: int) -> None:
        self._past = [*self._past[1 - _MOST :], _Change(self.now, edits_before, after, self._edits)]
        self._future.clear()
        self._depth += 1
        self.now = after

    def _on_left(self) -> None:
        if not self._going:
            # Nothing is edited behind a listing but by what leaves it.
            self._note(Shown(edits=self._edits), self.now.edits)
        self.changed.emit()

    def _go(self, shown: Shown) -> None:
        if shown is self.now:
            return
        self.now = shown
        self._going = True
        if shown.listing is None:
            self._panel.leave_listing()
        else:
            self._panel.show_listing(shown.listing)
            self.changed.emit()
        self._going = False
