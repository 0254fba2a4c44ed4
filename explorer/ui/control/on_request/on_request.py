"""What the pages may ask of the program, each request handed to the service that fulfils it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from explorer.ui.control.on_request.runner import RequestRunner
from explorer.ui.state.services import Services
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import TaskRunner

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.domain.results.comparison import Configuration
    from explorer.files.texts.pairs import PairsFile
    from explorer.ui.control.lessons import LessonService
    from explorer.ui.control.on_request.compare import CompareService
    from explorer.ui.control.on_request.evaluate import EvaluateService
    from explorer.ui.control.on_request.explain import ExplainService
    from explorer.ui.control.on_request.near_duplicates import NearDuplicateSearch
    from explorer.ui.control.on_request.sweep import SweepService


class OnRequest(QObject):
    """Fulfils `Requests`; each service is made at its first request.

    `pairs_wanted` carries a table to evaluate on, or None to ask for one;
    `near_duplicates_wanted` asks for the list of near-duplicates.
    """

    pairs_wanted = Signal(object)
    near_duplicates_wanted = Signal()

    def __init__(self, store: Store, services: Services, runner: TaskRunner) -> None:
        super().__init__(store)
        self._store = store
        self._services = services
        self._runner = runner
        self._requests = RequestRunner(store, runner)

    @cached_property
    def lessons(self) -> LessonService:
        """Runs the lessons."""
        from explorer.ui.control.lessons import LessonService

        return LessonService(self._services, self._runner, self)

    @cached_property
    def _explain_service(self) -> ExplainService:
        from explorer.ui.control.on_request.explain import ExplainService

        return ExplainService(self._store, self._services, self._requests)

    @cached_property
    def _compare_service(self) -> CompareService:
        from explorer.ui.control.on_request.compare import CompareService

        return CompareService(self._store, self._services, self._requests)

    @cached_property
    def _sweep_service(self) -> SweepService:
        from explorer.ui.control.on_request.sweep import SweepService

        return SweepService(self._store, self._services, self._requests)

    @cached_property
    def _near_duplicates(self) -> NearDuplicateSearch:
        from explorer.ui.control.on_request.near_duplicates import NearDuplicateSearch

        return NearDuplicateSearch(self._store, self._requests)

    @cached_property
    def _evaluate_service(self) -> EvaluateService:
        from explorer.ui.control.on_request.evaluate import EvaluateService

        return EvaluateService(self._store, self._services, self._requests)

    def cancel(self) -> None:
        """Stop every request under way."""
        self._requests.cancel()

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
        self._explain_service.explain(first, second)

    def choose_compared(self, a: Configuration, b: Configuration) -> None:
        """Keep the two settings that were chosen to be compared."""
        self._store.update(compared=(a, b))

    def compare(self, a: Configuration, b: Configuration) -> None:
        """Encode the corpus with two settings and compare what comes out."""
        self._compare_service.compare(a, b)

    def time_stages(self, a: Configuration, b: Configuration) -> None:
        """Time every stage of two settings on the corpus, several times."""
        self._compare_service.time_stages(a, b)

    def sweep(self, all_layers: bool, naive: bool) -> None:
        """Read every pooling and normalisation, of every layer where asked for, out of one pass over the corpus."""
        self._sweep_service.sweep(all_layers, naive)

    def measure_padding(self) -> None:
        """Encode each text of the corpus alone and in its batch, and measure what the batch changes."""
        self._sweep_service.measure_padding()

    def open_pairs(self, path: Path | None = None) -> None:
        """Evaluate on a table, once the user has confirmed what its columns hold; without one, ask for it."""
        self.pairs_wanted.emit(path)

    def evaluate(self, file: PairsFile) -> None:
        """Evaluate every pooling, normalisation and similarity function by the right answers of a file."""
        self._evaluate_service.evaluate(file)

    def choose_evaluation_row(self, row: int) -> None:
        """Show what another row of the evaluation says of each case."""
        self._evaluate_service.choose_row(row)
