"""The choice of what stands before a text: what the model's folder says, nothing, one of its prompts, or own text."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from explorer.domain.model.prompts import Prompt, Prompts, prompt_words
from explorer.ui.look.controls.building import vbox
from explorer.ui.panels.settings.form import Choice

_DEFAULT, _NONE, _OWN = "default", "none", "own text…"
_SHOWN = 28


class PromptBox(QWidget):
    """A box of the choices, and below it a field while the text is the user's own."""

    asked = Signal(object, str)
    """Text and name as in `EncodeSpec`: (None, "") for the default, ("", "") for none."""

    def __init__(self) -> None:
        super().__init__()
        self._text: str | None = None
        self._name = ""
        self._typing = False
        self._acts = Prompt()
        self.choice = Choice()
        self.text = QLineEdit()
        self.text.setPlaceholderText("none")
        vbox(self, self.choice, self.text, spacing=4)
        self.setFocusProxy(self.choice)
        self.choice.picked.connect(self._on_picked)
        self.text.editingFinished.connect(self.flush)
        self.show_prompt(None, "", None, None)

    def setObjectName(self, name: str) -> None:
        """Name the two parts as well."""
        super().setObjectName(name)
        self.choice.setObjectName(f"{name}_choice")
        self.text.setObjectName(f"{name}_text")

    def setAccessibleName(self, name: str) -> None:
        """Name the two parts as well."""
        super().setAccessibleName(name)
        self.choice.setAccessibleName(name)
        self.text.setAccessibleName(f"{name}, your own text")

    def show_prompt(self, text: str | None, name: str, prompts: Prompts | None, default: Prompt | None) -> None:
        """Show what is asked for.

        Parameters
        ----------
        text, name
            As in `EncodeSpec`.
        prompts
            Those of the model's folder; None where they are not known.
        default
            What acts where nothing is asked for; None where that is not known.
        """
        self._typing = text is not None and (self._typing or bool(text))
        self._text, self._name = text, name
        named = prompts.texts if prompts is not None else {}
        choices: list[tuple[str | tuple[str], str, str]] = [
            (
                _DEFAULT,
                f"default: {_short(Prompt(default.text))}" if default is not None else "as the model says",
                _whole(default),
            ),
            (_NONE, "none", "Nothing is put before the text."),
        ]
        choices += [((own,), _short(Prompt(words, own)), _whole(Prompt(words, own))) for own, words in named.items()]
        if name and name not in named:
            there = dict(prompts.named) if prompts is not None else {name: ""}
            words = f"{name}: none" if name in there else f"{name}: not in this folder"
            choices.append(((name,), words if prompts is not None else name, ""))
        choices.append((_OWN, _OWN, "A text that you type."))
        self.choice.fill(choices)
        own = self._typing
        self.choice.show_value(_OWN if own else _NONE if text == "" else (name,) if name else _DEFAULT)
        self.text.setVisible(own)
        if own and not self.text.hasFocus():
            self.text.setText(text or "")
            self.text.setCursorPosition(0)
        self._acts = Prompt(text) if text is not None else Prompt(named.get(name, "")) if name else default or Prompt()

    def flush(self) -> None:
        """Take what is being typed."""
        if self.text.isModified() and not self.text.isHidden():
            self.text.setModified(False)
            self.asked.emit(self.text.text(), "")

    def _on_picked(self, value: str | tuple[str]) -> None:
        self._typing = value == _OWN
        if self._typing:
            self.text.setText(self._acts.text)
            self.text.show()
            self.text.setFocus()
            self.asked.emit(self._acts.text, "")
        elif isinstance(value, tuple):
            self.asked.emit(None, value[0])
        else:
            self.asked.emit("" if value == _NONE else None, "")


def _short(prompt: Prompt) -> str:
    """Return the name and the text in quotation marks, cut where it is long."""
    return prompt_words(prompt, _SHOWN)


def _whole(prompt: Prompt | None) -> str:
    """Return all of a text, for its tool tip."""
    return prompt_words(prompt) if prompt is not None and prompt.text else ""
