"""The vectors of rows in memory, filled in by and by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer.analysis.neighbors.digests import Digests
from explorer.domain.arrays import BoolArray, FloatArray
from explorer.domain.results.encoding import Key
from explorer.domain.words import fixed
from explorer.files.cache.vector_segment import TextVectors
from explorer.files.disk.atomic import disk_error
from explorer.files.disk.work import work_array
from explorer.inference.encode.request import KeyGroup, Rows

IN_MEMORY = 1 << 30
"""Bytes of one run's vectors that are kept in memory; further ones go to memory-mapped files."""


@dataclass(frozen=True, slots=True, eq=False)
class HeldRows:
    """What is in memory of N rows.

    Parameters
    ----------
    digests
        uint64 (N, 2), of what the vectors depend on, as those of a `KeyGroup`.
    texts
        The vectors.
    done
        bool (N,), which rows count.
    """

    digests: Digests
    texts: TextVectors
    done: BoolArray


class FilledRows:
    """The vectors of one group of keys, filled row by row.

    Parameters
    ----------
    group
        The keys, of N rows.
    vectors
        Where the arrays (N, D) of all keys go.
    held
        What is there of the very same rows, to go on with; None to begin anew.
    """

    def __init__(self, group: KeyGroup, vectors: dict[Key, FloatArray], held: HeldRows | None) -> None:
        self.group = group
        self.ran = 0
        """How many rows the model has computed, those that were repeated included."""
        self._vectors = vectors
        if held is None:
            held = HeldRows(
                group.digests, without_tokens({}, len(group.digests)), np.zeros(len(group.digests), np.bool_)
            )
        vectors |= {key: held.texts.vectors[key] for key in group.keys if key in held.texts.vectors}
        self.texts = TextVectors(vectors, held.texts.token_counts, held.texts.truncated, held.texts.cut_tokens)
        self.done = held.done

    @property
    def held(self) -> HeldRows:
        """What is there, for a later call."""
        return HeldRows(self.group.digests, self.texts, self.done)

    def missing(self, block: slice) -> Rows:
        """Return the rows of a block, intp (n,), that represent themselves and are not filled in."""
        rows: Rows = block.start + np.flatnonzero((self.group.repeats[block] > 0) & ~self.done[block])
        return rows

    def fill(self, rows: Rows, texts: TextVectors) -> None:
        """Fill n rows, and make room for keys that are new.

        Raises
        ------
        ExplorerError
            Of kind DISK, where the vectors are too many for the memory and there is no room on the disk.
        """
        shapes = {key: (len(self.done), array.shape[1]) for key, array in texts.vectors.items()}
        new = {key: shape for key, shape in shapes.items() if key not in self._vectors}
        self._vectors |= _room(new, sum(array.nbytes for array in self._vectors.values()))
        for key, array in texts.vectors.items():
            self._vectors[key][rows] = array
        self.texts.token_counts[rows] = texts.token_counts
        self.texts.truncated[rows] = texts.truncated
        self.texts.cut_tokens[rows] = texts.cut_tokens
        self.done[rows] = True

    def repeat(self, block: slice) -> None:
        """Fill the rows of a block that others represent."""
        first = self.group.representatives[block]
        repeated = ~self.done[block] & (first != np.arange(block.start, block.stop))
        if repeated.any():
            self.fill(block.start + np.flatnonzero(repeated), self.taken(first[repeated]))

    def taken(self, rows: Rows) -> TextVectors:
        """Copy n rows."""
        return select(self.texts, rows, self.group.keys)


def begin_rows(groups: Sequence[KeyGroup], held: Sequence[HeldRows | None]) -> tuple[FilledRows, ...]:
    """Make room for the vectors of all groups, which share the memory; `held` is there of each, to go on with."""
    vectors: dict[Key, FloatArray] = {}
    return tuple(FilledRows(group, vectors, there) for group, there in zip(groups, held, strict=True))


def select(texts: TextVectors, rows: Rows | BoolArray, keys: Sequence[Key]) -> TextVectors:
    """Copy what is known of some rows."""
    return TextVectors(
        {key: texts.vectors[key][rows] for key in keys},
        texts.token_counts[rows],
        texts.truncated[rows],
        texts.cut_tokens[rows],
    )


def without_tokens(vectors: Mapping[Key, FloatArray], count: int) -> TextVectors:
    """Give vectors (n, D) of `count` rows with no word on tokens, which belong to texts and not to their batches."""
    return TextVectors(vectors, np.zeros(count, np.int32), np.zeros(count, np.bool_), np.zeros(count, np.int32))


def _room(shapes: Mapping[Key, tuple[int, int]], used: int) -> dict[Key, FloatArray]:
    """Make arrays, in memory as long as all together are within `IN_MEMORY` bytes."""
    needed = sum(4 * rows * columns for rows, columns in shapes.values())
    if used + needed <= IN_MEMORY:
        return {key: np.zeros(shape, np.float32) for key, shape in shapes.items()}
    try:
        return {key: work_array(shape) for key, shape in shapes.items()}
    except OSError as error:
        raise disk_error(error, Path(f"the vectors ({fixed(needed / 1e9, 1)} GB)")) from error
