"""What moves on the map: rounding, another session, another number of threads; and what steadiness costs."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import numpy as np

from explorer.analysis.groups.clusters import find_clusters
from explorer.analysis.maps import projection as layouts
from explorer.analysis.maps.trustworthiness import measure_map
from explorer.analysis.maps.umap.layout import enable_compile_cache
from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext
from explorer.domain.results.projection import Projection, ProjectionSpec
from explorer.domain.settings.spec import Similarity
from explorer.inference.maps.projection_process import default_compile_cache
from tests.bench.corpora import topical_chunks
from tests.bench.measures import Row, clustered_vectors, run_script
from tests.support.maps import agreement

SIZES = (30, 300, 2_000)
MANY = 6_000
TRIALS = 20
SEEDS = 5
ROUNDING = 1e-6
REPEATS = 5

DIGESTS = """
from tests.bench.steady_map import digests
print(digests())
"""


def topical(n_texts: int) -> FloatArray:
    """Make unit vectors on topics."""
    return next(topical_chunks(n_texts)).vectors


CORPORA: dict[str, Callable[[int], FloatArray]] = {"topical": topical, "clustered": clustered_vectors}


def map_of(vectors: FloatArray, seed: int = 42) -> Projection:
    """Lay out a map as the window does."""
    return layouts.project(vectors, None, ProjectionSpec(seed=seed), lambda _: None)


@contextmanager
def drawn_pairs() -> Iterator[None]:
    """Lay out maps of any size as umap-learn does, by pairs that are drawn."""
    kept, layouts.ALL_PAIRS = layouts.ALL_PAIRS, 0
    try:
        yield
    finally:
        layouts.ALL_PAIRS = kept


def digests() -> str:
    """Return digests of a map of many texts and of their groups."""
    enable_compile_cache(default_compile_cache())
    vectors = topical(MANY)
    parts = map_of(vectors).coords, find_clusters(vectors, 0, metric=Similarity.COSINE).labels
    return " ".join(hashlib.sha256(part.tobytes()).hexdigest() for part in parts)


def measure() -> list[Row]:
    """Measure everything in one process but the sessions."""
    enable_compile_cache(default_compile_cache())
    rows = []
    for n_texts in SIZES:
        rows += [_rounding(n_texts), _quality(n_texts), _cost(n_texts)]
    return [*rows, _sessions()]


def _rounding(n_texts: int) -> Row:
    vectors = topical(n_texts)
    laid_out, labels = map_of(vectors).coords, find_clusters(vectors, 0, metric=Similarity.COSINE).labels
    found, kept = [], 0
    for trial in range(TRIALS):
        noise = ROUNDING * np.random.default_rng(trial).normal(size=vectors.shape)
        other = (vectors + noise).astype(np.float32)
        found.append(agreement(map_of(other).coords, laid_out))
        kept += np.array_equal(find_clusters(other, 0, metric=Similarity.COSINE).labels, labels)
    alike = sum(value >= 0.99 for value in found)
    return Row(
        f"map of {n_texts:,} texts, noise of 1e-6 on unit vectors: agreement, and groups unchanged",
        f"≥ 0.99 and the same in {TRIALS} of {TRIALS}",
        f"≥ 0.99 in {alike} (least {min(found):.6f}), the same in {kept}",
        alike == kept == TRIALS,
    )


def _quality(n_texts: int) -> Row:
    ours, theirs = [], []
    for make in CORPORA.values():
        vectors = make(n_texts)
        ours.append(_quality(vectors, map_of(vectors)))
        with drawn_pairs():
            maps = [map_of(vectors, seed) for seed in range(42, 42 + (SEEDS if n_texts <= 300 else 1))]
        theirs.append(np.mean([_quality(vectors, each) for each in maps], axis=0))
    return Row(
        f"trustworthiness, continuity at {n_texts:,} texts ({', '.join(CORPORA)}), against umap-learn's layout",
        "no lower",
        "; ".join(f"{a[0]:.3f}, {a[1]:.3f} against {b[0]:.3f}, {b[1]:.3f}" for a, b in zip(ours, theirs, strict=True)),
        bool((np.array(ours) >= np.array(theirs)).all()),
    )


def _quality(vectors: FloatArray, projection: Projection) -> np.ndarray:
    quality = measure_map(vectors, projection, JobContext())
    assert quality is not None
    return np.array([quality.trustworthiness, quality.continuity])


def _cost(n_texts: int) -> Row:
    vectors, ours, theirs = topical(n_texts), [], []
    map_of(vectors)
    for _ in range(REPEATS):
        ours.append(_seconds(partial(map_of, vectors)))
        with drawn_pairs():
            theirs.append(_seconds(partial(map_of, vectors)))
    most, ratio = 1.0 if n_texts <= 300 else 1.5, min(ours) / min(theirs)
    return Row(
        f"time of a map of {n_texts:,} texts, all pairs against pairs drawn by umap-learn, both warm",
        f"≤ {most:g}×",
        f"{ratio:.2f}× ({1000 * min(ours):.0f} ms against {1000 * min(theirs):.0f} ms)",
        ratio <= most,
    )


def _seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def _sessions() -> Row:
    names = "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"
    found = {run_script(DIGESTS, **dict.fromkeys(names, threads)) for threads in ("1", "1", "2")}
    return Row(
        f"map and groups of {MANY:,} texts in three sessions, of 1, 1 and 2 threads",
        "the same to the last bit",
        "the same" if len(found) == 1 else f"{len(found)} different ones",
        len(found) == 1,
    )
