"""What the page shows before there is an evaluation, and the ways to one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from explorer.domain.state import AppState
from explorer.domain.texts.categorical import Categorical
from explorer.domain.texts.corpus import Corpus
from explorer.files.texts.samples import scored_samples
from explorer.ui.control.on_request.evaluate import labels_of
from explorer.ui.look.controls.building import STRETCH, dressed, hbox, vbox
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.popups import mark_entries
from explorer.ui.look.theme import UNIT
from explorer.ui.state.intents import Intents

_WHAT = (
    "How well every pooling, normalisation and similarity function agrees with people will be here. "
    "Open pairs with a score, triplets, or texts with a label, or drop a table on this page."
)
_WIDEST = 560


class Openings:
    """The three ways to an evaluation, each an action for buttons and menus."""

    def __init__(self, intents: Intents, parent: QWidget) -> None:
        self._intents = intents
        self._corpus = Corpus()
        sample = scored_samples()[0]
        self.open = _action(parent, "open", "Open pairs…", "A table with scores, triplets or labels (.csv, .tsv, …)")
        self.sample = _action(parent, "sample", "Use the sample", f"{sample.title}: {sample.description}")
        self.labels = _action(parent, "labels", "Use the labels of the sentences", "")
        self.open.triggered.connect(lambda: intents.requests.open_pairs())
        self.sample.triggered.connect(partial(self._intents.requests.open_pairs, sample.path))
        self.labels.triggered.connect(lambda: intents.requests.evaluate.start(labels_of(self._corpus)))

    @property
    def actions(self) -> tuple[QAction, ...]:
        """All of them."""
        return self.open, self.sample, self.labels

    def render(self, state: AppState) -> None:
        """Offer the labels where the sentences have some."""
        self._corpus = state.corpus
        labels = state.corpus.labels
        labelled = isinstance(labels, Categorical) and sum(map(bool, labels.used)) > 1
        self.labels.setEnabled(labelled)
        self.labels.setToolTip(
            "Whether sentences of one label lie together: accuracy of the nearest neighbours, and silhouette"
            if labelled
            else "The sentences have no labels. Open a table with a column of labels, such as the sample “Six topics”."
        )

    def menu(self, parent: QWidget) -> QMenu:
        """Return a menu of them."""
        menu = QMenu(parent)
        menu.setObjectName("evaluate_openings")
        menu.setToolTipsVisible(True)
        menu.addActions(list(self.actions))
        mark_entries(menu)
        return menu


class Start(QWidget):
    """One line on what will be here, and the buttons that lead there."""

    def __init__(self, openings: Openings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evaluate_start")
        words = dressed(PlainLabel(_WHAT, self), "evaluate_what", role="muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setMaximumWidth(_WIDEST)
        self.buttons = [_button(action, self) for action in openings.actions]
        middle = Qt.AlignmentFlag.AlignHCenter
        vbox(
            self,
            STRETCH,
            hbox(None, STRETCH, (words, 10), STRETCH, spacing=None),
            UNIT,
            *((button, middle) for button in self.buttons),
            STRETCH,
            spacing=UNIT,
            margins=(3 * UNIT,) * 4,
        )


def _action(parent: QWidget, name: str, words: str, tip: str) -> QAction:
    action = QAction(words, parent)
    action.setObjectName(f"evaluate_{name}_action")
    action.setToolTip(tip)
    return action


def _button(action: QAction, parent: QWidget) -> QPushButton:
    button = dressed(QPushButton(action.text(), parent), action.objectName().removesuffix("_action"), action.text())
    button.setMinimumWidth(240)

    def follow() -> None:
        button.setEnabled(action.isEnabled())
        button.setToolTip(action.toolTip())

    follow()
    action.changed.connect(follow)
    button.clicked.connect(action.trigger)
    return button
