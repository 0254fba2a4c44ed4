"""The panel of what goes in: the editor under its count, with one line on what stands out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from explorer.domain.corpus import Corpus
from explorer.domain.state import AppState
from explorer.ui.intents import Intents
from explorer.ui.panels.editor import SentenceEditor
from explorer.ui.theme import UNIT, current_theme, theme_source, title_font
from explorer.ui.words import counted, thousands


class SentencesPanel(QWidget):
    """Shows and edits the corpus."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state: AppState | None = None
        self._telling = False
        self.setObjectName("sentences_panel")
        self.heading = QLabel("Sentences", self)
        self.heading.setObjectName("sentences_heading")
        self.heading.setFont(title_font())
        self.count = QLabel("", self)
        self.count.setObjectName("sentences_count")
        self.count.setAccessibleName("Number of sentences")
        self.count.setProperty("role", "muted")
        self.editor = SentenceEditor(self)
        self.heading.setBuddy(self.editor)
        self.remarks = QLabel("", self)
        self.remarks.setObjectName("sentences_remarks")
        self.remarks.setAccessibleName("Remarks on the sentences")
        self.remarks.setProperty("role", "muted")
        self.remarks.setWordWrap(True)
        self.remarks.setContentsMargins(12, UNIT // 2, 12, 2)
        self.remarks.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
        self.remarks.linkActivated.connect(self._on_link)
        self._frame = QFrame(self)
        self._frame.setObjectName("editor_frame")
        self.editor.installEventFilter(self)
        title = QHBoxLayout()
        title.setContentsMargins(12, UNIT, 12, UNIT // 2)
        title.addWidget(self.heading)
        title.addStretch(1)
        title.addWidget(self.count)
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(1, 1, 1, UNIT - 2)
        inside.setSpacing(0)
        inside.addLayout(title)
        inside.addWidget(self.editor, 1)
        inside.addWidget(self.remarks)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._frame)
        self.editor.corpus_changed.connect(self._on_corpus)
        self.editor.lines_chosen.connect(self._on_lines)
        theme_source().changed.connect(self._on_theme)

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show counts, marks and the selection."""
        self._state = new
        if old is None or old.encoding is not new.encoding:
            encoding = new.encoding
            cut = set[str]()
            if encoding is not None and encoding.truncated.any():
                cut = {text for text, short in zip(encoding.texts, encoding.truncated, strict=True) if short}
            self.editor.show_truncated(cut, encoding.info.max_length if encoding is not None else None)
        if old is None or old.corpus is not new.corpus or old.encoding is not new.encoding:
            self.count.setText(counted(len(new.corpus), "sentence"))
            self._write_remarks()
        if (
            old is None
            or old.selection is not new.selection
            or old.shown is not new.shown
            or old.corpus is not new.corpus
        ):
            same = new.shown.fingerprint == new.corpus.fingerprint and not self.editor.pending
            chosen = new.selection if same else ()
            changed = old is None or old.selection is not new.selection
            self.editor.show_chosen(chosen, reveal=changed and not self._telling)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the frame of the editor as focused with it."""
        if watched is self.editor and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._set_frame("focused", on=event.type() is QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)

    def show_dropping(self, on: bool) -> None:
        """Show that what is dragged over the window will land here."""
        self._set_frame("dropping", on=on)

    def _set_frame(self, name: str, *, on: bool) -> None:
        self._frame.setProperty(name, on)
        self._frame.style().unpolish(self._frame)
        self._frame.style().polish(self._frame)

    def _write_remarks(self) -> None:
        show = f"<span style='color:{current_theme().accent}'>Show</span>"
        parts = []
        repeated = sum(self.editor.repeated.values())
        if repeated:
            parts.append(f"{thousands(repeated)} are repeated.&nbsp;<a href='repeated'>{show}</a>")
        encoding = self._state.encoding if self._state is not None else None
        if encoding is not None and encoding.truncated.any():
            cut = int(encoding.truncated.sum())
            verb = "was" if cut == 1 else "were"
            limit = f" at {encoding.info.max_length} tokens" if encoding.info.max_length else ""
            parts.append(
                f"{thousands(cut)} of {thousands(len(encoding))} {verb} cut{limit}.&nbsp;<a href='cut'>{show}</a>"
            )
        self.remarks.setText(" ".join(parts))
        self.remarks.setVisible(bool(parts))

    def _on_theme(self, _: object) -> None:
        self._write_remarks()

    def _on_link(self, which: str) -> None:
        if self._state is None:
            return
        encoding, shown = self._state.encoding, self._state.shown
        if which == "cut" and encoding is not None:
            self._intents.select([i for i, short in enumerate(encoding.truncated) if short])
        elif which == "repeated":
            self._intents.select([i for i, text in enumerate(shown.texts) if text in self.editor.repeated])

    def _on_corpus(self, corpus: Corpus) -> None:
        self._intents.set_corpus(corpus)

    def _on_lines(self, indices: list[int]) -> None:
        state = self._state
        if state is None or self.editor.pending or state.corpus.fingerprint != state.shown.fingerprint:
            return
        self._telling = True
        self._intents.select(indices)
        self._telling = False
