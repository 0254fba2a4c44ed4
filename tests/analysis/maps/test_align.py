"""Against scipy, and against every other turn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import procrustes

from explorer.analysis.maps.align import align, align_projection
from explorer.analysis.maps.pca import pca
from explorer.domain.results.projection import Projection, ProjectionMethod, ProjectionSpec


def points(n_texts: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n_texts, 2)).astype(np.float32) * (3, 1) + 5


def turned(coords: np.ndarray, angle: float, mirror: bool) -> np.ndarray:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(coords @ turn * (1, -1 if mirror else 1))


@given(
    angle=st.floats(0, 6.3),
    mirror=st.booleans(),
    scale=st.floats(0.01, 100),
    shift=st.floats(-50, 50),
    n_texts=st.integers(2, 40),
)
def test_a_turned_mirrored_scaled_and_shifted_map_falls_into_place(
    angle: float, mirror: bool, scale: float, shift: float, n_texts: int
) -> None:
    onto = points(n_texts)
    moved = (scale * turned(onto, angle, mirror) + (shift, -shift)).astype(np.float32)
    np.testing.assert_allclose(align(moved, onto), onto, atol=2e-3)


def test_a_map_laid_onto_itself_stays() -> None:
    np.testing.assert_allclose(align(points(30), points(30)), points(30), atol=1e-6)


def test_the_fit_is_that_of_scipy() -> None:
    onto, coords = points(25), points(25, seed=1)
    # scipy brings both to unit size and gives 1 - t² for the t that is left of their product; of the same size they
    # are 2 - 2t apart.
    disparity = procrustes(onto, coords)[2]
    spread = np.square(onto - onto.mean(axis=0)).sum()
    distance = np.square(align(coords, onto) - onto).sum() / spread
    assert distance == pytest.approx(2 - 2 * np.sqrt(1 - disparity), abs=1e-5)


@pytest.mark.parametrize("mirror", [False, True])
def test_no_other_turn_fits_better(mirror: bool) -> None:
    onto, coords = points(25), points(25, seed=1)
    best = align(coords, onto).astype(np.float64)
    centre = onto.mean(axis=0)
    for angle in np.linspace(0.05, 6.2, 60):
        other = turned(best - centre, angle, mirror) + centre
        assert np.square(other - onto).sum() > np.square(best - onto).sum()


def test_maps_that_disagree_keep_their_size() -> None:
    onto, coords = points(200), points(200, seed=1) * 40
    assert align(coords, onto).std() == pytest.approx(onto.std(), rel=0.2)
    assert np.linalg.norm(align(coords, onto) - onto.mean(axis=0)) == pytest.approx(
        np.linalg.norm(onto - onto.mean(axis=0)), rel=1e-4
    )


def test_one_spot_has_no_size_to_match() -> None:
    spot, spread = np.full((6, 2), 7.0, np.float32), points(6)
    np.testing.assert_allclose(align(spot, spread), np.tile(spread.mean(axis=0), (6, 1)), atol=1e-5)
    kept = align(spread, spot)
    np.testing.assert_allclose(kept.mean(axis=0), [7, 7], atol=1e-5)
    assert np.linalg.norm(kept - 7) == pytest.approx(np.linalg.norm(spread - spread.mean(axis=0)), rel=1e-5)
    np.testing.assert_array_equal(align(spot, spot), spot)


def test_points_on_a_line_stay_finite() -> None:
    line = np.stack([np.arange(5), np.zeros(5)], axis=1).astype(np.float32)
    aligned = align(points(5), line)
    assert np.isfinite(aligned).all()
    np.testing.assert_allclose(align(-line, line), line, atol=1e-6)


@pytest.mark.parametrize("n_texts", [0, 1])
def test_one_text_is_laid_onto_itself(n_texts: int) -> None:
    np.testing.assert_allclose(align(points(n_texts, seed=4), points(n_texts)), points(n_texts), atol=1e-6)


def test_shares_of_variance_follow_the_turn() -> None:
    vectors = np.random.default_rng(3).normal(size=(50, 6)).astype(np.float32) * (5, 2, 1, 1, 1, 1)
    flat = pca(vectors.astype(np.float32))
    assert flat.explained_variance is not None
    quarter = Projection(flat.spec, turned(flat.coords, np.pi / 2, False))
    aligned = align_projection(flat, quarter)
    assert aligned.explained_variance == pytest.approx(flat.explained_variance[::-1], rel=1e-4)
    aslant = align_projection(flat, Projection(flat.spec, turned(flat.coords, 0.7, True)))
    assert aslant.explained_variance is not None
    assert sum(aslant.explained_variance) == pytest.approx(sum(flat.explained_variance), rel=1e-5)
    assert aslant.explained_variance != pytest.approx(flat.explained_variance, rel=1e-2)


def test_other_maps_have_no_shares() -> None:
    spec = ProjectionSpec(ProjectionMethod.UMAP)
    aligned = align_projection(Projection(spec, points(9)), Projection(spec, points(9, seed=2)))
    assert aligned.explained_variance is None
    assert aligned.spec == spec
