"""Vectors as they come out of a file, block by block, and what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.domain.arrays import BoolArray, FloatArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.results.precomputed import PrecomputedVectors, RowNames, VectorChoices
from explorer.domain.texts.categorical import Categorical
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import with_commas
from explorer.files.disk.atomic import disk_error
from explorer.files.disk.work import work_array
from explorer.files.precomputed.codes import Decoding, decoding_of
from explorer.files.tables.table import Cell, lines_of, text_cells
from explorer.files.texts.text_store import TextBuilder

NUMBERED = "There are no texts beside the vectors; the rows are numbered."

MAPPED_ABOVE = 2 << 30
"""Bytes of vectors above which they are kept in a mapped file, not in memory."""

BLOCK_NUMBERS = 1 << 20
"""Numbers looked at or converted at a time."""

_LARGEST = 1e18
"""Size of a number up to which the squares of a whole vector can be added in single precision."""


_NAMED = 5
"""Rows that are left out and named."""

_NOTHING_DECIDED = VectorChoices()


class RefusedVectors(ExplorerError):
    """A file's vectors cannot be shown."""


def refuse(message: str, advice: str) -> RefusedVectors:
    """Return the failure of a file whose vectors cannot be shown."""
    return RefusedVectors(FailureKind.INPUT, message, advice)


class Rows:
    """Fills one float32 array (N, D), so that nothing is ever held twice.

    Rows with a blank text, and rows whose vector is missing or not finite, are left out, and that is noted.

    Parameters
    ----------
    name
        The file's name.
    total
        Most rows that may come.
    column
        Name of the column of texts; None where there is none.
    choices
        What was decided about the numbers.
    ranges
        (2, D), the range of each dimension by which codes are turned back, where the file itself holds it.
    """

    def __init__(
        self,
        name: str,
        total: int,
        column: str | None,
        choices: VectorChoices = _NOTHING_DECIDED,
        ranges: np.ndarray | None = None,
    ) -> None:
        self._name = name
        self._total = total
        self._column = column
        self._choices = choices
        self._ranges = ranges
        self._decoding: Decoding | None = None
        self._vectors: FloatArray = np.empty((0, 0), np.float32)
        self._texts = TextBuilder()
        self._labels: list[str] = []
        self._same: dict[str, str] = {}
        self._seen = self._kept = self._blank = self._bad = 0
        self._first_bad: list[int] = []
        self._places: list[NDArray[np.int64]] = []

    def add(
        self,
        block: np.ndarray,
        texts: Sequence[Cell] | None,
        labels: Sequence[Cell] | None,
        present: BoolArray | None = None,
    ) -> None:
        """Add some rows.

        Parameters
        ----------
        block
            Vectors (n, D) of any kind of number, of the rows that have one.
        texts, labels
            Of all m rows, where there are any.
        present
            bool (m,), which rows have a vector; None where all have.

        Raises
        ------
        CodesChoiceNeeded
            Where the numbers are codes and it is not decided what to make of them.
        ExplorerError
            INPUT, where what was decided does not fit the numbers, or a text is none.
        """
        count = len(block) if present is None else len(present)
        found = None if texts is None else text_cells(texts, self._seen + 1, self._column or "", self._name)
        keep, fine = np.ones(count, np.bool_) if present is None else present.copy(), None
        if len(block):
            target = self._decoded(block)
            fine = comparable(target)
            keep[keep] = fine
        bad = np.flatnonzero(~keep)
        self._bad += len(bad)
        self._first_bad += (self._seen + 1 + bad[: _NAMED - len(self._first_bad)]).tolist()
        if found is not None:
            blank = np.fromiter((not text for text in found), np.bool_, count)
            self._blank += int((keep & blank).sum())
            if fine is not None:
                fine = ~blank[_places_of(present, count)] & fine
            keep &= ~blank
        if fine is not None and not fine.all():
            target[: int(fine.sum())] = target[fine]
        everything = bool(keep.all())
        places = np.flatnonzero(keep)
        if found is not None:
            self._texts.extend(found if everything else [found[place] for place in places])
        else:
            self._places.append(self._seen + places)
        if labels is not None:
            cleaned = lines_of(labels)
            chosen = cleaned if everything else [cleaned[place] for place in places]
            self._labels += [self._same.setdefault(label, label) for label in chosen]
        self._seen += count
        self._kept += len(places)

    def __len__(self) -> int:
        """Rows that were kept."""
        return self._kept

    def finish(self, source: str, notes: tuple[str, ...] = (), unnamed: str = NUMBERED) -> PrecomputedVectors:
        """Return everything; `unnamed` says that there are no texts.

        Raises
        ------
        ExplorerError
            INPUT, where nothing is left.
        """
        if not self._kept:
            raise self._nothing_left()
        if self._decoding is not None and self._decoding.note:
            notes = (*notes, self._decoding.note)
        if self._bad:
            notes = (*notes, left_out(self._bad, "whose vector is missing or not finite", self._first_bad))
        if self._blank:
            notes = (*notes, left_out(self._blank, "without a text", ()))
        named = self._column is not None
        if not named:
            notes = (*notes, unnamed)
        places = np.concatenate(self._places) if self._bad and not named else None
        corpus = Corpus(
            self._texts.finish() if named else RowNames(self._kept, places),
            Categorical.repeated(source, self._kept),
            self._labels if any(self._labels) else (),
            self._texts.fingerprint if named else "",
        )
        return PrecomputedVectors(corpus, self._vectors[: self._kept], self._name, notes)

    def _decoded(self, block: np.ndarray) -> FloatArray:
        """Write the vectors of a block behind those that were kept, and return where they are."""
        if self._decoding is None:
            self._decoding = decoding_of(block, self._name, self._choices, self._ranges)
            self._vectors = room_for((self._total, self._decoding.apply(block[:1]).shape[1]))
        target = self._vectors[self._kept : self._kept + len(block)]
        with np.errstate(over="ignore"):  # what float64 holds and float32 does not is found by the check
            target[:] = self._decoding.apply(block)
        return target

    def _nothing_left(self) -> ExplorerError:
        if not self._seen:
            return refuse(f"{self._name} holds no vectors.", "Choose a file with at least one row.")
        if self._bad < self._seen:
            return refuse(f"No vector of {self._name} has a text beside it.", "Every row needs a text.")
        return refuse(
            f"No row of {self._name} holds a vector whose numbers are all there and finite.",
            "Write the file again, with a number for each dimension.",
        )


def _places_of(present: BoolArray | None, count: int) -> NDArray[np.int64]:
    return np.arange(count) if present is None else np.flatnonzero(present)


def left_out(count: int, what: str, rows: Sequence[int], unit: str = "row") -> str:
    """Say how many rows, or other units, were left out and which, in one sentence."""
    many = count > 1
    units = f"{unit}s" if many else unit
    shown = rows[:_NAMED]
    named = ", ".join(map(with_commas, shown)) + (" and more" if count > len(shown) else "")
    left = f"{with_commas(count)} {units} {what} {'were' if many else 'was'} left out"
    return f"{left}: {units} {named}." if rows else f"{left}."


def room_for(shape: tuple[int, int]) -> FloatArray:
    """Return a float32 array to fill; raises `ExplorerError` of kind DISK where there is no room for a large one."""
    if 4 * shape[0] * shape[1] <= MAPPED_ABOVE:
        return np.empty(shape, np.float32)
    try:
        return work_array(shape)
    except OSError as error:
        raise disk_error(error, Path("the vectors")) from error


def comparable(vectors: np.ndarray) -> BoolArray:
    """Return which of (n, D) vectors can be compared: all numbers finite, and none larger than any embedding has."""
    with np.errstate(invalid="ignore"):
        found: BoolArray = np.abs(vectors).max(axis=1, initial=0) <= _LARGEST
    return found


def check_count(name: str, vectors: int, beside: int, what: str) -> None:
    """Raise `ExplorerError` of kind INPUT where there is not one text, or label, for each vector."""
    if beside != vectors:
        raise refuse(
            f"{name} holds {with_commas(vectors)} vectors, but there are {with_commas(beside)} {what}.",
            "There must be one for each vector, in the same order.",
        )
