"""Keeps what is known of the model asked for up to date, and has it prepared."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.model.chosen import ChosenModel
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import Engine
from explorer.domain.state import AppState
from explorer.files.cache.vector_cache import size_in_words
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


class ModelPreparing:
    """Has a model prepared once its first result is there; each is tried once while the window is open.

    Parameters
    ----------
    services, runner
        Of the window.
    say
        Told what came of it.
    """

    def __init__(self, services: Services, runner: TaskRunner, say: Callable[[str], None]) -> None:
        self._services = services
        self._runner = runner
        self._say = say
        self._tried: set[str] = set()

    def follow(self, encoding: Encoding) -> None:
        """Prepare the model of a result where torch made it and the engine was not chosen by name."""
        spec, model = encoding.spec, f"{encoding.info.fingerprint} {encoding.spec.part}"
        if encoding.engine is not Engine.TORCH or spec.engine is not Engine.AUTO or model in self._tried:
            return
        self._tried.add(model)

        def job(context: JobContext) -> int:
            return self._services.prepare(spec, context)

        name = encoding.info.name
        self._runner.submit(
            Queue.PREPARE, "prepare", job, partial(self._tell, name), on_failure=partial(self._fail, name)
        )

    def _tell(self, name: str, size: int) -> None:
        if size:
            self._say(
                f'"{name}" is prepared and runs without torch from the next start on. It takes {size_in_words(size)} '
                "of Vectors kept on disk."
            )

    def _fail(self, name: str, failure: Failure) -> None:
        if failure.kind is not FailureKind.CANCELLED:
            self._say(f'"{name}" is not prepared, torch goes on running it: {failure.message}')
