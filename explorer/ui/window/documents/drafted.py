"""What the draft of the sentences holds: the lines of the editor, and the files that are listed or still read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from explorer.files.profile.drafts import Draft, DraftFile
from explorer.ui.panels.sentences.sentences import SentencesPanel
from explorer.ui.window.documents.listing_history import ListingHistory


class Drafted:
    """Keeps in mind which files the sentences come from, also while they are read."""

    def __init__(self, panel: SentencesPanel, history: ListingHistory) -> None:
        self._panel = panel
        self._history = history
        self._pending: tuple[DraftFile, ...] = ()
        self._beside_pending = False
        self._origins: tuple[Path, ...] = ()
        self._as_given = ""

    def begin(self, draft: Draft) -> None:
        """Take over a draft whose lines are in the editor; its files are not read yet."""
        self._origins = draft.origins
        self._as_given = "" if draft.files else self._panel.corpus().fingerprint

    def expect(self, files: Sequence[DraftFile], *, beside: bool) -> None:
        """Keep files in the draft until they are read; `beside` the lines of the editor."""
        self._pending, self._beside_pending = tuple(files), beside

    def expect_too(self, files: Sequence[DraftFile]) -> None:
        """Keep files in the draft until they are read, beside those expected and the lines of the editor."""
        self.expect((*self._pending, *files), beside=True)

    def expect_no_more(self, paths: Sequence[Path] | None = None) -> None:
        """Leave files out of the draft that are not listed: some that were read, or all."""
        self._pending = tuple(file for file in self._pending if paths is not None and file.path not in paths)

    def came_from(self, origins: tuple[Path, ...]) -> None:
        """Keep in mind that the sentences are those of files, until they are edited."""
        self._origins, self._as_given = origins, self._panel.corpus().fingerprint

    def draft(self) -> Draft:
        """Return what is there now."""
        editor, corpus, now = self._panel.editor, self._panel.corpus(), self._history.now
        files = tuple(dict.fromkeys((*now.files, *self._pending)))
        beside = now.beside or (bool(self._pending) and self._panel.listing is None and self._beside_pending)
        given = bool(self._origins) and not self._pending and corpus.fingerprint == self._as_given
        origins = self._origins if given else ()
        labels = tuple(editor.book.labels) if any(editor.book.labels) else ()
        return Draft(tuple(editor.lines()), tuple(editor.book.sources), files, beside, origins, len(corpus), labels)
