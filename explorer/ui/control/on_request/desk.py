"""What the pages may ask of the program, each wish handed to the study that fulfils it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from explorer.domain.settings.asked import Asked
from explorer.domain.texts.corpus import Corpus
from explorer.ui.control.on_request.studies import Studies
from explorer.ui.state.services import Services
from explorer.ui.state.settings_history import SettingsHistory
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import TaskRunner

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.domain.results.comparison import Configuration
    from explorer.files.tables.pairs import PairsFile
    from explorer.ui.control.on_request.comparing import Comparing
    from explorer.ui.control.on_request.evaluating import Evaluating
    from explorer.ui.control.on_request.explaining import Explaining
    from explorer.ui.control.on_request.near_duplicates import NearDuplicateSearch
    from explorer.ui.control.on_request.sweeping import Sweeping
    from explorer.ui.control.teaching import Teaching


class StudyDesk(QObject):
    """Fulfils the part of `Intents` that the pages need; each study is made at its first wish.

    `pairs_wanted` carries a table to evaluate on, or None to ask for one;
    `near_duplicates_wanted` asks for the list of near-duplicates; `view_wanted` carries the name of a view to bring to
    the front; `sentences_given` a corpus for the editor.
    """

    history: SettingsHistory
    pairs_wanted = Signal(object)
    near_duplicates_wanted = Signal()
    view_wanted = Signal(str)
    sentences_given = Signal(object)

    def __init__(self, store: Store, services: Services, runner: TaskRunner) -> None:
        super().__init__(store)
        self._store = store
        self._services = services
        self._runner = runner
        self._studies = Studies(store, runner)

    @cached_property
    def teaching(self) -> Teaching:
        """Runs the lessons."""
        from explorer.ui.control.teaching import Teaching

        return Teaching(self._services, self._runner, self)

    @cached_property
    def _explaining(self) -> Explaining:
        from explorer.ui.control.on_request.explaining import Explaining

        return Explaining(self._store, self._services, self._studies)

    @cached_property
    def _comparing(self) -> Comparing:
        from explorer.ui.control.on_request.comparing import Comparing

        return Comparing(self._store, self._services, self._studies)

    @cached_property
    def _sweeping(self) -> Sweeping:
        from explorer.ui.control.on_request.sweeping import Sweeping

        return Sweeping(self._store, self._services, self._studies)

    @cached_property
    def _near_duplicates(self) -> NearDuplicateSearch:
        from explorer.ui.control.on_request.near_duplicates import NearDuplicateSearch

        return NearDuplicateSearch(self._store, self._studies)

    @cached_property
    def _evaluating(self) -> Evaluating:
        from explorer.ui.control.on_request.evaluating import Evaluating

        return Evaluating(self._store, self._services, self._studies)

    def change_settings(self, asked: Asked, words: str) -> None:
        """Ask for other settings in one step that undo takes back; `words` say what was done."""
        self.history.change(asked, words)

    def add_sentences(self, corpus: Corpus) -> None:
        """Put sentences into the editor, below those that are there."""
        self.sentences_given.emit(corpus)

    def show_view(self, name: str) -> None:
        """Bring a view to the front: the name of a view, a page, or "editor"."""
        self.view_wanted.emit(name)

    def show_near_duplicates(self) -> None:
        """Open the list of sentences that are nearly the same."""
        self.near_duplicates_wanted.emit()

    def find_near_duplicates(self, threshold: float) -> None:
        """Find every pair of different texts with a cosine of at least `threshold`."""
        self._near_duplicates.find(threshold)

    def stop_near_duplicates(self) -> None:
        """Stop that search; what it found so far is shown."""
        self._near_duplicates.stop()

    def explain(self, first: int, second: int) -> None:
        """Split the similarity of two texts over their tokens."""
        self._explaining.explain(first, second)

    def choose_compared(self, a: Configuration, b: Configuration) -> None:
        """Keep the two settings that were chosen to be compared."""
        self._store.update(compared=(a, b))

    def compare(self, a: Configuration, b: Configuration) -> None:
        """Encode the corpus with two settings and compare what comes out."""
        self._comparing.compare(a, b)

    def time_stages(self, a: Configuration, b: Configuration) -> None:
        """Time every stage of two settings on the corpus, several times."""
        self._comparing.time_stages(a, b)

    def sweep(self, all_layers: bool, naive: bool) -> None:
        """Read every pooling and normalisation, of every layer where asked for, out of one pass over the corpus."""
        self._sweeping.sweep(all_layers, naive)

    def measure_padding(self) -> None:
        """Encode each text of the corpus alone and in its batch, and measure what the batch changes."""
        self._sweeping.measure_padding()

    def open_pairs(self, path: Path | None = None) -> None:
        """Evaluate on a table, once the user has confirmed what its columns hold; without one, ask for it."""
        self.pairs_wanted.emit(path)

    def evaluate(self, file: PairsFile) -> None:
        """Judge every pooling, normalisation and similarity function by the right answers of a file."""
        self._evaluating.evaluate(file)

    def choose_evaluation_row(self, row: int) -> None:
        """Show what another row of the evaluation says of each case."""
        self._evaluating.choose_row(row)
