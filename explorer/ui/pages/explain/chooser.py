"""Two sentences by their numbers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from explorer.domain.texts.corpus import Corpus
from explorer.ui.look.controls.building import dressed, fill, hbox
from explorer.ui.look.controls.labels import CutLabel
from explorer.ui.look.icons import icon
from explorer.ui.look.theme import UNIT
from explorer.ui.pages.explain.pair import Pair
from explorer.ui.panels.settings.spin import Spin

_NONE = 0
_NAMES = ("first", "second")


class PairChooser(QWidget):
    """A number box and the sentence for either side, and a button that swaps them.

    `chosen` carries both indices, None for a side where nothing is chosen yet.
    """

    chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pair: Pair | None = None
        self.setObjectName("explain_chooser")
        self.numbers: list[Spin] = []
        self.sentences: list[CutLabel] = []
        layout = hbox(self, spacing=6, margins=(12, 0, UNIT, 4))
        self.swap = dressed(QToolButton(self), "explain_swap", picture=icon("swap", "muted"), size=16, focus=True)
        self.swap.setToolTip("Swap the two sentences")
        self.swap.setAccessibleName("Swap the two sentences")
        for side, name in enumerate(_NAMES):
            spin = dressed(Spin(_NONE, _NONE, "–"), f"explain_{name}", f"Number of the {name} sentence")
            spin.setToolTip(f"The {name} sentence, by its number in the list")
            words = dressed(CutLabel(parent=self), f"explain_{name}_sentence", f"The {name} sentence")
            self.numbers.append(spin)
            self.sentences.append(words)
            if side:
                layout.addWidget(self.swap)
            fill(layout, spin, (words, 1))
            spin.valueChanged.connect(self._on_number)
        self.swap.clicked.connect(self._on_swap)

    def show_pair(self, pair: Pair | None, corpus: Corpus) -> None:
        """Show which two sentences are chosen."""
        self._pair = pair
        for side in (0, 1):
            spin = self.numbers[side]
            spin.blockSignals(True)
            spin.setRange(_NONE, len(corpus))
            spin.setValue(pair[side] + 1 if pair is not None else _NONE)
            spin.blockSignals(False)
            self.sentences[side].setText(corpus.texts[pair[side]] if pair is not None else "")
        self.swap.setEnabled(pair is not None)

    def _on_number(self) -> None:
        first, second = (spin.value() - 1 if spin.value() != _NONE else None for spin in self.numbers)
        self.chosen.emit(first, second)

    def _on_swap(self) -> None:
        if self._pair is not None:
            self.chosen.emit(self._pair[1], self._pair[0])
