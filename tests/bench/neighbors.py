"""Neighbours of 10,000 and 100,000 texts, and a search among 1,000,000."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from explorer.domain.arrays import FloatArray
from tests.bench.measures import Row, clustered_vectors
from tests.bench.real_shaped import real_shaped, real_vectors

EXACT_TEXTS, APPROXIMATE_TEXTS, SEARCHED_TEXTS = 10_000, 100_000, 1_000_000
K = 15
SAMPLED = 5_000
BEFORE, BEFORE_RECALL = 0.28, 0.967
"""What comparing whole cells took, as a share of comparing every pair, and found; measured on the same vectors."""
SEARCHES = 40

Result = TypeVar("Result")


def measure() -> list[Row]:
    """Compare the exact neighbours with scikit-learn's, the approximate ones with the exact, and time searches."""
    return [*_neighbors(), *_approximate(), _search()]


def _neighbors() -> list[Row]:
    from sklearn.neighbors import NearestNeighbors

    from explorer.analysis.neighbors.neighbors import exact_neighbors
    from explorer.domain.job import JobContext
    from explorer.domain.settings.spec import Similarity

    vectors = clustered_vectors(EXACT_TEXTS)
    ours = theirs = np.inf
    for _ in range(3):
        model = NearestNeighbors(n_neighbors=K, metric="cosine", algorithm="brute").fit(vectors)
        theirs = min(theirs, _timed(model.kneighbors)[0])
        ours = min(ours, _timed(lambda: exact_neighbors(vectors, Similarity.COSINE, K, JobContext()))[0])
    return [
        Row(
            f"exact {K} neighbours of {EXACT_TEXTS:,} texts, against scikit-learn's brute force",
            "≥ 1× as fast",
            f"{theirs / ours:.1f}× ({ours:.1f} s and {theirs:.1f} s)",
            ours <= theirs,
        )
    ]


def _approximate() -> list[Row]:
    """Search among real-shaped vectors; the truth is of a sample, and so is the time that comparing every pair takes.

    Times are the processor's, of all threads, so that whatever else the machine does counts little.
    """
    from explorer.analysis.neighbors.neighbors import exact_neighbors_among, nearest_neighbors
    from explorer.domain.job import JobContext
    from explorer.domain.settings.spec import Similarity

    vectors = real_shaped(real_vectors(), APPROXIMATE_TEXTS)
    sample = np.random.default_rng(1).choice(APPROXIMATE_TEXTS, SAMPLED, replace=False)
    asked = vectors[sample]
    exact_seconds, exact = _timed(
        lambda: exact_neighbors_among(asked, vectors, Similarity.COSINE, K + 1, JobContext()), time.process_time
    )
    exact_seconds *= APPROXIMATE_TEXTS / SAMPLED
    seconds, found = _timed(lambda: nearest_neighbors(vectors, Similarity.COSINE, K, JobContext()), time.process_time)
    # Each sampled text is the nearest of itself; where an equal one came first, that one stays among the true.
    true = np.array([row[row != text][:K] for row, text in zip(exact.indices, sample, strict=True)])
    recall = _recall(found.indices[sample], true)
    rows = [
        Row(
            f"neighbours of {APPROXIMATE_TEXTS:,} real-shaped vectors, share of the true nearest found",
            "≥ 0.99, and as told",
            f"{recall:.3f} of {SAMPLED:,} texts, told {found.recall or 1.0:.3f} from {found.sampled}",
            recall >= 0.99 and abs(recall - (found.recall or 1.0)) <= 0.01,
        ),
        Row(
            f"neighbours of {APPROXIMATE_TEXTS:,} real-shaped vectors, against whole cells (recall {BEFORE_RECALL})",
            "≤ 1.5× their time",
            f"{seconds / (BEFORE * exact_seconds):.2f}× ({seconds:.1f} CPU-s; every pair {exact_seconds:.0f} CPU-s)",
            seconds <= 1.5 * BEFORE * exact_seconds,
        ),
    ]
    return [*rows, *_manifolds(vectors, sample, true, seconds)]


def _manifolds(vectors: FloatArray, sample: np.ndarray, true: np.ndarray, ours: float) -> list[Row]:
    """Have manifolds-rs search too, where it is installed."""
    try:
        from manifolds_rs import knn_graph
    except ImportError:
        return []
    seconds, (indices, _) = _timed(lambda: knn_graph(vectors, K, metric="cosine", ann="nndescent"), time.process_time)
    return [
        Row(
            f"neighbours of {APPROXIMATE_TEXTS:,} real-shaped vectors, against manifolds-rs (NN-descent)",
            "≥ 1× as fast",
            f"{seconds / ours:.1f}× ({seconds:.1f} CPU-s, recall {_recall(indices[sample], true):.3f})",
            ours <= seconds,
        )
    ]


def _recall(found: np.ndarray, true: np.ndarray) -> float:
    """Return the share of the true neighbours (n, K) among those found."""
    return float((true[:, :, None] == found[:, None, :]).any(axis=2).mean())


def _search() -> Row:
    """Rank a million texts; the query's own embedding, which the model takes, is not part of it."""
    from explorer.analysis.neighbors.search import rank
    from explorer.domain.settings.spec import Similarity

    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((SEARCHED_TEXTS, 384), dtype=np.float32)
    norms = np.sqrt(np.einsum("nd,nd->n", vectors, vectors))
    seconds = []
    for query in rng.standard_normal((SEARCHES, 384), dtype=np.float32):
        seconds.append(_timed(lambda query=query: rank(query, vectors, Similarity.COSINE, 100, norms))[0])
    milliseconds = 1000 * np.sort(seconds)
    high = float(milliseconds[int(0.95 * SEARCHES)])
    return Row(
        f"search among {SEARCHED_TEXTS:,} × 384 by cosine, the query embedded already",
        "95 % ≤ 100 ms",
        f"95 % ≤ {high:.0f} ms (median {np.median(milliseconds):.0f} ms)",
        high <= 100,
    )


def _timed(work: Callable[[], Result], clock: Callable[[], float] = time.perf_counter) -> tuple[float, Result]:
    start = clock()
    result = work()
    return clock() - start, result
