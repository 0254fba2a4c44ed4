"""Two sets of vectors of the same texts, every similarity against every other."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from explorer.analysis.similarity.pairwise import paired_similarities
from explorer.analysis.similarity.rows import row_norms, unit_rows
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import THREADS, JobContext, Progress
from explorer.domain.results.comparison import DifferingPairs
from explorer.domain.settings.spec import Similarity

_BLOCK_CELLS = 2_000_000
"""Similarities of a side held at a time (8 MB, and a few times as much for what is made of them)."""
_BLOCK_WORK = 2_000_000_000
"""Multiplications at a time, so that a cancel is noticed soon (about 0.1 s)."""
_ROUNDING = 1e-6
"""Differences up to this share of the largest similarity possible are no more than single precision leaves open."""


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """The rows of one side, ready to be compared block by block.

    Parameters
    ----------
    vectors
        float32 (N, D), unit rows for the cosine.
    metric
        The similarity function of these rows.
    slack
        Difference of two similarities that rounding alone can make.
    """

    vectors: FloatArray
    metric: Similarity
    slack: float

    @classmethod
    def of(cls, vectors: FloatArray, metric: Similarity) -> _Rows:
        if metric is Similarity.COSINE:
            return cls(unit_rows(vectors), Similarity.DOT, _ROUNDING)
        lengths = np.abs(vectors).sum(axis=1) if metric is Similarity.MANHATTAN else row_norms(vectors)
        largest = float(lengths.max(initial=0.0))
        return cls(vectors, metric, _ROUNDING * (largest**2 if metric is Similarity.DOT else largest))

    def similarities(self, start: int, stop: int) -> FloatArray:
        """Return the similarities (stop - start, N) of some rows to all."""
        return similarity_matrix(self.vectors[start:stop], self.vectors, self.metric)


def scan(
    a: FloatArray, b: FloatArray, metric: Similarity, k: int, most: int, context: JobContext
) -> tuple[FloatArray, DifferingPairs]:
    """Compare every similarity of one side with the same one of the other, block by block.

    Parameters
    ----------
    a, b
        float32 (N, Da) and (N, Db), row for row the same texts.
    metric
        The similarity function.
    k
        Neighbours of each text, at most N - 1; 0 for none.
    most
        Differing pairs wanted.
    context
        Told of the progress; a cancel is noticed between blocks.

    Returns
    -------
    tuple
        The share, float32 (N,), of the k nearest others of each text on the one side that are so on the other, (0,)
        where `k` is 0; and the pairs, of all, that differ most. Texts as near as the k-th, up to rounding, share the
        places that are left among them, and two such shares have the smaller in common, so that nothing depends on the
        order of the texts.
    """
    n_texts = len(a)
    overlap = np.zeros(n_texts if k else 0, dtype=np.float32)
    sides = (_Rows.of(a, metric), _Rows.of(b, metric))
    slack = max(side.slack for side in sides)
    dimensions = a.shape[1] + b.shape[1]
    step = max(1, min(_BLOCK_CELLS // max(1, n_texts), _BLOCK_WORK // max(1, n_texts * dimensions)))

    def compare(start: int) -> tuple[IntArray, FloatArray]:
        context.check()
        stop = min(n_texts, start + step)
        first, second = (side.similarities(start, stop) for side in sides)
        found = _most_differing(np.abs(first - second), start, slack, most)
        if k:
            own = np.arange(stop - start), np.arange(start, stop)
            members = []
            for block, side in zip((first, second), sides, strict=True):
                block[own] = -np.inf
                members.append(_membership(block, k, side.slack))
            overlap[start:stop] = np.minimum(*members).sum(axis=1) / k
        return found

    pairs = np.zeros((0, 2), dtype=np.int32)
    sizes = np.zeros(0, dtype=np.float32)
    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS, thread_name_prefix="explorer-compare") as threads:
        for number, (more, size) in enumerate(threads.map(compare, range(0, n_texts, step)), start=1):
            context.check()
            pairs, sizes = np.concatenate([pairs, more]), np.concatenate([sizes, size])
            kept = np.argsort(-sizes, kind="stable")[:most]
            pairs, sizes = pairs[kept], sizes[kept]
            context.report(Progress.at_rate("Comparing all pairs", min(n_texts, number * step), n_texts, began))
    return overlap, _in_double_precision(pairs, a, b, metric, context)


def _membership(similarities: FloatArray, k: int, slack: float) -> np.ndarray:
    """Return, float64 (rows, N), how far each column is among the k largest of its row: 1, 0, or a share of a place."""
    kth = np.partition(similarities, -k, axis=1)[:, -k, None]
    above = similarities > kth + slack
    tied = (similarities >= kth - slack) & ~above
    places = (k - above.sum(axis=1)) / tied.sum(axis=1)
    members: np.ndarray = above + tied * places[:, None]
    return members


def _most_differing(sizes: FloatArray, start: int, slack: float, most: int) -> tuple[IntArray, FloatArray]:
    """Return the pairs (m, 2), the smaller index first, and sizes (m,) of the largest differences, ties in order."""
    rows, n_texts = sizes.shape
    sizes[np.arange(n_texts) <= np.arange(start, start + rows)[:, None]] = 0.0
    flat = sizes.ravel()
    floor = max(slack, float(np.partition(flat, -most)[-most]) if flat.size > most else 0.0)
    places = np.flatnonzero(flat > floor)
    if floor > slack:
        places = np.concatenate([places, np.flatnonzero(flat == floor)[: most - len(places)]])
    order = places[np.argsort(-flat[places], kind="stable")]
    pairs = np.stack([order // n_texts + start, order % n_texts], axis=1).astype(np.int32)
    return pairs, flat[order]


def _in_double_precision(
    pairs: IntArray, a: FloatArray, b: FloatArray, metric: Similarity, context: JobContext
) -> DifferingPairs:
    first, second = (paired_similarities(side, pairs[:, 0], pairs[:, 1], metric, context) for side in (a, b))
    order = np.argsort(-np.abs(first - second), kind="stable")
    return DifferingPairs(pairs[order], first[order].astype(np.float32), second[order].astype(np.float32))
