"""Everything that is known of the model: what its folder says, and what held once it ran."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from explorer.analysis.model.facts import NOTES, Fact, FactSection, fact_lines, model_facts
from explorer.domain.state import AppState
from explorer.ui.control.notes import note_sections
from explorer.ui.dialogs.sheet import Sheet
from explorer.ui.look.controls.building import dressed, vbox
from explorer.ui.look.theme import TEXT_SIZE, current_theme, theme_source, ui_font
from explorer.ui.state.store import Store

_SIZE = QSize(680, 600)
_NOT_FETCHED = "Nothing is known of this model yet: it has not been fetched."
_OF_FILE = "The vectors on the screen were read from {}. No model made them here."


class ModelFactsDialog(Sheet):
    """Shows the facts of the model chosen, or of the one on the screen, and goes along while it is open."""

    copied = Signal()

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("model_facts", "Model facts", parent)
        self._store = store
        self._of_screen = False
        self._sections: tuple[FactSection, ...] = ()
        self.text = dressed(QTextEdit(self), "model_facts_text", "Facts of the model", font=ui_font())
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        frame = QFrame(self)
        frame.setObjectName("model_facts_frame")
        frame.setProperty("page_card", True)
        vbox(frame, self.text, margins=(8, 8, 1, 1))
        self.body.addWidget(frame, 1)
        self.add_button("copy", "Copy", self._on_copy, "Put all of it on the clipboard")
        self.add_button("close", "Close", self.reject, primary=True)
        self.resize(_SIZE)
        store.changed.connect(self._on_changed)
        theme_source().changed.connect(self._show_text)

    def tell(self, *, notes: bool = False) -> None:
        """Open with the model chosen, or, of the one on the screen, with its notes in sight."""
        self._of_screen = notes
        self._show_state(self._store.state)
        self.show()
        titles = [section.title for section in self._sections if section.title.startswith(NOTES)]
        if notes and titles:
            self.show_section(titles[0])

    def show_section(self, title: str) -> None:
        """Bring a section to the top, as far as there is text below it."""
        cursor = self.text.document().find(title, QTextCursor(self.text.document()))
        while not cursor.isNull() and cursor.block().text() != title:
            cursor = self.text.document().find(title, cursor)
        if not cursor.isNull():
            bar = self.text.verticalScrollBar()
            cursor.clearSelection()
            self.text.setTextCursor(cursor)
            bar.setValue(bar.value() + self.text.cursorRect(cursor).top())

    def showEvent(self, event: QShowEvent) -> None:
        """Take up what has changed meanwhile."""
        self._show_state(self._store.state)
        super().showEvent(event)

    def _on_changed(self, old: AppState | None, new: AppState) -> None:
        if self.isVisible() and new.differs(old, "chosen", "spec", "encoding", "comparison", "evaluation"):
            self._show_state(new)

    def _show_state(self, state: AppState) -> None:
        sections = sections_of(state, of_screen=self._of_screen)
        if sections != self._sections:
            self._sections = sections
            self._show_text()

    def _show_text(self, *_: object) -> None:
        place = self.text.verticalScrollBar().value()
        self.text.setHtml(as_html(self._sections))
        self.text.verticalScrollBar().setValue(place)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(fact_lines(self._sections)))
        self.copied.emit()


def sections_of(state: AppState, *, of_screen: bool) -> tuple[FactSection, ...]:
    """Return the facts of the model chosen, or of what is `of_screen` with every note on that."""
    encoding = state.encoding
    if not of_screen:
        return _of_chosen(state)
    notes = note_sections(state)
    if encoding is None:
        return (*_of_chosen(state), *notes)
    if encoding.file:
        return (FactSection("Vectors", (Fact("", _OF_FILE.format(encoding.file)),)), *notes)
    others = (section for section in notes if section.title != NOTES)
    return (*model_facts(encoding.info.folder, encoding.info, encoding), *others)


def _of_chosen(state: AppState) -> tuple[FactSection, ...]:
    encoding, chosen = state.encoding, state.chosen
    ran = encoding is not None and not encoding.file and encoding.spec.model == state.spec.model
    folder = chosen.folder_of(state.spec.model)
    if encoding is not None and ran:
        return model_facts(folder or encoding.info.folder, encoding.info, encoding)
    if folder is not None:
        return model_facts(folder)
    missing = chosen.missing if chosen.model == state.spec.model else None
    words = f"{missing.message} {missing.advice}" if missing is not None else _NOT_FETCHED
    return (FactSection("Model", (Fact("Name", state.spec.model), Fact("", words))),)


def as_html(sections: Sequence[FactSection]) -> str:
    """Return the facts as a page, every word of a folder as text."""
    muted = current_theme().muted
    parts = []
    for section in sections:
        rows = []
        for fact in section.facts:
            words = f"<td{'' if fact.name else ' colspan=2'} style='white-space: pre-wrap'>{escape(fact.words)}</td>"
            name = f"<td width='220' style='color: {muted}; padding-right: 12px'>{escape(fact.name)}</td>"
            rows.append(f"<tr>{name if fact.name else ''}{words}</tr>")
        heading = f"<p style='font-weight: 600; margin: 14px 3px 4px 3px'>{escape(section.title)}</p>"
        parts.append(f"{heading}<table width='100%' cellspacing='0' cellpadding='3'>{''.join(rows)}</table>")
    return f"<div style='font-size: {TEXT_SIZE}px'>{''.join(parts)}</div>"
