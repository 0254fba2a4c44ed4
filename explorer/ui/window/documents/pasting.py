"""What becomes of pasted text: lines, a column of a table, or on request its sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext, Progress
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import counted, percent_done
from explorer.files.tables.table import MAX_TEXT, check_lengths
from explorer.files.texts.pasted import PASTED, Pasted
from explorer.ui.panels.sentences.lines import EDITABLE, EDITABLE_CHARACTERS, TYPED, editable
from explorer.ui.panels.sentences.sentences import SentencesPanel
from explorer.ui.state.tasks import Queue, TaskRunner
from explorer.ui.window.documents.documents import Documents

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.analysis.texts.sentences import SplitText
    from explorer.files.texts.pasted_table import PastedColumns

Result = TypeVar("Result")

_TABLE, _CHECK, _SPLIT = "table of a paste", "check of a paste", "sentences of a paste"

_COUNTED = 2_000_000
"""Characters up to which it is offered to split what is listed into sentences: some ten seconds' work."""


class Pasting(QObject):
    """Takes what the editor does not take by itself, and offers to split running text into sentences."""

    def __init__(self, panel: SentencesPanel, documents: Documents, runner: TaskRunner) -> None:
        super().__init__(panel)
        self._panel = panel
        self._documents = documents
        self._runner = runner
        self._accept: Callable[[], None] | None = None
        self._replacing = False
        self._place: tuple[QTextCursor, str] | None = None
        self._listed: str | None = None
        panel.editor.text_given.connect(self.take)
        panel.editor.text_inserted.connect(self._on_inserted)
        panel.editor.document().contentsChange.connect(self._on_edited)
        panel.offer.accepted.connect(self._on_accepted)
        panel.offer.dismissed.connect(self.withdraw)
        panel.listing_left.connect(self.withdraw)
        documents.opened.connect(self._on_opened)

    def add(self, pasted: Pasted) -> None:
        """Take text that was dropped beside the editor, below the sentences that are there."""
        editor = self._panel.editor
        if self._panel.listing is None and editor.takes(pasted):
            editor.append_lines(pasted.lines)
            editor.flush()
        else:
            self.take(pasted)

    def take(self, pasted: Pasted, replacing: bool = False) -> None:
        """Take text that the editor does not take: ask of a table, list what is long, refuse what no file may hold."""
        self.withdraw()
        self._replacing = replacing
        if pasted.is_table:
            self._submit(_TABLE, partial(_columns_of, pasted), partial(self._ask, pasted))
        else:
            self._take_lines(pasted)

    def withdraw(self) -> None:
        """Offer nothing any more; the text stays as it is."""
        for key in (_CHECK, _SPLIT):
            self._runner.drop(key)
        self._accept, self._place, self._listed = None, None, None
        self._panel.offer.hide()

    def _submit(self, key: str, job: Callable[[JobContext], Result], on_result: Callable[[Result], None]) -> None:
        self._runner.submit(Queue.PASTE, key, job, on_result, on_failure=self._documents.failed.emit)

    # Tables

    def _ask(self, pasted: Pasted, columns: PastedColumns) -> None:
        from explorer.ui.dialogs.files.column import PastedColumnDialog
        from explorer.ui.window.documents.questions import show_once

        dialog = PastedColumnDialog(columns, pasted.text.split("\n", 1)[0].rstrip("\r"), self._panel.window())
        dialog.accepted.connect(lambda: self._take_column(pasted, dialog.chosen()))
        show_once(dialog)

    def _take_column(self, pasted: Pasted, column: str | None) -> None:
        if column is None:
            self._take_lines(pasted)
        else:
            self._submit(_TABLE, partial(_column_of, pasted, column), self._add)

    def _add(self, corpus: Corpus) -> None:
        """Add sentences, in place of those that were all selected or are a sample's as it came."""
        replacing = self._replacing or self._documents.untouched
        if replacing and not editable(corpus.texts):
            self._documents.clear()
        self._documents.add(corpus, replacing=replacing and editable(corpus.texts))

    # Lines

    def _take_lines(self, pasted: Pasted) -> None:
        if len(pasted.text) > EDITABLE_CHARACTERS:
            self._submit(_CHECK, partial(_checked, pasted), partial(self._on_checked, pasted))
        else:
            self._on_checked(pasted, _checked(pasted, JobContext()))

    def _on_checked(self, pasted: Pasted, checked: tuple[str, str]) -> None:
        """Take lines, or say why not."""
        text, refusal = checked
        if not refusal:
            self._listed = text
            if self._replacing:
                self._documents.clear()
            self._documents.add_text(text)
            return

        def show(split: SplitText) -> None:
            if max(map(len, split.sentences), default=0) > MAX_TEXT:
                self._panel.offer.offer(f"{refusal} It was not taken: it cannot be split into sentences.")
            else:
                self._offer(split, refusal, lambda: self._add(Corpus.from_lines(split.sentences, TYPED)))

        def show_progress(progress: Progress) -> None:
            self._panel.offer.offer(f"{refusal} Counting its sentences: {percent_done(progress.done, progress.total)}")

        self._panel.offer.offer(f"{refusal} Counting its sentences…")
        self._runner.submit(Queue.PASTE, _SPLIT, partial(_split, text), show, on_progress=show_progress)

    def _on_opened(self, _: object) -> None:
        """Look for the sentences in a text that is listed now; what is offered of another is no longer the last."""
        text = self._listed
        self.withdraw()
        if text is not None and self._panel.listing is not None and len(text) <= _COUNTED:
            self._submit(_SPLIT, partial(_split, text), partial(self._offer_prose, self._put_in_place_of_list))

    def _on_inserted(self, start: int, end: int) -> None:
        """Look for the sentences in a text that is in the editor now."""
        self.withdraw()
        place = QTextCursor(self._panel.editor.document())
        place.setPosition(start)
        place.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        place.setKeepPositionOnInsert(True)
        self._place = place, _text_at(place)
        put = partial(self._put_in_place_of, *self._place)
        self._submit(_SPLIT, partial(_split, self._place[1]), partial(self._offer_prose, put))

    def _on_edited(self, position: int, removed: int, added: int) -> None:
        """Forget a text that is edited, or taken back."""
        if self._place is None:
            return
        place, text = self._place
        beside = position > place.selectionEnd() or position + max(removed, added) < place.selectionStart()
        if not beside and _text_at(place) != text:
            self.withdraw()

    # The offer

    def _offer_prose(self, put: Callable[[Sequence[str]], None], split: SplitText) -> None:
        if split.is_prose:
            self._offer(split, f"Pasted as {counted(split.lines, 'line')}.", partial(put, split.sentences))

    def _offer(self, split: SplitText, words: str, accept: Callable[[], None]) -> None:
        self._accept = accept
        self._panel.offer.offer(words, f"Split into {counted(len(split.sentences), 'sentence')}")

    def _on_accepted(self) -> None:
        accept = self._accept
        self.withdraw()
        if accept is not None:
            accept()

    def _put_in_place_of(self, place: QTextCursor, text: str, sentences: Sequence[str]) -> None:
        editor = self._panel.editor
        if editor.blockCount() + len(sentences) <= EDITABLE:
            editor.replace_text(place, _in_place_of(text, sentences))
        else:
            editor.replace_text(place, "")
            self._documents.add(Corpus.from_lines(sentences, TYPED))

    def _put_in_place_of_list(self, sentences: Sequence[str]) -> None:
        editor, corpus = self._panel.editor, Corpus.from_lines(sentences, TYPED)
        if editable((*editor.told.texts, *corpus.texts)):
            # In this order undo brings the list back in one step.
            editor.put_corpus(corpus, replace=False)
            self._panel.leave_listing()
        else:
            self._panel.leave_listing()
            self._documents.add(corpus)


def _columns_of(pasted: Pasted, context: JobContext) -> PastedColumns:
    from explorer.files.texts.pasted_table import columns_of

    return columns_of(pasted, context)


def _column_of(pasted: Pasted, column: str, context: JobContext) -> Corpus:
    from explorer.files.texts.pasted_table import column_of

    return column_of(pasted, column, TYPED, context)


def _checked(pasted: Pasted, _: JobContext) -> tuple[str, str]:
    """Return the lines of a text, and why they cannot be taken, "" where they can."""
    text = pasted.lines
    try:
        check_lengths(text.split("\n"), PASTED)
    except ExplorerError as error:
        return text, error.failure.message
    return text, ""


def _split(text: str, context: JobContext) -> SplitText:
    from explorer.analysis.texts.sentences import split_text

    return split_text(text, context)


def _text_at(place: QTextCursor) -> str:
    return place.selectedText().replace("\u2029", "\n")


def _in_place_of(text: str, sentences: Sequence[str]) -> str:
    """Return sentences, one a line, between the blanks and line breaks at the ends of the text that they are of."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return text[:start] + "\n".join(sentences) + text[end:]
