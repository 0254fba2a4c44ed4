"""The page "Explain": why two sentences are as similar as they are, token by token."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from explorer.domain.results.explanation import PairExplanation
from explorer.domain.settings.spec import Similarity
from explorer.domain.state import AppState
from explorer.domain.words import SIMILARITY_NAMES, number, quoted
from explorer.figures.explanation import ShownExplanation, TokenCell, has_padding, shown_of
from explorer.figures.layout.boxes import Ruler
from explorer.figures.phrases.explanation import cell_words, overview, to_copy
from explorer.figures.theme import LIGHT
from explorer.ui.look.controls.building import dressed, vbox
from explorer.ui.look.controls.labels import CutLabel
from explorer.ui.look.theme import UNIT
from explorer.ui.pages.explain.chooser import PairChooser
from explorer.ui.pages.explain.notice import Notice
from explorer.ui.pages.explain.pair import Choice, Pair, choose
from explorer.ui.pages.explain.panes import ExplanationPanes
from explorer.ui.pages.explain.question import Asking, Question, refusal, without_tokens
from explorer.ui.pages.explain.saving import save_csv
from explorer.ui.pages.explain.switches import Switches
from explorer.ui.plots.draw import Placing
from explorer.ui.plots.sentences.painting import SentencesPicture
from explorer.ui.plots.style import Style
from explorer.ui.state.intents import Intents
from explorer.ui.views.base import Target, View

_READING = "The two sentences are being read, token by token."
_FIELDS = ("embeddings", "metric", "selection", "neighbors", "explanation", "failure", "shown")
_MOST_OF_A_FIGURE = 0.45


class ExplainPage(View):
    """A pair, its similarity, and what every token has to do with it."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(
            "explain",
            "Explain",
            "Why two sentences are as similar as they are, token by token, will be here after a run.",
            intents,
            parent,
        )
        self._own: tuple[Pair, tuple[int, ...]] | None = None
        self._asking = Asking()
        self._shown: ShownExplanation | None = None
        self._held = self._held_before = TokenCell()
        self._pointed = TokenCell()
        self._ending = QTimer(self)
        self._ending.setSingleShot(True)
        self._ending.setInterval(0)
        self._ending.timeout.connect(self._on_ended)
        self.switches = Switches(self)
        self.switches.special.toggled.connect(self._on_switched)
        self.switches.padding.toggled.connect(self._on_switched)
        self.switches.save.clicked.connect(self.save_csv)
        body = QWidget(self)
        self.chooser = PairChooser(body)
        self.chooser.chosen.connect(self._on_chosen)
        self.remark = dressed(CutLabel(parent=body), "explain_remark", role="muted")
        self.remark.setContentsMargins(12, 0, 12, 4)
        self.notice = Notice(body)
        self.panes = ExplanationPanes(self._point, body)
        self.switches.part.chosen.connect(lambda part: self.panes.show_tables(part == "tokens"))
        self.panes.matrix.click_undone.connect(self._hold_as_before)
        self.panes.matrix.menu_requested.connect(
            lambda position: self.open_menu(self.panes.matrix, position, self.target_at(position))
        )
        self.panes.sentences.menu_requested.connect(self._open_menu_on_sentences)
        self._places = QStackedLayout()
        self._places.addWidget(self.notice)
        self._places.addWidget(self.panes)
        vbox(body, self.chooser, self.remark, (self._places, 1))
        self.set_body(body)
        self.take_keyboard(self.chooser.numbers[0])

    @property
    def shown(self) -> ShownExplanation | None:
        """What is shown, where it answers the present question."""
        return self._shown

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        self.state = new
        if old is not None:
            if old.request_progress is not None and new.request_progress is None:
                # The result of a request that is done comes right after this.
                self._ending.start()
            if all(getattr(old, name) is getattr(new, name) for name in _FIELDS):
                return
            self._asking.take_failure(old, new)
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what is not explained yet."""
        super().showEvent(event)
        self._refresh()

    def save_csv(self) -> None:
        """Ask for a name and save the token matrix."""
        if self._shown is not None:
            self.remark.setText(save_csv(self, self._shown.explanation) or self.remark.text())

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        if self._shown is None:
            return ()
        sentences = SentencesPicture(self._shown, room.width(), Style(LIGHT), most=_MOST_OF_A_FIGURE * room.height())
        return (sentences, room), (self.panes.matrix, room.adjusted(0, sentences.height + UNIT, 0, 0))

    def figure_title(self) -> str:
        if self._shown is None:
            return self.title
        explanation = self._shown.explanation
        pair = " × ".join(quoted(reading.text, 32) for reading in self._shown.readings)
        return f"{pair}: {SIMILARITY_NAMES[explanation.metric].signed} {number(explanation.similarity)}"

    def is_empty(self) -> bool:
        return self._shown is None

    def target_at(self, position: QPointF) -> Target:
        return self._target(TokenCell.at(self.panes.matrix.hit_at(position)))

    def extend_menu(self, menu: QMenu) -> None:
        """Offer the table."""
        menu.addAction("Save as CSV…", self.save_csv).setEnabled(self._shown is not None)

    def _refresh(self) -> None:
        state = self.state
        if state is None:
            return
        embeddings = state.embeddings if len(state.shown) else None
        self.show_body(embeddings is not None)
        if embeddings is None:
            self._withdraw()
            self.switches.allow(explained=False, padded=False)
            return
        choice = self._choice(state)
        if not choice.waiting:
            self.chooser.show_pair(choice.pair, state.shown)
        self.remark.setText(choice.words if choice.pair is not None else "")
        tokenless = without_tokens(state)
        if tokenless:
            self._asking.ask(None)
            self._say_notice(tokenless)
            return
        if choice.pair is None:
            self._asking.ask(None)
            if choice.waiting:
                self._wait(choice.words)
            else:
                self._say_nothing_chosen(choice)
            return
        refused = refusal(state.metric)
        if refused:
            self._asking.ask(None)
            cosine = partial(self.intents.set_metric, Similarity.COSINE)
            self._say_notice(refused, "Compare by cosine", cosine)
            return
        question = Question(choice.pair, embeddings, state.metric)
        asked = question.same_as(self._asking.question)
        if question.answered_by(state.explanation):
            assert state.explanation is not None
            self._asking.ask(question)
            self._show(state.explanation)
        elif asked and self._asking.trouble:
            self._say_notice(self._asking.trouble, "Try again" if self._asking.again else "", self._ask_again)
        else:
            self._wait(_READING)
            if not asked and self.isVisible():
                self._asking.ask(question)
                self.intents.requests.explain.start(*choice.pair)

    def _choice(self, state: AppState) -> Choice:
        if self._own is not None:
            pair, selection = self._own
            if selection == state.selection and max(pair) < len(state.shown):
                return Choice(pair)
            self._own = None
        return choose(state)

    def _show(self, explanation: PairExplanation) -> None:
        padded = has_padding(explanation)
        self.switches.allow(explained=True, padded=padded)
        shown = self.panes.shown
        if self._shown is None or shown is None or shown.explanation is not explanation:
            special, padding = self.switches.special.isChecked(), self.switches.padding.isChecked()
            self._shown = shown_of(explanation, special, padding)
            self._held = self._pointed = TokenCell()
            self.panes.show_explanation(self._shown)
        self.panes.setEnabled(True)
        self._places.setCurrentWidget(self.panes)
        self._show_cell()

    def _wait(self, words: str) -> None:
        """Fade what was shown, which answers another question, until the answer is there."""
        self._withdraw()
        if self.panes.shown is None or self._places.currentWidget() is self.notice:
            self._places.setCurrentWidget(self.notice)
            self.notice.say(words)
            words = ""
        self.caption.say(words)

    def _say_nothing_chosen(self, choice: Choice) -> None:
        if choice.offer is None:
            self._say_notice(choice.words)
            return
        pair = choice.offer
        first, second = (index + 1 for index in pair)
        offer = f"Explain the most similar pair, {first} and {second}"
        self._say_notice(choice.words, offer, partial(self.intents.select, pair))

    def _say_notice(self, words: str, offer: str = "", accept: Callable[[], object] | None = None) -> None:
        self._withdraw()
        self.switches.allow(explained=False, padded=False)
        self._places.setCurrentWidget(self.notice)
        self.caption.say("")
        self.notice.say(words, offer, accept)

    def _withdraw(self) -> None:
        self._shown = None
        self._held = self._pointed = TokenCell()
        self.panes.setEnabled(False)

    def _on_chosen(self, first: int | None, second: int | None) -> None:
        given = tuple(dict.fromkeys(index for index in (first, second) if index is not None))
        if first is not None and first == second:
            self._own = ((first, first), given)
        if given:
            self.intents.select(given)
        if self.state is not None and (len(given) != 1 or self.state.selection == given):
            self._refresh()

    def _ask_again(self) -> None:
        self._asking.ask(None)
        self._refresh()

    def _on_ended(self) -> None:
        if self.state is not None and self._asking.take_end(self.state):
            self._refresh()

    def _on_switched(self) -> None:
        if self._shown is not None:
            explanation, self._shown = self._shown.explanation, None
            self._show(explanation)

    def _point(self, cell: TokenCell, clicked: bool) -> None:
        """Show what the pointer is on, or hold on to what was clicked; a second click lets it go."""
        if self._shown is None:
            return
        if clicked:
            self._held_before = self._held
            self._held, cell = TokenCell() if cell == self._held else cell, TokenCell()
        self._pointed = cell
        self._show_cell()

    def _show_cell(self) -> None:
        shown = self._shown
        if shown is None:
            return
        cell = self._pointed if self._pointed != TokenCell() else self._held
        self.panes.show_cell(self._pointed, self._held)
        if cell == TokenCell():
            self.caption.say(overview(shown))
        else:
            self.caption.say(*cell_words(shown, cell))

    def _hold_as_before(self) -> None:
        self._held = self._held_before
        self._show_cell()

    def _open_menu_on_sentences(self, position: QPointF) -> None:
        sentences = self.panes.sentences
        self.open_menu(sentences, position, self._target(sentences.cell_at(position)))

    def _target(self, cell: TokenCell) -> Target:
        return Target(*to_copy(self._shown, cell)) if self._shown is not None else Target()
