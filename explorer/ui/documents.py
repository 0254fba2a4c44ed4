"""The editor's way to the disk and back: files, samples, drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.domain.corpus import Corpus
from explorer.domain.failure import ExplorerError, Failure
from explorer.domain.job import JobContext, Progress
from explorer.files import drafts
from explorer.files.columns import Column
from explorer.files.samples import Sample, samples
from explorer.ui.filing import Filing
from explorer.ui.panels.editor import SentenceEditor
from explorer.ui.tasks import Lane, TaskRunner

_AUTOSAVE = 1000
"""Milliseconds from an edit until it is kept, however long the typing goes on."""


@dataclass(frozen=True, slots=True)
class Request:
    """Files to open.

    Parameters
    ----------
    paths
        The files, in order.
    replacing
        Whether their sentences take the place of the editor's.
    columns
        The column chosen for a table; None for a table that is to be left out.
    sources
        What each file is called in the corpus.
    """

    paths: tuple[Path, ...]
    replacing: bool = False
    columns: Mapping[Path, str | None] = field(default_factory=dict)
    sources: Mapping[Path, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """What reading files gave: a corpus, the files that failed, what to know of the others, or a question first."""

    corpus: Corpus
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    undecided: Path | None = None
    columns: tuple[Column, ...] = ()


class _NoteTaker(JobContext):
    """Passes everything on, and keeps the notes, since the window sees only the newest progress."""

    def __init__(self, context: JobContext) -> None:
        super().__init__(context.report)
        self._context = context
        self.notes: list[str] = []

    def report(self, progress: Progress) -> None:
        if progress.note:
            self.notes.append(progress.note)
        super().report(replace(progress, note=""))

    @property
    def cancelled(self) -> bool:
        return self._context.cancelled

    def check(self) -> None:
        self._context.check()


def read_files(request: Request, context: JobContext) -> Opened:
    """Read files one after the other; one that cannot be read does not keep the others out."""
    from explorer.files.columns import ColumnChoiceNeeded
    from explorer.files.reading import read

    taker = _NoteTaker(context)
    corpora: list[Corpus] = []
    failures: list[Failure] = []
    for path in request.paths:
        column = request.columns.get(path)
        if column is None and path in request.columns:
            continue
        taker.report(Progress(f"Reading {path.name}"))
        try:
            corpora.append(read(path, column, taker, request.sources.get(path)))
        except ColumnChoiceNeeded as question:
            return Opened(Corpus(), undecided=path, columns=question.columns)
        except ExplorerError as error:
            context.check()
            failures.append(error.failure)
    return Opened(Corpus.concatenate(corpora), tuple(failures), tuple(taker.notes))


def together(failures: Sequence[Failure]) -> Failure:
    """Return one failure for several, that of the first in full."""
    first = failures[0]
    if len(failures) == 1:
        return first
    rest = f"{len(failures) - 1} more {'file' if len(failures) == 2 else 'files'} could not be read."
    return replace(first, message=f"{first.message} {rest}")


class Documents(QObject):
    """Fills the editor from files and samples, and keeps its draft."""

    column_needed = Signal(object, object, object)
    """A `Request`, the path in question and the columns that could be meant; answer with `choose_column`."""
    failed = Signal(object)
    """A `Failure`."""
    opened = Signal(object, object)
    """The `Corpus` just put into the editor, and what to know of its files."""

    def __init__(self, editor: SentenceEditor, runner: TaskRunner, filing: Filing) -> None:
        super().__init__(editor)
        self._editor = editor
        self._runner = runner
        self._filing = filing
        self._untouched: Sequence[str] = ()
        self._known: tuple[Path, ...] = ()
        self._autosave = QTimer(self)
        self._autosave.setSingleShot(True)
        self._autosave.setInterval(_AUTOSAVE)
        self._autosave.timeout.connect(self.save_draft)
        editor.textChanged.connect(self._on_edited)
        editor.files_given.connect(self.open_files)

    def start(self) -> None:
        """Put back what was typed last time, or the first sample."""
        # Plain lines: the readers of files are imported when one is opened.
        path = samples()[0].path
        sample = Corpus.from_lines(path.read_text(encoding="utf-8").splitlines(), path.name)
        draft = drafts.load_draft()
        if draft is not None and any(line.strip() for line in draft.lines):
            self._editor.put_lines(draft.lines, draft.sources)
        else:
            self._editor.put_lines(sample.texts, sample.sources)
        if self._editor.book.corpus().texts == sample.texts:
            self._untouched = sample.texts

    def open_files(self, paths: Sequence[Path], *, replacing: bool = False) -> None:
        """Add the sentences of files, or put them in place; an untouched sample always makes room for them."""
        from explorer.files.reading import source_names

        self._known = tuple(dict.fromkeys((*self._known, *paths)))
        sources = dict(zip(self._known, source_names(self._known), strict=True))
        self._read(Request(tuple(paths), replacing, sources=sources))

    def open_sample(self, sample: Sample) -> None:
        """Replace the sentences by a sample; undo brings them back."""
        self._read(Request((sample.path,), replacing=True))

    def choose_column(self, request: Request, path: Path, column: str | None) -> None:
        """Go on reading, with the column chosen for a file, or without the file."""
        self._read(replace(request, columns={**request.columns, path: column}))

    def save_draft(self) -> None:
        """Keep the draft, in the background."""
        self._autosave.stop()
        draft = self._draft()
        self._runner.submit(
            Lane.DRAFT, "draft", lambda _: drafts.save_draft(draft), lambda _: None, on_failure=self.failed.emit
        )

    def save_draft_now(self) -> None:
        """Keep the draft before the window closes."""
        self._autosave.stop()
        self._editor.flush()
        drafts.save_draft(self._draft())

    def _draft(self) -> drafts.Draft:
        return drafts.Draft(tuple(self._editor.lines()), tuple(self._editor.book.sources))

    def _on_edited(self) -> None:
        if not self._autosave.isActive():
            self._autosave.start()

    def _read(self, request: Request) -> None:
        first = request.paths[0].name
        self._filing.submit(
            f"Reading {first}",
            lambda context: read_files(request, context),
            lambda opened: self._on_read(request, opened),
        )

    def _on_read(self, request: Request, opened: Opened) -> None:
        if opened.undecided is not None:
            self.column_needed.emit(request, opened.undecided, opened.columns)
            return
        if opened.failures:
            self.failed.emit(together(opened.failures))
        if not len(opened.corpus):
            return
        now = self._editor.book.corpus().texts
        sample = request.replacing and request.paths[0] in [sample.path for sample in samples()]
        self._editor.put_corpus(opened.corpus, replace=request.replacing or not now or now == self._untouched)
        self._untouched = opened.corpus.texts if sample else ()
        self.opened.emit(opened.corpus, opened.notes)
