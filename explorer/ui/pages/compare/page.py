"""The page "Compare": two settings side by side on the same sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QMenu,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QWidget,
)

from explorer.domain.state import AppState
from explorer.domain.words import SIMILARITY_NAMES, sentences
from explorer.figures.compare.timing import measured_on
from explorer.figures.layout.boxes import Ruler
from explorer.figures.phrases.settings import words_of_both
from explorer.ui.look.controls.building import dressed, vbox
from explorer.ui.look.theme import UNIT
from explorer.ui.pages.compare.headline import Headline
from explorer.ui.pages.compare.heat_tab import HeatTab
from explorer.ui.pages.compare.maps_tab import MapsTab
from explorer.ui.pages.compare.neighbors_tab import NeighborsTab
from explorer.ui.pages.compare.scatter_tab import ScatterTab
from explorer.ui.pages.compare.shown import ShownComparison, shown_comparison
from explorer.ui.pages.compare.sides.pair import Pair
from explorer.ui.pages.compare.sides.settings import belongs_to_shown, outdated, timings_outdated
from explorer.ui.pages.compare.tab import Tab
from explorer.ui.pages.compare.timing_tab import TimingTab
from explorer.ui.plots.draw import Placing
from explorer.ui.state.intents import Intents
from explorer.ui.views.base import Target, View

_TITLED = 760
_NO_SENTENCES = "There are no sentences yet."
_CHOICE_FIELDS = ("spec", "readout", "encoding", "comparison", "chosen")
"""Fields of the state that the choosers show something of."""

_SHOWN_FIELDS = (
    "comparison",
    "shown",
    "heatmap_order",
    "order",
    "clusters",
    "cluster_words",
    "color_by",
    "embeddings",
    "encoding",
)
"""Fields of the state that the tabs show something of."""


class ComparePage(View):
    """The choosers of A and B, the numbers, and a tab for each way to look at the two."""

    follows_run = False

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__("compare", "Compare", "", intents, parent)
        self.pair = Pair(intents, self)
        self.pair.chosen.connect(self._show_notice)
        self.choosers, self.asked = self.pair.choosers, self.pair.asked
        self.choose, self.swap = self.pair.choose, self.pair.swap
        self.swap_button = dressed(QToolButton(), focus=True, clicked=self.swap)
        self.swap_button.setText("⇄")
        self.compare_button = QPushButton("Compare")
        self.compare_button.clicked.connect(self.compare)
        self._add_choosers()
        self._own_selection: tuple[int, ...] = ()
        self.shown: ShownComparison | None = None
        self.headline = Headline()
        self.notice = self.headline.notice
        self.timing = TimingTab()
        self.timing.time_wanted.connect(self.time_both)
        self.heatmaps, self.scatter = HeatTab(self, intents), ScatterTab(self)
        self.neighbors, self.maps = NeighborsTab(self), MapsTab(self, intents)
        self.all_tabs: tuple[Tab, ...] = (self.heatmaps, self.scatter, self.neighbors, self.maps, self.timing)
        self.tabs = dressed(QTabBar(), "compare_tabs", "Ways to look at the comparison")
        self.tabs.setProperty("inner", True)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self._stack = QStackedWidget()
        for tab in self.all_tabs:
            self.tabs.addTab(tab.title)
            self._stack.addWidget(tab)
            tab.hovered.connect(self._say)
            tab.menu_requested.connect(self.open_menu)
        self.tabs.currentChanged.connect(self._on_tab)
        self._fill_body()

    def _add_choosers(self) -> None:
        a, b = self.choosers
        widgets = (
            (a, "a", "Setting A", ""),
            (self.swap_button, "swap", "Swap A and B", "A becomes B and B becomes A"),
            (b, "b", "Setting B", ""),
            (self.compare_button, "run", "Compare A and B", ""),
        )
        for widget, name, label, tip in widgets:
            self.add_control(widget, name, label, tip)
        for chooser in self.choosers:
            self._controls.setStretchFactor(chooser, 4)

    def _fill_body(self) -> None:
        body = QWidget(self)
        vbox(body, self.headline, self.tabs, (self._stack, 1), spacing=UNIT // 2)
        self.set_body(body)
        self.show_body(True)
        self._on_tab(0)

    @property
    def tab(self) -> Tab:
        """The tab shown."""
        return self.all_tabs[self.tabs.currentIndex()]

    @property
    def linked(self) -> bool:
        """Whether the texts compared are those of the other views."""
        state = self.state
        return state is not None and state.comparison is not None and belongs_to_shown(state.comparison, state)

    def compare(self) -> None:
        """Compare what is chosen on the sentences of the editor."""
        self.pair.commit()
        self.intents.requests.compare.start(*self.asked())

    def time_both(self) -> None:
        """Time what is chosen on the sentences of the editor."""
        self.pair.commit()
        self.intents.requests.compare.time_stages(*self.asked())

    def select(self, indices: Iterable[int]) -> None:
        """Select texts everywhere, or on this page alone where the other views show other texts."""
        if self.linked:
            self.intents.select(indices)
        else:
            self._own_selection = tuple(dict.fromkeys(indices))
            self._show_selection()

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        self.state = new
        if new.differs(old, "comparison"):
            self._own_selection = ()
        if new.differs(old, *_CHOICE_FIELDS):
            self.pair.show_state(new, first=old is None)
        if new.differs(old, *_SHOWN_FIELDS):
            self.shown = shown_comparison(new)
            if new.differs(old, "comparison"):
                self.headline.show_comparison(self.shown)
            for tab in self.all_tabs:
                tab.show_comparison(self.shown)
            self._show_selection()
        elif new.differs(old, "selection"):
            self._show_selection()
        self._show_notice()
        self._say()

    def _show_selection(self) -> None:
        selection = self.state.selection if self.linked and self.state is not None else self._own_selection
        for tab in self.all_tabs:
            tab.show_selection(selection)

    def _show_notice(self) -> None:
        state = self.state
        if state is None:
            return
        reason = "" if len(state.corpus) else _NO_SENTENCES
        self.compare_button.setEnabled(not reason)
        self.compare_button.setToolTip(reason or "Encode your sentences with both settings and compare what comes out")
        words = outdated(state, self.asked())
        self.headline.show_notice(words)
        self.compare_button.setProperty("again", bool(words))
        self.compare_button.style().polish(self.compare_button)
        self.timing.show_timings(state.timings, timings_outdated(state.timings, self.asked()), reason)

    def _on_tab(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self.take_keyboard(self.all_tabs[index].main_body())
        self._say()

    def _say(self) -> None:
        self.tab.say(self.caption)

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        return self.tab.pictures(room, ruler)

    def picture_name(self) -> str:
        """Name the tab shown, too."""
        return f"{self.title}: {self.tab.title}"

    def figure_title(self) -> str:
        return self.tab.figure_title()

    def figure_note(self) -> str:
        """Return the line under the exported figure: what A and B are, on what."""
        timings = self.timing.timings
        if self.tab is self.timing or self.shown is None:
            if timings is None:
                return ""
            a, b = words_of_both(*timings.configurations)
            return f"A: {a}  |  B: {b}  |  {measured_on(timings)}"
        comparison, (a, b) = self.shown.comparison, self.shown.words
        parts = (f"A: {a}", f"B: {b}", SIMILARITY_NAMES[comparison.metric].signed, sentences(len(comparison.corpus)))
        return "  |  ".join(parts)

    def is_empty(self) -> bool:
        """Whether the tab shown has no figure yet."""
        return self.tab.is_empty()

    def target_at(self, position: QPointF) -> Target:
        return self.tab.target_in(self.tab.main_body(), position)

    def open_menu(self, body: QWidget, position: QPointF, target: Target | None = None) -> None:
        """Open the context menu at `position` of a widget of the tab shown."""
        super().open_menu(body, position, target or self.tab.target_in(body, position))

    def extend_menu(self, menu: QMenu) -> None:
        """Add the actions of the tab shown."""
        if self.tab is self.timing:
            self.timing.extend_menu(menu)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the title to the choosers where the page is narrow; its tab says it too."""
        super().resizeEvent(event)
        self.heading.setVisible(self.width() >= _TITLED)

    def minimumSizeHint(self) -> QSize:
        """Allow the smallest page of the smallest window."""
        return QSize(480, 320)
