"""Everything between the tool bar and the frame of the window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QSplitter, QWidget

from explorer.domain.state import AppState
from explorer.files.profile import settings as remembered
from explorer.files.profile.settings import Settings
from explorer.ui.look.controls.building import vbox
from explorer.ui.look.steady import AtBottom
from explorer.ui.look.theme import UNIT
from explorer.ui.pages.area import PageArea
from explorer.ui.pages.registry import Page
from explorer.ui.panels.banner import FailureBanner
from explorer.ui.panels.notice import NoticeBar
from explorer.ui.panels.sentences.sentences import SentencesPanel
from explorer.ui.panels.settings.settings import SettingsPanel
from explorer.ui.panels.status import StatusBar
from explorer.ui.state.intents import Intents
from explorer.ui.views.base import View
from explorer.ui.views.heatmap import HeatmapView
from explorer.ui.views.map.map import MapView
from explorer.ui.views.neighbors import NeighborsView
from explorer.ui.views.norms import NormsView
from explorer.ui.window.docks import ViewArea
from explorer.ui.window.preloading import load_kit

_LEFT, _LEFT_NARROW = 328, 304
_NARROW = 1100
"""Width of the window, in pixels, below which the left column leaves more room to the views."""
_STALE_HEIGHT = 2
_EDITOR_LEAST = 140


class Workspace(QWidget):
    """What goes in at the left, what comes out at the right, what happens at the bottom."""

    layout_changed = Signal()
    """What `save_layout` notes has changed, but for the places of docks, which tell nobody."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentences = SentencesPanel(intents)
        self.settings = SettingsPanel(intents)
        self.status = StatusBar(intents)
        self.banner = FailureBanner(intents)
        self.notice = NoticeBar()
        self.heatmap = HeatmapView(intents)
        self.map = MapView(intents)
        self.norms = NormsView(intents)
        self.neighbors = NeighborsView(intents)
        self._docked = (self.heatmap, self.map, self.norms, self.neighbors)
        self.area = ViewArea(self._docked)
        self.pages = PageArea(self.area, intents)
        self.setObjectName("workspace")

        self._left = QSplitter(Qt.Orientation.Vertical)
        self._left.setObjectName("left_column")
        self._left.addWidget(self.sentences)
        self._left.addWidget(self.settings)
        self._left.setStretchFactor(0, 1)
        self._left.setStretchFactor(1, 0)
        self._left.setMinimumWidth(_LEFT_NARROW)
        self.settings.folded.connect(self._fit_settings)
        right = QWidget()
        right.setObjectName("right_column")
        AtBottom((self.notice, self.banner), right)
        vbox(right, (self.pages, 1))
        for name in self.area.docks:
            # On another page every dock is out of sight, so that its button can only mean: show it.
            self.area.toggle_action(name).triggered.connect(lambda: self.pages.show_page(Page.EXPLORE))
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.setObjectName("columns")
        self._columns.addWidget(self._left)
        self._columns.addWidget(right)
        self._columns.setStretchFactor(0, 0)
        self._columns.setStretchFactor(1, 1)
        self._columns_moved = False
        self._columns.splitterMoved.connect(self._on_columns_moved)
        for splitter in (self._left, self._columns):
            splitter.setHandleWidth(UNIT)
            splitter.setChildrenCollapsible(False)

        self._stale_line = QFrame()
        self._stale_line.setObjectName("stale_line")
        self._stale_line.setFixedHeight(_STALE_HEIGHT)
        margins = vbox(None, self._columns, margins=(UNIT, UNIT - _STALE_HEIGHT, UNIT, 0))
        vbox(self, self._stale_line, (margins, 1), self.status)
        for changed in (
            self.pages.tabs.currentChanged,
            self.settings.more.toggled,
            self._columns.splitterMoved,
        ):
            changed.connect(self.layout_changed)

    def make_plots(self) -> Iterator[None]:
        """Make the plots that the window did not wait for, in steps; then the first results do not wait either."""
        yield from load_kit()
        for view in (self.heatmap, self.map, self.norms):
            _ = view.plot
            yield

    @property
    def views(self) -> Sequence[View]:
        """Every view there is so far."""
        return (*self._docked, *self.pages.views)

    def view_in_use(self) -> str:
        """Return the name of the view that has the keyboard, or of the page shown; empty on the page of the docks."""
        keyboard = QApplication.focusWidget()
        for view in self._docked:
            if keyboard is not None and self.area.docks[view.name].isAncestorOf(keyboard):
                return view.name
        return "" if self.pages.current is Page.EXPLORE else self.pages.current.value

    def show_view(self, name: str) -> None:
        """Bring a view to the front and give it the keyboard: the name of a view, a page, "editor" or "settings"."""
        if name == "editor":
            self.sentences.focus_input()
        elif name == "settings":
            self.settings.focus_prompt()
        elif name in self.area.docks:
            self.pages.show_page(Page.EXPLORE)
            self.area.focus_view(name)
        else:
            self.pages.focus_page(Page(name))

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show a state: every part redoes only what differs from `old`."""
        if old is None or old.stale != new.stale:
            self._stale_line.setProperty("stale", new.stale)
            self._stale_line.style().polish(self._stale_line)
        for part in (self.sentences, self.settings, self.status, self.banner, *self._docked, self.pages):
            part.render(old, new)
        for view in self._docked:
            view.show_run(new)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width between the columns, until the user does."""
        super().resizeEvent(event)
        if not self._columns_moved:
            left = _LEFT if self.width() >= _NARROW else _LEFT_NARROW
            self._columns.setSizes([left, self.width() - left])

    def showEvent(self, event: QShowEvent) -> None:
        """Give the settings the height that they need."""
        super().showEvent(event)
        self._fit_settings()

    def save_layout(self, settings: Settings) -> None:
        """Note where everything is, and what is shown there."""
        settings.set(remembered.PAGE, self.pages.current.value)
        settings.set(remembered.MORE, self.settings.more.isChecked())
        settings.set_note("docks", self.area.layout_state())
        settings.set_note("columns", _text(self._columns.saveState()) if self._columns_moved else None)

    def restore_layout(self, settings: Settings) -> None:
        """Put everything where it was, and show there what was shown."""
        columns = settings.note("columns")
        if columns is not None:
            data = QByteArray.fromBase64(columns.encode("ascii", "ignore"))
            self._columns_moved = self._columns.restoreState(data)
        docks = settings.note("docks")
        if docks is not None and not self.area.restore_layout(docks):
            self.area.reset()
        self.settings.more.setChecked(settings.get(remembered.MORE))
        self.pages.show_page(Page(settings.get(remembered.PAGE)))

    def _on_columns_moved(self) -> None:
        self._columns_moved = True

    def _fit_settings(self) -> None:
        room = self._left.height() - UNIT
        wanted = min(self.settings.height_wanted(), max(room - _EDITOR_LEAST, room // 2))
        self._left.setSizes([room - wanted, wanted])


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")
