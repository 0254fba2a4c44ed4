"""What other windows left: offered by name at the start, and opened or deleted at any time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from explorer.domain.failure import ExplorerError
from explorer.files.profile.draft_folders import LeftDraft
from explorer.ui.panels.notice import NoticeBar, Offer
from explorer.ui.state.draft_keeping import facts_of
from explorer.ui.window.documents.documents import Documents
from explorer.ui.window.documents.questions import show_once

if TYPE_CHECKING:
    from explorer.ui.dialogs.drafts import DraftsDialog

_NAMED = 3
"""Drafts that are named in the notice; the dialog names all."""
_SHORT = 32


class LeftDrafts(QObject):
    """Offers the drafts that no window has."""

    def __init__(self, documents: Documents, notice: NoticeBar, window: QWidget) -> None:
        super().__init__(window)
        self._documents = documents
        self._notice = notice
        self._window = window
        documents.told.connect(notice.tell)

    def offer(self) -> None:
        """Tell of the drafts that nobody was told of yet."""
        left = [found for found in self._found() if not found.offered]
        if not left:
            return
        seen = partial(_mark, left)
        if len(left) == 1:
            offers = (Offer("Open it", partial(self._open, left[0])), Offer("Drafts…", self.show))
            self._notice.tell(f"Another draft was left: {words_of(left[0])}.", *offers, seen=seen)
        else:
            named = ", ".join(f"“{_short(found.draft.name)}”" for found in left[:_NAMED])
            more = f" and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
            words = f"{len(left)} other drafts were left: {named}{more}."
            self._notice.tell(words, Offer("Drafts…", self.show), seen=seen)

    def show(self) -> None:
        """Open the list of all of them."""
        from explorer.ui.dialogs.drafts import DraftsDialog

        dialog = DraftsDialog(self._found(), self._window)
        dialog.finished.connect(partial(self._on_finished, dialog))
        show_once(dialog)

    def _found(self) -> list[LeftDraft]:
        try:
            return [left for left in self._documents.keeping.others() if not left.draft.can_be_made_again]
        except ExplorerError as error:
            self._documents.failed.emit(error.failure)
            return []

    def _on_finished(self, dialog: DraftsDialog, opened: int) -> None:
        for left in dialog.to_delete():
            taken = left.take()
            if taken is not None:
                taken.release(remove=True)
        chosen = dialog.chosen()
        if opened and chosen is not None:
            self._open(chosen)

    def _open(self, left: LeftDraft) -> None:
        try:
            opened = self._documents.open_draft(left)
        except ExplorerError as error:
            self._documents.failed.emit(error.failure)
            return
        if opened:
            self._notice.tell(f"Opened {words_of(left)}. What was here before is under File, Drafts.")
        else:
            self._notice.tell(f"The draft {words_of(left)} is open in another window by now.")


def words_of(left: LeftDraft) -> str:
    """Return "“The first words…”, 12 sentences, today at 14:02"."""
    return f"“{left.draft.name}”, {facts_of(left)}"


def _short(name: str) -> str:
    return name if len(name) <= _SHORT else f"{name[:_SHORT].rstrip(' …')}…"


def _mark(left: Sequence[LeftDraft]) -> None:
    for found in left:
        found.mark_offered()
