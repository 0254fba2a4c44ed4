from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.maps.density import Raster
from explorer.domain.results.analysis import ColorBy
from explorer.figures.theme import LIGHT
from explorer.ui.views.coloring import Coloring
from explorer.ui.views.density import CloudPart, density_image, faintest, full_strength, strengths, weights_of
from explorer.ui.views.points import color_code

RED, BLUE = 0xFFFF0000, 0xFF0000FF
TABLE = np.array([RED, BLUE], dtype=np.uint32)


def painted(
    places: np.ndarray,
    codes: np.ndarray,
    *,
    unit: int = 1,
    crowd: float = 8,
    span: tuple[float, float] | None = None,
    table: np.ndarray = TABLE,
    chosen: np.ndarray | None = None,
) -> np.ndarray:
    """Return alpha, red, green and blue (20, 20, 4) of points whose coordinates are pixels."""
    coloring = Coloring(ColorBy.LABEL, codes.astype(np.int32), table, span=span)
    x, y = (places.astype(np.float32) + 0.5).T
    part = CloudPart(x, 20 - y, weights_of(coloring, coloring.codes), chosen)
    image = density_image(part, Raster(0, 20, 1, 1, 20, 20), unit, crowd, coloring, LIGHT)
    return np.stack([image >> np.uint32(shift) & np.uint32(255) for shift in (24, 16, 8, 0)], axis=-1).astype(int)


def test_only_pixels_with_points_are_painted_and_more_points_more_strongly() -> None:
    places = np.array([[3, 4]] + [[7, 8]] * 3 + [[9, 2]] * 8 + [[11, 2]] * 50)
    alpha = painted(places, np.zeros(len(places)))[:, :, 0]
    assert (alpha > 0).sum() == 4
    assert 0 < alpha[4, 3] < alpha[8, 7] < alpha[2, 9] == alpha[2, 11] == 255


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
    image = painted(np.array([[5, 5]] * 3), np.array([10, 20, 90]), crowd=3, span=(0.0, 1.0), table=table)
    assert image[5, 5].tolist() == [255, 0, 40, 0]
    # A single one beside a crowd is still told by its colour.
    assert faintest(Coloring(ColorBy.NORM, np.zeros(1), table, span=(0.0, 1.0))) > 0.5


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
