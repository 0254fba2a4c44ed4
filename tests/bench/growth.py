"""How the time of each stage grows with the number of texts."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np

from explorer.analysis.groups.clusters import find_clusters
from explorer.analysis.heatmap.pyramid import block_means, build_pyramid
from explorer.analysis.heatmap.seriation import seriate
from explorer.analysis.maps.pca import pca
from explorer.analysis.maps.point_grid import PointGrid
from explorer.analysis.neighbors.neighbors import nearest_neighbors
from explorer.analysis.neighbors.search import rank
from explorer.analysis.similarity.norms import summarize_norms
from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Embeddings
from explorer.domain.settings.spec import Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from tests.bench.corpora import sentences, topical_chunks
from tests.bench.measures import Row

SIZES = (10_000, 100_000, 1_000_000)
CELLS = (640, 640)
COSINE = Similarity.COSINE
# N·log N from the first size to the last.
ALLOWED = SIZES[-1] * math.log(SIZES[-1]) / (SIZES[0] * math.log(SIZES[0]))

Stage = Callable[[FloatArray], object]


def _corpus(vectors: FloatArray) -> Stage:
    rng = np.random.default_rng(0)
    texts = tuple(sentences(rng.integers(0, 12, len(vectors)), rng))
    return lambda _: Corpus(texts)


def _frame(vectors: FloatArray) -> Stage:
    pyramid = build_pyramid(vectors, COSINE)
    return lambda _: block_means(pyramid, (0, len(vectors)), (0, len(vectors)), CELLS)


def _grid(vectors: FloatArray) -> Stage:
    coords = vectors[:, :2].copy()
    return lambda _: PointGrid.build(coords)


def _norms(vectors: FloatArray) -> Stage:
    norms = np.linalg.norm(vectors, axis=1)
    embeddings = Embeddings(Readout(), vectors, norms, normalized=True)
    counts = np.arange(len(vectors), dtype=np.int32) % 40
    return lambda _: summarize_norms(embeddings, counts)


STAGES: dict[str, Callable[[FloatArray], Stage]] = {
    "a corpus made of its texts": _corpus,
    "norms": _norms,
    "PCA": lambda _: pca,
    "heatmap's pyramid": lambda _: lambda vectors: build_pyramid(vectors, COSINE),
    "a frame of the heatmap": _frame,
    "order by similarity": lambda _: lambda vectors: seriate(vectors, COSINE, JobContext()),
    "neighbours": lambda _: lambda vectors: nearest_neighbors(vectors, COSINE, 15, JobContext()),
    "groups": lambda _: lambda vectors: find_clusters(vectors, 0),
    "ranking for a search": lambda _: lambda vectors: rank(vectors[0], vectors, COSINE, 100),
    "the map's index": _grid,
}


def measure() -> list[Row]:
    """Time each stage at each size, once warm at the first; one row a stage."""
    vectors = np.concatenate([chunk.vectors for chunk in topical_chunks(SIZES[-1])])
    seconds: dict[str, list[float]] = {name: [] for name in STAGES}
    hand_over = ""
    for size in (SIZES[0], *SIZES):
        some = vectors[:size]
        for name, prepare in STAGES.items():
            stage = prepare(some)
            start = time.perf_counter()
            result = stage(some)
            seconds[name].append(time.perf_counter() - start)
            if name == "neighbours":
                hand_over += f"{size:,}: {'exact' if result.exact else 'approximate'}; "  # type: ignore[attr-defined]
    rows = []
    for name, (_, *found) in seconds.items():
        growth = found[-1] / found[0]
        times = ", ".join(f"{value:.3g} s" for value in found)
        note = f" ({hand_over.split('; ', 1)[1].rstrip('; ')})" if name == "neighbours" else ""
        what = f"growth from {SIZES[0]:,} to {SIZES[-1]:,}: {name}{note}"
        rows.append(Row(what, f"≤ N·log N ({ALLOWED:.0f}×)", f"{growth:.0f}× ({times})", growth <= ALLOWED))
    return rows
