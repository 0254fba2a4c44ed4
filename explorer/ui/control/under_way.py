"""Jobs of one kind that are under way together, one progress for all of them."""

from __future__ import annotations

from collections.abc import Callable

from explorer.domain.failure import Failure
from explorer.domain.job import JobContext, Progress
from explorer.ui.state.tasks import Queue, Result, TaskRunner


class UnderWay:
    """Submits jobs, shows how far they are, and forgets the progress with the last of them.

    Parameters
    ----------
    runner
        Runs them.
    show
        Shows their progress; None when none is under way any more.
    """

    def __init__(self, runner: TaskRunner, show: Callable[[Progress | None], None]) -> None:
        self._runner = runner
        self._show = show
        self._keys: set[str] = set()

    def submit(
        self,
        queue: Queue,
        key: str,
        job: Callable[[JobContext], Result],
        on_result: Callable[[Result], None],
        on_failure: Callable[[Failure], None],
    ) -> None:
        """Queue a job."""
        self._keys.add(key)

        def finish(result: Result) -> None:
            self._end(key)
            on_result(result)

        def fail(failure: Failure) -> None:
            self._end(key)
            on_failure(failure)

        self._runner.submit(queue, key, job, finish, on_failure=fail, on_progress=self._show)

    def drop(self, key: str) -> None:
        """Stop a job, and hear nothing more of it."""
        if key in self._keys:
            self._runner.drop(key)
            self._end(key)

    def cancel(self) -> None:
        """Ask all of them to stop."""
        for key in tuple(self._keys):
            self._runner.cancel(key)

    def _end(self, key: str) -> None:
        self._keys.discard(key)
        if not self._keys:
            self._show(None)
