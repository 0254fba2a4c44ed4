"""The panel of what goes in: the editor or a table under its count, with one line on what stands out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from explorer.domain.arrays import IntArray
from explorer.domain.results.precomputed import noun_of
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import counted
from explorer.ui.look.controls.building import STRETCH, dressed, hbox, vbox
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.steady import keep_place
from explorer.ui.look.theme import UNIT, theme_source, title_font
from explorer.ui.panels.offer import PasteOffer
from explorer.ui.panels.sentences.editor import SentenceEditor
from explorer.ui.panels.sentences.lines import EDITABLE
from explorer.ui.panels.sentences.remarks import listing_remark, remark_label, remark_words
from explorer.ui.state.intents import Intents

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.ui.panels.sentences.listing import ListingTable
    from explorer.ui.panels.sentences.listing_rows import Listing


_LOW = 260
"""Height of the panel, in pixels, up to which what is said below the sentences makes room for a bar above them."""


class SentencesPanel(QWidget):
    """Shows the corpus, and edits it where it is small enough."""

    listing_left = Signal()
    """The editor is back in place of the table."""
    corpus_shown = Signal()
    """Other sentences are there than before."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state: AppState | None = None
        self._telling = False
        self.setObjectName("sentences_panel")
        self.heading = dressed(PlainLabel("Sentences", self), "sentences_heading", font=title_font())
        self.count = dressed(PlainLabel("", self), "sentences_count", "Number of sentences", role="muted")
        self.editor = SentenceEditor(self)
        self.heading.setBuddy(self.editor)
        self.listing: Listing | None = None
        self._filtered = False
        self._bar: QWidget | None = None
        self._input = QStackedWidget(self)
        self._input.addWidget(self.editor)
        self.notice = remark_label("sentences_notice", "Why these sentences cannot be edited", self)
        self.notice.linkActivated.connect(self._on_link)
        self.notice.hide()
        self.remarks = remark_label("sentences_remarks", "Remarks on the sentences", self)
        self.remarks.linkActivated.connect(self._on_link)
        self.offer = PasteOffer(self)
        self._frame = QFrame(self)
        self._frame.setObjectName("editor_frame")
        self.editor.installEventFilter(self)
        title = hbox(None, self.heading, STRETCH, self.count, spacing=None, margins=(12, UNIT, 12, UNIT // 2))
        self._inside = vbox(
            self._frame, title, self.offer, (self._input, 1), self.notice, self.remarks, margins=(1, 1, 1, UNIT - 2)
        )
        vbox(self, self._frame)
        self.editor.corpus_changed.connect(self._on_corpus)
        self.editor.lines_chosen.connect(self._on_chosen)
        theme_source().changed.connect(self._on_theme)

    @cached_property
    def table(self) -> ListingTable:
        """The table, made when it is first needed."""
        from explorer.ui.panels.sentences.listing import ListingTable

        table = ListingTable(self)
        table.installEventFilter(self)
        table.rows_chosen.connect(self._on_chosen)
        self._input.addWidget(table)
        return table

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show counts, marks and the selection."""
        self._state = new
        if new.differs(old, "encoding", "corpus"):
            self._mark_truncated()
        if new.differs(old, "corpus", "encoding"):
            self.count.setText(counted(len(new.corpus), noun_of(new.corpus.texts)))
            self._write_remarks()
        if (
            old is None
            or old.selection is not new.selection
            or old.shown is not new.shown
            or old.corpus is not new.corpus
        ):
            same = new.shown.fingerprint == new.corpus.fingerprint and not self.editor.pending
            reveal = new.differs(old, "selection") and not self._telling
            if self.listing is None:
                self.editor.show_chosen(new.selection if same else (), reveal=reveal)
            listed = self.shows_table and self.table.corpus.fingerprint == new.corpus.fingerprint
            if listed and same and not self._telling:
                self.table.show_selection(new.selection, reveal=reveal)
        if new.differs(old, "corpus"):
            self.corpus_shown.emit()

    def corpus(self) -> Corpus:
        """Return the sentences as they are now; the same object as long as nothing changes."""
        if self.listing is not None:
            return self.listing.corpus
        self.editor.flush()
        return self.editor.told

    @property
    def shows_table(self) -> bool:
        """Whether the table is there in the editor's place."""
        return self.listing is not None or self._filtered

    def put_bar(self, bar: QWidget) -> None:
        """Put a bar between the heading and the sentences."""
        self._inside.insertWidget(1, bar)
        self._bar = bar
        bar.installEventFilter(self)

    def show_only(self, places: IntArray | None) -> None:
        """Show only these sentences, ascending, in the table; None for all, where they are shown otherwise."""
        if places is None and not self.shows_table:
            return
        corpus = self.corpus()
        if self.listing is None and places is not None and self.table.corpus is not corpus:
            from explorer.analysis.neighbors.repeated import repeats
            from explorer.ui.panels.sentences.listing_rows import Listing

            self.table.show_listing(Listing(corpus, repeats(corpus.texts)))
        focused = self.editor.hasFocus() or self.table.hasFocus()
        self._filtered = places is not None
        self.table.show_places(places)
        self._show_input()
        if focused:
            self.focus_input()
        self._mark_truncated()
        state = self._state
        if self.shows_table and state is not None and state.corpus.fingerprint == state.shown.fingerprint:
            self.table.show_selection(state.selection, reveal=False)

    def show_listing(self, listing: Listing) -> None:
        """Show sentences that are too many for the editor in its place; it keeps what is in it."""
        focused = self.editor.hasFocus()
        self.editor.flush()
        self.listing = listing
        self._filtered = False
        self.table.show_listing(listing)
        self._show_input()
        if focused:
            self.table.setFocus()
        self._write_notice()
        self._intents.set_corpus(listing.corpus)

    def leave_listing(self) -> None:
        """Bring the editor back as it was."""
        if self.listing is None:
            return
        focused = self.table.hasFocus() or self.notice.hasFocus()
        self.listing = None
        self._filtered = False
        self.table.show_listing(None)
        self._show_input()
        if focused:
            self.editor.setFocus()
        self._write_notice()
        self._intents.set_corpus(self.editor.told)
        self.listing_left.emit()

    def focus_input(self) -> None:
        """Give the keyboard to the editor, or to the table in its place."""
        shown = self.table if self.shows_table else self.editor
        shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the frame of the editor, or of the table in its place, as focused with it."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._set_frame("focused", on=event.type() is QEvent.Type.FocusIn)
        elif watched is self._bar and event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._show_remarks()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the sentences where it is scarce."""
        super().resizeEvent(event)
        self._show_remarks()

    def show_dropping(self, on: bool) -> None:
        """Show that what is dragged over the window will land here."""
        self._set_frame("dropping", on=on)

    def _show_input(self) -> None:
        self._input.setCurrentWidget(self.table if self.shows_table else self.editor)

    def _set_frame(self, name: str, *, on: bool) -> None:
        self._frame.setProperty(name, on)
        shown = self._input.currentWidget()
        assert shown is not None
        for part in (self._frame, shown):
            part.style().unpolish(part)
            part.style().polish(part)

    def _mark_truncated(self) -> None:
        state = self._state
        encoding = state.encoding if state is not None else None
        limit = encoding.info.max_length if encoding is not None else None
        if self.shows_table:
            same = encoding is not None and encoding.corpus_fingerprint == self.table.corpus.fingerprint
            self.table.show_truncated(encoding.truncated if same and encoding is not None else None, limit)
        if self.listing is not None:
            return
        cut = set[str]()
        if encoding is not None and len(encoding) <= EDITABLE:
            cut = {encoding.texts[place] for place in np.flatnonzero(encoding.truncated).tolist()}
        self.editor.show_truncated(cut, limit)

    def _write_notice(self) -> None:
        words = listing_remark(self.listing.corpus, EDITABLE) if self.listing is not None else ""
        self.notice.setText(words)
        self._show_remarks()

    def _write_remarks(self) -> None:
        encoding = self._state.encoding if self._state is not None else None
        repeats = self.listing.repeats if self.listing is not None else None
        self.remarks.setText(remark_words(repeats, self.editor.repeated, encoding))
        self._show_remarks()

    def _show_remarks(self) -> None:
        """Show what there is to say, but for a bar in a low panel: the sentences need the room."""
        low = self._bar is not None and self._bar.isVisible() and self.height() < _LOW
        keep_place(self.remarks, kept=not low)
        for label in (self.notice, self.remarks):
            label.setVisible(bool(label.text()) and not low)

    def _on_theme(self, _: object) -> None:
        self._write_remarks()
        self._write_notice()

    def _on_link(self, which: str) -> None:
        if which == "back":
            self.leave_listing()
        elif which == "first" and self.listing is not None:
            self._edit_first(self.listing.corpus)
        if self._state is None:
            return
        encoding, shown = self._state.encoding, self._state.shown
        if which == "cut" and encoding is not None:
            self._intents.select(np.flatnonzero(encoding.truncated).tolist())
        elif which == "repeated" and self.listing is not None:
            if shown.fingerprint == self.listing.corpus.fingerprint:
                self._intents.select(np.flatnonzero(self.listing.repeats > 1).tolist())
        elif which == "repeated":
            self._intents.select([i for i, text in enumerate(shown.texts) if text in self.editor.repeated])

    def _edit_first(self, corpus: Corpus) -> None:
        """Put the first of the listed sentences into the editor; undo brings back all of them."""
        first = Corpus(corpus.texts[:EDITABLE], corpus.sources[:EDITABLE], corpus.labels[:EDITABLE])
        self.editor.put_corpus(first, replace=True)
        self.leave_listing()

    def _on_corpus(self, corpus: Corpus) -> None:
        if self.listing is None:
            self._intents.set_corpus(corpus)

    def _on_chosen(self, indices: Sequence[int]) -> None:
        state = self._state
        if state is None or self.editor.pending or state.corpus.fingerprint != state.shown.fingerprint:
            return
        self._telling = True
        self._intents.select(indices)
        self._telling = False
