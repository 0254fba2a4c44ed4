"""Nearest neighbours: exact while that pays, beyond that in the nearest groups of texts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from explorer.analysis.neighbors.inverted_file import build_cells
from explorer.analysis.neighbors.mutual_search import MutualSearch
from explorer.analysis.neighbors.visits import build_visits
from explorer.analysis.similarity.blocks import Blocks
from explorer.analysis.similarity.top_k import largest_in_rows
from explorer.domain.arrays import FloatArray
from explorer.domain.job import THREADS, JobContext, Progress
from explorer.domain.results.analysis import Neighbors
from explorer.domain.settings.spec import Similarity

EXACT_WORK: Mapping[Similarity, float] = MappingProxyType(
    {
        Similarity.COSINE: 1e12,
        Similarity.DOT: 1e12,
        Similarity.EUCLIDEAN: 5e11,
        Similarity.MANHATTAN: 4e10,
    }
)
"""Multiplications or differences N·N·D up to which every pair is compared: 51,000 texts of 384 dimensions by cosine.

About half a minute on two cores, whichever the metric; Euclidean distances are taken in double precision and Manhattan
ones are no matrix product.
"""

_BLOCK_CELLS = 8_000_000
"""Similarities held at a time (32 MB in single precision)."""
_BLOCK_WORK = 8_000_000_000
"""Multiplications at a time, so that a cancel is noticed soon (about 0.1 s)."""
_STAGE = "Finding neighbours"

Done = TypeVar("Done")


def nearest_neighbors(vectors: FloatArray, metric: Similarity, k: int, context: JobContext) -> Neighbors:
    """Find the k nearest other texts of each text, by the way that suits their number.

    Up to `EXACT_WORK` every pair is compared. Beyond, the texts of each cell of a k-means partition are compared with
    those near it, as near as it takes for the recall measured on a sample, each pair for both of its texts; where that
    would be most of the pairs, every one is compared after all.

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
    if n_texts * n_texts * dimensions <= EXACT_WORK[metric]:
        return exact_neighbors(vectors, metric, k, context)
    found = approximate_neighbors(vectors, metric, min(k, n_texts - 1), context)
    if found is None:
        return exact_neighbors(
            vectors, metric, k, context, "These vectors form no groups to search in, so every pair is compared."
        )
    return found


def approximate_neighbors(vectors: FloatArray, metric: Similarity, k: int, context: JobContext) -> Neighbors | None:
    """Find nearly all of the k nearest other texts of each text, with the recall measured.

    Parameters
    ----------
    vectors, metric, k
        As for `build_visits`.
    context
        As for `nearest_neighbors`.

    Returns
    -------
    Neighbors or None
        None where comparing every pair is no more work.
    """
    visits = build_visits(vectors, metric, k, context)
    if visits is None:
        return None
    search = MutualSearch(vectors, metric, visits, k, context)
    grouped, n_texts = "Finding neighbours within groups", len(vectors)
    _work_off(search.within, search.parts, n_texts, context, take=search.take_within, stage=grouped)
    _work_off(search.beyond, search.parts, n_texts, context, take=search.take_beyond)
    indices, similarities = search.nearest()
    return Neighbors(metric, indices, similarities, visits.recall, visits.sampled)


def neighbors_among(
    queries: FloatArray, base: FloatArray, metric: Similarity, k: int, context: JobContext
) -> Neighbors | None:
    """Find nearly all of the k nearest of `base` for each of other `queries`, with the recall measured.

    Parameters
    ----------
    queries, base, metric, k
        As for `build_cells`.
    context
        As for `nearest_neighbors`.

    Returns
    -------
    Neighbors or None
        Indices of rows of `base`; None where comparing every pair is no more work.
    """
    cells = build_cells(queries, base, metric, k, context)
    if cells is None:
        return None
    blocks = Blocks(queries, base, metric)
    indices = np.empty((len(queries), k), dtype=np.int32)
    similarities = np.empty((len(queries), k), dtype=np.float32)

    def fill(cell: int) -> int:
        members = cells.members(cell)
        if not len(members):
            return 0
        others = cells.candidates(cell, k)
        step = max(1, _BLOCK_CELLS // len(others))
        for start in range(0, len(members), step):
            context.check()
            rows = members[start : start + step]
            columns, similarities[rows] = largest_in_rows(blocks.similarities(rows, others), k)
            indices[rows] = others[columns]
        return len(members)

    _work_off(fill, range(cells.count), len(queries), context, take=int)
    return Neighbors(metric, indices, similarities, cells.recall, cells.sampled)


def exact_neighbors(vectors: FloatArray, metric: Similarity, k: int, context: JobContext, note: str = "") -> Neighbors:
    """Find the exact k nearest other texts of each text.

    Rows are compared with all others block by block, so memory stays small whatever N is. Texts of equal similarity
    come in input order.

    Parameters
    ----------
    vectors, metric, k, context
        As for `nearest_neighbors`.
    note
        Said with the progress.
    """
    k = max(0, min(k, len(vectors) - 1))
    return exact_neighbors_among(vectors, vectors, metric, k, context, note)


def exact_neighbors_among(
    queries: FloatArray, base: FloatArray, metric: Similarity, k: int, context: JobContext, note: str = ""
) -> Neighbors:
    """Find the exact k nearest of `base` for each of `queries`.

    Parameters
    ----------
    queries, base, metric, context
        As for `neighbors_among`.
    k
        Neighbours wanted, fewer than M where `queries` are `base`, else at most M.
    note
        Said with the progress.
    """
    indices = np.empty((len(queries), k), dtype=np.int32)
    similarities = np.empty((len(queries), k), dtype=np.float32)
    if k == 0:
        return Neighbors(metric, indices, similarities)
    blocks, everything = Blocks(queries, base, metric), slice(None)
    step = max(1, min(_BLOCK_CELLS // len(base), int(_BLOCK_WORK // base.size)))

    def fill(start: int) -> int:
        context.check()
        rows = slice(start, min(len(queries), start + step))
        block = blocks.similarities(rows, everything)
        if queries is base:
            block[np.arange(len(block)), np.arange(rows.start, rows.stop)] = -np.inf
        indices[rows], similarities[rows] = largest_in_rows(block, k)
        return len(block)

    _work_off(fill, range(0, len(queries), step), len(queries), context, note, take=int)
    return Neighbors(metric, indices, similarities)


def _work_off(
    fill: Callable[[int], Done],
    parts: Sequence[int],
    n_texts: int,
    context: JobContext,
    note: str = "",
    *,
    take: Callable[[Done], int],
    stage: str = _STAGE,
) -> None:
    """Fill every part on all threads, take the results in order, which says how many texts that was, and report."""
    began, done = time.perf_counter(), 0
    with ThreadPoolExecutor(THREADS, thread_name_prefix="explorer-neighbors") as threads:
        for result in threads.map(fill, parts):
            context.check()
            done += take(result)
            context.report(Progress.at_rate(stage, done, n_texts, began, note))
