"""Two sentences by their numbers."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from explorer.domain.texts.corpus import Corpus
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
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, UNIT, 4)
        layout.setSpacing(6)
        self.swap = QToolButton(self)
        self.swap.setObjectName("explain_swap")
        self.swap.setAccessibleName("Swap the two sentences")
        self.swap.setToolTip("Swap the two sentences")
        self.swap.setIcon(icon("swap", "muted"))
        self.swap.setIconSize(QSize(16, 16))
        self.swap.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for side, name in enumerate(_NAMES):
            spin = Spin(_NONE, _NONE, "–")
            spin.setObjectName(f"explain_{name}")
            spin.setAccessibleName(f"Number of the {name} sentence")
            spin.setToolTip(f"The {name} sentence, by its number in the list")
            words = CutLabel(parent=self)
            words.setObjectName(f"explain_{name}_sentence")
            words.setAccessibleName(f"The {name} sentence")
            self.numbers.append(spin)
            self.sentences.append(words)
            if side:
                layout.addWidget(self.swap)
            layout.addWidget(spin)
            layout.addWidget(words, 1)
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
