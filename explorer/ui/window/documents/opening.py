"""What is asked of files, what they give, and the jobs in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.domain.failure import ExplorerError, Failure
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.precomputed import PrecomputedVectors, VectorChoices
from explorer.domain.texts.categorical import Categorical
from explorer.domain.texts.corpus import Corpus
from explorer.domain.texts.place import AS_FOUND, Place
from explorer.domain.texts.place import joined as joined_places
from explorer.files.profile.drafts import Draft, DraftFile
from explorer.files.texts.notes import NoteTaker

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.ui.panels.sentences.listing_rows import Listing


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
    choices
        What was decided about the vectors in the files.
    places
        Where in a file its table is, as far as it was said.
    notes
        What is known of the files before they are read.
    given
        What the user opened: the files, or the folders that they are in.
    """

    paths: tuple[Path, ...]
    replacing: bool = False
    columns: Mapping[Path, str | None] = field(default_factory=dict)
    sources: Mapping[Path, str] = field(default_factory=dict)
    choices: VectorChoices = field(default_factory=VectorChoices)
    places: Mapping[Path, Place] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    given: tuple[Path, ...] = ()

    def given_of(self, sources: Sequence[str]) -> tuple[Path, ...]:
        """Return what was given, without the files of which none of `sources` is."""
        used = set(Categorical.of(sources).used)
        left_out = {path for path in self.paths if self.sources.get(path, path.name) not in used}
        return tuple(path for path in self.given if path not in left_out)

    def with_column(self, path: Path, column: str | None) -> Request:
        """Return the request with the column of a file; None leaves the file out."""
        return replace(self, columns={**self.columns, path: column})

    def with_place(self, path: Path, place: Place) -> Request:
        """Return the request with what was said of where a file's table is."""
        return replace(self, places={**self.places, path: joined_places(self.places.get(path, AS_FOUND), place)})

    def with_choices(self, choices: VectorChoices | None) -> Request:
        """Return the request with what was decided about the vectors; None leaves all files out."""
        return replace(self, columns=dict.fromkeys(self.paths)) if choices is None else replace(self, choices=choices)

    def to_keep(self) -> tuple[DraftFile, ...]:
        """Return what the draft needs to read the files again; a table that was left out stays out."""
        return tuple(
            DraftFile(
                path,
                self.columns.get(path),
                self.sources.get(path, path.name),
                self.choices,
                self.places.get(path, AS_FOUND),
            )
            for path in self.paths
            if self.columns.get(path, "") is not None
        )


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
    undecided, question
        A file of which something has to be chosen first, and what; `ColumnChoiceNeeded`, `PlaceNeeded`,
        `VectorChoiceNeeded` or `CodesChoiceNeeded`.
    vectors
        The vectors of the sentences, where the file holds them.
    """

    corpus: Corpus
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    undecided: Path | None = None
    question: ExplorerError | None = None
    vectors: PrecomputedVectors | None = None


def request_for(given: tuple[Path, ...], known: Sequence[Path], *, replacing: bool) -> Request:
    """Return what opens files and folders, each file called apart from the others and from those that are `known`.

    Raises
    ------
    ExplorerError
        INPUT, where a folder holds no file that can be read.
    """
    from explorer.files.texts.folder_files import files_given
    from explorer.files.texts.reading import source_names

    paths, notes = files_given(given)
    everything = tuple(dict.fromkeys((*known, *paths)))
    sources = dict(zip(everything, source_names(everything), strict=True))
    return Request(paths, replacing, sources=sources, notes=notes, given=given)


def request_of(draft: Draft) -> Request:
    """Return what reads the files of a draft again."""
    return Request(
        tuple(file.path for file in draft.files),
        not draft.beside_lines,
        {file.path: file.column for file in draft.files if file.column},
        {file.path: file.source for file in draft.files},
        draft.files[0].choices,
        {file.path: file.place for file in draft.files},
    )


def read_files(request: Request, context: JobContext) -> Opened:
    """Read files one after the other; one that cannot be read does not keep the others out.

    Vectors are read with their sentences where all of the files hold some: others would have none beside them.
    """
    from explorer.files.precomputed.candidates import VectorChoiceNeeded
    from explorer.files.precomputed.codes import CodesChoiceNeeded
    from explorer.files.precomputed.sets import MixedFiles, vectors_of
    from explorer.files.tables.columns import ColumnChoiceNeeded
    from explorer.files.tables.questions import PlaceNeeded
    from explorer.files.texts.reading import joined, read

    taker = NoteTaker(context)
    taker.notes += request.notes
    paths = [path for path in request.paths if request.columns.get(path, "") is not None]
    if not paths:
        return Opened(Corpus())
    corpora: list[Corpus] = []
    failures: list[Failure] = []
    taker.report(Progress(f"Reading {paths[0].name}"))
    asking = paths[0]
    try:
        try:
            column = next(filter(None, map(request.columns.get, paths)), None)
            vectors = vectors_of(paths, replace(request.choices, texts=column), taker, request.sources)
            if vectors is not None:
                return Opened(vectors.corpus, notes=(*taker.notes, *vectors.notes), vectors=vectors)
        except MixedFiles as error:
            failures.append(error.failure)
            paths = [path for path in paths if path not in error.paths]
        for asking in paths:
            taker.report(Progress(f"Reading {asking.name}"))
            try:
                place = request.places.get(asking, AS_FOUND)
                corpora.append(read(asking, request.columns.get(asking), taker, request.sources.get(asking), place))
            except (ColumnChoiceNeeded, PlaceNeeded):
                raise
            except ExplorerError as error:
                context.check()
                failures.append(error.failure)
    except (ColumnChoiceNeeded, PlaceNeeded, VectorChoiceNeeded, CodesChoiceNeeded) as question:
        return Opened(Corpus(), undecided=asking, question=question)
    except ExplorerError as error:
        context.check()
        return Opened(Corpus(), (error.failure,), tuple(taker.notes))
    return Opened(joined(corpora), tuple(failures), tuple(taker.notes))


def make_listing(corpora: Sequence[Corpus], context: JobContext) -> Listing:
    """Join sentences that are too many for the editor, and count those that are repeated."""
    from explorer.analysis.neighbors.repeated import repeats
    from explorer.files.texts.reading import joined
    from explorer.ui.panels.sentences.listing_rows import Listing

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


def make_shorter_list(
    corpus: Corpus, places: Sequence[int], keep_text: Callable[[str, str], Path], context: JobContext
) -> tuple[Listing, tuple[DraftFile, ...]]:
    """Take sentences out of a list, and keep those that stay for the next start."""
    from explorer.files.profile.kept_lists import keep_list, without

    kept = without(corpus, places, context)
    return make_listing((kept,), context), keep_list(kept, keep_text, context)


def keep_corpus(corpus: Corpus, keep_text: Callable[[str, str], Path], context: JobContext) -> tuple[DraftFile, ...]:
    """Keep sentences that are too much for the editor, with their sources and labels."""
    from explorer.files.profile.kept_lists import keep_list

    return keep_list(corpus, keep_text, context)
