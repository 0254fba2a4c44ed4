"""The numbers of a comparison in one row."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QWidget

from explorer.domain.words import counted, number, percent
from explorer.figures.phrases.comparison import agreement, sameness
from explorer.figures.phrases.settings import found_out
from explorer.ui.look.controls.building import dressed, hbox, vbox
from explorer.ui.look.controls.labels import CutLabel
from explorer.ui.look.plain import PlainLabel, plain_tip
from explorer.ui.look.theme import TITLE_SIZE, theme_source, ui_font
from explorer.ui.pages.compare.shown import ShownComparison

_NONE = "—"
_EMPTY = "How far A and B agree will be here."
_TIPS = {
    "spearman": "How alike both settings rank all pairs of sentences: 1 is the same order, 0 none, −1 the reverse.",
    "kendall": "The share of couples of pairs that both settings order alike, less the share that they do not.",
    "cka": "Linear centred kernel alignment: 1 where the vectors have the same shape but for turning and scaling.",
    "overlap": "The share of its nearest sentences in A that a sentence also has nearest in B, on average.",
}


class Headline(QWidget):
    """Agreement of rankings, alignment, neighbours kept, and in words what was sampled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_numbers")
        self.setAccessibleName("How far A and B agree")
        layout = hbox(self, spacing=24, margins=(12, 0, 12, 0))
        self.values: dict[str, QLabel] = {}
        self._names: dict[str, QLabel] = {}
        for key, name in (("spearman", "Spearman"), ("kendall", "Kendall"), ("cka", "CKA"), ("overlap", "")):
            value, label = PlainLabel(_NONE), PlainLabel(name)
            value.setObjectName(f"compare_{key}")
            label.setProperty("role", "muted")
            layout.addLayout(vbox(None, value, label))
            self.values[key], self._names[key] = value, label
        self.notice = dressed(CutLabel(""), "compare_notice", role="warn")
        self.summary = CutLabel("")
        self.summary.setObjectName("compare_summary")
        self.note = dressed(CutLabel(""), "compare_note", role="muted")
        layout.addLayout(vbox(None, self.notice, self.summary, self.note), 1)
        self.show_comparison(None)
        self._dress()
        theme_source().changed.connect(self._dress)

    def show_comparison(self, shown: ShownComparison | None) -> None:
        """Show the numbers of a comparison, or which ones will be here."""
        if shown is None:
            self._names["overlap"].setText("neighbours kept")
            for key in self.values:
                self._show(key, _NONE, _EMPTY)
            self._say(_EMPTY, "")
            return
        comparison = shown.comparison
        self._show("spearman", _decimal(comparison.spearman), comparison.rank_reason)
        self._show("kendall", _decimal(comparison.kendall), comparison.rank_reason)
        chance = comparison.chance_cka
        by_chance = "" if chance is None else f"By chance it would be {number(chance)} here."
        self._show("cka", _decimal(comparison.cka), comparison.cka_reason or by_chance)
        mean = comparison.mean_overlap
        kept = f"of {counted(comparison.k, 'neighbour')} kept" if mean is not None else "neighbours kept"
        self._names["overlap"].setText(kept)
        self._show("overlap", _NONE if mean is None else percent(mean), comparison.overlap_reason)
        said = sameness(comparison) or agreement(comparison)
        self._say(said, " ".join(filter(None, (found_out(comparison.a, comparison.b), comparison.note))))

    def show_notice(self, words: str) -> None:
        """Say in place of the summary what the numbers are of, where that is not what is asked for; nothing else."""
        self.notice.setText(words)
        self.notice.setVisible(bool(words))
        self.summary.setVisible(bool(self.summary.text()) and not words)

    def _say(self, summary: str, note: str) -> None:
        self.summary.setText(summary)
        self.note.setText(note)
        self.show_notice(self.notice.text())

    def _show(self, key: str, text: str, more: str) -> None:
        value, name = self.values[key], self._names[key]
        value.setText(text)
        value.setAccessibleName(f"{name.text()} {text}" if text != _NONE else f"{name.text()}: {more}")
        for label in (value, name):
            label.setToolTip(plain_tip(f"{_TIPS[key]} {more}".strip()))

    def _dress(self) -> None:
        for value in self.values.values():
            value.setFont(ui_font(TITLE_SIZE, QFont.Weight.DemiBold))
        for label in (*self._names.values(), self.notice, self.summary, self.note):
            label.setFont(ui_font(12))


def _decimal(value: float | None) -> str:
    return _NONE if value is None else number(value)
