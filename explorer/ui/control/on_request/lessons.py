"""Runs lessons: the one writer of what they told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from explorer.domain.failure import Failure
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.lesson import Lesson, Material, Sentences, Told
from explorer.domain.settings.spec import EncodeSpec
from explorer.domain.texts.corpus import Corpus
from explorer.ui.state.services import Services
from explorer.ui.state.tasks import Queue, TaskRunner

_KEY = "lesson"


class LessonService(QObject):
    """Hands a lesson's run to the thread of the model."""

    def __init__(self, services: Services, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._runner = runner

    def run(
        self,
        lesson: Lesson,
        texts: tuple[str, ...],
        option: int,
        on_told: Callable[[Told], None],
        on_failure: Callable[[Failure], None],
        on_progress: Callable[[Progress], None],
    ) -> None:
        """Run a lesson on `texts`; an earlier run is dropped."""
        job = partial(teach, self._services, lesson, texts, option)
        self._runner.submit(Queue.INFERENCE, _KEY, job, on_told, on_failure=on_failure, on_progress=on_progress)

    def cancel(self) -> None:
        """Stop the run under way."""
        self._runner.cancel(_KEY)

    def drop(self) -> None:
        """Stop the run under way and hear nothing more of it."""
        self._runner.drop(_KEY)


def teach(services: Services, lesson: Lesson, texts: tuple[str, ...], option: int, context: JobContext) -> Told:
    """Bring together what a lesson needs, and run it."""
    pairs = None
    if lesson.sentences is Sentences.SCORED:
        from explorer.domain.results.evaluation import ScoredPairs
        from explorer.files.texts.pairs import read_pairs
        from explorer.files.texts.samples import scored_samples

        data = read_pairs(scored_samples()[0].path, (), None, context).data
        assert isinstance(data, ScoredPairs)
        pairs = data

    def encode(corpus: Corpus, spec: EncodeSpec) -> Encoding:
        return services.encode(corpus, spec, None, context)

    return lesson.teach(Material(texts, option, pairs), encode, context)
