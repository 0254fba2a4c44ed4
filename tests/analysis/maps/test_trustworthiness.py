from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.manifold import trustworthiness
from sklearn.metrics import pairwise_distances

from explorer.analysis.maps import trustworthiness as trust_module
from explorer.analysis.maps.pca import pca
from explorer.analysis.maps.trustworthiness import measure_map
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.projection import Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import Similarity

CONTEXT = JobContext()
DISTANCES = {
    Similarity.COSINE: "cosine",
    Similarity.EUCLIDEAN: "euclidean",
    Similarity.MANHATTAN: "manhattan",
}


def normal(n_texts: int, dimensions: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n_texts, dimensions)).astype(np.float32)


def laid_out(coords: np.ndarray, metric: Similarity = Similarity.COSINE) -> Projection:
    return Projection(ProjectionSpec(ProjectionMethod.UMAP, metric=metric), coords)


@pytest.mark.parametrize("n_texts", [4, 5, 21, 300])
@pytest.mark.parametrize("metric", DISTANCES)
def test_both_numbers_are_those_of_the_library(n_texts: int, metric: Similarity) -> None:
    vectors, coords = normal(n_texts, 24), normal(n_texts, 2, seed=1)
    quality = measure_map(vectors, laid_out(coords, metric), CONTEXT)
    assert quality is not None
    assert (quality.k, quality.texts, quality.metric) == (min(10, (n_texts - 1) // 2), n_texts, metric)
    distances = pairwise_distances(vectors, metric=DISTANCES[metric])
    of_map = pairwise_distances(coords)
    expected = trustworthiness(distances, coords, n_neighbors=quality.k, metric="precomputed")
    assert quality.trustworthiness == pytest.approx(expected, abs=1e-9)
    # Continuity is trustworthiness with the spaces exchanged; the library takes points as its second space.
    assert quality.continuity == pytest.approx(_trustworthiness(of_map, distances, quality.k), abs=1e-9)
    assert trustworthiness(distances, coords, n_neighbors=quality.k, metric="precomputed") == pytest.approx(
        _trustworthiness(distances, of_map, quality.k)
    )


def _trustworthiness(ranked: np.ndarray, near: np.ndarray, k: int) -> float:
    """Venna and Kaski's sum, term by term."""
    n_texts, lost = len(near), 0
    for text in range(n_texts):
        others = [other for other in range(n_texts) if other != text]
        ranks = {other: rank for rank, other in enumerate(sorted(others, key=lambda o: ranked[text, o]), start=1)}
        for other in sorted(others, key=lambda o: near[text, o])[:k]:
            lost += max(0, ranks[other] - k)
    return float(1 - 2 * lost / (n_texts * k * (2 * n_texts - 3 * k - 1)))


def test_dot_product_ranks_by_the_product() -> None:
    vectors, coords = normal(40, 6) * np.linspace(1, 3, 40)[:, None].astype(np.float32), normal(40, 2, seed=1)
    quality = measure_map(vectors, laid_out(coords, Similarity.DOT), CONTEXT)
    assert quality is not None
    away = -(vectors.astype(float) @ vectors.T)
    assert quality.trustworthiness == pytest.approx(_trustworthiness(away, pairwise_distances(coords), quality.k))


def test_pca_is_measured_by_euclidean_distance_whatever_its_spec_says() -> None:
    vectors = normal(50, 12) * np.linspace(1, 4, 50)[:, None].astype(np.float32)
    flat = pca(vectors)
    quality = measure_map(vectors, flat, CONTEXT)
    assert quality is not None
    assert quality.metric is Similarity.EUCLIDEAN
    assert quality.trustworthiness == pytest.approx(trustworthiness(vectors, flat.coords, n_neighbors=10))
    standing_in = replace(flat, spec=ProjectionSpec(), made_by=ProjectionMethod.PCA)
    assert measure_map(vectors, standing_in, CONTEXT) == quality


def test_a_perfect_map_has_ones_and_a_random_one_about_a_half() -> None:
    vectors = normal(400, 2)
    perfect = measure_map(vectors, laid_out(vectors, Similarity.EUCLIDEAN), CONTEXT)
    random = measure_map(vectors, laid_out(normal(400, 2, seed=9), Similarity.EUCLIDEAN), CONTEXT)
    assert perfect is not None
    assert (perfect.trustworthiness, perfect.continuity) == (1.0, 1.0)
    assert random is not None
    assert random.trustworthiness == pytest.approx(0.5, abs=0.05)
    assert random.continuity == pytest.approx(0.5, abs=0.05)


def test_tearing_costs_continuity_and_folding_costs_trustworthiness() -> None:
    line = np.linspace(0, 1, 200, dtype=np.float32)
    vectors = np.stack([line, np.zeros_like(line)], axis=1)
    torn = np.where(line < 0.5, line, line + 50)
    torn = np.stack([np.where(np.arange(200) % 2, torn, torn + 500), np.zeros(200)], axis=1)
    folded = np.stack([np.abs(line - 0.5), np.zeros(200)], axis=1)
    cut = measure_map(vectors, laid_out(torn, Similarity.EUCLIDEAN), CONTEXT)
    bent = measure_map(vectors, laid_out(folded, Similarity.EUCLIDEAN), CONTEXT)
    assert cut is not None
    assert bent is not None
    assert cut.continuity < cut.trustworthiness
    assert bent.trustworthiness < bent.continuity


def test_a_sample_ranks_among_all_and_comes_near_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = normal(900, 10)
    flat = pca(vectors)
    whole = measure_map(vectors, flat, CONTEXT)
    monkeypatch.setattr(trust_module, "MOST_EXACT", 800)
    monkeypatch.setattr(trust_module, "_SAMPLE", 300)
    sample = measure_map(vectors, flat, CONTEXT)
    assert whole is not None
    assert sample is not None
    assert (whole.texts, sample.texts) == (900, 300)
    assert sample.trustworthiness == pytest.approx(whole.trustworthiness, abs=0.02)
    assert sample.continuity == pytest.approx(whole.continuity, abs=0.02)
    assert sample.trustworthiness != whole.trustworthiness
    assert measure_map(vectors, flat, CONTEXT) == sample


def test_no_square_of_many_texts_is_ever_held() -> None:
    rows: list[int] = []
    original = trust_module.similarity_matrix

    def spy(a: np.ndarray, b: np.ndarray, metric: Similarity) -> np.ndarray:
        rows.append(len(a))
        return original(a, b, metric)

    n_texts = 30_000
    vectors = normal(n_texts, 4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trust_module, "similarity_matrix", spy)
        patch.setattr(trust_module, "_SAMPLE_CELLS", 6_000_000)
        patch.setattr(trust_module, "_BLOCK_CELLS", 1_000_000)
        quality = measure_map(vectors, laid_out(vectors[:, :2]), CONTEXT)
    assert quality is not None
    assert quality.texts == 200
    assert max(rows) * n_texts <= 1_000_000
    assert sum(rows) == quality.texts


@pytest.mark.parametrize("n_texts", [0, 1, 2, 3])
def test_too_few_texts_have_no_trust(n_texts: int) -> None:
    assert measure_map(normal(n_texts, 5), laid_out(normal(n_texts, 2)), CONTEXT) is None


def test_one_spot_has_no_trust() -> None:
    same = np.ones((9, 5), dtype=np.float32)
    assert measure_map(same, pca(same), CONTEXT) is None


def test_repeated_texts_do_not_count_as_far() -> None:
    vectors = np.repeat(normal(6, 5), 12, axis=0)
    coords = np.repeat(normal(6, 2, seed=1), 12, axis=0)
    quality = measure_map(vectors, laid_out(coords, Similarity.EUCLIDEAN), CONTEXT)
    assert quality is not None
    assert (quality.trustworthiness, quality.continuity) == (1.0, 1.0)


def test_a_cancel_is_noticed_between_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust_module, "_BLOCK_CELLS", 2_000)
    seen: list[Progress] = []

    def cancel_at_the_third(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == 3:
            context.cancel()

    context = JobContext(cancel_at_the_third)
    with pytest.raises(Cancelled):
        measure_map(normal(200, 4), laid_out(normal(200, 2)), context)
    assert [progress.done for progress in seen] == [0, 10, 20]
