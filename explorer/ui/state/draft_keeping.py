"""The draft of this window, kept soon after each edit, and those that others left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.domain.failure import ExplorerError, Failure
from explorer.domain.words import count, counted
from explorer.files.profile.draft_folders import DraftFolder, LeftDraft, adopt_earlier, left_drafts
from explorer.files.profile.drafts import Draft
from explorer.files.tables.table import MAX_TEXT
from explorer.ui.state.tasks import Queue, TaskRunner

_AUTOSAVE = 1000
"""Milliseconds from an edit until it is kept, however long the typing goes on."""


class DraftKeeping(QObject):
    """Has one draft at a time, which no other window has.

    Parameters
    ----------
    runner
        Writes.
    collect
        Returns the draft as it is.
    kept
        Whether any draft is kept, or offered.
    """

    failed = Signal(object)
    """The `Failure` of the first write that was refused; the others are not told."""
    told = Signal(str)
    """A sentence on a draft that is damaged."""

    def __init__(
        self, runner: TaskRunner, collect: Callable[[], Draft], *, kept: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._collect = collect
        self._refused = False
        self.folder = DraftFolder(kept=kept)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AUTOSAVE)
        self._timer.timeout.connect(self.save)

    def begin(self, *, making_room: bool) -> Draft:
        """Return the draft to begin with: the newest that was left, which is this window's from now on.

        Parameters
        ----------
        making_room
            Whether something else takes its place at once: then it stays a draft of its own, unless nothing is lost
            with it.
        """
        try:
            if self.folder.kept:
                adopt_earlier()
            left = self.others()
        except ExplorerError as error:
            self._on_refused(error.failure)
            return Draft()
        for found in left:
            if making_room and not found.draft.can_be_made_again:
                continue
            taken = found.take()
            if taken is not None:
                self.folder = taken
                taken.forget_texts(found.draft)
                _clear_away(found, left)
                return _without_long(left[0].draft) if making_room else self._bounded(found.draft)
        return _without_long(left[0].draft) if making_room and left else Draft()

    def others(self) -> list[LeftDraft]:
        """Return the drafts that no window has; raises `ExplorerError` of kind DISK where a damaged one cannot move."""
        if not self.folder.kept:
            return []
        left, told = left_drafts()
        for words in told:
            self.told.emit(words)
        return left

    def change_to(self, left: LeftDraft) -> Draft | None:
        """Leave this window's draft to be offered in turn, and return another; None where it cannot be had any more.

        Raises
        ------
        ExplorerError
            DISK, where this window's draft cannot be kept.
        """
        self.save_now()
        taken = left.take()
        if taken is None:
            return None
        self.leave()
        self.folder = taken
        return self._bounded(left.draft)

    def soon(self) -> None:
        """Keep the draft soon."""
        if self.folder.kept and not self._timer.isActive():
            self._timer.start()

    def save(self) -> None:
        """Keep the draft, in the background."""
        self._timer.stop()
        folder, draft = self.folder, self._collect()
        self._runner.submit(
            Queue.DRAFT, "draft", lambda _: folder.save(draft), lambda _: None, on_failure=self._on_refused
        )

    def save_now(self) -> None:
        """Keep the draft before this returns; raises `ExplorerError` of kind DISK where that fails."""
        self._timer.stop()
        self.folder.save(self._collect())

    def set_aside(self) -> None:
        """Keep a copy of a draft that could not be made again, which is offered at the next start.

        Of long texts that are kept beside it there are copies, too: undo still finds those that are here.
        """
        draft = self._collect()
        if not self.folder.kept or draft.can_be_made_again:
            return
        copy = DraftFolder()
        try:
            files = [
                replace(file, path=copy.keep_copy(file.path)) if self.folder.holds(file.path) else file
                for file in draft.files
            ]
            copy.save(replace(draft, files=tuple(files)))
        except ExplorerError as error:
            self._on_refused(error.failure)
        finally:
            copy.release()

    def leave(self) -> None:
        """Leave the draft to the next window; one with nothing in it is removed."""
        self._timer.stop()
        self.folder.release(remove=self._collect().is_empty)

    def keep_text(self, text: str, suffix: str = ".txt") -> Path:
        """Keep a long text beside the draft; see `DraftFolder.keep_text`."""
        return self.folder.keep_text(text, suffix)

    def _bounded(self, draft: Draft) -> Draft:
        """Return this window's draft without lines that no text may have; such a draft is kept as it was, and told."""
        usable = _without_long(draft)
        left_out = len(draft.lines) - len(usable.lines)
        if not left_out:
            return draft
        try:
            where = self.folder.keep_aside(usable)
        except ExplorerError as error:
            self._on_refused(error.failure)
            return usable
        lines = counted(left_out, "line")
        self.told.emit(f"The draft is without {lines} of more than {count(MAX_TEXT)} characters{where}.")
        return usable

    def _on_refused(self, failure: Failure) -> None:
        """Say once that the draft cannot be kept, not after every edit."""
        if not self._refused:
            self._refused = True
            self.failed.emit(failure)


def facts_of(left: LeftDraft) -> str:
    """Return "12 sentences, today at 14:02"."""
    count = left.draft.sentences or sum(1 for line in left.draft.lines if line.strip())
    then, today = datetime.fromtimestamp(left.time), datetime.now().date()
    days = {today: "today", today - timedelta(days=1): "yesterday"}
    day = days.get(then.date(), f"{then.day} {then:%B %Y}")
    return f"{counted(count, 'sentence')}, {day} at {then:%H:%M}"


def _without_long(draft: Draft) -> Draft:
    short = [place for place, line in enumerate(draft.lines) if len(line) <= MAX_TEXT]
    if len(short) == len(draft.lines):
        return draft
    lines, sources = (tuple(all_of[place] for place in short) for all_of in (draft.lines, draft.sources))
    labels = tuple(draft.labels[place] for place in short) if draft.labels else ()
    return replace(draft, lines=lines, sources=sources, labels=labels, origins=())


def _clear_away(taken: LeftDraft, left: Sequence[LeftDraft]) -> None:
    """Remove the drafts of which the one taken, samples or files have all."""

    def content(draft: Draft) -> tuple[object, ...]:
        return draft.lines, draft.labels, draft.files

    for other in left:
        same = content(other.draft) == content(taken.draft)
        if other is not taken and (same or other.draft.can_be_made_again) and (folder := other.take()) is not None:
            folder.release(remove=True)
