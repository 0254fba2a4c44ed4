"""The services that fulfil what the pages ask of the program, by name."""

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
    from explorer.ui.control.on_request.compare import CompareService
    from explorer.ui.control.on_request.evaluate import EvaluateService
    from explorer.ui.control.on_request.explain import ExplainService
    from explorer.ui.control.on_request.lessons import LessonService
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
        from explorer.ui.control.on_request.lessons import LessonService

        return LessonService(self._services, self._runner, self)

    @cached_property
    def explain(self) -> ExplainService:
        """Fulfils what the page "Explain" asks for."""
        from explorer.ui.control.on_request.explain import ExplainService

        return ExplainService(self._store, self._services, self._requests)

    @cached_property
    def compare(self) -> CompareService:
        """Fulfils what the page "Compare" asks for."""
        from explorer.ui.control.on_request.compare import CompareService

        return CompareService(self._store, self._services, self._requests)

    @cached_property
    def sweep(self) -> SweepService:
        """Fulfils what the page "Sweep" asks for."""
        from explorer.ui.control.on_request.sweep import SweepService

        return SweepService(self._store, self._services, self._requests)

    @cached_property
    def near_duplicates(self) -> NearDuplicateSearch:
        """Fulfils what the dialog "Near-duplicates" asks for."""
        from explorer.ui.control.on_request.near_duplicates import NearDuplicateSearch

        return NearDuplicateSearch(self._store, self._requests)

    @cached_property
    def evaluate(self) -> EvaluateService:
        """Fulfils what the page "Evaluate" asks for."""
        from explorer.ui.control.on_request.evaluate import EvaluateService

        return EvaluateService(self._store, self._services, self._requests)

    def cancel(self) -> None:
        """Stop every request under way."""
        self._requests.cancel()

    def show_near_duplicates(self) -> None:
        """Open the list of sentences that are nearly the same."""
        self.near_duplicates_wanted.emit()

    def open_pairs(self, path: Path | None = None) -> None:
        """Evaluate on a table, once the user has confirmed what its columns hold; without one, ask for it."""
        self.pairs_wanted.emit(path)
