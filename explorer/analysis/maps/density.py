"""How many points lie on each pixel, and what is the mean of a value there: exact at every zoom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.domain.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Raster:
    """Pixels over a part of the plane.

    Parameters
    ----------
    left, top
        Coordinates of the upper left corner; pixels count to the right and, against the y axis, down.
    across, up
        Pixels to a unit of either coordinate.
    width, height
        Number of pixels.
    """

    left: float
    top: float
    across: float
    up: float
    width: int
    height: int

    def pixels_of(self, x: FloatArray, y: FloatArray) -> IntArray:
        """Return intp (n,): row * width + column of each point's pixel, or width * height where it is on none.

        Parameters
        ----------
        x, y
            float32 (n,).
        """
        columns, rows = x - np.float32(self.left), np.float32(self.top) - y
        for places, per_unit in ((columns, self.across), (rows, self.up)):
            places *= np.float32(per_unit)
            np.floor(places, out=places)
        pixels, across = rows.astype(np.int32), columns.astype(np.int32)
        # A negative number is a very large one without its sign.
        missed = (across.view(np.uint32) >= self.width) | (pixels.view(np.uint32) >= self.height)
        pixels *= np.int32(self.width)
        pixels += across
        np.putmask(pixels, missed, self.width * self.height)
        # As `bincount` takes them: it is asked several times, and would make a copy each time.
        return pixels.astype(np.intp)

    def count(self, pixels: IntArray) -> np.ndarray:
        """Return int64 (height * width): the number of points on each pixel."""
        return np.bincount(pixels, minlength=self.width * self.height + 1)[:-1]

    def total(self, pixels: IntArray, values: np.ndarray) -> np.ndarray:
        """Return float64 (height * width): the sum of the points' values on each pixel."""
        return np.bincount(pixels, values, minlength=self.width * self.height + 1)[:-1]


def box_sum(image: np.ndarray, size: int) -> np.ndarray:
    """Return the sum over the box of `size` by `size` pixels around each pixel of an image (h, w), 0 outside of it.

    Of an even box, one row and one column more lie below and to the right.
    """
    before = (size - 1) // 2
    summed = image
    for axis in (0, 1):
        parts = summed
        summed = parts.copy()
        for shift in range(-before, size - before):
            if shift:
                _add_shifted(summed, parts, shift, axis)
    return summed


def _add_shifted(total: np.ndarray, part: np.ndarray, shift: int, axis: int) -> None:
    """Add to each row (axis 0) or column (axis 1) that which is `shift` further."""
    total, part = (total, part) if axis == 0 else (total.T, part.T)
    if shift > 0:
        total[:-shift] += part[shift:]
    else:
        total[-shift:] += part[:shift]
