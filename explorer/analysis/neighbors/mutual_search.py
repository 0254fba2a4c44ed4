"""The nearest of texts among themselves, each cell compared with the texts near it, for these as for its own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from explorer.analysis.neighbors.visits import Visits
from explorer.analysis.similarity.blocks import Blocks
from explorer.analysis.similarity.top_k import largest_in_rows
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Similarity

_BLOCK_CELLS = 8_000_000
"""Similarities held at a time (32 MB in single precision)."""
_MOST_MEMBERS = 4096
"""Texts of a cell compared at a time; a cell of one text repeated may hold most of a corpus."""
_ROOM = 64
"""Most candidates kept of a text besides its k nearest."""
_SORTED_ROWS = 50_000


class Candidates(NamedTuple):
    """Pairs that may be among the nearest: texts and others int (n,), and their similarities float32 (n,)."""

    texts: np.ndarray
    others: np.ndarray
    similarities: FloatArray


class NearestSoFar:
    """The k nearest of each text among those looked at so far, with room for as many again that may be among them.

    Parameters
    ----------
    n_texts, k
        Numbers of texts, and of neighbours wanted.
    """

    def __init__(self, n_texts: int, k: int) -> None:
        self._k, self._width = k, k + min(k + 16, _ROOM)
        self._others = np.zeros((n_texts, self._width), dtype=np.int32)
        self._similarities = np.full((n_texts, self._width), -np.inf, dtype=np.float32)
        self._counts = np.zeros(n_texts, dtype=np.int32)
        self.bounds: FloatArray = np.full(n_texts, -np.inf, dtype=np.float32)
        """A similarity that a text has to exceed to be among the k nearest of another, float32 (N,)."""

    def begin(self, texts: IntArray, others: IntArray, similarities: FloatArray) -> None:
        """Set the first neighbours, (n, up to k), of texts (n,) that have none."""
        count = others.shape[1]
        self._others[texts, :count], self._similarities[texts, :count] = others, similarities
        self._counts[texts] = count
        if count == self._k:
            self.bounds[texts] = similarities[:, -1]

    def add(self, candidates: Candidates) -> None:
        """Add candidates, none of which its text has already; what no longer exceeds its bound is left out."""
        texts, others, similarities = candidates
        near = np.flatnonzero(similarities > self.bounds[texts])
        near = near[np.argsort(texts[near], kind="stable")]
        texts, others, similarities = texts[near], others[near], similarities[near]
        while len(texts):
            firsts = np.flatnonzero(np.concatenate([[True], texts[1:] != texts[:-1]]))
            which = np.repeat(np.arange(len(firsts)), np.diff(np.append(firsts, len(texts))))
            slots = self._counts[texts] + np.arange(len(texts)) - firsts[which]
            fits = slots < self._width
            self._others[texts[fits], slots[fits]] = others[fits]
            self._similarities[texts[fits], slots[fits]] = similarities[fits]
            self._counts[texts[firsts]] += np.add.reduceat(fits, firsts, dtype=np.int32)
            full = np.unique(texts[~fits])
            if not len(full):
                return
            self._drop_all_but_nearest(full)
            left = ~fits & (similarities > self.bounds[texts])
            texts, others, similarities = texts[left], others[left], similarities[left]

    def _drop_all_but_nearest(self, texts: IntArray) -> None:
        best, similarities = self._best(texts)
        self._others[texts, : self._k], self._similarities[texts, : self._k] = best, similarities
        self._similarities[texts, self._k :] = -np.inf
        self._counts[texts] = self._k
        self.bounds[texts] = similarities.min(axis=1)

    def _best(self, texts: IntArray) -> tuple[IntArray, FloatArray]:
        """Return the k nearest of each text in no order, and their similarities."""
        rows = self._similarities[texts]
        best = np.argpartition(rows, self._width - self._k, axis=1)[:, self._width - self._k :]
        return np.take_along_axis(self._others[texts], best, axis=1), np.take_along_axis(rows, best, axis=1)

    def nearest(self, context: JobContext) -> tuple[IntArray, FloatArray]:
        """Return int32 and float32 (N, k): the nearest of each text and their similarities.

        Of those found, ties come in input order; which of many as near as the k-th are found is as they came.
        """
        n_texts = len(self._counts)
        indices = np.empty((n_texts, self._k), dtype=np.int32)
        similarities = np.empty((n_texts, self._k), dtype=np.float32)
        for start in range(0, n_texts, _SORTED_ROWS):
            context.check()
            texts = np.arange(start, min(n_texts, start + _SORTED_ROWS), dtype=np.int32)
            best, values = self._best(texts)
            order = np.lexsort((best, -values), axis=1)
            indices[texts] = np.take_along_axis(best, order, axis=1)
            similarities[texts] = np.take_along_axis(values, order, axis=1)
        return indices, similarities


class MutualSearch:
    """Compares the texts of each cell with each other and with those of other cells that lie near it.

    What is found counts for the one text as for the other: half the products of a search from each text's side.
    `within` for all parts, then `beyond`, may run on any threads; what they give is to be handed to `take_within` and
    `take_beyond` in the order of the parts, so that the result does not depend on which was done first.

    Parameters
    ----------
    vectors, metric
        float32 (N, D), and the similarity function.
    visits
        A partition of them, and which lie near which cells.
    k
        Neighbours wanted, fewer than N.
    context
        A cancel is noticed between blocks.
    """

    def __init__(self, vectors: FloatArray, metric: Similarity, visits: Visits, k: int, context: JobContext) -> None:
        self._blocks = Blocks(vectors, vectors, metric)
        self._visits, self._k, self._context = visits, k, context
        self._found = NearestSoFar(len(vectors), k)
        self._bare = np.zeros(len(vectors), dtype=np.bool_)
        self._parts = [
            (cell, start, members[start : start + _MOST_MEMBERS])
            for cell, members in enumerate(visits.members)
            for start in range(0, len(members), _MOST_MEMBERS)
        ]

    @property
    def parts(self) -> range:
        """Cells, or parts of very large ones."""
        return range(len(self._parts))

    def within(self, part: int) -> tuple[IntArray, IntArray, FloatArray]:
        """Compare the texts of a part with each other; return them with the nearest of each."""
        _, _, members = self._parts[part]
        k = min(self._k, len(members) - 1)
        nearest = np.empty((len(members), k), dtype=np.int32)
        similarities = np.empty((len(members), k), dtype=np.float32)
        step = max(1, _BLOCK_CELLS // len(members))
        for start in range(0, len(members) if k else 0, step):
            self._context.check()
            rows = slice(start, min(len(members), start + step))
            block = self._blocks.similarities(members[rows], members)
            block[np.arange(len(block)), np.arange(rows.start, rows.stop)] = -np.inf
            columns, similarities[rows] = largest_in_rows(block, k)
            nearest[rows] = members[columns]
        return members, nearest, similarities

    def take_within(self, found: tuple[IntArray, IntArray, FloatArray]) -> int:
        """Take what `within` gave; return how many texts that was."""
        texts, nearest, _ = found
        self._found.begin(*found)
        self._bare[texts] = nearest.shape[1] < self._k
        return len(texts)

    def beyond(self, part: int) -> tuple[int, list[Candidates]]:
        """Compare the texts of a part with the later ones of its cell and those near it; return how many its own are.

        Two texts that each lie near the cell of the other meet twice; they count where the cell of a lower number is.
        """
        cell, start, members = self._parts[part]
        later = self._visits.members[cell][start + len(members) :]
        others = np.concatenate([later, self._visits.visitors(cell)])
        step = max(1, _BLOCK_CELLS // len(members))
        found: list[Candidates] = []
        for start in range(0, len(others), step):
            self._context.check()
            columns = others[start : start + step]
            block = self._blocks.similarities(members, columns)
            found.append(self._near(block, members, columns, cell, across=False))
            found.append(self._near(block, columns, members, cell, across=True))
        return len(members), found

    def _near(self, block: FloatArray, texts: IntArray, others: IntArray, cell: int, *, across: bool) -> Candidates:
        """Return which pairs of a block may be among the k nearest of its texts, the rows or, `across`, the columns."""
        bounds = self._found.bounds[texts]
        hits = block > (bounds if across else bounds[:, None])
        bare = np.flatnonzero(self._bare[texts])
        if len(bare) and len(others) > self._k:
            # Without k others in its own part a text has no bound; whatever else is found, k of a block are enough.
            by_text, marks = (block.T, hits.T) if across else (block, hits)
            best, _ = largest_in_rows(np.ascontiguousarray(by_text[bare]), self._k)
            marks[bare] = False
            marks[bare[:, None], best] = True
        places = np.flatnonzero(hits)
        rows, columns = places // block.shape[1], places % block.shape[1]
        theirs, mine = (texts[columns], others[rows]) if across else (others[columns], texts[rows])
        cells = self._visits.cell_of[theirs]
        first = (cells >= cell) | ~self._visits.visit(mine, cells)
        found = Candidates(*((theirs, mine) if across else (mine, theirs)), block.ravel()[places])
        return Candidates(*(values[first] for values in found))

    def take_beyond(self, found: tuple[int, list[Candidates]]) -> int:
        """Take what `beyond` gave; return how many texts that was about."""
        n_texts, candidates = found
        for some in candidates:
            self._found.add(some)
        return n_texts

    def nearest(self) -> tuple[IntArray, FloatArray]:
        """Return int32 and float32 (N, k), as `NearestSoFar.nearest` does."""
        return self._found.nearest(self._context)
