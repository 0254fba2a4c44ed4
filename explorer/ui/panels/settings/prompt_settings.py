"""What stands before texts and before queries, in the settings."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from explorer.domain.state import AppState
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import ui_font
from explorer.ui.panels.settings.prompt_box import PromptBox
from explorer.ui.state.prompts import known_prompts, note_on_texts, query_default, text_default


class PromptSettings(QObject):
    """The two boxes, and a note that keeps what acts on the texts in sight where the boxes are folded away."""

    asked = Signal(object)
    """A dict of fields of `EncodeSpec` to change."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.texts = PromptBox()
        self.queries = PromptBox()
        self.note = PlainLabel()
        self.note.setFont(ui_font(12))
        self.texts.asked.connect(lambda text, name: self.asked.emit({"prompt": text, "prompt_name": name}))
        self.queries.asked.connect(
            lambda text, name: self.asked.emit({"query_prompt": text, "query_prompt_name": name})
        )

    def show_state(self, state: AppState) -> None:
        """Show what is asked for, and what acts."""
        spec, prompts = state.spec, known_prompts(state, state.spec.model)
        self.texts.show_prompt(spec.prompt, spec.prompt_name, prompts, text_default(prompts))
        default = query_default(spec, prompts)
        self.queries.show_prompt(spec.query_prompt, spec.query_prompt_name, prompts, default)
        note = note_on_texts(spec, prompts)
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def flush(self) -> None:
        """Take what is being typed."""
        for box in (self.texts, self.queries):
            box.flush()
