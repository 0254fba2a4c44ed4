"""Vectors in NumPy's own files."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.categorical import Categorical
from explorer.domain.corpus import Corpus
from explorer.domain.job import JobContext
from explorer.domain.precomputed import PrecomputedVectors, RowNames
from explorer.files.columns import LABEL_NAMES, TEXT_NAMES
from explorer.files.pace import Pace
from explorer.files.precomputed.rows import (
    BLOCK_NUMBERS,
    MAPPED_ABOVE,
    NUMBERED,
    VECTOR_NAMES,
    Rows,
    check_count,
    check_finite,
    refuse,
)

_LABELS = (*LABEL_NAMES, "labels", "categories", "classes")


def read_npy(path: Path, column: str | None, context: JobContext, source: str) -> PrecomputedVectors:
    """Read one array (N, D) of numbers; errors as of `opening.read_vectors`."""
    with _plain_words(path, b"\x93NUMPY"):
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    return _assembled(path.name, array, None, None, context, source)


def read_npz(path: Path, column: str | None, context: JobContext, source: str) -> PrecomputedVectors:
    """Read an archive of vectors, and texts and labels where it has them; errors as of `opening.read_vectors`."""
    with _plain_words(path, b"PK"), np.load(path, allow_pickle=False) as archive:
        names = {name.casefold(): name for name in archive.files}
        vectors = next((archive[names[name]] for name in VECTOR_NAMES if name in names), None)
        if vectors is None:
            vectors = _only_matrix(path.name, archive)
        texts = _strings(archive, names, (column.casefold(),) if column else TEXT_NAMES)
        labels = _strings(archive, names, _LABELS)
    return _assembled(path.name, vectors, texts, labels, context, source)


@contextmanager
def _plain_words(path: Path, beginning: bytes) -> Iterator[None]:
    """Turn every way in which NumPy refuses a file, or one with another beginning, into a sentence."""
    name = path.name
    try:
        with path.open("rb") as file:
            if file.read(len(beginning)) != beginning:
                raise ValueError("another kind of file")
        yield
    except (ValueError, EOFError, KeyError, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError) as error:
        if "allow_pickle" in str(error) or "Python objects" in str(error):
            raise refuse(
                f"{name} holds Python objects, which are not opened, since they could run any program.",
                "Save plain arrays: numbers as float32, texts as an array of str.",
            ) from None
        raise refuse(f"{name} is not a NumPy file, or it is damaged.", "Write it again with numpy.save.") from None


def _only_matrix(name: str, archive: Mapping[str, np.ndarray]) -> np.ndarray:
    matrices = {key: array for key in archive if (array := archive[key]).ndim == 2 and array.dtype.kind == "f"}
    if len(matrices) == 1:
        return next(iter(matrices.values()))
    what = "several arrays" if matrices else "no array"
    raise refuse(f"{name} holds {what} that could be the vectors.", f"Name the right one {VECTOR_NAMES[1]}.")


def _strings(archive: Mapping[str, np.ndarray], names: Mapping[str, str], wanted: Sequence[str]) -> list[str] | None:
    for name in wanted:
        if name in names:
            array = archive[names[name]]
            if array.ndim == 1 and array.dtype.kind in "UTifub":
                return list(map(str, array.tolist()))
    return None


def _assembled(
    name: str,
    array: np.ndarray,
    texts: Sequence[str] | None,
    labels: Sequence[str] | None,
    context: JobContext,
    source: str,
) -> PrecomputedVectors:
    if array.ndim != 2 or array.dtype.kind not in "fiu" or not array.size:
        shape = " × ".join(f"{size:,}" for size in array.shape) or "one value"
        raise refuse(
            f"{name} holds {array.dtype} of shape {shape}; vectors are rows of numbers.",
            "Save an array of shape (number of vectors, dimensions).",
        )
    for beside, what in ((texts, "texts"), (labels, "labels")):
        if beside is not None:
            check_count(name, len(array), len(beside), what)
    pace = Pace(f"Reading {name}", context)
    # Smaller ones are copied, since a file that is mapped must not be written anew meanwhile.
    mapped = array.nbytes > MAPPED_ABOVE and array.dtype == np.float32 and array.flags.c_contiguous and texts is None
    rows = Rows(name, 0 if mapped else len(array), None if texts is None else "text")
    step = max(1, BLOCK_NUMBERS // array.shape[1])
    for start in range(0, len(array), step):
        part = slice(start, start + step)
        if mapped:
            check_finite(array[part], start, name)
        else:
            rows.add(array[part], None if texts is None else texts[part], None if labels is None else labels[part])
        pace.show(min(start + step, len(array)), len(array))
    if not mapped:
        return rows.finish(source)
    corpus = Corpus(RowNames(len(array)), Categorical.repeated(source, len(array)), labels or ())
    vectors: FloatArray = array
    return PrecomputedVectors(corpus, vectors, name, (NUMBERED,))
