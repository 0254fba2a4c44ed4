"""Finds words in the sentences: the find bar with the editor, or with the table in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from explorer.analysis.texts.text_search import Hits, Span, find
from explorer.domain.failure import Failure, FailureKind
from explorer.domain.results.precomputed import RowNames
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import counted
from explorer.ui.panels.find.find_bar import FindBar
from explorer.ui.panels.find.table_hits import TableHits
from explorer.ui.panels.sentences.editor_hits import EditorHits
from explorer.ui.panels.sentences.hits import HitsInSight, Place, neighbor_span
from explorer.ui.panels.sentences.sentences import SentencesPanel
from explorer.ui.state.tasks import Queue, TaskRunner

_JOB = "find"
_PATIENCE = 0.1
"""Seconds for the hits within the sentence that is gone to; a slower one is a hit as a whole."""


class Finding(QObject):
    """Searches on a worker, and goes through the hits.

    Parameters
    ----------
    panel
        Shows the sentences, and gets the bar.
    runner
        Runs the search.
    remove
        Takes sentences away by their places.
    """

    def __init__(self, panel: SentencesPanel, runner: TaskRunner, remove: Callable[[Sequence[int]], object]) -> None:
        super().__init__(panel)
        self._panel = panel
        self._remove = remove
        self._runner = runner
        self.bar = FindBar(panel)
        self.bar.hide()
        panel.put_bar(self.bar)
        before = panel.editor.previousInFocusChain()
        for widget in self.bar.controls:
            assert before is not None
            QWidget.setTabOrder(before, widget)
            before = widget
        self._editor_hits = EditorHits(panel.editor)
        self._table_hits: TableHits | None = None
        self._back: QWidget | None = None
        self._corpus = Corpus()
        self._hits: Hits | None = None
        self._marks: HitsInSight | None = None
        self._moves = False
        self._steps = 0
        self._around = 0
        self.bar.query_changed.connect(partial(self._search, moves=True))
        self.bar.stepped.connect(self.step)
        self.bar.filtered.connect(self._filter)
        self.bar.closed.connect(self.close)
        panel.corpus_shown.connect(self._on_corpus)
        panel.editor.selectionChanged.connect(self._count)
        panel.editor.cursorPositionChanged.connect(self._count)
        panel.editor.installEventFilter(self)

    @property
    def busy(self) -> bool:
        """Whether a search is under way."""
        return self._runner.busy(_JOB)

    def open(self) -> None:
        """Show the bar and put the keyboard there; what is selected in the text is what to find."""
        focus = QApplication.focusWidget()
        if focus is not None and not self.bar.isAncestorOf(focus):
            self._back = focus
        words = self._selected_words()
        was_open = self.bar.isVisible()
        self.bar.show()
        self.bar.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if words:
            self.bar.put_words(words)
        self.bar.box.selectAll()
        if not was_open:
            self._search(moves=True)

    def close(self) -> None:
        """Take the bar away, show all sentences, and give the keyboard back to whoever had it."""
        self._runner.drop(_JOB)
        self._moves, self._steps = False, 0
        self.bar.only.setChecked(False)
        self._show(None)
        focus = QApplication.focusWidget()
        had_keyboard = focus is not None and self.bar.isAncestorOf(focus)
        self.bar.hide()
        if had_keyboard:
            back = self._back
            if back is not None and isValid(back) and back.isVisible():
                back.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self._panel.focus_input()

    def step(self, step: int) -> None:
        """Go to the next hit (1) or the one before (-1), round the ends."""
        if not self.bar.query.text:
            self.open()
            return
        if self.bar.isHidden():
            self.bar.show()
            self._search(moves=False)
        if self._panel.corpus() is not self._corpus or (self._hits is None and self.busy):
            self._steps = step
        else:
            self._go(step)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close the bar by Esc among the sentences too."""
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.bar.isVisible()
        if escape and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if escape and event.type() is QEvent.Type.KeyPress:
            self.close()
            return True
        return super().eventFilter(watched, event)

    @property
    def _target(self) -> EditorHits | TableHits:
        """Where the sentences are seen now."""
        if not self._panel.shows_table:
            return self._editor_hits
        if self._table_hits is None:
            self._table_hits = TableHits(self._panel.table)
            self._panel.table.installEventFilter(self)
            self._panel.table.row_used.connect(self._on_opened)
            self._panel.table.removal_wanted.connect(self._remove)
        return self._table_hits

    def _selected_words(self) -> str:
        editor = self._panel.editor
        words = editor.textCursor().selectedText() if editor.hasFocus() else ""
        if "\u2029" in words or (self._hits is not None and self._which(self._target.where()) is not None):
            return ""
        return words

    def _search(self, *, moves: bool) -> None:
        """Search anew; where `moves`, go to the first hit from here on."""
        query = self.bar.query
        self._corpus = self._panel.corpus()
        self._moves = moves
        self._around = 0
        if not query.text or self.bar.isHidden():
            self._runner.drop(_JOB)
            self._end("")
            return
        self._runner.submit(
            Queue.FIND,
            _JOB,
            partial(find, self._corpus.texts, query),
            self._on_found,
            on_failure=self._on_failure,
            on_partial=self._on_draft,
        )

    def _on_draft(self, hits: Hits) -> None:
        self._show(hits)
        here = self._target.where().sentence
        if self._moves and hits.counts[here:].any():
            self._moves = False
            self._go(0)

    def _on_found(self, hits: Hits) -> None:
        self._show(hits)
        if self.bar.only.isChecked():
            self._filter()
        steps, moves = self._steps, self._moves
        self._steps, self._moves = 0, False
        if steps or moves:
            self._go(steps)

    def _on_failure(self, failure: Failure) -> None:
        if failure.kind is FailureKind.CANCELLED:
            return
        self._steps, self._moves = 0, False
        self._end(failure.message)

    def _end(self, error: str) -> None:
        """Show all sentences, without a hit."""
        self._show(None)
        self.bar.say("", error=error)
        if self.bar.only.isChecked():
            self._filter()

    def _on_corpus(self) -> None:
        if self.bar.isVisible() and self._panel.corpus() is not self._corpus:
            self._panel.show_only(None)
            self._search(moves=False)

    def _filter(self, _: bool = False) -> None:
        """Show only the sentences with hits, or all, and stay at the hit that the search is at."""
        place = self._target.where()
        hits, corpus = self._hits, self._panel.corpus()
        known = hits is not None and len(hits.counts) == len(corpus)
        self._panel.show_only(hits.sentences if hits is not None and known and self.bar.only.isChecked() else None)
        if self._panel.shows_table:
            self._panel.table.removes = self.bar.only.isChecked() and not isinstance(corpus.texts, RowNames)
        self._mark()
        if self._which(place) is not None:
            self._target.go(place)
        self._count()

    def _on_opened(self, sentence: int) -> None:
        """See a sentence among all of them."""
        if not self.bar.only.isChecked():
            return
        spans = self._spans(sentence)
        self.bar.only.setChecked(False)
        self._target.go(Place(sentence, *spans[0]) if spans else Place(sentence))
        self._panel.focus_input()

    def _show(self, hits: Hits | None) -> None:
        """Mark the hits, and say how many there are."""
        before = self._hits
        self._hits = hits
        if hits is None or before is None or hits.finder is not before.finder:
            self._marks = HitsInSight(hits.finder) if hits is not None else None
            self._mark()
        self._count()

    def _mark(self) -> None:
        """Mark the hits where the sentences are seen, and nowhere else."""
        target = self._target
        for other in (self._editor_hits, self._table_hits):
            if other is not None and other is not target:
                other.show(None)
        target.show(self._marks)

    def _spans(self, sentence: int) -> list[Span]:
        """Return the hits of a sentence; all of it is one where finding them takes too long."""
        if self._hits is None or not self._hits.counts[sentence]:
            return []
        text = self._target.text(sentence)
        try:
            return self._hits.finder.spans(text, _PATIENCE)
        except (TimeoutError, MemoryError):
            return [(0, len(text))]

    def _which(self, place: Place) -> int | None:
        """Return which hit of its sentence a place is, None where it is none."""
        if self._hits is None or place.sentence >= len(self._hits.counts):
            return None
        spans = self._spans(place.sentence)
        here = (place.start, place.end)
        return spans.index(here) if here in spans else None

    def _go(self, step: int) -> None:
        """Go to the next hit, the one before, or with 0 the first from here on."""
        hits, here = self._hits, self._target.where()
        if hits is None or here.sentence >= len(hits.counts):
            return
        within, self._around = neighbor_span(self._spans(here.sentence), here, step), 0
        if within is not None:
            self._target.go(Place(here.sentence, *within))
        else:
            found = hits.neighbor(here.sentence, step or 1)
            if found is None:
                self._count()
                return
            sentence, around = found
            spans = self._spans(sentence)
            self._around = (step or 1) if around else 0
            if spans:
                self._target.go(Place(sentence, *(spans[-1] if step < 0 else spans[0])))
        self._count()

    def _count(self) -> None:
        """Say how many hits there are, and at which the search is."""
        hits = self._hits
        total = hits.total if hits is not None else 0
        self.bar.allow(steps=total > 0)
        if hits is None:
            return
        place = self._target.where()
        which = self._which(place)
        rank = hits.rank(place.sentence, which) if which is not None else None
        self.bar.say_hits(total, rank, hits.share, self._around)
        self.bar.count.setToolTip(f"{counted(total, 'hit')} in {counted(len(hits.sentences), 'sentence')}")
