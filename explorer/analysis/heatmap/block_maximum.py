"""The most similar pair of a block of the heatmap, which the block's mean averages away."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from explorer.analysis.heatmap.pyramid import rows_of
from explorer.analysis.similarity.pairwise import paired_similarities
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext
from explorer.domain.results.analysis import BlockMaximum, SimilarityPyramid
from explorer.domain.settings.spec import Similarity

MOST_PAIRS = {Similarity.COSINE: 1 << 28, Similarity.DOT: 1 << 28, Similarity.EUCLIDEAN: 1 << 26}
"""Largest block that is looked through, a matter of a second or two."""
_MOST_SLOW_PAIRS = 1 << 23
"""The same for Manhattan, which has no matrix product to help."""
_DOWN, _ACROSS = 512, 4096
_DECIDED = 4096
"""Pairs of a part decided in double precision, the largest first."""


def block_maximum(pyramid: SimilarityPyramid, rows: range, columns: range, context: JobContext) -> BlockMaximum:
    """Find the largest similarity of two different texts in a block, exactly.

    Every pair is computed in single precision; those that could be the largest within its rounding are decided in
    double precision. Of equal ones the first in the block's rows counts.

    Parameters
    ----------
    pyramid
        From `build_pyramid`.
    rows, columns
        Heatmap rows and columns of the block.
    context
        A cancel is noticed between parts of the block.

    Returns
    -------
    BlockMaximum
        Without a pair where the block has none, or more pairs than are looked through.
    """
    found = BlockMaximum(rows, columns)
    if len(rows) * len(columns) > MOST_PAIRS.get(pyramid.metric, _MOST_SLOW_PAIRS):
        return found
    best, place = -np.inf, (-1, -1)
    for down, across, values, slack in _parts(pyramid, rows, columns, context):
        at_least = max(best, float(values.max())) - slack
        near = np.flatnonzero(values >= at_least)
        if len(near) > _DECIDED:
            near = np.sort(near[np.argpartition(-values.ravel()[near], _DECIDED)[:_DECIDED]])
        if not len(near) or at_least == -np.inf:
            continue
        first, second = np.divmod(near, values.shape[1])
        first, second = first + down.start, second + across.start
        exact = paired_similarities(
            pyramid.vectors, _texts(pyramid, first), _texts(pyramid, second), pyramid.metric, context
        )
        at = int(exact.argmax())
        here = (int(first[at]), int(second[at]))
        if exact[at] > best or (exact[at] == best and here < place):
            best, place = float(exact[at]), here
    if best == -np.inf:
        return found
    pair = tuple(int(text) for text in _texts(pyramid, np.array(place)))
    return BlockMaximum(rows, columns, (pair[0], pair[1]), best)


def _parts(
    pyramid: SimilarityPyramid, rows: range, columns: range, context: JobContext
) -> Iterator[tuple[range, range, FloatArray, float]]:
    """Yield parts of the block with their similarities and twice the most that rounding moves one of them."""
    # The rows are unit rows for cosine already.
    metric = Similarity.DOT if pyramid.metric is Similarity.COSINE else pyramid.metric
    for across in _cut(columns, _ACROSS):
        others = rows_of(pyramid, across)
        reach = float(np.sqrt(np.einsum("nd,nd->n", others, others).max()))
        for down in _cut(rows, _DOWN):
            context.check()
            these = rows_of(pyramid, down)
            values = similarity_matrix(these, others, metric)
            largest = reach * float(np.sqrt(np.einsum("nd,nd->n", these, these).max()))
            if metric.is_distance:
                largest = float(np.abs(values).max())
            shared = range(max(down.start, across.start), min(down.stop, across.stop))
            values[[row - down.start for row in shared], [row - across.start for row in shared]] = -np.inf
            # Higham (2002): |computed - exact| ≤ n u |x|·|y| / (1 - n u) for a sum of n products.
            slack = 2 * (these.shape[1] + 4) * float(np.finfo(np.float32).eps) * largest
            yield down, across, values, slack


def _cut(whole: range, size: int) -> Iterator[range]:
    for start in range(whole.start, whole.stop, size):
        yield range(start, min(whole.stop, start + size))


def _texts(pyramid: SimilarityPyramid, rows: np.ndarray) -> np.ndarray:
    texts: np.ndarray = rows if pyramid.order is None else pyramid.order[rows]
    return texts
