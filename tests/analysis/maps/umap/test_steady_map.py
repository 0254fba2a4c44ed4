"""The map and the groups answer to what changes in the vectors, and in proportion to it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from explorer.analysis.groups.clusters import find_clusters
from explorer.analysis.maps import projection as projection_module
from explorer.analysis.maps.projection import project
from explorer.domain.job import Progress
from explorer.domain.results.projection import Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import Similarity
from tests.support.maps import agreement

pytestmark = pytest.mark.usefixtures("compiled_umap")

DEFAULT = ProjectionSpec()
ROUNDING = 1e-6
"""Backends, batches and threads differ by less in each number of a unit vector."""


def ignore(_: Progress | Projection) -> None:
    """Take no notice."""


def sentences(n_texts: int, dimensions: int = 48) -> np.ndarray:
    """Make unit vectors in groups that run into each other, as a sentence model's do."""
    random = np.random.default_rng(n_texts)
    centres = random.normal(size=(6, dimensions))
    vectors = centres[random.integers(0, 6, n_texts)] + 1.2 * random.normal(size=(n_texts, dimensions))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def rounded(vectors: np.ndarray, seed: int) -> np.ndarray:
    noise = ROUNDING * np.random.default_rng(seed).normal(size=vectors.shape)
    return (vectors + noise).astype(np.float32)


def map_of(vectors: np.ndarray, spec: ProjectionSpec = DEFAULT) -> np.ndarray:
    return project(vectors, None, spec, ignore).coords


@pytest.mark.parametrize(("n_texts", "trials"), [(4, 2), (30, 5), (300, 3)])
def test_rounding_moves_no_point_and_no_group(n_texts: int, trials: int) -> None:
    vectors = sentences(n_texts)
    laid_out, groups = map_of(vectors), find_clusters(vectors, 0, metric=Similarity.COSINE)
    for seed in range(trials):
        other = rounded(vectors, seed)
        assert agreement(map_of(other), laid_out) > 0.999
        # Not turned, mirrored or scaled either.
        np.testing.assert_allclose(map_of(other), laid_out, atol=0.05 * np.ptp(laid_out))
        np.testing.assert_array_equal(find_clusters(other, 0, metric=Similarity.COSINE).labels, groups.labels)


@pytest.mark.parametrize(
    "spec",
    [
        ProjectionSpec(n_neighbors=2),
        ProjectionSpec(n_neighbors=80),
        ProjectionSpec(min_dist=0.0),
        ProjectionSpec(min_dist=1.0),
        ProjectionSpec(metric=Similarity.DOT),
        ProjectionSpec(metric=Similarity.EUCLIDEAN),
        ProjectionSpec(metric=Similarity.MANHATTAN),
    ],
)
def test_rounding_moves_no_point_with_any_setting(spec: ProjectionSpec) -> None:
    vectors = sentences(100)
    assert agreement(map_of(rounded(vectors, 1), spec), map_of(vectors, spec)) > 0.999


def test_lengths_do_not_count_by_cosine() -> None:
    vectors = sentences(120)
    longer = vectors * np.random.default_rng(1).uniform(1, 9, (120, 1)).astype(np.float32)
    assert agreement(map_of(longer), map_of(vectors)) > 0.999
    by_cosine = [find_clusters(each, 0, metric=Similarity.COSINE).labels for each in (longer, vectors)]
    np.testing.assert_array_equal(*by_cosine)


@pytest.mark.parametrize(
    "vectors",
    [
        np.eye(40),
        np.repeat(np.eye(8), 5, axis=0),
        np.tile(np.random.default_rng(1).normal(size=(12, 20)), (5, 1)),
        np.stack([np.cos(np.arange(40) * np.pi / 20), np.sin(np.arange(40) * np.pi / 20)], axis=1),
        np.outer(np.arange(1, 31), np.ones(8)),
        np.random.default_rng(2).integers(0, 2, size=(60, 10)),
    ],
    ids=["all alike", "copies", "many copies", "circle", "line", "bits"],
)
@pytest.mark.parametrize("metric", [Similarity.COSINE, Similarity.EUCLIDEAN])
def test_rounding_moves_no_point_where_many_are_equal_or_equally_near(vectors: np.ndarray, metric: Similarity) -> None:
    plain, spec = vectors.astype(np.float32), ProjectionSpec(metric=metric)
    laid_out = project(plain, None, spec, ignore)
    assert np.isfinite(laid_out.coords).all()
    other = project(rounded(plain, 3), None, spec, ignore)
    assert other.notes == laid_out.notes
    if np.ptp(laid_out.coords):
        assert agreement(other.coords, laid_out.coords) > 0.99


def test_equal_vectors_lie_on_one_spot_and_it_is_said() -> None:
    vectors = np.concatenate([sentences(20), sentences(20)[[3, 3, 7]]])
    result = project(vectors, None, ProjectionSpec(n_neighbors=5), ignore)
    np.testing.assert_array_equal(result.coords[20:], result.coords[[3, 3, 7]])
    np.testing.assert_array_equal(result.coords[:20], map_of(vectors[:20], ProjectionSpec(n_neighbors=5)))
    assert result.notes == ("3 have the vector of another and share its spot.",)


def test_too_few_different_vectors_are_laid_out_by_pca_and_it_is_said() -> None:
    result = project(np.tile(sentences(3), (9, 1)), None, ProjectionSpec(), ignore)
    assert result.method is ProjectionMethod.PCA
    assert result.explained_variance is not None
    assert result.notes == ("3 different vectors are too few for UMAP, which needs 4.",)


def test_only_a_map_that_chance_has_no_part_in_is_called_steady(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = sentences(60)
    assert project(vectors, None, ProjectionSpec(), ignore).steady
    assert not project(vectors, None, ProjectionSpec(ProjectionMethod.TSNE, perplexity=9), ignore).steady
    monkeypatch.setattr(projection_module, "ALL_PAIRS", 59)
    assert not project(vectors, None, ProjectionSpec(), ignore).steady


LAY_OUT = """
import hashlib, sys
from pathlib import Path
from explorer.analysis.maps import projection
from explorer.analysis.maps.umap.layout import enable_compile_cache
from tests.analysis.maps.umap.test_steady_map import find_clusters, map_of, sentences
enable_compile_cache(Path(sys.argv[1]))
vectors = sentences(150)
parts = [map_of(vectors).tobytes(), find_clusters(vectors, 0).labels.tobytes()]
projection.ALL_PAIRS = 100
parts.append(map_of(vectors).tobytes())
print(*(hashlib.sha256(part).hexdigest() for part in parts))
"""


def test_every_session_and_number_of_threads_gives_the_same_map() -> None:
    from explorer.files.disk.paths import cache_dir

    found = set()
    for threads in ("1", "2"):
        count = dict.fromkeys(
            ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), threads
        )
        done = subprocess.run(
            [sys.executable, "-c", LAY_OUT, cache_dir() / "compiled"],
            cwd=Path(__file__).parents[4],
            env={**os.environ, **count},
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(done.stdout)
    assert len(found) == 1
