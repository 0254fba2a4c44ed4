from __future__ import annotations

import sys
import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.manifold import TSNE, trustworthiness

from explorer.analysis.maps import projection as projection_module
from explorer.analysis.maps.out_of_sample import draw_fitted
from explorer.analysis.maps.pca import ONE_SPOT, pca
from explorer.analysis.maps.projection import PROJECTIONS, SizeLimit, needs_neighbors, project
from explorer.analysis.maps.umap import layout as umap_layout_module
from explorer.analysis.maps.umap.layout import compile_sampling
from explorer.analysis.maps.umap.neighbors import as_distances
from explorer.analysis.neighbors.neighbors import nearest_neighbors
from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.analysis import Neighbors
from explorer.domain.results.projection import FEWEST_LAID_OUT, Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import Similarity

LAYOUTS = [ProjectionMethod.UMAP, ProjectionMethod.TSNE]

pytestmark = pytest.mark.usefixtures("compiled_umap")


def ignore(_: Progress | Projection) -> None:
    """Take no notice."""


def blobs(n_texts: int = 90, groups: int = 3, dimensions: int = 16) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    labels = np.arange(n_texts) % groups
    centres = np.eye(dimensions)[:groups]
    return (centres[labels] + 0.1 * rng.normal(size=(n_texts, dimensions))).astype(np.float32), labels


def neighbors(vectors: np.ndarray, k: int, metric: Similarity = Similarity.COSINE) -> Neighbors:
    return nearest_neighbors(vectors, metric, k, JobContext())


def test_every_method_has_a_layout() -> None:
    assert set(PROJECTIONS) == set(ProjectionMethod) - {ProjectionMethod.PCA}


@pytest.mark.parametrize("method", ProjectionMethod)
@pytest.mark.parametrize("n_texts", [0, 1, 2, 3, 4, 5, 9])
@pytest.mark.parametrize("distinct", [1, 2, 9])
def test_points_are_always_finite(method: ProjectionMethod, n_texts: int, distinct: int) -> None:
    vectors = np.resize(np.random.default_rng(2).normal(size=(distinct, 7)).astype(np.float32), (n_texts, 7))
    result = project(vectors, None, ProjectionSpec(method), ignore)
    assert result.coords.shape == (n_texts, 2)
    assert result.coords.dtype == np.float32
    assert np.isfinite(result.coords).all()
    assert result.spec.method is method


@pytest.mark.parametrize("method", LAYOUTS)
def test_few_texts_are_laid_out_by_pca_and_it_is_said(method: ProjectionMethod) -> None:
    vectors = blobs(FEWEST_LAID_OUT - 1)[0]
    result = project(vectors, None, ProjectionSpec(method), ignore)
    np.testing.assert_array_equal(result.coords, pca(vectors).coords)
    assert result.explained_variance == pca(vectors).explained_variance
    assert result.method is ProjectionMethod.PCA
    assert result.spec.method is method
    assert "too few" in result.notes[0]


@pytest.mark.parametrize("method", ProjectionMethod)
def test_equal_texts_lie_on_one_spot_and_it_is_said(method: ProjectionMethod) -> None:
    result = project(np.ones((12, 4), dtype=np.float32), None, ProjectionSpec(method), ignore)
    assert not result.coords.any()
    assert result.notes == (ONE_SPOT,)
    assert result.method is ProjectionMethod.PCA


@pytest.mark.parametrize(
    ("method", "word"), [(ProjectionMethod.UMAP, "n_neighbors"), (ProjectionMethod.TSNE, "perplexity")]
)
def test_settings_too_large_for_the_texts_are_lowered_and_it_is_said(method: ProjectionMethod, word: str) -> None:
    lowered = project(blobs(8)[0], None, ProjectionSpec(method), ignore)
    (note,) = lowered.notes
    assert lowered.held is not None
    assert note.startswith(f"{word} is {round(lowered.held, 1):g} instead of ")
    as_asked = project(blobs(100)[0], None, ProjectionSpec(method), ignore)
    assert (as_asked.notes, as_asked.held) == ((), None)


@pytest.mark.parametrize("method", LAYOUTS)
@pytest.mark.parametrize("metric", Similarity)
def test_groups_stay_together(method: ProjectionMethod, metric: Similarity) -> None:
    vectors, labels = blobs()
    coords = project(vectors, None, ProjectionSpec(method, n_neighbors=10, perplexity=10, metric=metric), ignore).coords
    gaps = np.linalg.norm(coords[:, None] - coords[None], axis=2)
    np.fill_diagonal(gaps, np.inf)
    assert (labels[gaps.argmin(axis=1)] == labels).all()
    assert trustworthiness(vectors, coords, n_neighbors=5) > 0.8


@pytest.mark.parametrize("method", LAYOUTS)
def test_the_seed_decides(method: ProjectionMethod) -> None:
    vectors = blobs()[0]
    first, again, other = (
        project(vectors, None, ProjectionSpec(method, seed=seed), ignore).coords for seed in (7, 7, 8)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("method", LAYOUTS)
def test_given_neighbours_are_used_where_they_fit(method: ProjectionMethod, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = blobs()[0]
    spec = ProjectionSpec(method, n_neighbors=10, perplexity=5)
    searched = project(vectors, None, spec, ignore).coords
    ones = [neighbors(vectors, 5), neighbors(vectors, 40, Similarity.EUCLIDEAN), neighbors(vectors, 40)]
    for given in ones:
        np.testing.assert_allclose(project(vectors, given, spec, ignore).coords, searched, atol=1e-3)

    def no_search(*_: Any) -> Neighbors:
        raise AssertionError("searched again")

    monkeypatch.setattr(projection_module, "nearest_neighbors", no_search)
    project(vectors, ones[2], spec, ignore)
    with pytest.raises(AssertionError):
        project(vectors, ones[0], spec, ignore)


def test_the_map_of_many_is_the_one_that_the_umap_class_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    from umap import UMAP
    from umap.umap_ import fuzzy_simplicial_set

    vectors = blobs(120)[0]

    def graph(indices: np.ndarray, distances: np.ndarray) -> Any:
        # The last digits of the graph decide what becomes of a map that chance lays out.
        return fuzzy_simplicial_set(indices, 12, None, "", knn_indices=indices, knn_dists=distances)[0]

    monkeypatch.setattr(umap_layout_module, "fuzzy_graph", graph)
    monkeypatch.setattr(projection_module, "ALL_PAIRS", 100)
    spec = ProjectionSpec(n_neighbors=12, min_dist=0.25, seed=3)
    found = neighbors(vectors, 11)
    indices = np.column_stack([np.arange(120), found.indices]).astype(np.int32)
    distances = np.column_stack([np.zeros(120), 1 - found.similarities]).astype(np.float32)
    start = projection_module._start(pca(vectors), 3)
    model = UMAP(
        n_neighbors=12,
        min_dist=0.25,
        metric="cosine",
        init=start,
        random_state=3,
        n_jobs=1,
        precomputed_knn=(indices, distances, None),
        force_approximation_algorithm=True,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it cannot transform new points without a search index; nobody asks it to
        expected = model.fit_transform(vectors)
    np.testing.assert_allclose(project(vectors, None, spec, ignore).coords, expected, atol=1e-4)


def test_the_map_is_as_good_as_the_one_of_the_tsne_class() -> None:
    # Of one corpus, rounding alone moves either map's trustworthiness by more than they differ.
    differences = []
    for seed in range(6):
        vectors = np.random.default_rng(seed).normal(size=(150, 10)).astype(np.float32)
        units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        ours = project(vectors, None, ProjectionSpec(ProjectionMethod.TSNE, perplexity=12), ignore).coords
        theirs = TSNE(perplexity=12, init="pca", random_state=42).fit_transform(units)
        differences.append(trustworthiness(units, ours) - trustworthiness(units, theirs))
    assert np.mean(differences) > -0.01


@pytest.mark.parametrize("method", LAYOUTS)
def test_progress_grows_to_the_end(method: ProjectionMethod) -> None:
    seen: list[Progress] = []
    project(blobs(200)[0], None, ProjectionSpec(method), seen.append)
    layout = [progress for progress in seen if progress.stage in ("UMAP", "t-SNE")]
    done = [progress.done for progress in layout]
    assert done == sorted(done)
    assert layout[-1].done == layout[-1].total


@pytest.mark.parametrize("method", LAYOUTS)
def test_an_exception_in_the_report_stops_the_layout(method: ProjectionMethod) -> None:
    def report(progress: Progress) -> None:
        if progress.stage in ("UMAP", "t-SNE"):
            raise Cancelled

    with pytest.raises(Cancelled):
        project(blobs(200)[0], None, ProjectionSpec(method), report)


@pytest.mark.parametrize(
    ("spec", "word"),
    [
        (ProjectionSpec(n_neighbors=1), "n_neighbors"),
        (ProjectionSpec(min_dist=1.5), "min_dist"),
        (ProjectionSpec(min_dist=-0.1), "min_dist"),
        (ProjectionSpec(ProjectionMethod.TSNE, perplexity=0.5), "perplexity"),
        (ProjectionSpec(ProjectionMethod.TSNE, perplexity=float("nan")), "perplexity"),
    ],
)
def test_settings_out_of_range(spec: ProjectionSpec, word: str) -> None:
    with pytest.raises(ExplorerError, match=word) as caught:
        project(blobs()[0], None, spec, ignore)
    assert caught.value.failure.kind is FailureKind.INPUT


def test_points_that_are_not_finite_are_replaced_by_pca(monkeypatch: pytest.MonkeyPatch) -> None:
    def diverge(
        vectors: np.ndarray, given: Any, spec: ProjectionSpec, flat: Projection, report: Any, show: Any
    ) -> Projection:
        return replace(flat, coords=flat.coords * np.nan)

    monkeypatch.setattr(projection_module, "PROJECTIONS", {ProjectionMethod.UMAP: diverge})
    vectors = blobs()[0]
    result = project(vectors, None, ProjectionSpec(), ignore)
    np.testing.assert_array_equal(result.coords, pca(vectors).coords)
    assert "did not converge" in result.notes[0]


def test_graph_holds_the_text_itself_first_and_no_negative_distance() -> None:
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(30, 6)).astype(np.float32)
    for metric in Similarity:
        indices, distances = as_distances(vectors, neighbors(vectors, 5, metric), 6)
        np.testing.assert_array_equal(indices[:, 0], np.arange(30))
        assert not distances[:, 0].any()
        assert (distances >= 0).all()
        assert (np.diff(distances[:, 1:], axis=1) >= 0).all()


def test_drafts_change_nothing_and_end_in_the_map(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = blobs(300)[0]
    alone = project(vectors, None, ProjectionSpec(), ignore)
    monkeypatch.setattr(umap_layout_module, "DRAW_SECONDS", 0.0)
    monkeypatch.setattr(umap_layout_module, "_STEP_SECONDS", 0.0)
    drafts: list[Projection] = []
    watched = project(vectors, None, ProjectionSpec(), ignore, drafts.append)
    np.testing.assert_array_equal(watched.coords, alone.coords)
    assert len(drafts) == 499
    assert all(draft.draft and draft.coords.shape == (300, 2) for draft in drafts)
    assert not watched.draft
    assert not np.array_equal(drafts[0].coords, drafts[-1].coords)
    far = [float(np.abs(draft.coords - watched.coords).mean()) for draft in (drafts[0], drafts[-1])]
    assert far[1] < far[0]


@pytest.fixture
def short_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 100 texts be too many to lay out, and 60 be laid out of more."""
    monkeypatch.setattr(projection_module, "SIZE_LIMITS", dict.fromkeys(LAYOUTS, SizeLimit(100, 60)))


@pytest.mark.usefixtures("short_reach")
@pytest.mark.parametrize("method", LAYOUTS)
def test_of_too_many_texts_a_sample_is_laid_out_and_it_is_said(
    method: ProjectionMethod, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors, labels = blobs(150)
    spec = ProjectionSpec(method, n_neighbors=10, perplexity=10, seed=5)
    monkeypatch.setattr(umap_layout_module, "DRAW_SECONDS", 0.0)
    monkeypatch.setattr(umap_layout_module, "_STEP_SECONDS", 0.0)
    drafts: list[Projection] = []
    result = project(vectors, None, spec, ignore, drafts.append)
    assert "a sample of 60; the other 90 are placed" in result.notes[0]
    assert not result.exact
    assert result.coords.shape == (150, 2)
    np.testing.assert_array_equal(project(vectors, None, spec, ignore).coords, result.coords)
    gaps = np.linalg.norm(result.coords[:, None] - result.coords[None], axis=2)
    np.fill_diagonal(gaps, np.inf)
    assert (labels[gaps.argmin(axis=1)] == labels).all()
    fitted = draw_fitted(150, 60, 5)
    start = replace(pca(vectors), coords=pca(vectors).coords[fitted])
    alone = PROJECTIONS[method](vectors[fitted], None, spec, start, ignore, ignore)
    np.testing.assert_allclose(result.coords[fitted], alone.coords, rtol=1e-6)
    assert all(draft.coords.shape == (150, 2) and draft.draft for draft in drafts)
    assert bool(drafts) == (method is ProjectionMethod.UMAP)


@pytest.mark.usefixtures("short_reach")
def test_up_to_the_reach_every_text_is_laid_out() -> None:
    assert project(blobs(100)[0], None, ProjectionSpec(), ignore).notes == ()
    assert needs_neighbors(ProjectionMethod.UMAP, 100)
    assert not needs_neighbors(ProjectionMethod.UMAP, 101)
    assert not needs_neighbors(ProjectionMethod.PCA, 10)


def test_a_map_of_approximate_neighbours_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection_module, "ALL_PAIRS", 50)
    vectors = blobs()[0]
    exact = neighbors(vectors, 14)
    given = Neighbors(exact.metric, exact.indices, exact.similarities, recall=0.9789, sampled=500)
    (note,) = project(vectors, given, ProjectionSpec(), ignore).notes
    assert "approximate, 97.8" in note
    assert "500 texts" in note


def test_tensorflow_is_hidden_from_umap_alone() -> None:
    """A conversion by OpenVINO in the same process takes an entry for Tensorflow, be it None, for Tensorflow."""
    compile_sampling()
    assert "umap" in sys.modules
    assert "tensorflow" not in sys.modules
