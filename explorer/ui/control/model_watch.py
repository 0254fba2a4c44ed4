"""Keeps what is known of the model asked for up to date."""

from __future__ import annotations

from functools import partial

from explorer.domain.model.chosen import ChosenModel
from explorer.domain.state import AppState
from explorer.ui.state.services import Services
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import Queue, TaskRunner


class ModelWatch:
    """Looks at a model's folder when it is chosen, and again before and after a run, as files come and go."""

    def __init__(self, store: Store, services: Services, runner: TaskRunner) -> None:
        self._store = store
        self._services = services
        self._runner = runner
        store.changed.connect(self._on_changed)

    def look(self) -> None:
        """Look at the folder of the model asked for, on a thread of its own: it may lie on a slow disk."""
        spec = self._store.state.spec
        self._runner.submit(
            Queue.MODEL,
            "look at model",
            partial(self._services.look_at_model, spec.model, spec.allow_network),
            self._take,
        )

    def _take(self, chosen: ChosenModel) -> None:
        if chosen != self._store.state.chosen:
            self._store.update(chosen=chosen)

    def _on_changed(self, old: AppState, new: AppState) -> None:
        asked = (new.spec.model, new.spec.allow_network)
        if asked != (old.spec.model, old.spec.allow_network) or old.running != new.running:
            self.look()
