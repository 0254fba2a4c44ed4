"""Which files hold vectors, and how they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from explorer.domain.job import JobContext
from explorer.domain.precomputed import PrecomputedVectors
from explorer.files.formats import plain_failures
from explorer.files.precomputed import arrays, parquet, projector


@dataclass(frozen=True, slots=True)
class VectorFormat:
    """One kind of file.

    Parameters
    ----------
    description
        What it is, as a file dialog says it.
    holds_vectors
        Whether a file of this extension has vectors in it; its beginning tells.
    read
        Path, column of texts (None to find it), context and source to the vectors.
    """

    description: str
    holds_vectors: Callable[[Path], bool]
    read: Callable[[Path, str | None, JobContext, str], PrecomputedVectors]


def _always(_: Path) -> bool:
    return True


PRECOMPUTED_FORMATS: Mapping[str, VectorFormat] = MappingProxyType(
    {
        ".parquet": VectorFormat("Parquet table with a column of vectors", parquet.has_vectors, parquet.read),
        ".npy": VectorFormat("NumPy array", _always, arrays.read_npy),
        ".npz": VectorFormat("NumPy archive", _always, arrays.read_npz),
        ".tsv": VectorFormat("Embedding projector", projector.has_vectors, projector.read),
    }
)
"""Readers of vectors by extension."""


def holds_vectors(path: Path) -> bool:
    """Whether a file holds vectors; False too for one that cannot be read, which its reader will say.

    Raises
    ------
    ExplorerError
        INPUT, where several columns could be the vectors, or the file is damaged.
    """
    entry = PRECOMPUTED_FORMATS.get(path.suffix.lower())
    if entry is None or not path.is_file() or not path.stat().st_size:
        return False
    with plain_failures(path):
        return entry.holds_vectors(path)


def read_vectors(path: Path, column: str | None, context: JobContext, source: str | None = None) -> PrecomputedVectors:
    """Read the vectors of one file, with the texts and labels beside them.

    Parameters
    ----------
    path
        A file of which `holds_vectors` is true.
    column
        Name of the column of the texts; None to find it.
    context
        Where to report and when to stop.
    source
        Where the rows came from, as the user reads it; None for the file's name.

    Raises
    ------
    ColumnChoiceNeeded
        Where several columns could hold the texts and `column` is None.
    ExplorerError
        INPUT, where the file is damaged, a vector is missing, of another length or not finite, or there is not one
        text for each vector.
    """
    with plain_failures(path):
        return PRECOMPUTED_FORMATS[path.suffix.lower()].read(path, column, context, source or path.name)


def vectors_of(files: Sequence[str | Path], column: str | None, context: JobContext) -> PrecomputedVectors | None:
    """Return the vectors that one file alone holds; None where it holds none, or where there are several files.

    Raises as `read_vectors`.
    """
    if len(files) != 1 or not holds_vectors(Path(files[0])):
        return None
    return read_vectors(Path(files[0]), column, context)
