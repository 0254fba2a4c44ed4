"""The right-hand side: tabs, and below them the page chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QTabBar, QWidget

from explorer.domain.state import AppState
from explorer.ui.look.controls.building import dressed, hbox, vbox
from explorer.ui.pages.registry import PAGES, Page
from explorer.ui.pages.run_strip import RunStrip
from explorer.ui.state.intents import Intents
from explorer.ui.views.base import View

_ORDER = tuple(PAGES)


class PageArea(QWidget):
    """One tab per page; a page is made when it is first shown, so that the window opens no later for it.

    `view_made` carries each page's view as it is made.
    """

    view_made = Signal(object)

    def __init__(self, explore: QWidget, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state: AppState | None = None
        self._views: dict[Page, View] = {}
        self.setObjectName("pages")
        self.tabs = dressed(QTabBar(self), "page_tabs", "Pages")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self._stack = QStackedWidget(self)
        self._stack.setObjectName("page_stack")
        self._places = {page: explore if page is Page.EXPLORE else QWidget() for page in PAGES}
        for page, row in PAGES.items():
            index = self.tabs.addTab(row.title)
            self.tabs.setTabToolTip(index, row.tip)
            self._stack.addWidget(self._places[page])
        self.tabs.currentChanged.connect(self._on_tab)
        self.strip = RunStrip(intents, self)
        vbox(self, hbox(None, self.tabs, (self.strip, 1)), (self._stack, 1), spacing=4)

    @property
    def views(self) -> Sequence[View]:
        """The views of the pages made so far."""
        return tuple(self._views.values())

    @property
    def current(self) -> Page:
        """The page shown."""
        return _ORDER[self.tabs.currentIndex()]

    def view(self, page: Page) -> View:
        """Return the view of a page, made now if it was not yet."""
        if page not in self._views:
            make = PAGES[page].make
            assert make is not None
            view = make(self._intents)
            card = QFrame()
            card.setProperty("page_card", True)
            vbox(card, view, margins=(1, 1, 1, 1))
            view.setAutoFillBackground(False)
            vbox(self._places[page], card)
            self._views[page] = view
            self.view_made.emit(view)
            if self._state is not None:
                view.render(None, self._state)
                view.show_run(self._state)
        return self._views[page]

    def show_page(self, page: Page) -> None:
        """Bring a page to the front."""
        self.tabs.setCurrentIndex(_ORDER.index(page))

    def focus_page(self, page: Page) -> None:
        """Bring a page to the front and give it the keyboard."""
        self.show_page(page)
        if page is not Page.EXPLORE:
            self.view(page).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show a state on every page made so far."""
        self._state = new
        if new.differs(old, "findings"):
            count = len(new.findings or ())
            title = PAGES[Page.FINDINGS].title
            self.tabs.setTabText(_ORDER.index(Page.FINDINGS), f"{title} ({count})" if count else title)
        for view in tuple(self._views.values()):
            view.render(old, new)
            view.show_run(new)
        self.strip.render(old, new)

    def _on_tab(self, index: int) -> None:
        page = _ORDER[index]
        if page is not Page.EXPLORE:
            self.view(page)
        self._stack.setCurrentIndex(index)
        self.strip.show_old(page is Page.EXPLORE or self.view(page).follows_run)
