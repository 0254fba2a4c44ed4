"""Groups by density among any number of texts: HDBSCAN on the graph of each text's nearest.

HDBSCAN (Campello, Moulavi and Sander, 2013) looks at all pairs, but in the end keeps one edge a text, nearly always one
to a text among its nearest. So the graph of these is enough, which takes a thousandth of the time for 100,000 texts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.analysis.neighbors.neighbors import approximate_neighbors, exact_neighbors
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.analysis import Neighbors
from explorer.domain.settings.spec import Similarity

_NEAREST = 15
_CORE = 4
"""A text is as dense as its distance to so many others; with itself scikit-learn's 5."""
_FEW = 10_000
"""Texts up to which all pairs are compared: a few seconds at most."""
_LEAST_DISTANCE = 1e-3
"""Unit vectors that are equal come out up to 5e-4 apart in single precision; and a graph holds no edge of length 0."""
_ASKED = 40
"""Texts of a part of the graph that are asked for their nearest outside it."""
_ASKED_CELLS = 32_000_000
"""Similarities held at a time meanwhile (128 MB)."""


def dense_groups(directions: FloatArray, least: int, context: JobContext) -> IntArray:
    """Find groups of at least `least` texts, by falling persistence, with texts outside any.

    Parameters
    ----------
    directions
        float32 (N, D) unit rows, N above `_NEAREST`.
    least
        Texts in a group, at least 2.
    context
        Told of the progress; a cancel is noticed between blocks.

    Returns
    -------
    IntArray
        int32 (N,): the group of each text, -1 for none.
    """
    from sklearn.cluster import HDBSCAN

    graph = _graph(directions, context)
    context.report(Progress("Finding groups"))
    model = HDBSCAN(min_cluster_size=least, min_samples=_CORE, metric="precomputed", copy=False)
    labels: IntArray = model.fit_predict(graph).astype(np.int32)
    return labels


def _graph(directions: FloatArray, context: JobContext) -> Any:
    """Return the distances of each text to its nearest, and theirs to it, as one connected sparse matrix (N, N)."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    n_texts = len(directions)
    neighbors = _nearest(directions, context)
    starts = np.arange(0, neighbors.indices.size + 1, neighbors.k)
    distances = _distances(neighbors.similarities.ravel())
    one_way = csr_matrix((distances, neighbors.indices.ravel(), starts), shape=(n_texts, n_texts))
    graph = one_way.maximum(one_way.T)
    while True:
        count, part_of = connected_components(graph, directed=False)
        if count == 1:
            return graph
        texts, others, lengths = _bridges(directions, part_of, context)
        bridges = csr_matrix((lengths, (texts, others)), shape=graph.shape)
        graph = graph.maximum(bridges).maximum(bridges.T)


def _nearest(directions: FloatArray, context: JobContext) -> Neighbors:
    found = None
    if len(directions) > _FEW:
        found = approximate_neighbors(directions, Similarity.COSINE, _NEAREST, context)
    return found or exact_neighbors(directions, Similarity.COSINE, _NEAREST, context)


def _bridges(
    directions: FloatArray, part_of: IntArray, context: JobContext
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return an edge from each part of the graph but the largest to the rest: texts, others and lengths (parts,).

    It is the shortest of those from a sample of the part's texts to their nearest outside: where two groups of a
    hundred and more touch matters to HDBSCAN only as what is above both.
    """
    order = np.argsort(part_of, kind="stable")
    sizes = np.bincount(part_of)
    starts = np.cumsum(sizes) - sizes
    small = np.delete(np.arange(len(sizes)), sizes.argmax())
    asked = [order[starts[part] : starts[part] + sizes[part] : -(-sizes[part] // _ASKED)] for part in small]
    texts = np.concatenate(asked)
    others, lengths = np.empty(len(texts), dtype=np.intp), np.empty(len(texts))
    step = max(1, _ASKED_CELLS // len(directions))
    for start in range(0, len(texts), step):
        context.check()
        rows = texts[start : start + step]
        products = directions[rows] @ directions.T
        products[part_of[rows][:, None] == part_of] = -np.inf
        best = products.argmax(axis=1)
        others[start : start + step] = best
        lengths[start : start + step] = _distances(products[np.arange(len(rows)), best])
    # Stable, so that the first of equals is taken.
    shortest = np.lexsort((lengths, part_of[texts]))
    shortest = shortest[np.unique(part_of[texts][shortest], return_index=True)[1]]
    return texts[shortest], others[shortest], lengths[shortest]


def _distances(cosines: FloatArray) -> np.ndarray:
    """Return the distances float64 of unit vectors of these cosines."""
    distances: np.ndarray = np.sqrt(np.maximum(2.0 - 2.0 * cosines.astype(np.float64), _LEAST_DISTANCE**2))
    return distances
