"""Vectors of several files that belong together: shards of one set, and vectors with their texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.precomputed import Codes, PrecomputedVectors, RowNames, VectorChoices
from explorer.domain.texts.categorical import Categorical
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import with_commas
from explorer.files.disk.paths import is_file
from explorer.files.precomputed.codes import CodesChoiceNeeded
from explorer.files.precomputed.dataset.reading import manifest_of, read_parts
from explorer.files.precomputed.opening import VectorFormat, format_with_vectors, read_vectors
from explorer.files.precomputed.rows import RefusedVectors, refuse, room_for
from explorer.files.texts.folder_files import files_given
from explorer.files.texts.formats import VECTOR_SUFFIXES
from explorer.files.texts.reading import STANDARD_INPUT, joined


class MixedFiles(ExplorerError):
    """Vectors without texts were given among files of sentences.

    Parameters
    ----------
    paths
        The files of vectors.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = tuple(paths)
        names = ", ".join(path.name for path in paths)
        super().__init__(
            FailureKind.INPUT,
            f"{names} {'hold' if len(paths) > 1 else 'holds'} vectors, which cannot be added to other sentences.",
            "Open vectors alone, or with one file of their texts.",
        )


def vectors_of(
    files: Sequence[str | Path],
    choices: VectorChoices,
    context: JobContext,
    sources: Mapping[Path, str] | None = None,
) -> PrecomputedVectors | None:
    """Return the vectors that files hold; None where they hold none, or some of them only texts, which is noted.

    Several files are the parts of one set, in their order; a folder stands for its tables. Of a folder that `encode`
    wrote on a cluster the rows are in the order of its input. One file of bare vectors
    and one of texts belong together, a text for each vector.

    Raises
    ------
    ColumnChoiceNeeded, VectorChoiceNeeded, CodesChoiceNeeded, ExplorerError
        As `read_vectors`; INPUT too, where the files of a set do not fit together.
    """
    if STANDARD_INPUT in map(str, files):
        return None
    given = [Path(file) for file in files]
    paths, notes = files_given(given)
    manifest = manifest_of(paths)
    if manifest is not None:
        return read_parts(paths, manifest, choices, context)
    formats = {path: _format(path, alone=len(paths) == 1) for path in paths}
    holding = [path for path in paths if formats[path] is not None]
    bare = [path for path in holding if (found := formats[path]) is not None and found.bare]
    if not holding:
        return None
    for note in notes:
        context.report(Progress("Reading", note=note))
    called = sources or {}
    if len(holding) == len(paths):
        name = given[0].name if len(given) == 1 else f"{paths[0].name} and {len(paths) - 1} more"
        return _joined(name, [(path, read_vectors(path, choices, context, called.get(path))) for path in paths])
    if len(paths) == 2 and len(bare) == 1:
        texts = next(path for path in paths if path not in bare)
        return read_vectors(bare[0], replace(choices, beside=texts), context, called.get(texts, texts.name))
    left_out = ", ".join(path.name for path in holding if path not in bare)
    if left_out:
        note = f"The vectors in {left_out} were left out, since other files hold none; open it alone to see them."
        context.report(Progress("Reading", note=note))
    if bare:
        raise MixedFiles(bare)
    return None


def note_left_out(files: Sequence[str | Path], context: JobContext) -> None:
    """Say that the vectors in files are not used, where the texts are encoded whatever is in the files.

    Raises
    ------
    ExplorerError
        INPUT, where a file holds vectors and no texts to encode.
    """
    given = [Path(file) for file in files if str(file) != STANDARD_INPUT]
    holding = [path for path in given if is_file(path) and _format(path, alone=False) is not None]
    without = [path.name for path in holding if path.suffix.lower() in VECTOR_SUFFIXES]
    if without:
        hold = "hold" if len(without) > 1 else "holds"
        raise refuse(
            f"{', '.join(without)} {hold} vectors, and what is asked for needs texts.", "Name a file of sentences."
        )
    if holding:
        names = ", ".join(path.name for path in holding)
        context.report(Progress("Reading", note=f"The vectors in {names} are not used here; the texts are encoded."))


def _format(path: Path, *, alone: bool) -> VectorFormat | None:
    """Return how a file holds vectors; one of several that cannot be read does not keep the others out."""
    try:
        return format_with_vectors(path)
    except ExplorerError as error:
        if alone or isinstance(error, RefusedVectors):
            raise
        return None


def vectors_unasked(
    files: Sequence[str | Path], choices: VectorChoices, context: JobContext
) -> PrecomputedVectors | None:
    """Return `vectors_of` files where nobody can be asked: codes are taken as they are, and the notes say so."""
    try:
        return vectors_of(files, choices, context)
    except CodesChoiceNeeded:
        found = vectors_of(files, replace(choices, codes=Codes.AS_IS), context)
        advice = "--codes unpack takes every bit as a dimension, --codes dequantise turns codes back."
        return found and replace(found, notes=(*found.notes, advice))


def _joined(name: str, parts: list[tuple[Path, PrecomputedVectors]]) -> PrecomputedVectors:
    """Join the parts of a set.

    Raises
    ------
    ExplorerError
        INPUT, where they are of several widths, or some have texts and some not.
    """
    if len(parts) == 1:
        return parts[0][1]
    first, found = parts[0]
    named = not isinstance(found.corpus.texts, RowNames)
    for path, part in parts:
        if part.vectors.shape[1] != found.vectors.shape[1]:
            raise refuse(
                f"{first.name} holds vectors of {with_commas(found.vectors.shape[1])} dimensions, "
                f"{path.name} of {with_commas(part.vectors.shape[1])}.",
                "Open files of one model together, others apart.",
            )
        if isinstance(part.corpus.texts, RowNames) == named:
            with_texts, without = (first, path) if named else (path, first)
            raise refuse(
                f"{with_texts.name} has texts beside its vectors, {without.name} has none.",
                "Open them apart, or give texts to both.",
            )
    corpora = [part.corpus for _, part in parts]
    notes = [note for _, part in parts for note in part.notes]
    common = [note for note in dict.fromkeys(notes) if notes.count(note) == len(parts)]
    own = [f"{path.name}: {note}" for path, part in parts for note in part.notes if note not in common]
    total = sum(map(len, corpora))
    vectors, done = room_for((total, found.vectors.shape[1])), 0
    while parts:
        _, part = parts.pop(0)
        vectors[done : done + len(part.vectors)] = part.vectors
        done += len(part.vectors)
    if named:
        corpus = joined(corpora)
    else:
        sources = Categorical.concatenate([Categorical.of(corpus.sources) for corpus in corpora])
        corpus = Corpus(RowNames(total), sources, _labels(corpora))
    return PrecomputedVectors(corpus, vectors, name, (*common, *own))


def _labels(corpora: Sequence[Corpus]) -> Sequence[str]:
    if not any(len(corpus.labels) for corpus in corpora):
        return ()
    return [label for corpus in corpora for label in (corpus.labels or [""] * len(corpus))]
