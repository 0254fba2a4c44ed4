"""Which files hold vectors, and how they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.results.precomputed import PrecomputedVectors, VectorChoices
from explorer.files.disk.paths import is_file
from explorer.files.formats.gzipped import PACKED
from explorer.files.precomputed import arrays, numbers, tables
from explorer.files.precomputed.rows import RefusedVectors
from explorer.files.texts.formats import plain_failures

Reader = Callable[[Path, VectorChoices, JobContext, str], PrecomputedVectors]


@dataclass(frozen=True, slots=True)
class VectorFormat:
    """One way in which files hold vectors.

    Parameters
    ----------
    holds_vectors
        Whether a file has vectors in it; its beginning tells.
    read
        Path, choices, context and source to the vectors.
    bare
        Whether the texts are in another file, as a rule.
    """

    holds_vectors: Callable[[Path], bool]
    read: Reader
    bare: bool = False


def _always(_: Path) -> bool:
    return True


_COLUMNAR = VectorFormat(tables.columnar_has_vectors, tables.read_columnar)
_TABLE = VectorFormat(tables.text_has_vectors, tables.read_text_table)
_NUMBERS = VectorFormat(numbers.has_vectors, numbers.read, bare=True)

PRECOMPUTED_FORMATS: Mapping[str, tuple[VectorFormat, ...]] = MappingProxyType(
    {
        **dict.fromkeys((".parquet", ".pq", ".arrow", ".feather"), (_COLUMNAR,)),
        ".npy": (VectorFormat(_always, arrays.read_npy, bare=True),),
        ".npz": (VectorFormat(_always, arrays.read_npz, bare=True),),
        **dict.fromkeys((".csv", ".tsv", ".tab", ".txt"), (_NUMBERS, _TABLE)),
        ".vec": (_NUMBERS,),
        **dict.fromkeys((".jsonl", ".ndjson", ".json", ".xlsx", ".ods"), (_TABLE,)),
    }
)
"""Readers of vectors by extension, in the order in which they are tried."""

_SURE = frozenset((".npy", ".npz", ".vec", ".parquet", ".pq", ".arrow", ".feather"))
"""Extensions of which this reader says what is wrong with a file; the others have one of texts, which does."""


def _formats(path: Path) -> tuple[VectorFormat, ...]:
    suffix = path.suffix.lower()
    if suffix == PACKED:
        inside = PRECOMPUTED_FORMATS.get(Path(path.stem).suffix.lower(), ())
        return tuple(entry for entry in inside if entry is _TABLE)
    return PRECOMPUTED_FORMATS.get(suffix, ())


def format_with_vectors(path: Path) -> VectorFormat | None:
    """Return how a file holds vectors; None where it holds none, or cannot be read, which its reader will say.

    Raises
    ------
    ExplorerError
        INPUT, where a column is called a vector and cannot be read as one, or the file is damaged.
    """
    formats = _formats(path)
    if not formats or not is_file(path) or not path.stat().st_size:
        return None
    try:
        with plain_failures(path):
            return next((entry for entry in formats if entry.holds_vectors(path)), None)
    except RefusedVectors:
        raise
    except ExplorerError:
        if path.suffix.lower() in _SURE:
            raise
        return None


def read_vectors(
    path: Path,
    choices: VectorChoices,
    context: JobContext,
    source: str | None = None,
) -> PrecomputedVectors:
    """Read the vectors of one file, with the texts and labels beside them.

    Parameters
    ----------
    path
        A file that `format_with_vectors` knows.
    choices
        What was decided about it.
    context
        Where to report and when to stop.
    source
        Where the rows came from, as the user reads it; None for the file's name.

    Raises
    ------
    ColumnChoiceNeeded, VectorChoiceNeeded, CodesChoiceNeeded
        Where several columns could hold the texts or the vectors, or the numbers are codes, and it is not decided.
    ExplorerError
        INPUT, where the file is damaged, holds no vectors or vectors of several lengths, or there is not one text for
        each vector.
    """
    found = format_with_vectors(path)
    if found is None:
        raise ExplorerError(FailureKind.INPUT, f"{path.name} holds no vectors.", "Choose a file that does.")
    with plain_failures(path):
        return found.read(path, choices, context, source or path.name)
