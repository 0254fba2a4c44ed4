"""What is asked of files, what they give, and the jobs in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.domain.corpus import Corpus
from explorer.domain.failure import ExplorerError, Failure, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.precomputed import PrecomputedVectors

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.files.columns import Column
    from explorer.ui.panels.listing import Listing


@dataclass(frozen=True, slots=True)
class Request:
    """Files to open.

    Parameters
    ----------
    paths
        The files, in order.
    replacing
        Whether their sentences take the place of those that are there.
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
    """What reading files gave.

    Parameters
    ----------
    corpus
        The sentences.
    failures
        Of the files that cannot be read.
    notes
        What to know of the others.
    undecided, columns
        A table of which a column has to be chosen first, and those that could be meant.
    vectors
        The vectors of the sentences, where the file holds them.
    """

    corpus: Corpus
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    undecided: Path | None = None
    columns: tuple[Column, ...] = ()
    vectors: PrecomputedVectors | None = None


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
    """Read files one after the other; one that cannot be read does not keep the others out.

    Vectors are read with their sentences where there is one file only: others would have none beside them.
    """
    from explorer.files.columns import ColumnChoiceNeeded
    from explorer.files.formats import Format
    from explorer.files.precomputed.opening import holds_vectors, read_vectors
    from explorer.files.reading import joined, read

    taker = _NoteTaker(context)
    corpora: list[Corpus] = []
    failures: list[Failure] = []
    for path in request.paths:
        column = request.columns.get(path)
        if column is None and path in request.columns:
            continue
        taker.report(Progress(f"Reading {path.name}"))
        source = request.sources.get(path)
        try:
            if holds_vectors(path):
                if len(request.paths) == 1:
                    vectors = read_vectors(path, column, taker, source)
                    return Opened(vectors.corpus, notes=(*taker.notes, *vectors.notes), vectors=vectors)
                if path.suffix.lower() != Format.PARQUET:
                    raise ExplorerError(
                        FailureKind.INPUT,
                        f"{path.name} holds vectors, which cannot be added to other sentences.",
                        "Open it alone.",
                    )
                taker.notes.append(f"The vectors in {path.name} were left out; open it alone to see them.")
            corpora.append(read(path, column, taker, source))
        except ColumnChoiceNeeded as question:
            return Opened(Corpus(), undecided=path, columns=question.columns)
        except ExplorerError as error:
            context.check()
            failures.append(error.failure)
    return Opened(joined(corpora), tuple(failures), tuple(taker.notes))


def make_listing(corpora: Sequence[Corpus], context: JobContext) -> Listing:
    """Join sentences that are too many for the editor, and count those that are repeated."""
    from explorer.analysis.repeated import repeats
    from explorer.files.reading import joined
    from explorer.ui.panels.listing import Listing

    corpus = joined(corpora)
    context.check()
    return Listing(corpus, repeats(corpus.texts))


def together(failures: Sequence[Failure]) -> Failure:
    """Return one failure for several, that of the first in full."""
    first = failures[0]
    if len(failures) == 1:
        return first
    rest = f"{len(failures) - 1} more {'file' if len(failures) == 2 else 'files'} could not be read."
    return replace(first, message=f"{first.message} {rest}")
