"""Pictures of many points, as pixels: their density, and each as a stamp."""

from __future__ import annotations

import math

import numpy as np

from explorer.analysis.maps.density import Raster, box_sum
from explorer.domain.arrays import BoolArray, IntArray
from explorer.figures.colors import color_code, premultiplied
from explorer.figures.theme import Theme, mix

_FAINTEST = 0.34
_FAINTEST_VALUE = 0.55
"""A value's colour is read by its lightness, which must not fade too far."""
_BESIDE_CHOSEN = 0.4
_FAINTEST_CHOSEN = 0.8
_MOST_STEPS = 100_000
_CROWD_SHARE = 0.99
"""Share of the occupied pixels that are less crowded than what has the full colour, where crowding is not known."""
_STEPS = 64


def density_image(
    raster: Raster,
    pixels: IntArray,
    weights: tuple[np.ndarray, ...],
    table: np.ndarray,
    chosen: BoolArray | None,
    unit: int,
    crowd: float | None,
    theme: Theme,
) -> np.ndarray:
    """Return premultiplied 0xAARRGGBB uint32 (height, width).

    A point covers a square of `unit` by `unit` pixels, so that a picture of more pixels shows the same, only sharper.
    Colours are mixed as light is, that is by the mean of their squares, a display's gamma being about 2; of values the
    mean is taken before it has a colour. Strength grows with the logarithm of the number of points, as the eye does.

    Parameters
    ----------
    raster
        The pixels.
    pixels
        intp (n,): that of each point, as the raster gives it.
    weights, table
        As `weights_of` gives them; opaque colours uint32 (K,).
    chosen
        bool (n,): which points are selected; None where none is, in sight or not.
    unit
        Pixels along a side of what one point covers.
    crowd
        Number of points on such a square where it is crowded: there a colour is at its full strength; None: as seen.
    theme
        Selected points are in its selection's colour, over the others, which step back.
    """
    counts = raster.count(pixels)
    # Of truth values numpy finds those that are not 0 several times as fast as of numbers.
    occupied = np.flatnonzero(counts > 0)
    if crowd is None:
        crowd = float(np.quantile(counts[occupied], _CROWD_SHARE)) * unit**2 if len(occupied) else 1.0
    colors = _mean_colors(raster, pixels, weights, counts, occupied, table)
    share = 1.0 if chosen is None else _BESIDE_CHOSEN
    levels = strengths(crowd, faintest(valued=len(weights) == 1)) * np.float32(share)
    image = _painted(raster, counts, occupied, colors, unit, levels)
    if chosen is not None:
        of_chosen = raster.count(pixels[chosen])
        there = np.flatnonzero(of_chosen > 0)
        ink = np.full(len(there), color_code(theme.selection), dtype=np.uint32)
        over = _painted(raster, of_chosen, there, ink, unit, strengths(crowd, _FAINTEST_CHOSEN))
        image = np.where(over > 0, over, image)
    return image


def weights_of(table: np.ndarray, codes: IntArray, *, valued: bool) -> tuple[np.ndarray, ...]:
    """Return what is summed on each pixel: of values the steps of the colour bar, else red, green and blue squared.

    Parameters
    ----------
    table
        Opaque colours uint32 (K,).
    codes
        int32 (n,): places in the table.
    valued
        Whether the places are steps of values.

    Returns
    -------
    tuple
        One or three arrays, float64 (n,).
    """
    if valued:
        return (codes.astype(np.float64),)
    channels = (table >> np.uint32(shift) & np.uint32(255) for shift in (16, 8, 0))
    return tuple((channel.astype(np.float64) ** 2)[codes] for channel in channels)


def full_strength(crowd: float) -> int:
    """Return the number of points on a square from which on a colour is at its full strength."""
    return max(1, min(math.ceil(crowd), _MOST_STEPS))


def faintest(*, valued: bool) -> float:
    """Return the strength of a single point where others are many."""
    return _FAINTEST_VALUE if valued else _FAINTEST


def strengths(crowd: float, least: float) -> np.ndarray:
    """Return float32: the strength of 0, 1, 2, … points, the last that of all more; `least` is that of one."""
    last = full_strength(crowd)
    grown = np.log(np.maximum(1, np.arange(last + 1))) / max(1e-9, np.log(last)) if last > 1 else np.ones(2)
    found: np.ndarray = (least + (1 - least) * grown).astype(np.float32)
    found[0] = 0.0
    return found


def ramp(theme: Theme) -> np.ndarray:
    """Return opaque uint32 (64,): colours from few to many, all seen on the theme's surface."""
    half = _STEPS // 2
    pale = [mix(theme.surface, theme.accent, share) for share in np.linspace(0.3, 1.0, half).tolist()]
    deep = [mix(theme.accent, theme.text, share) for share in np.linspace(0.0, 0.85, half).tolist()]
    return np.array([color_code(code) for code in (*pale, *deep)], dtype=np.uint32)


def shade(counts: np.ndarray, theme: Theme) -> np.ndarray:
    """Return 0xAARRGGBB uint32 of counts, by their logarithm; nothing is drawn where there is nothing."""
    most = max(2, int(counts.max(initial=0)))
    share = np.log(np.maximum(counts, 1)) / np.log(most)
    colors = ramp(theme)[np.minimum(_STEPS - 1, (share * _STEPS).astype(np.int64))]
    return np.where(counts > 0, colors, np.uint32(0))


def stamp(size: tuple[int, int], positions: np.ndarray, colors: np.ndarray, radius: float) -> np.ndarray:
    """Return an image of dots as premultiplied 0xAARRGGBB uint32 (height, width), later ones over earlier ones.

    Soft edges are stamped first and full cores over them, so that dots are smooth against the ground and crisp
    against each other, at one indexed assignment a pixel of the dot.
    """
    width, height = size
    reach = int(np.ceil(radius)) + 1
    pixels = np.zeros((height + 2 * reach, width + 2 * reach), dtype=np.uint32)
    columns = np.floor(positions[:, 0]).astype(np.int64) + reach
    rows = np.floor(positions[:, 1]).astype(np.int64) + reach
    kept = (columns >= reach) & (columns < width + reach) & (rows >= reach) & (rows < height + reach)
    places = (rows * pixels.shape[1] + columns)[kept]
    colors = colors[kept]
    flat = pixels.reshape(-1)
    offsets = [
        (min(1.0, radius + 0.5 - float(np.hypot(x, y))), y * pixels.shape[1] + x)
        for y in range(-reach, reach + 1)
        for x in range(-reach, reach + 1)
    ]
    for cover, offset in sorted(offset for offset in offsets if offset[0] > 0.05):
        flat[places + offset] = colors if cover == 1.0 else premultiplied(colors, np.uint32(round(cover * 256)))
    return np.ascontiguousarray(pixels[reach : reach + height, reach : reach + width])


def _mean_colors(
    raster: Raster,
    pixels: IntArray,
    weights: tuple[np.ndarray, ...],
    counts: np.ndarray,
    occupied: np.ndarray,
    table: np.ndarray,
) -> np.ndarray:
    """Return opaque 0xAARRGGBB uint32: the mean colour on each occupied pixel."""
    means = [raster.total(pixels, each)[occupied] / counts[occupied] for each in weights]
    if len(means) == 1:
        colors: np.ndarray = table[np.round(means[0]).astype(np.int64)]
        return colors
    red, green, blue = (np.round(np.sqrt(mean)).astype(np.uint32) for mean in means)
    mixed: np.ndarray = np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue
    return mixed


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
    covered = np.flatnonzero(around > 0)
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
