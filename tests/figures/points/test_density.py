from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.maps.density import Raster
from explorer.figures.colors import color_code
from explorer.figures.points.density import density_image, faintest, full_strength, shade, stamp, strengths, weights_of
from explorer.figures.theme import DARK, LIGHT, Theme

RED, BLUE = 0xFFFF0000, 0xFF0000FF
TABLE = np.array([RED, BLUE], dtype=np.uint32)


def painted(
    places: np.ndarray,
    codes: np.ndarray,
    *,
    unit: int = 1,
    crowd: float | None = 8,
    valued: bool = False,
    table: np.ndarray = TABLE,
    chosen: np.ndarray | None = None,
) -> np.ndarray:
    """Return alpha, red, green and blue (20, 20, 4) of points whose coordinates are pixels."""
    x, y = (places.astype(np.float32) + 0.5).T
    raster = Raster(0, 20, 1, 1, 20, 20)
    weights = weights_of(table, codes.astype(np.int32), valued=valued)
    image = density_image(raster, raster.pixels_of(x, 20 - y), weights, table, chosen, unit, crowd, LIGHT)
    return np.stack([image >> np.uint32(shift) & np.uint32(255) for shift in (24, 16, 8, 0)], axis=-1).astype(int)


def test_only_pixels_with_points_are_painted_and_more_points_more_strongly() -> None:
    places = np.array([[3, 4]] + [[7, 8]] * 3 + [[9, 2]] * 8 + [[11, 2]] * 50)
    alpha = painted(places, np.zeros(len(places)))[:, :, 0]
    assert (alpha > 0).sum() == 4
    assert 0 < alpha[4, 3] < alpha[8, 7] < alpha[2, 9] == alpha[2, 11] == 255


def test_where_crowding_is_not_known_it_is_seen() -> None:
    places = np.array([[3, 4]] + [[7, 8]] * 3 + [[9, 2]] * 8)
    seen, known = (painted(places, np.zeros(len(places)), crowd=crowd) for crowd in (None, 8))
    assert seen[2, 9, 0] == known[2, 9, 0] == 255
    assert abs(seen - known).max() <= 3
    assert painted(np.empty((0, 2)), np.empty(0), crowd=None).max() == 0


def test_strength_grows_with_the_logarithm() -> None:
    levels = strengths(64.0, 0.3)
    assert levels[0] == 0
    np.testing.assert_allclose(levels[[1, 8, 64]], [0.3, 0.65, 1.0], atol=1e-6)
    assert full_strength(0.01) == 1
    assert strengths(0.01, 0.3).tolist() == [0, 1]


def test_colours_are_mixed_as_light() -> None:
    image = painted(np.array([[5, 5]] * 4), np.array([0, 0, 0, 1]), crowd=4)
    np.testing.assert_allclose(image[5, 5], [255, 255 * 0.75**0.5, 0, 255 * 0.25**0.5], atol=1)


def test_of_values_the_mean_has_the_colour() -> None:
    table = (np.arange(256, dtype=np.uint32) << np.uint32(8)) | np.uint32(0xFF000000)
    image = painted(np.array([[5, 5]] * 3), np.array([10, 20, 90]), crowd=3, valued=True, table=table)
    assert image[5, 5].tolist() == [255, 0, 40, 0]
    # A single one beside a crowd is still told by its colour.
    assert faintest(valued=True) > 0.5


@pytest.mark.parametrize("unit", [2, 3])
def test_on_a_finer_screen_a_point_covers_a_square(unit: int) -> None:
    image = painted(np.array([[5, 5], [12, 12], [12, 12]]), np.array([0, 1, 1]), unit=unit, crowd=2)
    alpha = image[:, :, 0]
    assert (alpha > 0).sum() == 2 * unit**2
    assert alpha[5, 5] < alpha[12, 12] == 255
    assert image[5, 5, 1] == pytest.approx(alpha[5, 5], abs=1)
    assert image[12, 12].tolist() == [255, 0, 0, 255]
    # The square lies around its pixel.
    rows, columns = np.nonzero(alpha[:9, :9])
    assert np.abs(rows - 5).max() <= 1
    assert np.abs(columns - 5).max() <= 1


def test_selected_points_are_over_the_others_which_step_back() -> None:
    places = np.array([[3, 3]] * 40 + [[3, 3]] + [[8, 8]] * 40)
    chosen = np.arange(len(places)) == 40
    plain, marked = painted(places, np.zeros(81), crowd=40), painted(places, np.zeros(81), crowd=40, chosen=chosen)
    alpha, *ink = marked[3, 3].tolist()
    assert alpha >= 0.8 * 255 - 1
    wanted = color_code(LIGHT.selection)
    np.testing.assert_allclose(ink, [(wanted >> shift & 255) * alpha / 255 for shift in (16, 8, 0)], atol=1.5)
    assert 0 < marked[8, 8, 0] < 0.5 * plain[8, 8, 0]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_more_are_farther_from_the_ground_and_none_is_clear(theme: Theme) -> None:
    colors = shade(np.array([[0, 1, 3, 20, 400]]), theme)
    assert colors[0, 0] == 0
    assert len(set(colors[0].tolist())) == 5
    ground = np.array([int(theme.surface[i : i + 2], 16) for i in (1, 3, 5)])
    parts = np.stack([colors[0, 1:] >> shift & 255 for shift in (16, 8, 0)], axis=1).astype(int)
    away = np.linalg.norm(parts - ground, axis=1)
    assert (np.diff(away) > 0).all()
    assert away[0] > 40


def test_a_stamped_dot_covers_its_disc_and_no_more() -> None:
    image = stamp((40, 30), np.array([[20.5, 15.5]]), np.array([RED], dtype=np.uint32), 3.0)
    rows, columns = np.indices(image.shape)
    away = np.hypot(columns - 20, rows - 15)
    assert (image[away <= 2.5] == RED).all()
    assert (image[away > 4] == 0).all()
    area = (image >> np.uint32(24)).sum() / 255
    assert abs(area - np.pi * 9) < 3
    edge = image[(away > 2.6) & (away < 3.4)]
    assert ((edge >> np.uint32(24)) < 255).any()


def test_thinned_edges_are_premultiplied() -> None:
    image = stamp((20, 20), np.array([[10.5, 10.5]]), np.array([0xFFFF8040], dtype=np.uint32), 2.2)
    alpha = (image >> np.uint32(24)).astype(int)
    for shift, full in ((16, 0xFF), (8, 0x80), (0, 0x40)):
        part = (image >> np.uint32(shift) & np.uint32(255)).astype(int)
        assert np.abs(part - alpha * full / 255).max() <= 2


def test_later_dots_lie_over_earlier_ones_and_dots_outside_are_left_out() -> None:
    places = np.array([[10.0, 10.0], [10.0, 10.0], [-50.0, 5.0], [500.0, 5.0]])
    image = stamp((20, 20), places, np.array([RED, BLUE, RED, RED], dtype=np.uint32), 2.0)
    assert image[10, 10] == BLUE
    assert RED not in image[:, 0]
