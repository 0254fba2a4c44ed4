"""The window: puts the parts together, and takes what is dropped on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QMainWindow, QMenu

from explorer.domain.failure import ExplorerError
from explorer.domain.model.titles import model_title
from explorer.domain.results.precomputed import RowNames
from explorer.domain.settings.spec import Part
from explorer.domain.state import AppState
from explorer.domain.texts.categorical import Categorical
from explorer.domain.words import count, counted
from explorer.files.profile import settings as remembered
from explorer.files.profile.settings import Settings
from explorer.files.texts.pasted import PASTED
from explorer.files.texts.samples import samples
from explorer.ui.control.actions import ActionId, Menu, Submenu
from explorer.ui.control.controller import Controller
from explorer.ui.look.icons import app_icon
from explorer.ui.look.mnemonics import marked
from explorer.ui.look.screens import ScreenFit
from explorer.ui.panels.sentences.lines import TYPED
from explorer.ui.state.keeping import Keeping
from explorer.ui.state.memory import recall, remember, remember_model
from explorer.ui.state.services import Services
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.bars import ToolBar, fill_menu_bar
from explorer.ui.window.closing import Closing
from explorer.ui.window.commands import Commands
from explorer.ui.window.documents.documents import Documents
from explorer.ui.window.documents.left_drafts import LeftDrafts
from explorer.ui.window.documents.opening import Opened
from explorer.ui.window.documents.pasting import Pasting
from explorer.ui.window.dropping import Dropping
from explorer.ui.window.editing import Editing
from explorer.ui.window.preloading import Preloading
from explorer.ui.window.qactions import enable_actions, make_actions
from explorer.ui.window.recent import RecentMenu
from explorer.ui.window.themes import ThemeMenu
from explorer.ui.window.titles import WindowTitle
from explorer.ui.window.workspace import Workspace

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.ui.window.palette.entries import Entry
    from explorer.ui.window.palette.palette import CommandPalette

DESIGN_SIZE = QSize(1280, 800)
_LEAST_SIZE = QSize(840, 560)

_WARM_UP_AFTER = 100
"""Milliseconds from showing the window to loading the libraries: it is painted by then."""


class MainWindow(QMainWindow):
    """The one window.

    Parameters
    ----------
    services
        What runs models and other processes.
    settings
        What was remembered, and where it is kept from now on: nowhere, nor any draft, for settings that are not kept.
    """

    def __init__(self, services: Services, settings: Settings) -> None:
        super().__init__()
        self._services = services
        self._settings = settings
        self._warm = False
        self._close_refused = False
        self._palette: CommandPalette | None = None
        self.setObjectName("main_window")
        self._title = WindowTitle(self, settings)
        self.setWindowIcon(app_icon())
        self.resize(DESIGN_SIZE)
        self._fit = ScreenFit(self, _LEAST_SIZE)

        self.runner = TaskRunner(self)
        self.store = Store(recall(settings), self)
        self.controller = Controller(self.store, services, self.runner)
        self._closing = Closing(self, self.store, self.runner)
        self.workspace = Workspace(self.controller)
        self.workspace.settings.model.show_recent(settings.get(remembered.RECENT_MODELS))
        self.setCentralWidget(self.workspace)
        self.documents = Documents(
            self.workspace.sentences, self.runner, self.controller.filing, keeps_draft=settings.kept
        )
        self.documents.failed.connect(self.controller.show_failure)
        self.documents.opened.connect(self._on_opened)
        self.documents.opened.connect(self._title.opened)
        self.documents.model_given.connect(self._on_model_given)
        self.controller.view_wanted.connect(self.workspace.show_view)
        self.controller.devices_found.connect(self.workspace.settings.show_devices)
        self.controller.said.connect(self.workspace.status.say)
        self.commands = Commands(
            self, self.workspace, self.store, self.controller, self.documents, settings, self.runner
        )

        self.commands.saved.connect(self._title.saved)
        history = self.controller.history
        history.edits = self.documents.steps
        history.changed.connect(self.workspace.status.forget_undo)
        history.made.connect(partial(self.workspace.status.say, undo=history.undo))
        self._editing = Editing(self.documents, history)
        self._left_drafts = LeftDrafts(self.documents, self.workspace.notice, self)
        own = {ActionId.PALETTE: self.open_palette, ActionId.DRAFTS: self._left_drafts.show}
        self._actions = make_actions({**self.commands.handlers(), **self._editing.handlers(), **own}, self)
        self.addActions(list(self._actions.values()))
        sample_menu, theme_menu = self._sample_menu(), ThemeMenu(self.commands.preferences, self)
        recent_menu = RecentMenu(settings, self.documents, self)
        self._submenus = {Submenu.RECENT: recent_menu, Submenu.SAMPLES: sample_menu, Submenu.THEME: theme_menu}
        menus = fill_menu_bar(self, self._actions, self._submenus)
        menus[Menu.EDIT].aboutToShow.connect(partial(self._editing.enable, self._actions))
        history.changed.connect(partial(self._editing.name_undo, self._actions))
        toggles = {name: self.workspace.area.toggle_action(name) for name in self.workspace.area.docks}
        self.tool_bar = ToolBar(self._actions, toggles, sample_menu, theme_menu, self)
        self.addToolBar(self.tool_bar)

        pasting = Pasting(self.workspace.sentences, self.documents, self.runner)
        self._dropping = Dropping(self, self.workspace.sentences, self.documents, pasting)
        self.workspace.pages.view_made.connect(self._dropping.watch)

        self.store.changed.connect(self._render)
        self._render(None, self.store.state)
        self.workspace.restore_layout(settings)
        geometry = settings.note("geometry")
        self._kept = geometry is not None and self.restoreGeometry(
            QByteArray.fromBase64(geometry.encode("ascii", "ignore"))
        )

        self.keeping = Keeping(settings, self.runner, self._note_layout, self)
        self.keeping.failed.connect(self.controller.show_failure)
        self.workspace.layout_changed.connect(self.keeping.soon)
        self.keeping.start((self, *self.workspace.area.docks.values()))
        self.preloading = Preloading(self.workspace.make_plots(), self)
        self.preloading.ended.connect(self.controller.warm_up)

    def place(self) -> None:
        """Fit the window to the screen that it is about to appear on."""
        self._fit.place(kept=self._kept)

    def start(self, files: Sequence[Path] = ()) -> None:
        """Fill the editor with the draft or the first sample, and put files in its place; undo brings it back."""
        try:
            if told := self._settings.mend():
                self.workspace.notice.tell(told)
        except ExplorerError as error:
            self.controller.show_failure(error.failure)
        self.documents.start(with_files=not files)
        self._left_drafts.offer()
        self._title.start()
        if files:
            self.documents.open_files(files, replacing=True)
        self.workspace.sentences.editor.setFocus()

    def open_palette(self) -> None:
        """Open the command palette, or close it."""
        if self._palette is None:
            from explorer.ui.window.palette.palette import CommandPalette

            self._palette = CommandPalette(self._settings, self._editing.keyboard, self)
        self._palette.open(self._entries)

    def _entries(self) -> Sequence[Entry]:
        from explorer.ui.window.palette.entries import entries

        self._editing.enable(self._actions)
        panel = self.workspace.settings
        choices = (panel.backend, panel.pooling, panel.similarity, panel.device, panel.precision)
        return entries(self._actions, self.store.state, self._editing.missing(), self._submenus, choices)

    def shut_down(self) -> None:
        """End every thread and process that the window started."""
        self.runner.close()
        self.documents.keeping.leave()
        self._services.close()

    def showEvent(self, event: QShowEvent) -> None:
        """Load the libraries once the window is seen."""
        super().showEvent(event)
        if not self._warm:
            self._warm = True
            QTimer.singleShot(_WARM_UP_AFTER, self, self.preloading.start)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the draft, the settings and the layout; stay once where the disk refuses, so that nothing is lost."""
        try:
            self.keep_now()
        except ExplorerError as error:
            if not self._close_refused:
                self._close_refused = True
                self.controller.show_failure(error.failure)
                event.ignore()
                return
        if self._closing.asks():
            event.ignore()
            return
        self.keeping.stop()
        self.documents.keeping.leave()
        self.workspace.area.leave()
        super().closeEvent(event)

    def keep_now(self) -> None:
        """Keep the draft, the settings and the layout; raises `ExplorerError` of kind DISK where that fails."""
        self.workspace.sentences.editor.flush()
        self.documents.keeping.save_now()
        self.keeping.save_now()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the tool bar to the width."""
        super().resizeEvent(event)
        self.tool_bar.fit(event.size().width())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and text, and show where they will land."""
        self._dropping.enter(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._dropping.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the files, or add the text."""
        self._dropping.drop(event)

    def _render(self, old: AppState | None, new: AppState) -> None:
        self.workspace.render(old, new)
        self._title.render(old, new)
        if old is not None:
            remember(self._settings, old, new)
        enable_actions(self._actions, new)
        ran = new.encoding is not None and not new.encoding.file
        if new.encoding is not None and ran and new.differs(old, "encoding"):
            recent = remember_model(self._settings, new.encoding.spec.model)
            self.workspace.settings.model.show_recent(recent)

    def _note_layout(self) -> None:
        self._settings.set_note("geometry", bytes(self.saveGeometry().toBase64().data()).decode("ascii"))
        self.workspace.save_layout(self._settings)

    def _on_opened(self, opened: Opened) -> None:
        corpus, vectors = opened.corpus, opened.vectors
        if not opened.failures:
            self.controller.filing.went_well()
        names = Categorical.of(corpus.sources).used
        where = names[0] if len(names) == 1 else counted(len(names), "file")
        where = PASTED if where == TYPED else where
        what = counted(len(corpus), "sentence")
        if vectors is not None:
            named = isinstance(corpus.texts, RowNames)
            what = counted(len(corpus), "vector") if named else f"{what} with their vectors"
            what += f" ({count(vectors.vectors.shape[1])} dimensions)"
            self.controller.show_vectors(vectors)
        self.workspace.status.say(" ".join((f"Took {what} from {where}.", *opened.notes)))

    def _on_model_given(self, folder: Path) -> None:
        self.controller.set_spec(replace(self.store.state.spec, model=str(folder), part=Part.AUTO))
        self.workspace.status.say(f"{model_title(str(folder))} is the model of the next run.")

    def _sample_menu(self) -> QMenu:
        menu = QMenu(Submenu.SAMPLES.value, self)
        menu.setObjectName("menu_samples")
        menu.setToolTipsVisible(True)
        for sample, title in zip(samples(), marked([sample.title for sample in samples()]), strict=True):
            action = menu.addAction(title)
            action.setToolTip(sample.description)
            action.triggered.connect(partial(self.documents.open_sample, sample))
        return menu
