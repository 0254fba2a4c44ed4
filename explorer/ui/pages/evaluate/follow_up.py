"""From a case to its explanation: into the editor, through a run, to the page that splits it over the tokens."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QPushButton

from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.ui.state.intents import Intents


class FollowUp:
    """Does what comes next for the two texts of a case, and says so on a button."""

    def __init__(self, button: QPushButton, intents: Intents) -> None:
        self._button = button
        self._intents = intents
        self._texts: tuple[str, ...] = ()
        self._source = ""
        self._missing: tuple[str, ...] = ()
        self.shown: tuple[int, ...] = ()
        """Which texts on the screen the two are; empty where one of them is not there."""
        button.clicked.connect(self._go_on)

    def show(self, state: AppState, texts: Sequence[str], source: str) -> None:
        """Offer the next step.

        Parameters
        ----------
        state
            What is in the editor and on the screen.
        texts
            The two texts, or none.
        source
            Where they are from.
        """
        self._texts, self._source = tuple(texts), source
        self.shown = places_of(self._texts, state.shown)
        self._missing = tuple(text for text in dict.fromkeys(self._texts) if text not in state.corpus.texts)
        if self.shown:
            words, tip = "Explain this pair", "Show which tokens make these two as similar as they are"
        elif self._texts and not self._missing:
            words, tip = "Run, to explain this pair", "Both are in the editor; run first, then explain them"
        else:
            words, tip = "Put these two into the editor", "Then run, and this pair can be explained token by token"
        self._button.setEnabled(bool(self._texts))
        self._button.setText(words)
        self._button.setAccessibleName(words)
        self._button.setToolTip(tip if self._texts else f"Choose a case first. {tip}")

    def _go_on(self) -> None:
        if self.shown:
            self._intents.requests.explain.start(*self.shown)
            self._intents.show_view("explain")
        elif self._missing:
            self._intents.add_sentences(Corpus.from_lines(self._missing, self._source))
            self._intents.show_view("editor")
        else:
            self._intents.run()


def places_of(texts: Sequence[str], corpus: Corpus) -> tuple[int, ...]:
    """Return where each text is in a corpus; nothing where one of them is not there."""
    there = corpus.texts
    return tuple(there.index(text) for text in texts) if all(text in there for text in texts) else ()
