"""The naive vectors of a run, batch by batch of input order: those that are known, and those that have to run."""

from __future__ import annotations

import hashlib

import numpy as np

from explorer.analysis.neighbors.digests import Digests
from explorer.domain.arrays import FloatArray
from explorer.domain.results.encoding import Key
from explorer.files.cache.vector_cache import Shelf
from explorer.files.cache.vector_segment import TextVectors
from explorer.inference.encode.keeping import Keeping
from explorer.inference.encode.results import NaiveBatches, Results, Rows, Vectors


class NaivePart:
    """Fills the naive vectors of N texts.

    A text's naive vector belongs to its batch: on the disk it is kept under a digest of the batch and its place there.

    Parameters
    ----------
    digests
        uint64 (N, 2), of the texts.
    size
        Texts of a batch.
    keys
        The naive poolings.
    results
        Where the vectors go.
    known
        The batches whose vectors are in memory; those that run are added.
    """

    def __init__(
        self, digests: Digests, size: int, keys: tuple[Key, ...], results: Results, known: NaiveBatches
    ) -> None:
        self.keys = keys
        self._digests = digests
        self._size = size
        self._results = results
        self._known = known
        self._filled = np.zeros(len(digests), np.bool_)
        self._there = np.zeros(len(digests), np.bool_)
        for batch in self.batches(0, len(digests)):
            self._there[batch] = known.find(digests[batch]) is not None
        self.keeping: Keeping | None = None
        self._shelf: Shelf | None = None

    @property
    def done(self) -> int:
        """How many texts have their naive vectors, here or on the disk."""
        return int(np.count_nonzero(self._there))

    @property
    def kept(self) -> int:
        """How many would have theirs on the disk after a cancel now."""
        if self.keeping is None or not self.keeping.works:
            return 0
        return int(np.count_nonzero(self._filled | self.keeping.on_disk))

    def batches(self, start: int, stop: int) -> list[slice]:
        """Cut the texts from `start`, where a batch begins, to `stop` into batches."""
        return [slice(at, min(at + self._size, stop)) for at in range(start, stop, self._size)]

    def keep_on(self, shelf: Shelf) -> None:
        """Take over what `shelf` has, and write there what is finished."""
        digests = np.concatenate([_in_batch(self._digests[batch]) for batch in self.batches(0, len(self._digests))])
        everyone = np.ones(len(digests), np.bool_)
        self._shelf = shelf
        self.keeping = Keeping(shelf, digests, self._filled, everyone, self._taken)
        for batch in self.batches(0, len(digests)):
            self._there[batch] |= bool(self.keeping.on_disk[batch].all())

    def to_run(self, start: int, stop: int) -> list[slice]:
        """Return the batches of a block that have to run, each once; what is on the disk of the others is taken."""
        batches = self.batches(start, stop)
        self._take(list(self._known.missing(self._digests, batches)))
        return list(self._known.missing(self._digests, batches))

    def put(self, batch: slice, vectors: Vectors) -> None:
        """Take the vectors (b, D) of a batch that has run."""
        self._put(batch, {key: vectors[key] for key in self.keys})
        if self.keeping is not None:
            self.keeping.now_and_then()

    def spread(self, start: int, stop: int) -> None:
        """Fill what reads like a batch that is known."""
        for batch in self.batches(start, stop):
            found = self._known.find(self._digests[batch])
            assert found is not None, "every batch of a block has run"
            self._results.put_vectors(batch, found)
            self._filled[batch] = self._there[batch] = True

    def _put(self, batch: slice, vectors: dict[Key, FloatArray]) -> None:
        self._results.put_vectors(batch, vectors)
        self._known.add(self._digests[batch], batch.start, self._results.vectors)
        self._filled[batch] = self._there[batch] = True

    def _take(self, batches: list[slice]) -> None:
        """Take the batches that are on the disk, whole and sound."""
        if self.keeping is None or self._shelf is None:
            return
        batches = [batch for batch in batches if self.keeping.on_disk[batch].all()]
        if not batches:
            return
        rows = np.concatenate([np.arange(batch.start, batch.stop) for batch in batches])
        texts, sound = self._shelf.take(self.keeping.places[rows])
        start = 0
        for batch in batches:
            taken = slice(start, start + batch.stop - batch.start)
            start = taken.stop
            if sound[taken].all():
                self._put(batch, {key: vectors[taken] for key, vectors in texts.vectors.items()})
        if not sound.all():
            self.keeping.missed()
            lost = (self.keeping.places >= 0) & ~self.keeping.on_disk
            self._there &= self._filled | ~lost

    def _taken(self, rows: Rows) -> TextVectors:
        vectors = {key: self._results.vectors[key][rows] for key in self.keys}
        nothing = np.zeros(len(rows), np.int32)
        return TextVectors(vectors, nothing, nothing.astype(np.bool_), nothing)


def _in_batch(digests: Digests) -> Digests:
    """Return the digests (b, 2) of the texts of a batch as its members."""
    whole = np.frombuffer(hashlib.blake2b(digests.tobytes(), digest_size=16).digest(), np.uint64)
    members = np.tile(whole, (len(digests), 1))
    members[:, 0] += np.arange(len(digests), dtype=np.uint64)
    return members
