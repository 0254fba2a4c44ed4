"""The picture of many points: on each pixel the mean of their colours, as strong as they are many."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from explorer.analysis.maps.density import Raster, box_sum
from explorer.domain.arrays import BoolArray, FloatArray, IntArray
from explorer.figures.theme import Theme
from explorer.ui.views.coloring import Coloring
from explorer.ui.views.points import color_code, premultiplied

_FAINTEST = 0.34
_FAINTEST_VALUE = 0.55
"""A value's colour is read by its lightness, which must not fade too far."""
_BESIDE_CHOSEN = 0.4
_FAINTEST_CHOSEN = 0.8
_MOST_STEPS = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class CloudPart:
    """The points of a map that are in sight.

    Parameters
    ----------
    x, y
        float32 (n,).
    weights
        float64 (n,) each: as `weights_of` gives them.
    chosen
        bool (n,): which are selected; None where none is, in sight or not.
    """

    x: FloatArray
    y: FloatArray
    weights: tuple[np.ndarray, ...]
    chosen: BoolArray | None = None


def density_image(
    part: CloudPart, raster: Raster, unit: int, crowd: float, coloring: Coloring, theme: Theme
) -> np.ndarray:
    """Return premultiplied 0xAARRGGBB uint32 (height, width).

    A point covers a square of `unit` by `unit` pixels, so that a picture of more pixels shows the same, only sharper.
    Colours are mixed as light is, that is by the mean of their squares, a display's gamma being about 2; of values the
    mean is taken before it has a colour. Strength grows with the logarithm of the number of points, as the eye does.

    Parameters
    ----------
    part
        The points in sight.
    raster
        The pixels.
    unit
        Pixels along a side of what one point covers.
    crowd
        Number of points on such a square where it is crowded: there a colour is at its full strength.
    coloring
        Colours of the points.
    theme
        Selected points are in its selection's colour, over the others, which step back.
    """
    pixels = raster.pixels_of(part.x, part.y)
    counts = raster.count(pixels)
    occupied = np.flatnonzero(counts)
    colors = _mean_colors(raster, pixels, part.weights, counts, occupied, coloring)
    share = 1.0 if part.chosen is None else _BESIDE_CHOSEN
    image = _painted(raster, counts, occupied, colors, unit, strengths(crowd, faintest(coloring)) * np.float32(share))
    if part.chosen is not None:
        of_chosen = raster.count(pixels[part.chosen])
        there = np.flatnonzero(of_chosen)
        ink = np.full(len(there), color_code(theme.selection), dtype=np.uint32)
        over = _painted(raster, of_chosen, there, ink, unit, strengths(crowd, _FAINTEST_CHOSEN))
        image = np.where(over > 0, over, image)
    return image


def weights_of(coloring: Coloring, codes: IntArray) -> tuple[np.ndarray, ...]:
    """Return what is summed on each pixel: of values the steps of the colour bar, else red, green and blue squared.

    Parameters
    ----------
    coloring
        The colours.
    codes
        int32 (n,): places in their table.

    Returns
    -------
    tuple
        One or three arrays, float64 (n,).
    """
    if coloring.span is not None:
        return (codes.astype(np.float64),)
    channels = (coloring.table >> np.uint32(shift) & np.uint32(255) for shift in (16, 8, 0))
    return tuple((channel.astype(np.float64) ** 2)[codes] for channel in channels)


def _mean_colors(
    raster: Raster,
    pixels: IntArray,
    weights: tuple[np.ndarray, ...],
    counts: np.ndarray,
    occupied: np.ndarray,
    coloring: Coloring,
) -> np.ndarray:
    """Return opaque 0xAARRGGBB uint32: the mean colour on each occupied pixel."""
    means = [raster.total(pixels, each)[occupied] / counts[occupied] for each in weights]
    if coloring.span is not None:
        colors: np.ndarray = coloring.table[np.round(means[0]).astype(np.int64)]
        return colors
    red, green, blue = (np.round(np.sqrt(mean)).astype(np.uint32) for mean in means)
    mixed: np.ndarray = np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue
    return mixed


def full_strength(crowd: float) -> int:
    """Return the number of points on a square from which on a colour is at its full strength."""
    return max(1, min(math.ceil(crowd), _MOST_STEPS))


def faintest(coloring: Coloring) -> float:
    """Return the strength of a single point where others are many."""
    return _FAINTEST if coloring.span is None else _FAINTEST_VALUE


def strengths(crowd: float, least: float) -> np.ndarray:
    """Return float32: the strength of 0, 1, 2, … points, the last that of all more; `least` is that of one."""
    last = full_strength(crowd)
    grown = np.log(np.maximum(1, np.arange(last + 1))) / max(1e-9, np.log(last)) if last > 1 else np.ones(2)
    found: np.ndarray = (least + (1 - least) * grown).astype(np.float32)
    found[0] = 0.0
    return found


def _painted(
    raster: Raster, counts: np.ndarray, occupied: np.ndarray, colors: np.ndarray, unit: int, levels: np.ndarray
) -> np.ndarray:
    """Return the premultiplied picture of `colors` on the occupied pixels and on those around that they cover."""
    shape = (raster.height, raster.width)
    if unit == 1:
        alpha = (levels[np.minimum(counts[occupied], len(levels) - 1)] * 256).astype(np.uint32)
        image = np.zeros(shape, dtype=np.uint32)
        image.reshape(-1)[occupied] = premultiplied(colors, alpha)
        return image
    around = box_sum(counts.astype(np.int32).reshape(shape), unit)
    spread = _spread(colors, occupied, shape, unit)
    covered = np.flatnonzero(around)
    alpha = (levels[np.minimum(around.reshape(-1)[covered], len(levels) - 1)] * 256).astype(np.uint32)
    image = np.zeros(shape, dtype=np.uint32)
    image.reshape(-1)[covered] = premultiplied(spread.reshape(-1)[covered], alpha)
    return image


def _spread(colors: np.ndarray, occupied: np.ndarray, shape: tuple[int, int], unit: int) -> np.ndarray:
    """Return uint32 (height, width): each pixel's own colour, or one of an occupied pixel whose square covers it."""
    height, width = shape
    padded = np.zeros((height + 2 * unit, width + 2 * unit), dtype=np.uint32)
    places = (occupied // width + unit) * padded.shape[1] + occupied % width + unit
    # The pixels in whose box, as `box_sum` lays it, a point lies; its own comes last.
    after = (unit - 1) // 2
    reach = range(after + 1 - unit, after + 1)
    flat = padded.reshape(-1)
    for row, column in sorted(((row, column) for row in reach for column in reach), key=lambda at: -max(map(abs, at))):
        flat[places + (row * padded.shape[1] + column)] = colors
    return padded[unit : unit + height, unit : unit + width]
