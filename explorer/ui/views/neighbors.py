"""The sentences nearest to the selection, or to what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QStackedLayout, QToolButton, QWidget
from shiboken6 import isValid

from explorer.domain.model.prompts import Prompt, prompt_words
from explorer.domain.results.analysis import Nearest
from explorer.domain.state import AppState
from explorer.domain.words import SIMILARITY_NAMES, number, sentences
from explorer.figures.layout.boxes import Ruler
from explorer.figures.table import Table
from explorer.figures.tables.ranking import Ranking, neighbor_ranking, ranking_table, search_ranking, subject_words
from explorer.ui.look.controls.building import dressed, hbox, vbox
from explorer.ui.look.controls.caption import Caption
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT
from explorer.ui.state.intents import Intents
from explorer.ui.state.prompts import acting_on_queries, known_prompts
from explorer.ui.tables.painting import TablePicture
from explorer.ui.views.base import Target, View
from explorer.ui.views.search_box import ROW_HEIGHT, RankingList, SearchBox

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.ui.plots.draw import Placing

_PROMPT = 32
"""Characters shown of the prompt before a query."""
_HINT = "Select a sentence anywhere to see those nearest to it, or search by meaning."
_WAIT = "The neighbours are being found."
_ALONE = "There is no other sentence to compare with."
_ALL = "All sentences are selected. Those nearest to a selection are looked for among the others."

_LEAST_LIST = 48
"""Height in pixels with which the view needs no more room than the plots do."""


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
        self.ranking: Ranking | None = None
        self._texts: Sequence[str] = ()
        self._inside = False
        self._row = 0
        self._before: QWidget | None = None
        body = QWidget(self)
        self.search_box = SearchBox(body)
        self.search_box.wanted.connect(self.search)
        self.search_box.entered.connect(self._on_entered_query)
        self.search_box.list_wanted.connect(lambda: self._go_to_list(self._row))
        self.search_box.left.connect(self._leave_search)

        self.back = dressed(QToolButton(body), "neighbors_back", "Back to the search", picture=icon("back"), size=14)
        self.back.setText("Search")
        self.back.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.back.setProperty("find_button", True)
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back.clicked.connect(self.go_back)
        self.back.hide()
        self.back.setToolTip("Back to what was found (Esc)")
        self.subject = dressed(Caption(body), "neighbors_subject", "What the list is ranked for")
        self.list = RankingList(body)
        self.list.up_wanted.connect(self._go_to_box)
        self.list.back_wanted.connect(self._on_back)
        self.list.setMinimumHeight(_LEAST_LIST)
        self.list.customContextMenuRequested.connect(lambda point: self.open_menu(self.list, QPointF(point)))
        self.list.row_clicked.connect(self._on_clicked)
        self.list.row_used.connect(self._on_used)
        self.list.row_pointed.connect(self._on_pointed)
        self.hint = dressed(PlainLabel(_HINT, body), "neighbors_hint", role="muted", wrap=True)
        self.hint.setMargin(2 * UNIT)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)

        self._pages = QStackedLayout()
        self._pages.addWidget(self.hint)
        self._pages.addWidget(self.list)
        box = hbox(None, self.search_box, margins=(12, 0, 12, 4))
        self._about = hbox(None, self.back, (self.subject, 1))
        vbox(body, box, self._about, (self._pages, 1))
        self.set_body(body)
        self.take_keyboard(self.search_box)

    def focus_search(self, before: QWidget | None = None) -> None:
        """Put the cursor into the search box, what is in it selected; Esc gives the keyboard back to `before`."""
        if before is not None and not self.isAncestorOf(before):
            self._before = before
        self._go_to_box()

    def search(self) -> None:
        """Search for what is in the box now."""
        self.search_box.pause.stop()
        self._inside = False
        self._row = 0
        self.intents.search_for(self.search_box.query)

    def go_back(self) -> None:
        """Leave the neighbours of a hit for the search that found it, at its row."""
        if not self._inside or self.state is None:
            return
        self._inside = False
        self._show(self.state)
        self._go_to_list(self._row)

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        self.state = new
        query = old.search.query if old is not None and old.search is not None else ""
        if new.search is None or new.search.query != query:
            self._inside, self._row = False, 0
        if new.selection != self._clicked:
            self._anchor, self._clicked = new.selection, None
        if new.differs(old, "embeddings"):
            self._nearest = None
        if new.nearest is not None and self._anchor == (new.nearest.text,):
            # Kept while the list is: a click on one of its rows selects another text, and asks for that one's nearest.
            self._nearest = new.nearest
        if new.differs(old, "spec", "encoding"):
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
        found = None if self._inside else search_ranking(state)
        ranking = found or neighbor_ranking(state, anchor, self._nearest)
        if ranking != self.ranking or state.shown.texts is not self._texts:
            self.ranking, self._texts = ranking, state.shown.texts
            self.list.show_table(ranking_table(ranking, self._texts) if ranking is not None else Table())
            self.list.scrollToTop()
        self.list.show_selection(state.selection)
        self.show_body(state.embeddings is not None and len(state.shown) > 0)
        filled = ranking is not None and len(ranking) > 0
        self._pages.setCurrentIndex(1 if filled else 0)
        self.take_keyboard(self.list if filled else self.search_box)
        self.heading.setText(ranking.head if ranking is not None else self.title)
        self.subject.say(subject_words(ranking) if ranking is not None else "")
        self.subject.setVisible(ranking is not None)
        self.back.setVisible(self._inside)
        self._about.setContentsMargins(UNIT if self._inside else 0, 0, 0, 0)
        self.list.leads_back = state.search is not None
        if len(state.shown) == 1:
            self.hint.setText(_ALONE)
        elif len(set(anchor)) == len(state.shown):
            self.hint.setText(_ALL)
        else:
            self.hint.setText(_WAIT if anchor and ranking is None else _HINT)
        self.caption.say(self._overview(ranking))

    @staticmethod
    def _overview(ranking: Ranking | None) -> str:
        if ranking is None or not len(ranking):
            return ""
        metric = SIMILARITY_NAMES[ranking.metric].signed
        return f"The {sentences(len(ranking))} nearest by {metric}, best first; {ranking.accuracy}."

    def _on_entered_query(self) -> None:
        """Search at once, or go among what was found already."""
        searched = self.state.search if self.state is not None else None
        if searched is None or searched.query != self.search_box.query or self.search_box.pause.isActive():
            self.search()
        elif self._inside:
            self.go_back()
        else:
            self._go_to_list(self._row)

    def _go_to_list(self, row: int) -> None:
        if self.list.rows.rowCount():
            self.list.go_to(row)

    def _go_to_box(self) -> None:
        self.search_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_box.selectAll()

    def _on_back(self) -> None:
        if self._inside:
            self.go_back()
        else:
            self._go_to_box()

    def _leave_search(self) -> None:
        """Give the keyboard back to whoever had it before the search, which stays as it is."""
        before, self._before = self._before, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._go_to_list(self._row)

    def _on_clicked(self, row: int) -> None:
        if self.ranking is not None:
            self._clicked = (self.ranking.indices[row],)
            self.intents.select(self._clicked)

    def _on_used(self, row: int) -> None:
        if self.ranking is None or self.state is None:
            return
        chosen = (self.ranking.indices[row],)
        self._clicked = None
        self._anchor = chosen
        if self.state.search is not None and not self._inside:
            self._inside, self._row = True, row
        if self.state.selection == chosen:
            self._show(self.state)
        else:
            self.intents.select(chosen)

    def _on_pointed(self, row: int) -> None:
        target = self._target(row)
        if self.ranking is not None:
            self.caption.say_pair(self.ranking.subject, target.sentence, target.value)

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        from explorer.ui.plots.draw import heading

        if self.ranking is None or self.state is None:
            return ()
        head = QRectF(room.left() + 12, room.top(), room.width() - 24, ROW_HEIGHT)
        rows = TablePicture(self.list.table, ROW_HEIGHT)
        return heading(subject_words(self.ranking), head), (rows, room.adjusted(0, ROW_HEIGHT, 0, 0))

    def figure_title(self) -> str:
        return self.ranking.head if self.ranking is not None else self.title

    def is_empty(self) -> bool:
        return self.ranking is None

    def pair_of(self, target: Target) -> tuple[int, ...]:
        """Return the text at a target with the one whose neighbours are listed."""
        searched = self.state is not None and self.state.search is not None and not self._inside
        listed = len(self._anchor) == len(target.indices) == 1 and not searched
        return (*self._anchor, *target.indices) if listed else ()

    def target_at(self, position: QPointF) -> Target:
        return self._target(self.list.row_under(position))

    def _target(self, row: int | None) -> Target:
        if self.ranking is None or row is None:
            return Target()
        index = self.ranking.indices[row]
        return Target(number(self.ranking.similarities[row]), self._texts[index], (index,))
