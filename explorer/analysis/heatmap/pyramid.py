"""The similarity of any block of sentences at any zoom, without the N × N matrix.

Cosine (on unit rows) and dot product are linear in each argument, so the mean similarity of a block of rows and a
block of columns is the dot product of the two blocks' mean vectors. For Euclidean distance the mean *squared*
distance of two blocks is the squared distance of their means plus the mean squared distance of each block's rows to
its own mean (Huygens' theorem). Manhattan distance has no such form and is sampled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from explorer.analysis.similarity.rows import unit_rows
from explorer.analysis.similarity.similarity import city_blocks, euclidean_distances, negated
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.analysis import SimilarityPyramid
from explorer.domain.settings.spec import Similarity

FIRST_KEPT = 3
"""Groups of 8 rows are the finest means kept: all levels together then take a quarter of the vectors' memory, and a
frame of finer cells averages some thousand rows afresh, in a few milliseconds."""
_BLOCK_ROWS = 1 << 14
_NONE = np.empty(0, dtype=np.float32)

MANHATTAN_CELLS = 384
"""Manhattan distances cost D operations a cell with no matrix product to help, so fewer cells are computed."""


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A rectangle of the heatmap.

    Parameters
    ----------
    values
        float32 (h, w); cell (r, c) stands for rows `row_start + r * step` … and columns `column_start + c * step` ….
    row_start, column_start
        Heatmap row and column of the first cell's first sentence; multiples of `step`.
    step
        Sentences per cell along each side, a power of two. The last cell may hold fewer.
    note
        In words what a cell shows where that is not one pair; else empty.
    """

    values: FloatArray
    row_start: int
    column_start: int
    step: int
    note: str = ""


def build_pyramid(
    vectors: FloatArray,
    metric: Similarity,
    order: IntArray | None = None,
    context: JobContext | None = None,
) -> SimilarityPyramid:
    """Build the pyramid of halved row means.

    The vectors are read once, block by block, and are not copied.

    Parameters
    ----------
    vectors
        float32 (N, D); may be mapped from a file.
    metric
        The similarity function.
    order
        int32 (N,): `order[r]` is the text in heatmap row r; None for input order.
    context
        Told of the progress; a cancel is noticed between blocks.
    """
    context = context or JobContext()
    bare = SimilarityPyramid(metric, vectors, order, FIRST_KEPT)
    if metric is Similarity.MANHATTAN or not len(vectors):
        return bare
    n_rows, size = len(vectors), 1 << FIRST_KEPT
    means = [np.empty((-(-n_rows // size), vectors.shape[1]), dtype=np.float32)]
    spreads = [np.zeros(len(means[0]), dtype=np.float32)]
    for start in range(0, n_rows, _BLOCK_ROWS):
        context.check()
        stop = min(n_rows, start + _BLOCK_ROWS)
        rows = rows_of(bare, range(start, stop))
        groups = slice(start // size, -(-stop // size))
        means[0][groups] = _group_means(rows, size)
        if metric is Similarity.EUCLIDEAN:
            spreads[0][groups] = _group_spreads(rows, means[0][groups], size)
        context.report(Progress("Averaging for the heatmap", stop, n_rows))
    while len(means[-1]) > 1:
        weight = _second_half_weights(n_rows, FIRST_KEPT + len(means))
        if metric is Similarity.EUCLIDEAN:
            spreads.append(_merge_spreads(means[-1], spreads[-1], weight))
        means.append(_merge_means(means[-1], weight))
    return replace(bare, means=tuple(means), spreads=tuple(spreads) if metric is Similarity.EUCLIDEAN else ())


def rows_of(pyramid: SimilarityPyramid, rows: range | np.ndarray) -> FloatArray:
    """Return float32 (n, D) vectors of heatmap rows, divided by their norms for cosine."""
    where: slice | np.ndarray = slice(rows.start, rows.stop, rows.step) if isinstance(rows, range) else rows
    found: FloatArray = pyramid.vectors[where if pyramid.order is None else pyramid.order[where]]
    return unit_rows(found) if pyramid.metric is Similarity.COSINE else np.asarray(found)


def _group_means(rows: FloatArray, size: int) -> FloatArray:
    """Return the means of consecutive groups of `size` rows, of the last one's rows where they are fewer."""
    full, dimensions = len(rows) // size, rows.shape[1]
    means = np.empty((-(-len(rows) // size), dimensions), dtype=np.float32)
    np.einsum("gsd->gd", rows[: full * size].reshape(full, size, dimensions), out=means[:full])
    means[:full] *= np.float32(1.0 / size)
    if full < len(means):
        means[full] = rows[full * size :].mean(axis=0)
    return means


def _group_spreads(rows: FloatArray, means: FloatArray, size: int) -> FloatArray:
    """Return the mean squared distance of each group's rows to their mean."""
    gaps = rows - np.repeat(means, size, axis=0)[: len(rows)]
    squared = np.einsum("nd,nd->n", gaps, gaps)
    starts = np.arange(0, len(rows), size)
    sizes = np.minimum(size, len(rows) - starts).astype(np.float32)
    return np.divide(np.add.reduceat(squared, starts), sizes, dtype=np.float32)


def _second_half_weights(n_rows: int, level: int) -> float:
    """Return the share of the last pair's second group in the last group of `level`."""
    half = 1 << (level - 1)
    size = (n_rows - 1) % (2 * half) + 1
    return max(0.0, (size - half) / size)


def _merge_means(means: FloatArray, last_weight: float) -> FloatArray:
    pairs = len(means) // 2
    merged = np.empty(((len(means) + 1) // 2, means.shape[1]), dtype=np.float32)
    np.add(means[: 2 * pairs : 2], means[1 : 2 * pairs : 2], out=merged[:pairs])
    merged[:pairs] *= np.float32(0.5)
    if len(means) % 2:
        merged[-1] = means[-1]
    else:
        merged[-1] = means[-2] + np.float32(last_weight) * (means[-1] - means[-2])
    return merged


def _merge_spreads(means: FloatArray, spreads: FloatArray, last_weight: float) -> FloatArray:
    pairs = len(means) // 2
    weights = np.full(pairs, 0.5, dtype=np.float32)
    if not len(means) % 2:
        weights[-1] = last_weight
    first, second = slice(0, 2 * pairs, 2), slice(1, 2 * pairs, 2)
    gaps = means[first] - means[second]
    merged = np.empty((len(means) + 1) // 2, dtype=np.float32)
    merged[:pairs] = (1 - weights) * spreads[first] + weights * spreads[second]
    merged[:pairs] += weights * (1 - weights) * np.einsum("nd,nd->n", gaps, gaps)
    if len(means) % 2:
        merged[-1] = spreads[-1]
    return merged


def block_means(
    pyramid: SimilarityPyramid, rows: tuple[int, int], columns: tuple[int, int], max_cells: tuple[int, int]
) -> Tile:
    """Return the similarities of a range of rows and columns at the finest step that fits.

    Parameters
    ----------
    pyramid
        From `build_pyramid`.
    rows, columns
        Half-open ranges of heatmap rows and columns; cut to what there is.
    max_cells
        Largest number of cells, down and across.

    Returns
    -------
    Tile
        Covers the ranges; at the edges its cells may reach beyond them by less than one step.
    """
    n_rows = pyramid.n_rows
    row_start, row_stop = max(0, rows[0]), min(n_rows, rows[1])
    column_start, column_stop = max(0, columns[0]), min(n_rows, columns[1])
    if row_start >= row_stop or column_start >= column_stop:
        return Tile(np.empty((0, 0), dtype=np.float32), row_start, column_start, 1)
    height, width = (max(1, cells) for cells in max_cells)
    if pyramid.metric is Similarity.MANHATTAN:
        height, width = min(height, MANHATTAN_CELLS), min(width, MANHATTAN_CELLS)
    level = 0
    while _cells(row_start, row_stop, level) > height or _cells(column_start, column_stop, level) > width:
        level += 1
    down = slice(row_start >> level, ((row_stop - 1) >> level) + 1)
    across = slice(column_start >> level, ((column_stop - 1) >> level) + 1)
    values = _values(pyramid, level, down, across)
    return Tile(values, down.start << level, across.start << level, 1 << level, _note(pyramid.metric, 1 << level))


def _cells(start: int, stop: int, level: int) -> int:
    return ((stop - 1) >> level) - (start >> level) + 1


def _values(pyramid: SimilarityPyramid, level: int, down: slice, across: slice) -> FloatArray:
    if pyramid.metric is Similarity.MANHATTAN:
        step = 1 << level
        first, second = (
            rows_of(pyramid, range(part.start * step, min(part.stop * step, pyramid.n_rows), step))
            for part in (down, across)
        )
        return negated(city_blocks(first, second))
    means, spreads = _level(pyramid, level, down)
    others, other_spreads = (means, spreads) if across == down else _level(pyramid, level, across)
    if pyramid.metric is Similarity.EUCLIDEAN:
        squared = euclidean_distances(means, others) ** 2
        squared += spreads[:, None] + other_spreads
        return negated(np.sqrt(squared))
    values: FloatArray = means @ others.T
    if pyramid.metric is Similarity.COSINE:
        np.clip(values, -1.0, 1.0, out=values)
    return values


def _level(pyramid: SimilarityPyramid, level: int, groups: slice) -> tuple[FloatArray, FloatArray]:
    """Return means, and for Euclidean spreads, of some groups of 2**level heatmap rows."""
    kept, euclidean = level - pyramid.first, pyramid.metric is Similarity.EUCLIDEAN
    if kept >= 0:
        return pyramid.means[kept][groups], pyramid.spreads[kept][groups] if euclidean else _NONE
    rows = rows_of(pyramid, range(groups.start << level, min(pyramid.n_rows, groups.stop << level)))
    if level == 0:
        return rows, np.zeros(len(rows), dtype=np.float32)
    means = _group_means(rows, 1 << level)
    return means, _group_spreads(rows, means, 1 << level) if euclidean else _NONE


def _note(metric: Similarity, step: int) -> str:
    if step == 1:
        return ""
    if metric is Similarity.MANHATTAN:
        return f"Each cell is one pair, sampled from {step} × {step}."
    if metric is Similarity.EUCLIDEAN:
        return f"Each cell is the root mean square distance of {step} × {step} pairs."
    return f"Each cell is the mean of {step} × {step} pairs."
