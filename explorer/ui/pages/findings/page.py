"""The page "Findings": what the program noticed about the vectors on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QScrollArea, QToolButton, QWidget

from explorer.analysis.diagnose.text import (
    all_as_text,
    as_lines,
    numbers_line,
    severity_counts,
)
from explorer.domain.results.finding import Finding
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.figures.layout.boxes import Ruler
from explorer.figures.phrases.run import describe_run
from explorer.figures.pictures.findings import findings_words
from explorer.ui.look.controls.building import STRETCH, dressed, vbox
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel
from explorer.ui.pages.findings.card import FindingCard
from explorer.ui.pages.findings.healthy import HealthyList
from explorer.ui.plots.draw import Placing, WordsPicture, box_of
from explorer.ui.state.intents import Intents
from explorer.ui.views.base import Target, View

_EMPTY = "What the program noticed about your vectors will be here after a run."
_LOOKING = "Looking at the vectors…"


class FindingsPage(View):
    """A list of findings, those that matter most first."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__("findings", "Findings", _EMPTY, intents, parent)
        self.cards: list[FindingCard] = []
        self._findings: tuple[Finding, ...] | None = None
        self._corpus = Corpus()
        self.caption.setAccessibleName("What was looked at")
        self._list = vbox(None, STRETCH)
        inside = QWidget()
        inside.setLayout(self._list)
        self.area = dressed(QScrollArea(), "findings_list", "Findings")
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(inside)
        self.area.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.area.customContextMenuRequested.connect(lambda position: self.open_menu(self.area, position.toPointF()))
        self.set_body(self.area)

        self.counts = PlainLabel()
        self.counts.setProperty("role", "muted")
        self.add_control(self.counts, "counts", "How many findings there are")
        self.copy_button = dressed(QToolButton(), picture=icon("copy"), focus=True, clicked=self._copy)
        self.copy_button.setAutoRaise(True)
        self.add_control(self.copy_button, "copy", "Copy all findings as text")

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        self.state = new
        if new.differs(old, "findings", "shown"):
            self._show(new.findings, new.shown)
        self._empty.setText(_EMPTY if new.embeddings is None else _LOOKING)
        self._say(new)

    def _show(self, findings: tuple[Finding, ...] | None, corpus: Corpus) -> None:
        self.show_body(findings is not None)
        self.copy_button.setEnabled(findings is not None)
        self.counts.setText(severity_counts(findings or ()))
        if (findings, corpus) == (self._findings, self._corpus):
            return
        self._findings, self._corpus = findings, corpus
        while self._list.count() > 1:
            item = self._list.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.cards = [self._card(finding, corpus) for finding in findings or ()]
        parts: list[QWidget] = []
        for card in self.cards:
            parts += [_rule(), card] if parts else [card]
        if findings is not None and not findings:
            parts = [HealthyList(len(corpus), self._file())]
        for place, part in enumerate(parts):
            self._list.insertWidget(place, part)

    def _card(self, finding: Finding, corpus: Corpus) -> FindingCard:
        card = FindingCard(finding, corpus)
        card.show_wanted.connect(partial(self._show_me, finding))
        card.texts_wanted.connect(self.intents.select)
        return card

    def _show_me(self, finding: Finding) -> None:
        if finding.view:
            self.intents.show_view(finding.view)
        if finding.indices:
            self.intents.select(finding.indices)

    def _copy(self) -> None:
        if self._findings is not None:
            run = describe_run(self.state) if self.state is not None else ""
            text = all_as_text(self._findings, self._corpus, self._file())
            QGuiApplication.clipboard().setText("\n\n".join(filter(None, (run, text))))

    def _file(self) -> str:
        """Name of the file that the vectors were read from, if they were."""
        encoding = self.state.encoding if self.state is not None else None
        return encoding.file if encoding is not None else ""

    def _say(self, state: AppState) -> None:
        words = describe_run(state) if self._findings is not None else ""
        changed = "The sentences or settings have changed since; run again to look at them. " if state.stale else ""
        self.caption.say(f"{changed if words else ''}{words}")

    def is_empty(self) -> bool:
        return self._findings is None

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        words = findings_words(self._findings or (), len(self._corpus), self._file(), box_of(room), ruler)
        return ((WordsPicture(words), room),)

    def figure_title(self) -> str:
        counts = severity_counts(self._findings or ())
        return f"{self.title} · {counts}" if counts else self.title

    def target_at(self, position: QPointF) -> Target:
        for card in self.cards:
            place = card.mapFrom(self.area, position.toPoint())
            if card.rect().contains(place):
                finding = card.finding
                return Target(
                    numbers_line(finding.numbers), "\n".join(as_lines(finding, self._corpus)), finding.indices
                )
        return Target()


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", True)
    rule.setFixedHeight(1)
    return rule
