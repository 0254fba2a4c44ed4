"""Vectors as they come out of a file, block by block, and what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.categorical import Categorical
from explorer.domain.corpus import Corpus
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.precomputed import PrecomputedVectors, RowNames
from explorer.files.atomic import disk_error
from explorer.files.table import Cell, lines_of, text_cells
from explorer.files.text_store import TextBuilder
from explorer.files.work import work_array

VECTOR_NAMES = ("vector", "vectors", "embedding", "embeddings", "emb")
"""Names of the column or array that holds vectors, the likeliest first."""

NUMBERED = "There are no texts beside the vectors; the rows are numbered."

MAPPED_ABOVE = 2 << 30
"""Bytes of vectors above which they are kept in a mapped file, not in memory."""

BLOCK_NUMBERS = 1 << 20
"""Numbers looked at or converted at a time."""

_LARGEST = 1e18
"""Size of a number up to which the squares of a whole vector can be added in single precision."""


def refuse(message: str, advice: str) -> ExplorerError:
    """Return the failure of a file that cannot be shown."""
    return ExplorerError(FailureKind.INPUT, message, advice)


class Rows:
    """Fills one float32 array (N, D), so that nothing is ever held twice, and leaves out rows with a blank text.

    Parameters
    ----------
    name
        The file's name.
    total
        Most rows that may come.
    column
        Name of the column of texts; None where there is none.
    """

    def __init__(self, name: str, total: int, column: str | None) -> None:
        self._name = name
        self._total = total
        self._column = column
        self._vectors: FloatArray = np.empty((0, 0), np.float32)
        self._texts = TextBuilder()
        self._labels: list[str] = []
        self._same: dict[str, str] = {}
        self._seen = self._kept = 0

    def add(self, block: np.ndarray, texts: Sequence[Cell] | None, labels: Sequence[Cell] | None) -> None:
        """Add vectors (n, D) of any kind of number, with their texts and labels where there are any.

        Raises
        ------
        ExplorerError
            INPUT, naming the first row with a number that is not finite.
        """
        if not self._seen:
            self._vectors = _room_for((self._total, block.shape[1]))
        target = self._vectors[self._kept : self._kept + len(block)]
        with np.errstate(over="ignore"):  # what float64 holds and float32 does not is found by the check
            target[:] = block
        check_finite(target, self._seen, self._name)
        keep = list(range(len(block)))
        if texts is not None:
            found = text_cells(texts, self._seen + 1, self._column or "", self._name)
            keep = [place for place in keep if found[place]]
            if len(keep) < len(found):
                target[: len(keep)] = target[keep]
                found = [found[place] for place in keep]
            self._texts.extend(found)
        if labels is not None:
            cleaned = lines_of(labels)
            self._labels += [self._same.setdefault(cleaned[place], cleaned[place]) for place in keep]
        self._seen += len(block)
        self._kept += len(keep)

    def finish(self, source: str, notes: tuple[str, ...] = ()) -> PrecomputedVectors:
        """Return everything; raises `ExplorerError` of kind INPUT where that is nothing."""
        if not self._kept:
            raise refuse(f"{self._name} holds no vectors.", "Choose a file with at least one row.")
        named = self._column is not None
        dropped = self._seen - self._kept
        if dropped:
            rows = f"{dropped:,} row{'s' if dropped > 1 else ''} without a text {'were' if dropped > 1 else 'was'}"
            notes = (*notes, f"{rows} left out.")
        if not named:
            notes = (*notes, NUMBERED)
        corpus = Corpus(
            self._texts.finish() if named else RowNames(self._kept),
            Categorical.repeated(source, self._kept),
            self._labels if any(self._labels) else (),
            self._texts.fingerprint if named else "",
        )
        return PrecomputedVectors(corpus, self._vectors[: self._kept], self._name, notes)


def _room_for(shape: tuple[int, int]) -> FloatArray:
    """Return a float32 array to fill; raises `ExplorerError` of kind DISK where there is no room for a large one."""
    if 4 * shape[0] * shape[1] <= MAPPED_ABOVE:
        return np.empty(shape, np.float32)
    try:
        return work_array(shape)
    except OSError as error:
        raise disk_error(error, Path("the vectors")) from error


def check_finite(vectors: np.ndarray, before: int, name: str) -> None:
    """Raise `ExplorerError` of kind INPUT, naming its row, for the first of (n, D) vectors that cannot be compared."""
    with np.errstate(invalid="ignore"):
        fine = np.abs(vectors).max(axis=1, initial=0) <= _LARGEST
    if not fine.all():
        raise refuse(
            f"Row {before + int(np.argmin(fine)) + 1:,} of {name} holds a number that is not finite, "
            "or larger than any embedding has.",
            "Leave that row out and write the file again.",
        )


def check_count(name: str, vectors: int, beside: int, what: str) -> None:
    """Raise `ExplorerError` of kind INPUT where there is not one text, or label, for each vector."""
    if beside != vectors:
        raise refuse(
            f"{name} holds {vectors:,} vectors, but there are {beside:,} {what}.",
            "There must be one for each vector, in the same order.",
        )
