"""The editor's way to the disk and back: files, samples, drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.domain.corpus import Corpus
from explorer.domain.failure import ExplorerError, Failure
from explorer.domain.job import JobContext, Progress
from explorer.files import drafts
from explorer.files.columns import Column
from explorer.files.samples import Sample, samples
from explorer.ui.panels.editor import SentenceEditor
from explorer.ui.tasks import Lane, TaskRunner

_AUTOSAVE = 1000
"""Milliseconds after the last edit until the draft is kept."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What reading files gave: a corpus, the files that failed, and a file whose column has to be chosen first."""

    corpus: Corpus
    failures: tuple[Failure, ...] = ()
    undecided: Path | None = None
    columns: tuple[Column, ...] = ()


def read_files(paths: Sequence[Path], chosen: Mapping[Path, str], context: JobContext) -> Opened:
    """Read files one after the other; one that cannot be read does not keep the others out."""
    from explorer.files.columns import ColumnChoiceNeeded
    from explorer.files.reading import read

    corpora: list[Corpus] = []
    failures: list[Failure] = []
    for number, path in enumerate(paths):
        context.report(Progress(f"Reading {path.name}", number, len(paths)))
        try:
            corpora.append(read(path, chosen.get(path), context))
        except ColumnChoiceNeeded as question:
            return Opened(Corpus(), undecided=path, columns=question.columns)
        except ExplorerError as error:
            context.check()
            failures.append(error.failure)
    return Opened(Corpus.concatenate(corpora), tuple(failures))


class Documents(QObject):
    """Fills the editor from files and samples, and keeps its draft."""

    column_needed = Signal(object, object)
    """A path and the columns that could be meant; answer with `choose_column`."""
    failed = Signal(object)
    """A `Failure`."""
    opened = Signal(object)
    """The `Corpus` just put into the editor."""

    def __init__(self, editor: SentenceEditor, runner: TaskRunner) -> None:
        super().__init__(editor)
        self._editor = editor
        self._runner = runner
        self._paths: Sequence[Path] = ()
        self._columns: dict[Path, str] = {}
        self._replace = False
        self._untouched: tuple[str, ...] = ()
        self._autosave = QTimer(self)
        self._autosave.setSingleShot(True)
        self._autosave.setInterval(_AUTOSAVE)
        self._autosave.timeout.connect(self.save_draft)
        editor.corpus_changed.connect(lambda _: self._autosave.start())
        editor.files_given.connect(self.open_files)

    def start(self) -> None:
        """Put back what was typed last time, or the first sample."""
        draft = drafts.load_draft()
        if draft is not None and any(line.strip() for line in draft.lines):
            self._editor.put_lines(draft.lines, draft.sources)
        else:
            self._put_first_sample()

    def open_files(self, paths: Sequence[Path]) -> None:
        """Add the sentences of files; a sample that was not touched makes room for them."""
        self._paths, self._columns, self._replace = tuple(paths), {}, False
        self._read()

    def open_sample(self, sample: Sample) -> None:
        """Replace the sentences by a sample; undo brings them back."""
        self._paths, self._columns, self._replace = (sample.path,), {}, True
        self._read()

    def choose_column(self, path: Path, column: str) -> None:
        """Go on reading, with the column chosen for a file."""
        self._columns[path] = column
        self._read()

    def save_draft(self) -> None:
        """Keep the draft, in the background."""
        self._autosave.stop()
        draft = self._draft()
        self._runner.submit(
            Lane.FILES, "draft", lambda _: drafts.save_draft(draft), lambda _: None, on_failure=self.failed.emit
        )

    def save_draft_now(self) -> None:
        """Keep the draft before the window closes."""
        self._autosave.stop()
        self._editor.flush()
        drafts.save_draft(self._draft())

    def _draft(self) -> drafts.Draft:
        lines = self._editor.toPlainText().split("\n")
        return drafts.Draft(tuple(lines), tuple(self._editor.book.sources))

    def _put_first_sample(self) -> None:
        from explorer.files.reading import read

        corpus = read(samples()[0].path, None, JobContext())
        self._editor.put_lines(corpus.texts, corpus.sources)
        self._untouched = corpus.texts

    def _read(self) -> None:
        paths, columns = self._paths, dict(self._columns)
        self._runner.submit(
            Lane.FILES,
            "open",
            lambda context: read_files(paths, columns, context),
            self._on_read,
            on_failure=self.failed.emit,
        )

    def _on_read(self, opened: Opened) -> None:
        if opened.undecided is not None:
            self.column_needed.emit(opened.undecided, opened.columns)
            return
        for failure in opened.failures:
            self.failed.emit(failure)
        if not len(opened.corpus):
            return
        now = self._editor.book.corpus().texts
        self._editor.put_corpus(opened.corpus, replace=self._replace or not now or now == self._untouched)
        self._untouched = opened.corpus.texts if self._replace else ()
        self.opened.emit(opened.corpus)
