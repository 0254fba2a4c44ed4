"""The sentences nearest to the selection, or to what is typed."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from explorer.domain.analysis import Nearest
from explorer.domain.prompts import Prompt
from explorer.domain.state import AppState
from explorer.ui.icons import icon
from explorer.ui.intents import Intents
from explorer.ui.plain import PlainLabel
from explorer.ui.prompts import acting_on_queries, known_prompts
from explorer.ui.theme import UNIT, theme_source
from explorer.ui.views.base import Target, View
from explorer.ui.views.caption import Caption
from explorer.ui.views.heatmap_painting import METRIC_WORDS
from explorer.ui.views.ranking import ROW_HEIGHT, Ranking, neighbor_ranking, paint_row, search_ranking, subject_words
from explorer.ui.views.ranking_list import RankingDelegate, RankingModel
from explorer.ui.views.style import Style, number, sentences, write
from explorer.ui.words import prompt_words

SEARCH_DELAY_MS = 400
"""Pause in typing after which the search starts by itself."""

_PROMPT = 32
"""Characters shown of the prompt before a query."""
_HINT = "Select a sentence anywhere to see those nearest to it, or search by meaning."
_WAIT = "The neighbours are being found."
_ALONE = "There is no other sentence to compare with."


class NeighborsView(View):
    """Nearest sentences of the selection, and a search box."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(
            "neighbors",
            "Neighbours",
            "The sentences nearest to the one you select will be here after a run.",
            intents,
            parent,
        )
        self._anchor: tuple[int, ...] = ()
        self._clicked: tuple[int, ...] | None = None
        self._nearest: Nearest | None = None
        body = QWidget(self)
        self.search_box = QLineEdit(body)
        self.search_box.setObjectName("neighbors_search")
        self.search_box.setAccessibleName("Search by meaning")
        self.search_box.setPlaceholderText("Search by meaning")
        self.search_box.setToolTip("Type anything: the sentences are ranked by how near they are to it (Ctrl+Shift+F)")
        self.search_box.setClearButtonEnabled(True)
        self.search_box.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.search_box.textChanged.connect(self._on_typed)
        self.search_box.returnPressed.connect(self.search)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_DELAY_MS)
        self._pause.timeout.connect(self.search)

        self.subject = Caption(body)
        self.subject.setObjectName("neighbors_subject")
        self.subject.setAccessibleName("What the list is ranked for")
        self.model = RankingModel(self)
        self.list = QListView(body)
        self.list.setObjectName("neighbors_list")
        self.list.setAccessibleName("Sentences by similarity")
        self.list.setModel(self.model)
        self.list.setItemDelegate(RankingDelegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(lambda point: self.open_menu(self.list, QPointF(point)))
        self.list.clicked.connect(self._on_clicked)
        self.list.activated.connect(self._on_activated)
        self.list.entered.connect(self._on_entered)
        self.list.selectionModel().currentChanged.connect(self._on_entered)
        self.hint = PlainLabel(_HINT, body)
        self.hint.setObjectName("neighbors_hint")
        self.hint.setWordWrap(True)
        self.hint.setMargin(2 * UNIT)
        self.hint.setProperty("role", "muted")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)

        self._pages = QStackedLayout()
        self._pages.addWidget(self.hint)
        self._pages.addWidget(self.list)
        box = QHBoxLayout()
        box.setContentsMargins(12, 0, 12, 4)
        box.addWidget(self.search_box)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(box)
        layout.addWidget(self.subject)
        layout.addLayout(self._pages, 1)
        self.set_body(body)
        self.take_keyboard(self.search_box)
        theme_source().changed.connect(self._repaint_rows)

    def focus_search(self) -> None:
        """Put the cursor into the search box, what is in it selected."""
        self.search_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_box.selectAll()

    def search(self) -> None:
        """Search for what is in the box now."""
        self._pause.stop()
        self.intents.search_for(self.search_box.text().strip())

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        """Show `new`, redoing only what differs from `old`."""
        self.state = new
        if new.selection != self._clicked:
            self._anchor, self._clicked = new.selection, None
        if old is None or new.embeddings is not old.embeddings:
            self._nearest = None
        if new.nearest is not None and self._anchor == (new.nearest.text,):
            # Kept while the list is: a click on one of its rows selects another text, and asks for that one's nearest.
            self._nearest = new.nearest
        if old is None or new.spec is not old.spec or new.encoding is not old.encoding:
            self._say_prompt(new)
        if (
            old is None
            or new.selection != old.selection
            or new.neighbors is not old.neighbors
            or new.nearest is not old.nearest
            or new.search is not old.search
            or new.shown is not old.shown
            or new.embeddings is not old.embeddings
        ):
            self._show(new)

    def _say_prompt(self, state: AppState) -> None:
        """Say in the empty box what stands before the query."""
        prompt = acting_on_queries(state.spec, known_prompts(state, state.spec.model))
        after = "" if prompt is None or not prompt.text else f" after {prompt_words(Prompt(prompt.text), _PROMPT)}"
        self.search_box.setPlaceholderText(f"Search by meaning{after}")

    def _show(self, state: AppState) -> None:
        anchor = self._anchor if max(self._anchor, default=0) < len(state.shown) else ()
        ranking = search_ranking(state) or neighbor_ranking(state, anchor, self._nearest)
        if ranking != self.model.ranking or self.model.state is None or state.shown is not self.model.state.shown:
            self.model.show_ranking(ranking, state)
            self.list.scrollToTop()
        self.model.state = state
        self.show_body(state.embeddings is not None and len(state.shown) > 0)
        filled = ranking is not None and len(ranking) > 0
        self._pages.setCurrentIndex(1 if filled else 0)
        self.take_keyboard(self.list if filled else self.search_box)
        self.heading.setText(ranking.head if ranking is not None else self.title)
        self.subject.say(subject_words(ranking) if ranking is not None else "")
        self.subject.setVisible(ranking is not None)
        if len(state.shown) == 1:
            self.hint.setText(_ALONE)
        else:
            self.hint.setText(_WAIT if anchor and ranking is None else _HINT)
        self.caption.say(self._overview(ranking))
        self._repaint_rows()

    @staticmethod
    def _overview(ranking: Ranking | None) -> str:
        if ranking is None or not len(ranking):
            return ""
        return (
            f"The {sentences(len(ranking))} nearest by {METRIC_WORDS[ranking.metric]}, best first; {ranking.accuracy}."
        )

    def _repaint_rows(self, _: object = None) -> None:
        self.list.viewport().update()

    def _on_typed(self, text: str) -> None:
        if text.strip():
            self._pause.start()
        else:
            self.search()

    def _on_clicked(self, index: QModelIndex) -> None:
        if self.model.ranking is not None:
            self._clicked = (self.model.ranking.indices[index.row()],)
            self.intents.select(self._clicked)

    def _on_activated(self, index: QModelIndex) -> None:
        if self.model.ranking is None or self.state is None:
            return
        chosen = (self.model.ranking.indices[index.row()],)
        self._clicked = None
        self._anchor = chosen
        if self.search_box.text():
            self.search_box.clear()
        if self.state.selection == chosen:
            self._show(self.state)
        else:
            self.intents.select(chosen)

    def _on_entered(self, index: QModelIndex) -> None:
        ranking = self.model.ranking
        if ranking is not None and 0 <= index.row() < len(ranking):
            self.caption.say_pair(
                ranking.subject, self.model.text(index.row()), number(ranking.similarities[index.row()])
            )

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the figure into `rect`."""
        ranking = self.model.ranking
        if ranking is None or self.state is None:
            return
        head = QRectF(rect.left() + 12, rect.top(), rect.width() - 24, ROW_HEIGHT)
        write(painter, head, subject_words(ranking), style.strong, style.theme.text)
        for row in range(min(len(ranking), int(rect.height() // ROW_HEIGHT) - 1)):
            box = QRectF(rect.left(), rect.top() + (row + 1) * ROW_HEIGHT, rect.width(), ROW_HEIGHT)
            paint_row(painter, box, style, ranking, row, self.model.text(row), False, False)

    def figure_title(self) -> str:
        """Title of the exported figure."""
        return self.model.ranking.head if self.model.ranking is not None else self.title

    def is_empty(self) -> bool:
        """Whether there is no figure yet."""
        return self.model.ranking is None

    def pair_of(self, target: Target) -> tuple[int, ...]:
        """Return the text at a target with the one whose neighbours are listed."""
        searched = self.state is not None and self.state.search is not None
        listed = len(self._anchor) == len(target.indices) == 1 and not searched
        return (*self._anchor, *target.indices) if listed else ()

    def target_at(self, position: QPointF) -> Target:
        """Return what is at `position`."""
        index = self.list.indexAt(position.toPoint())
        ranking = self.model.ranking
        if ranking is None or not index.isValid():
            return Target()
        row = index.row()
        return Target(number(ranking.similarities[row]), self.model.text(row), (ranking.indices[row],))
