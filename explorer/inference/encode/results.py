"""Vectors per text: those that are being computed, and where some are known already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.analysis.neighbors.digests import DigestIndex, Digests
from explorer.domain.arrays import BoolArray, FloatArray
from explorer.domain.results.encoding import MODEL_KEY, Encoding, Key
from explorer.domain.settings.spec import NAIVE_POOLINGS
from explorer.files.cache.vector_segment import TextVectors
from explorer.files.disk.atomic import disk_error
from explorer.files.disk.work import work_array
from explorer.inference.encode.batching import TokenizedText

IN_MEMORY = 1 << 30
"""Bytes of one run's vectors that are kept in memory; further ones go to memory-mapped files."""

Rows = NDArray[np.intp]

Vectors = Mapping[Key, FloatArray]


class Results:
    """What is computed of N texts, filled row by row.

    Parameters
    ----------
    count
        N.
    """

    def __init__(self, count: int) -> None:
        self.vectors: dict[Key, FloatArray] = {}
        self.token_counts = np.zeros(count, np.int32)
        self.truncated = np.zeros(count, np.bool_)
        self.cut_tokens = np.zeros(count, np.int32)
        self.done = np.zeros(count, np.bool_)

    @classmethod
    def of(cls, encoding: Encoding, keys: Sequence[Key]) -> Results:
        """View what an encoding holds of `keys`, without copying it; all its rows are done."""
        known = texts_of(encoding)
        results = cls(0)
        results.vectors = {key: known.vectors[key] for key in keys}
        results.token_counts, results.truncated = known.token_counts, known.truncated
        results.cut_tokens = known.cut_tokens
        results.done = np.ones(len(encoding), np.bool_)
        return results

    def __len__(self) -> int:
        return len(self.done)

    @property
    def texts(self) -> TextVectors:
        """All N rows, those that are not done as they happen to be."""
        return TextVectors(self.vectors, self.token_counts, self.truncated, self.cut_tokens)

    def put(self, rows: Rows, texts: TextVectors) -> None:
        """Fill n rows with masked vectors."""
        self.put_vectors(rows, texts.vectors)
        self.token_counts[rows] = texts.token_counts
        self.truncated[rows] = texts.truncated
        self.cut_tokens[rows] = texts.cut_tokens
        self.done[rows] = True

    def put_vectors(self, rows: Rows | slice, vectors: Vectors) -> None:
        """Fill rows with vectors (n, D), and make room for keys that are new.

        Raises
        ------
        ExplorerError
            Of kind DISK, where they are too many for the memory and there is no room on the disk.
        """
        new = {key: (len(self), array.shape[1]) for key, array in vectors.items() if key not in self.vectors}
        self.vectors.update(_room(new, sum(array.nbytes for array in self.vectors.values())))
        for key, array in vectors.items():
            self.vectors[key][rows] = array

    def repeat(self, rows: Rows, first: Rows) -> None:
        """Fill rows with what is in others, for texts that read the same."""
        if len(rows):
            self.put(rows, self.taken(first))

    def taken(self, rows: Rows) -> TextVectors:
        """Copy the masked vectors of n rows."""
        return taken(self.texts, rows)


def _room(shapes: Mapping[Key, tuple[int, int]], used: int) -> dict[Key, FloatArray]:
    """Make arrays, in memory as long as all together are within `IN_MEMORY` bytes."""
    needed = sum(4 * rows * columns for rows, columns in shapes.values())
    if used + needed <= IN_MEMORY:
        return {key: np.zeros(shape, np.float32) for key, shape in shapes.items()}
    try:
        return {key: work_array(shape) for key, shape in shapes.items()}
    except OSError as error:
        raise disk_error(error, Path(f"the vectors ({needed / 1e9:.1f} GB)")) from error


class Known(Protocol):
    """Where vectors of texts may be found."""

    def find(self, digests: Digests) -> Rows:
        """Return the place of each text, -1 where it is not there."""

    def take(self, places: Rows) -> tuple[TextVectors, BoolArray]:
        """Return what is known at n places, and whether each is to be trusted, bool (n,)."""


class InMemory:
    """Texts whose vectors this program holds.

    Parameters
    ----------
    digests
        Of M texts.
    texts
        What is known of them.
    rows
        Which of them count; None for all.
    """

    def __init__(self, digests: Digests, texts: TextVectors, rows: Rows | None = None) -> None:
        self._texts = texts
        self._rows = np.arange(len(digests)) if rows is None else rows
        self._index = DigestIndex(digests[self._rows])

    def find(self, digests: Digests) -> Rows:
        """Return the row of each text, -1 where it is not there."""
        found = self._index.find(digests)
        return np.where(found >= 0, self._rows[found], -1) if len(self._rows) else found

    def take(self, places: Rows) -> tuple[TextVectors, BoolArray]:
        """Return what is known of rows; all of it is sound."""
        return taken(self._texts, places), np.ones(len(places), np.bool_)


class NaiveBatches:
    """The naive vectors of batches; they belong to the batch, not to the text.

    Later batches of the same texts are left out.
    """

    def __init__(self) -> None:
        self._places: dict[bytes, tuple[Vectors, int]] = {}

    def add(self, digests: Digests, start: int, vectors: Vectors) -> None:
        """Note that the batch of texts with `digests` has its vectors from row `start` on."""
        self._places.setdefault(digests.tobytes(), (vectors, start))

    def find(self, digests: Digests) -> dict[Key, FloatArray] | None:
        """Return the vectors (b, D) of a batch per naive key, or None."""
        place = self._places.get(digests.tobytes())
        if place is None:
            return None
        vectors, start = place
        rows = slice(start, start + len(digests))
        return {key: array[rows] for key, array in vectors.items() if key[1].is_naive}

    def update(self, digests: Digests, size: int, vectors: Vectors) -> None:
        """Add all batches of `size` of N texts with their vectors (N, D)."""
        for start in range(0, len(digests), size):
            self.add(digests[start : start + size], start, vectors)

    def missing(self, digests: Digests, batches: Sequence[slice]) -> Iterator[slice]:
        """Yield the batches that are not known, each once."""
        seen: set[bytes] = set()
        for batch in batches:
            name = digests[batch].tobytes()
            if name not in self._places and name not in seen:
                seen.add(name)
                yield batch


def texts_of(encoding: Encoding) -> TextVectors:
    """View an encoding's masked vectors, without copying them."""
    vectors = {key: array for key, array in encoding.pooled.items() if not key[1].is_naive}
    if encoding.model_vectors is not None:
        vectors[MODEL_KEY] = encoding.model_vectors
    return TextVectors(vectors, encoding.token_counts, encoding.truncated, encoding.cut_tokens)


def taken(texts: TextVectors, rows: Rows | BoolArray) -> TextVectors:
    """Copy what is known of the masked vectors of some rows."""
    return TextVectors(
        {key: array[rows] for key, array in texts.vectors.items() if not key[1].is_naive},
        texts.token_counts[rows],
        texts.truncated[rows],
        texts.cut_tokens[rows],
    )


def ran(tokenized: Sequence[TokenizedText], vectors: Vectors) -> TextVectors:
    """Put together what came out of the model for n texts."""
    return TextVectors(
        vectors,
        np.asarray([text.count for text in tokenized], np.int32),
        np.asarray([text.truncated for text in tokenized], np.bool_),
        np.asarray([text.cut for text in tokenized], np.int32),
    )


def naive_keys(layers: Sequence[int]) -> tuple[Key, ...]:
    """Keys of the naive poolings of `layers`."""
    return tuple((layer, pooling) for layer in layers for pooling in NAIVE_POOLINGS)
