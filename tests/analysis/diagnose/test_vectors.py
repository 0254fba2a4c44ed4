from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from explorer.analysis.diagnose import evidence as evidence_module
from explorer.domain.results.finding import Severity
from explorer.domain.results.map_quality import MapQuality
from explorer.domain.results.projection import ProjectionMethod
from explorer.domain.settings.spec import Pooling, Similarity
from tests.analysis.diagnose.making import N_TEXTS, ball, evidence, found, only

MEAN = Pooling.MEAN


def stretched(factors: np.ndarray) -> np.ndarray:
    return (ball() * factors[:, None]).astype(np.float32)


def test_dot_product_of_unequal_vectors_is_a_problem_with_the_neighbours_it_moves() -> None:
    vectors = stretched(np.random.default_rng(1).uniform(0.5, 3, N_TEXTS))
    made = evidence(vectors, pooling=MEAN, metric=Similarity.DOT)
    finding = found(made)["dot_of_unequal_lengths"]
    assert finding.severity is Severity.PROBLEM
    norms = np.linalg.norm(vectors.astype(float), axis=1)
    assert finding.numbers["shortest"] == pytest.approx(norms.min(), rel=1e-6)
    assert finding.numbers["longest"] == pytest.approx(norms.max(), rel=1e-6)
    assert finding.indices == (int(norms.argmax()),)
    rows = vectors.astype(float) / norms[:, None]
    products, cosines = vectors.astype(float) @ vectors.T, rows @ rows.T
    for values in (products, cosines):
        np.fill_diagonal(values, -np.inf)
    moved = np.count_nonzero(products.argmax(axis=1) != cosines.argmax(axis=1))
    assert moved > 10
    assert finding.numbers["other_nearest"] == moved
    assert f"{moved} of 60 sentences would have another nearest neighbour by cosine." in finding.meaning


@pytest.mark.parametrize(
    "settings",
    [
        {"pooling": MEAN, "metric": Similarity.COSINE},
        {"pooling": MEAN, "metric": Similarity.EUCLIDEAN},
        {"pooling": MEAN, "metric": Similarity.DOT, "normalize": True},
        {"pooling": Pooling.MODEL, "metric": Similarity.DOT},
        {"metric": Similarity.DOT, "info": {"normalizes": False, "similarity": Similarity.DOT}},
    ],
    ids=str,
)
def test_lengths_that_do_not_count_or_are_meant_to_are_no_problem(settings: dict[str, object]) -> None:
    assert "dot_of_unequal_lengths" not in found(evidence(**settings))  # type: ignore[arg-type]


def test_equal_lengths_other_than_one_only_change_the_scale() -> None:
    vectors = ball() / np.linalg.norm(ball(), axis=1, keepdims=True) * 3
    finding = only(evidence(vectors, pooling=MEAN, metric=Similarity.DOT), "dot_of_unequal_lengths")
    assert finding.severity is Severity.NOTE
    assert "every value is 9.000 times as large" in finding.meaning


def cone(shift: float) -> np.ndarray:
    """Unit vectors about an axis, nearer to it for a larger shift."""
    vectors = np.random.default_rng(5).normal(size=(N_TEXTS, 24))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[:, 0] += shift
    return vectors.astype(np.float32)


@pytest.mark.parametrize(
    ("shift", "severity"), [(0.3, None), (0.75, Severity.NOTE), (1.3, Severity.WARNING), (4.0, Severity.WARNING)]
)
def test_a_narrow_cone_with_what_a_cosine_means_in_it(shift: float, severity: Severity | None) -> None:
    made = evidence(cone(shift))
    rows = cone(shift).astype(float)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    cosines = (rows @ rows.T)[np.triu_indices(N_TEXTS, 1)]
    assert made.mean_cosine == pytest.approx(cosines.mean(), abs=1e-6)
    np.testing.assert_allclose(np.sort(made.pair_cosines), np.sort(cosines), atol=1e-6)
    finding = found(made).get("narrow_cone")
    assert (finding.severity if finding else None) is severity
    if finding is None:
        return
    numbers = finding.numbers
    assert numbers["mean_cosine"] == pytest.approx(cosines.mean(), abs=1e-6)
    assert numbers["share_below_yardstick"] == pytest.approx(np.mean(cosines < 0.6), abs=1e-9)
    assert numbers["cosine_of_nearest_hundredth"] == pytest.approx(np.percentile(cosines, 99), abs=1e-6)
    assert numbers["pairs"] == N_TEXTS * (N_TEXTS - 1) / 2
    centred = rows - rows.mean(axis=0)
    variances = np.sort(np.linalg.eigvalsh(centred.T @ centred))[::-1]
    assert numbers["share_on_first_axis"] == pytest.approx(variances[0] / variances.sum(), abs=1e-5)
    assert numbers["share_on_second_axis"] == pytest.approx(variances[1] / variances.sum(), abs=1e-5)
    assert "of all 1\u2009770 pairs" in finding.meaning


def test_a_line_is_said_though_its_cosines_cancel_out() -> None:
    vectors = ball()
    vectors[:, 0] *= 6
    finding = found(evidence(vectors))["narrow_cone"]
    assert finding.numbers["mean_cosine"] < 0.3
    assert finding.numbers["share_on_first_axis"] > 0.5
    assert finding.sentence.startswith("The vectors spread along few directions:")


def test_of_many_texts_a_sample_of_pairs_is_looked_at_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_module, "PAIRS", 1000)
    finding = found(evidence(cone(1.3)))["narrow_cone"]
    assert "of a sample of 1\u2009000 pairs" in finding.meaning
    whole = np.mean(evidence(cone(1.3)).pair_cosines < 0.6)
    assert finding.numbers["share_below_yardstick"] == pytest.approx(whole, abs=0.06)


def test_norms_that_follow_the_length() -> None:
    tokens = np.random.default_rng(2).integers(5, 30, N_TEXTS)
    vectors = stretched(np.sqrt(tokens) / 3)
    made = evidence(vectors, tokens=tokens.tolist(), pooling=MEAN)
    finding = only(made, "norms_follow_length")
    rho = stats.spearmanr(np.linalg.norm(vectors.astype(float), axis=1), tokens).statistic
    assert finding.numbers["spearman"] == pytest.approx(rho, abs=1e-9)
    assert "the longer the vector" in finding.sentence
    assert finding.severity is Severity.NOTE
    by_distance = found(evidence(vectors, tokens=tokens.tolist(), pooling=MEAN, metric=Similarity.EUCLIDEAN))
    assert by_distance["norms_follow_length"].severity is Severity.WARNING
    assert "Euclidean distance" in by_distance["norms_follow_length"].meaning
    shorter = only(evidence(stretched(5 / tokens), tokens=tokens.tolist(), pooling=MEAN), "norms_follow_length")
    assert "the shorter the vector" in shorter.sentence


def test_norms_taken_out_by_normalising_are_no_longer_there() -> None:
    tokens = np.random.default_rng(2).integers(5, 30, N_TEXTS)
    vectors = stretched(np.sqrt(tokens))
    assert found(evidence(vectors, tokens=tokens.tolist(), pooling=MEAN, normalize=True)) == {}


def test_a_correlation_of_few_texts_is_not_taken_for_one() -> None:
    tokens = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
    lengths = np.array([3, 1, 2, 9, 4, 5, 6, 5.5, 4.5, 8])
    rho = stats.spearmanr(lengths, tokens).statistic
    assert 0.5 < rho < 0.75
    vectors = ball(10) / np.linalg.norm(ball(10), axis=1, keepdims=True) * lengths[:, None]
    assert found(evidence(vectors.astype(np.float32), tokens=tokens, pooling=MEAN)) == {}


def hub_vectors() -> np.ndarray:
    """One text near the middle of the others, which are far from each other."""
    vectors = np.random.default_rng(0).normal(size=(N_TEXTS, 400))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[11] = vectors.mean(axis=0) * 4
    return vectors.astype(np.float32)


def test_a_hub_is_named_with_its_skewness() -> None:
    made = evidence(hub_vectors())
    finding = only(made, "hubs")
    rows = hub_vectors().astype(float)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, -np.inf)
    often = np.bincount(np.argsort(-cosines, axis=1)[:, :10].ravel(), minlength=N_TEXTS)
    assert finding.numbers["skewness"] == pytest.approx(stats.skew(often), abs=1e-9)
    assert finding.numbers["most"] == often[11] == 58
    assert finding.numbers["never"] == np.count_nonzero(often == 0)
    assert finding.sentence == ("Number 12, “number 11”, is among the 10 nearest of 58 of 59 others; 10 is the mean.")
    assert finding.indices[0] == 11


def test_few_texts_have_no_hubs() -> None:
    assert "hubs" not in found(evidence(hub_vectors()[:29]))


@pytest.mark.parametrize(
    ("trustworthiness", "continuity", "words"),
    [(0.7, 0.9, "shows neighbours that are none"), (0.9, 0.7, "tears neighbours apart"), (0.8, 0.8, None)],
)
def test_a_map_that_misleads(trustworthiness: float, continuity: float, words: str | None) -> None:
    quality = MapQuality(trustworthiness, continuity, 10, Similarity.EUCLIDEAN, N_TEXTS)
    made = evidence(quality=quality)
    if words is None:
        assert found(made) == {}
        return
    finding = only(made, "misleading_map")
    assert finding.sentence == (
        f"The PCA map {words}: its trustworthiness is {trustworthiness:.3f} and its continuity {continuity:.3f}, of 1."
    )
    assert "UMAP" in finding.advice
    assert "sample" not in finding.meaning
    assert made.projection is not None
    assert made.projection.spec.method is ProjectionMethod.PCA


def test_a_map_measured_by_a_sample_is_said_to_be() -> None:
    quality = MapQuality(0.5, 0.5, 10, Similarity.EUCLIDEAN, 20)
    assert "Judged by a sample of 20 sentences." in only(evidence(quality=quality), "misleading_map").meaning


def test_a_map_not_measured_is_not_spoken_of() -> None:
    assert found(evidence(quality=None)) == {}
