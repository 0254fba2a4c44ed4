"""What the actions do: ask where a question is left, then tell whoever does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMainWindow

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.words import wrote
from explorer.files.disk.atomic import write_text
from explorer.files.profile import settings as remembered
from explorer.files.profile.settings import Settings
from explorer.ui.control.actions import ActionId
from explorer.ui.control.controller import Controller
from explorer.ui.control.filing import FileUse
from explorer.ui.control.preferences import Preferences
from explorer.ui.pages.registry import Page
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.views.base import View
from explorer.ui.window.documents.documents import Documents
from explorer.ui.window.documents.questions import Questions, show_again, show_once
from explorer.ui.window.workspace import Workspace

if TYPE_CHECKING:
    from explorer.ui.dialogs.cache import CacheDialog
    from explorer.ui.dialogs.model_facts import ModelFactsDialog
    from explorer.ui.panels.find.finding import Finding


class Commands(QObject):
    """The handlers of the actions, and the dialogs that they open, each imported when it is first needed."""

    saved = Signal(str, str)
    """The name of the file that the sentences were saved to, and their fingerprint."""

    def __init__(
        self,
        window: QMainWindow,
        workspace: Workspace,
        store: Store,
        controller: Controller,
        documents: Documents,
        settings: Settings,
        runner: TaskRunner,
    ) -> None:
        super().__init__(window)
        self._runner = runner
        self._window = window
        self._workspace = workspace
        self._store = store
        self._controller = controller
        self._documents = documents
        self._settings = settings
        self.preferences = Preferences(settings, window, workspace.heatmap, controller)
        self._code: QDialog | None = None
        self._lessons: QDialog | None = None
        self._cache: CacheDialog | None = None
        self._model_facts: ModelFactsDialog | None = None
        self._near_duplicates: QDialog | None = None
        Questions(documents, window)
        controller.requests.pairs_wanted.connect(self.open_pairs)
        controller.requests.near_duplicates_wanted.connect(self.show_near_duplicates)
        controller.sentences_given.connect(documents.add)
        workspace.settings.facts_wanted.connect(self.show_model_facts)
        workspace.status.notes_wanted.connect(partial(self.show_model_facts, notes=True))
        for view in workspace.views:
            self._watch(view)
        workspace.pages.view_made.connect(self._watch)

    def handlers(self) -> Mapping[ActionId, Callable[[], object]]:
        """Return the handler of every action that is not about what has the keyboard."""
        area = self._workspace.area
        show_view = self._workspace.show_view
        return {
            ActionId.RUN: self.run,
            ActionId.CANCEL: self.cancel,
            ActionId.OPEN: self.open,
            ActionId.SAVE_SENTENCES: self.save_sentences,
            ActionId.EXPORT: self.export,
            ActionId.QUIT: self._window.close,
            ActionId.CLEAR: self._documents.clear,
            ActionId.FIND: lambda: self.finding.open(),
            ActionId.FIND_NEXT: lambda: self.finding.step(1),
            ActionId.FIND_PREVIOUS: lambda: self.finding.step(-1),
            ActionId.SEARCH: self.search,
            ActionId.NEAR_DUPLICATES: self.show_near_duplicates,
            ActionId.HEATMAP: partial(show_view, "heatmap"),
            ActionId.MAP: partial(show_view, "map"),
            ActionId.NORMS: partial(show_view, "norms"),
            ActionId.NEIGHBORS: partial(show_view, "neighbors"),
            ActionId.EXPLORE: partial(show_view, Page.EXPLORE),
            ActionId.EXPLAIN: partial(show_view, Page.EXPLAIN),
            ActionId.COMPARE: partial(show_view, Page.COMPARE),
            ActionId.SWEEP: partial(show_view, Page.SWEEP),
            ActionId.EVALUATE: partial(show_view, Page.EVALUATE),
            ActionId.FINDINGS: partial(show_view, Page.FINDINGS),
            ActionId.EDITOR: partial(show_view, "editor"),
            ActionId.PREFERENCES: self.show_preferences,
            ActionId.RESET_LAYOUT: area.reset,
            ActionId.CODE: self.show_code,
            ActionId.MODEL_FACTS: self.show_model_facts,
            ActionId.RESET_SETTINGS: self._workspace.settings.reset_all,
            ActionId.CACHE: self.show_cache,
            ActionId.LESSONS: self.show_lessons,
            ActionId.SHORTCUTS: self.show_shortcuts,
            ActionId.ABOUT: self.show_about,
        }

    def run(self) -> None:
        """Encode what is in the editor and in the settings at this moment."""
        self._workspace.sentences.editor.flush()
        self._workspace.settings.flush()
        self._controller.run()

    def cancel(self) -> None:
        """Stop what is under way, and take a failure off the screen."""
        self._controller.cancel()
        self._controller.dismiss_failure()

    def open(self) -> None:
        """Ask for files and add their sentences."""
        from explorer.files.precomputed.opening import PRECOMPUTED_FORMATS
        from explorer.files.texts.formats import FORMATS, extensions

        def patterns(*suffixes: str) -> str:
            return " ".join(f"*{suffix}" for suffix in dict.fromkeys(suffixes))

        sentences = extensions(FORMATS)
        filters = (
            f"Sentences and vectors ({patterns(*sentences, *PRECOMPUTED_FORMATS)})",
            f"Sentences ({patterns(*sentences)})",
            f"Vectors ({patterns(*PRECOMPUTED_FORMATS)})",
            "All files (*)",
        )
        folder = self._settings.get(remembered.LAST_FOLDER)
        names, _ = QFileDialog.getOpenFileNames(self._window, "Open", folder, ";;".join(filters))
        if names:
            self._settings.set(remembered.LAST_FOLDER, str(Path(names[0]).parent))
            self._documents.open_files([Path(name) for name in names])

    def open_pairs(self, path: Path | None) -> None:
        """Have a table of right answers evaluated; ask for one where none is given."""
        from explorer.files.texts.formats import TABLES, extensions
        from explorer.ui.window.documents.pairs_opening import PairsOpening

        if path is None:
            folder = self._settings.get(remembered.LAST_FOLDER)
            patterns = " ".join(f"*{suffix}" for suffix in extensions(TABLES))
            name, _ = QFileDialog.getOpenFileName(self._window, "Open pairs", folder, f"Tables ({patterns})")
            if not name:
                return
            path = Path(name)
            self._settings.set(remembered.LAST_FOLDER, str(path.parent))
        PairsOpening(path, self._window, self._controller.filing, self._controller).start()

    def save_sentences(self) -> None:
        """Ask for a name and save the sentences as a text file."""
        from explorer.ui.dialogs.files.saving import ask_where_to_save

        start = str(Path(self._settings.get(remembered.LAST_FOLDER)) / "sentences.txt")
        path = ask_where_to_save(self._window, "Save sentences", start, ".txt")
        if path is not None:
            corpus = self._workspace.sentences.corpus()
            kept = partial(self.saved.emit, path.name, corpus.fingerprint)
            self._write(lambda _: write_text(path, "\n".join(corpus.texts) + "\n"), path, kept)

    def export(self, first: str = "") -> None:
        """Open the export dialog, at the picture of the view `first`, or of the one that one is on."""
        from explorer.ui.dialogs.export import ExportDialog

        folder = self._settings.get(remembered.LAST_EXPORT_FOLDER)
        first = first or self._workspace.view_in_use()
        dialog = ExportDialog(self._workspace.views, self._controller.state, folder, first, self._window)
        dialog.failed.connect(self._controller.show_failure)
        dialog.job_wanted.connect(self._write)
        dialog.exported.connect(self._on_written)
        show_once(dialog)

    @cached_property
    def finding(self) -> Finding:
        """The search for words in the sentences, made when it is first needed."""
        from explorer.ui.panels.find.finding import Finding

        return Finding(self._workspace.sentences, self._runner, self._documents.remove)

    def search(self) -> None:
        """Put the cursor into the box of the search by meaning."""
        before = QApplication.focusWidget()
        self._workspace.show_view("neighbors")
        self._workspace.neighbors.focus_search(before)

    def show_shortcuts(self) -> None:
        """Show the keys."""
        from explorer.ui.dialogs.help import ShortcutsDialog

        show_once(ShortcutsDialog(self._window))

    def show_about(self) -> None:
        """Show what this program is, and whose work it stands on."""
        from explorer.ui.dialogs.help import AboutDialog

        show_once(AboutDialog(self._window))

    def show_code(self) -> None:
        """Show the script of the present settings, which goes along with them."""
        if self._code is None:
            from explorer.ui.dialogs.code import CodeDialog

            dialog = CodeDialog(self._store, self._settings, self._window)
            dialog.job_wanted.connect(self._write)
            dialog.copied.connect(lambda: self._workspace.status.say("The code is on the clipboard."))
            self._code = dialog
        show_again(self._code)

    def show_model_facts(self, *, notes: bool = False) -> None:
        """Show all that is known of the model chosen, or of the one on the screen from its notes on."""
        if self._model_facts is None:
            from explorer.ui.dialogs.model_facts import ModelFactsDialog

            self._model_facts = ModelFactsDialog(self._store, self._window)
        self._model_facts.tell(notes=notes)
        show_again(self._model_facts)

    def show_preferences(self) -> None:
        """Show what holds for the whole program."""
        from explorer.ui.dialogs.preferences import PreferencesDialog

        dialog = PreferencesDialog(self.preferences, self._window)
        dialog.cache_wanted.connect(self.show_cache)
        show_once(dialog)

    def show_cache(self) -> None:
        """Show what is kept on the disk of earlier runs."""
        if self._cache is None:
            from explorer.ui.dialogs.cache import CacheDialog

            dialog = CacheDialog(self._settings, self._window)
            dialog.job_wanted.connect(
                lambda stage, job: self._controller.filing.submit(stage, job, lambda _: dialog.refresh())
            )
            self._cache = dialog
        self._cache.refresh()
        self._cache.open()

    def show_near_duplicates(self) -> None:
        """Open the list of sentences that are nearly the same, as it was left."""
        if self._near_duplicates is None:
            from explorer.ui.dialogs.near_duplicates import NearDuplicatesDialog

            dialog = NearDuplicatesDialog(self._store, self._controller, self._settings, self._window)
            dialog.job_wanted.connect(self._write)
            dialog.removal_wanted.connect(self._documents.remove)
            self._near_duplicates = dialog
        show_again(self._near_duplicates)

    def show_lessons(self) -> None:
        """Open the lessons, as they were left."""
        if self._lessons is None:
            from explorer.ui.lessons.window import LessonsWindow

            self._lessons = LessonsWindow(self._controller.requests.lessons, self._window)
        show_again(self._lessons)

    def _watch(self, view: View) -> None:
        view.export_requested.connect(partial(self.export, view.name))
        view.copy_requested.connect(partial(self._copy, view))

    def _copy(self, view: View) -> None:
        from explorer.ui.plots.export import copy_figure

        try:
            copy_figure(view)
        except ExplorerError as error:
            self._controller.show_failure(error.failure)
        else:
            self._on_written(None)

    def _write(
        self, job: Callable[[JobContext], object], path: Path, then: Callable[[], object] = lambda: None
    ) -> None:
        def written(_: object) -> None:
            then()
            self._on_written(path)

        self._controller.filing.submit(f"Writing {path.name}", job, written, FileUse.WRITING)

    def _on_written(self, path: Path | None) -> None:
        self._controller.filing.went_well(FileUse.WRITING)
        if path is None:
            self._workspace.status.say("The picture is on the clipboard.")
            return
        self._settings.set(remembered.LAST_EXPORT_FOLDER, str(path.parent))
        self._workspace.status.say(wrote(path))
