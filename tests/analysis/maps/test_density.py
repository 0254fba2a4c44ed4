from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.maps.density import Raster, box_sum


def test_each_point_is_counted_on_its_pixel() -> None:
    random = np.random.default_rng(0)
    x, y = random.normal(size=(2, 5000)).astype(np.float32)
    raster = Raster(-1.0, 2.0, 10.0, 10.0, 20, 30)
    pixels = raster.pixels_of(x, y)
    # Of any other kind numpy makes a copy each time that it counts.
    assert pixels.dtype == np.intp
    # numpy's own histogram, its rows turned round: up in the plane is down in a picture.
    wanted, _, _ = np.histogram2d(-y, x, bins=(np.linspace(-2, 1, 31), np.linspace(-1, 1, 21)))
    np.testing.assert_array_equal(raster.count(pixels).reshape(30, 20), wanted)
    sums = raster.total(pixels, x).reshape(30, 20)
    weighted, _, _ = np.histogram2d(-y, x, bins=(np.linspace(-2, 1, 31), np.linspace(-1, 1, 21)), weights=x)
    np.testing.assert_allclose(sums, weighted, atol=1e-5)


def test_points_beside_the_picture_are_on_no_pixel() -> None:
    x, y = np.array([[0.1, 0.9, -0.01, 1.01, 0.5, 0.5, 1e6], [0.9, 0.1, 0.5, 0.5, -0.01, 1.01, 0.5]], dtype=np.float32)
    assert Raster(0, 1, 4, 4, 4, 4).pixels_of(x, y).tolist() == [0, 15, 16, 16, 16, 16, 16]


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_a_box_sum_is_the_sum_over_the_box(size: int) -> None:
    image = np.random.default_rng(1).integers(0, 9, size=(7, 11))
    before = (size - 1) // 2
    padded = np.pad(image, ((before, size), (before, size)))
    wanted = [[padded[r : r + size, c : c + size].sum() for c in range(11)] for r in range(7)]
    np.testing.assert_array_equal(box_sum(image, size), wanted)
