"""One finding on the screen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from explorer.analysis.diagnose.text import SEVERITY_WORDS, example_parts, more_words, numbers_line
from explorer.domain.results.finding import Example, Finding, Severity
from explorer.domain.texts.corpus import Corpus
from explorer.figures.phrases.findings import where
from explorer.figures.pictures.findings import SEVERITY_INKS
from explorer.ui.look.controls.building import dressed, hbox, vbox
from explorer.ui.look.controls.labels import CutLabel, IconLabel
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import TEXT_SIZE, UNIT, ui_font

ICONS = {Severity.PROBLEM: "warning", Severity.WARNING: "warning", Severity.NOTE: "info"}

EXAMPLES = 4
"""Examples shown of one finding."""

_ICON = 18
_TEXT_WIDTH = 720
_BESIDE = 800
"""Width from which the examples stand beside the words instead of under them."""


class ExampleRow(QPushButton):
    """One text or pair, cut to one line, with its word at the right; selects it."""

    def __init__(self, example: Example, corpus: Corpus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        texts = example_parts(example, corpus)
        self.setProperty("example", True)
        self.setAutoDefault(False)
        self.setAccessibleName(f"{' × '.join(texts)}, {example.words}")
        self.setToolTip("Select it" if len(example.indices) == 1 else "Select both")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        sentence, self._word = CutLabel(), PlainLabel(example.words)
        sentence.setFont(ui_font(12))
        sentence.show_parts(texts)
        self._word.setFont(ui_font(11))
        self._word.setProperty("role", "muted")
        hbox(self, (sentence, 1), self._word, spacing=12, margins=(UNIT, 0, UNIT, 0))
        for part in (sentence, self._word):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """Ask for one line."""
        return QSize(240, 26)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 26)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the sentence some room beside a long word."""
        super().resizeEvent(event)
        self._word.setMaximumWidth(round(0.6 * (self.width() - 2 * UNIT)))


class FindingCard(QFrame):
    """Severity, what was found, what it means, what to do, the numbers, examples, and the way to where it shows.

    `show_wanted` is emitted for the finding, `texts_wanted` for the texts of an example.
    """

    show_wanted = Signal()
    texts_wanted = Signal(object)

    def __init__(self, finding: Finding, corpus: Corpus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding = finding
        name = f"findings_{finding.key}"
        self.setObjectName(name)
        self.setAccessibleName(f"{SEVERITY_WORDS[finding.severity]}: {finding.sentence}")
        sign = IconLabel(ICONS[finding.severity], SEVERITY_INKS[finding.severity], _ICON)
        self.severity = PlainLabel(SEVERITY_WORDS[finding.severity])
        self.severity.setProperty("role", SEVERITY_INKS[finding.severity])
        self.severity.setObjectName(f"{name}_severity")
        self.sentence = _words(finding.sentence, f"{name}_sentence")
        words = QWidget()
        words.setMaximumWidth(_TEXT_WIDTH)
        lines = vbox(words, self.severity, self.sentence, spacing=4)
        for text, part in ((finding.meaning, "meaning"), (finding.advice, "advice")):
            if text:
                lines.addWidget(_words(text, f"{name}_{part}"))
        if finding.numbers:
            numbers = _words(numbers_line(finding.numbers), f"{name}_numbers")
            numbers.setProperty("role", "muted")
            lines.addWidget(numbers)
        lines.addStretch(1)

        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(UNIT)
        self._columns.addWidget(words, 3)
        self.examples = [ExampleRow(example, corpus) for example in finding.examples[:EXAMPLES]]
        if self.examples:
            self._columns.addWidget(self._beside(name), 2)
        else:
            self._columns.addStretch(2)
        layout = hbox(
            self,
            (sign, Qt.AlignmentFlag.AlignTop),
            (self._columns, 1),
            spacing=UNIT,
            margins=(12, 2 * UNIT, 2 * UNIT, 2 * UNIT),
        )
        self.show_me: QPushButton | None = None
        if finding.view or finding.indices:
            self.show_me = self._button(f"{name}_show")
            layout.addWidget(self.show_me, 0, Qt.AlignmentFlag.AlignTop)
        for label in (self.severity, self.sentence):
            label.setFont(ui_font(TEXT_SIZE, QFont.Weight.DemiBold))

    def _beside(self, name: str) -> QWidget:
        beside = QWidget()
        lines = vbox(beside)
        for place, row in enumerate(self.examples):
            texts = self.finding.examples[place].indices
            row.setObjectName(f"{name}_example_{place + 1}")
            row.clicked.connect(lambda _=False, texts=texts: self.texts_wanted.emit(texts))
            lines.addWidget(row)
        if len(self.finding.examples) > len(self.examples):
            label = PlainLabel(more_words(self.finding, len(self.examples)))
            label.setProperty("role", "muted")
            label.setContentsMargins(UNIT, 2, 0, 0)
            lines.addWidget(label)
        lines.addStretch(1)
        return beside

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the examples beside the words where there is room."""
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def _button(self, name: str) -> QPushButton:
        button = dressed(
            QPushButton("Show me"), name, f"{where(self.finding)}: {self.finding.sentence}", tip=where(self.finding)
        )
        button.setAutoDefault(False)
        button.clicked.connect(self.show_wanted)
        return button


def _words(text: str, name: str) -> QLabel:
    """Return text that wraps, and that the mouse can select."""
    label = dressed(PlainLabel(text), name, wrap=True, selectable=True)
    label.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    return label
