"""Exact nearest neighbours."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from explorer.analysis.rows import unit_rows
from explorer.analysis.similarity import city_blocks, euclidean_distances, negated, similarity_matrix
from explorer.domain.analysis import Neighbors
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.spec import Similarity

_BLOCK_CELLS = 4_000_000
"""Similarities held at a time (16 MB in single precision)."""
_BLOCK_WORK = 2_000_000_000
"""Multiplications at a time, so that a cancel is noticed soon (about 0.1 s)."""
_THREADS = max(1, min(8, (os.cpu_count() or 1) - 1))
"""Blocks at a time, each with one core; one core is left to the window."""


def nearest_neighbors(vectors: FloatArray, metric: Similarity, k: int, context: JobContext) -> Neighbors:
    """Find the exact k nearest other texts of each text.

    Rows are compared with all others block by block, so memory stays small whatever N is. Texts of equal similarity
    come in input order.

    Parameters
    ----------
    vectors
        float32 (N, D).
    metric
        The similarity function.
    k
        Neighbours wanted; at most N - 1 are given.
    context
        Told of the progress; a cancel is noticed between blocks.
    """
    n_texts, dimensions = vectors.shape
    k = max(0, min(k, n_texts - 1))
    indices = np.empty((n_texts, k), dtype=np.int32)
    similarities = np.empty((n_texts, k), dtype=np.float32)
    if k == 0:
        return Neighbors(metric, indices, similarities)
    rows = unit_rows(vectors) if metric is Similarity.COSINE else vectors
    step = max(1, min(_BLOCK_CELLS // n_texts, _BLOCK_WORK // (n_texts * dimensions)))

    def fill(start: int) -> int:
        context.check()
        stop: int = min(n_texts, start + step)
        block = _similarities(rows[start:stop], rows, metric)
        block[np.arange(stop - start), np.arange(start, stop)] = -np.inf
        indices[start:stop], similarities[start:stop] = _largest(block, k)
        return stop

    began = time.perf_counter()
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="explorer-neighbors") as threads:
        for stop in threads.map(fill, range(0, n_texts, step)):
            context.check()
            rate = stop / max(1e-9, time.perf_counter() - began)
            context.report(Progress("Finding neighbours", stop, n_texts, rate, (n_texts - stop) / rate))
    return Neighbors(metric, indices, similarities)


def _similarities(block: FloatArray, rows: FloatArray, metric: Similarity) -> FloatArray:
    if metric is Similarity.EUCLIDEAN:
        return negated(euclidean_distances(block, rows))
    if metric is Similarity.MANHATTAN:
        return negated(city_blocks(block, rows))
    products: FloatArray = block @ rows.T
    return np.clip(products, -1.0, 1.0, out=products) if metric is Similarity.COSINE else products


def _largest(block: FloatArray, k: int) -> tuple[IntArray, FloatArray]:
    """Return columns and values (rows, k) of each row's k largest, largest first, ties by column."""
    columns = np.argpartition(block, block.shape[1] - k, axis=1)[:, -k:]
    values = np.take_along_axis(block, columns, axis=1)
    smallest = values.min(axis=1)
    for row in np.flatnonzero(np.count_nonzero(block >= smallest[:, None], axis=1) > k):
        above = np.flatnonzero(block[row] > smallest[row])
        level = np.flatnonzero(block[row] == smallest[row])
        columns[row] = np.concatenate([above, level[: k - len(above)]])
    columns.sort(axis=1)
    values = np.take_along_axis(block, columns, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1).astype(np.int32), np.take_along_axis(values, order, axis=1)


def rank(query: FloatArray, vectors: FloatArray, metric: Similarity, limit: int) -> tuple[IntArray, FloatArray]:
    """Rank texts by their similarity to a query.

    Parameters
    ----------
    query
        float32 (D,).
    vectors
        float32 (N, D).
    metric
        The similarity function.
    limit
        Results wanted; at most N are given.

    Returns
    -------
    tuple
        Text indices int32 (limit,) and similarities float32 (limit,), best first, ties in input order.
    """
    similarities = similarity_matrix(query[None, :], vectors, metric)[0]
    best = np.argsort(-similarities, kind="stable")[: max(0, limit)]
    return best.astype(np.int32), similarities[best]
