"""The nearest of texts among themselves in the cells of a partition, every similarity computed once for both."""

from __future__ import annotations

import threading

import numpy as np

from explorer.analysis.blocks import Blocks
from explorer.analysis.inverted_file import Cells
from explorer.analysis.top_k import largest_in_rows
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext
from explorer.domain.spec import Similarity

_BLOCK_CELLS = 8_000_000
"""Similarities held at a time (32 MB in single precision)."""
_ROOM = 16
_SORTED_ROWS = 50_000


class NearestSoFar:
    """The k nearest of each text among those looked at so far, with room for as many again that may be among them.

    Parameters
    ----------
    n_texts, k
        Numbers of texts, and of neighbours wanted.
    """

    def __init__(self, n_texts: int, k: int) -> None:
        self._k, self._width = k, 2 * k + _ROOM
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

    def add(self, texts: IntArray, others: IntArray, similarities: FloatArray) -> None:
        """Add candidates (n,) to texts (n,), none of which a text has already."""
        order = np.argsort(texts, kind="stable")
        texts, others, similarities = texts[order], others[order], similarities[order]
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
        """Return int32 and float32 (N, k): the nearest of each text and their similarities, ties in input order."""
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
    """Compares the texts of each cell with those of its nearest cells and of the cells that it is among the nearest of.

    Two texts are compared once, for the one as for the other: half the products of a search from each text's side.

    Parameters
    ----------
    vectors
        float32 (N, D).
    metric
        The similarity function.
    cells
        A partition of them.
    k
        Neighbours wanted, fewer than N.
    context
        A cancel is noticed between blocks.
    """

    def __init__(self, vectors: FloatArray, metric: Similarity, cells: Cells, k: int, context: JobContext) -> None:
        self._blocks = Blocks(vectors, vectors, metric)
        self._cells, self._k, self._context = cells, k, context
        self._later = cells.later_partners(k + 1)
        self._found = NearestSoFar(len(vectors), k)
        self._turn = threading.Lock()

    def within(self, cell: int) -> int:
        """Compare the texts of a cell with each other; return how many they are."""
        members = self._cells.members(cell)
        k = min(self._k, len(members) - 1)
        if k > 0:
            step = max(1, _BLOCK_CELLS // len(members))
            for start in range(0, len(members), step):
                self._context.check()
                rows = members[start : start + step]
                block = self._blocks.similarities(rows, members)
                block[np.arange(len(rows)), np.arange(start, start + len(rows))] = -np.inf
                columns, values = largest_in_rows(block, k)
                self._found.begin(rows, members[columns], values)
        return len(members)

    def beyond(self, cell: int) -> int:
        """Compare the texts of a cell with those of its partners that come later; return how many its own are."""
        members = self._cells.members(cell)
        if len(members) and len(self._later[cell]):
            others = np.sort(np.concatenate([self._cells.members(partner) for partner in self._later[cell]]))
            step = max(1, _BLOCK_CELLS // max(1, len(members)))
            for start in range(0, len(others), step):
                self._context.check()
                self._compare(members, others[start : start + step])
        return len(members)

    def _compare(self, rows: IntArray, columns: IntArray) -> None:
        block = self._blocks.similarities(rows, columns)
        bounds = self._found.bounds
        near_row, near_column = np.flatnonzero(block > bounds[rows, None]), np.flatnonzero(block > bounds[columns])
        values = block.ravel()
        with self._turn:
            self._found.add(rows[near_row // len(columns)], columns[near_row % len(columns)], values[near_row])
            self._found.add(columns[near_column % len(columns)], rows[near_column // len(columns)], values[near_column])

    def nearest(self) -> tuple[IntArray, FloatArray]:
        """Return int32 and float32 (N, k): the nearest of each text and their similarities, ties in input order."""
        return self._found.nearest(self._context)
