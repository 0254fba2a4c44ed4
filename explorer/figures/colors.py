"""Colour maps: perceptually uniform for values, diverging around a true 0, and colours that tell categories apart."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.figures.theme import Theme

Lut = np.ndarray
"""uint32 (256,) of 0xAARRGGBB."""


class ColorMap(StrEnum):
    """Choices for the heatmap; AUTO is Viridis, or blue to red where there are values on both sides of 0."""

    AUTO = "auto"
    VIRIDIS = "viridis"
    CIVIDIS = "cividis"
    MAGMA = "magma"
    GREY = "grey"
    BLUE_RED = "blue-red"
    GREEN_PURPLE = "green-purple"

    @property
    def diverging(self) -> bool:
        """Whether the middle of the map stands for 0."""
        return self in (ColorMap.BLUE_RED, ColorMap.GREEN_PURPLE)


_ANCHORS = {
    ColorMap.VIRIDIS: (
        "440154 481769 472a7a 433d84 3d4e8a 355e8d 2e6d8e 297b8e 23898e "
        "1f978b 21a585 2eb37c 46c06f 65cb5e 89d548 b0dd2f d8e219 fde725"
    ),
    ColorMap.CIVIDIS: (
        "00204d 002b67 00356e 28406c 3d4a6b 4d556c 5b606e 696b71 767676 "
        "848179 928d78 a19976 b1a573 c1b26d d1bf66 e2cd5c f3db4f ffea46"
    ),
    ColorMap.MAGMA: (
        "000004 090720 1a1042 311165 4a1079 621980 792282 912b81 aa337d "
        "c23b75 d9466b ec5860 f7725c fc8e64 feaa74 fec68a fde2a3 fcfdbf"
    ),
}
"""Eighteen evenly spaced colours each of matplotlib's maps of these names (CC0), read between linearly."""

_ENDS = {
    ColorMap.BLUE_RED: ("#0a2f66", "#4a90cb", "#ec7a5c", "#7d0a26"),
    ColorMap.GREEN_PURPLE: ("#06401d", "#5cab6a", "#a779c4", "#42105f"),
}
_NEUTRAL = "#f4f3f1"

GROUND = "ground"
"""The map of shares: diverging around 0, whose colour is that of the ground, be it light or dark."""

_DARK_STOPS = ("#a9cdfb", "#3c78bd", "", "#bf5440", "#ffb9a5")
"""Blue to red on a dark ground, equally bright at equal distance from 0; the ground itself in the middle."""

_INK_CHANGES = 0.179
"""Relative luminance at which dark and light ink stand out alike."""

_FIRST_LIGHT = ("#2777e6", "#789323", "#c43c80", "#02a662", "#ac3917", "#7d57bf", "#0198f7", "#509b3e")
_FIRST_DARK = ("#00bdff", "#ffdc60", "#f47bcc", "#57d78a", "#8f85f2", "#f66365", "#9bf892", "#acdb6c")
_MOST_COLORS = 64


@cache
def lut(color_map: ColorMap) -> Lut:
    """Return the 256 colours of a map, lowest value first; AUTO's are Viridis'."""
    if color_map.diverging:
        stops = np.array([_oklab(_rgb(code)) for code in (*_ENDS[color_map][:2], _NEUTRAL, *_ENDS[color_map][2:])])
        share = np.linspace(-1, 1, 256)
        lab = np.stack([np.interp(share, (-1, -0.5, 0, 0.5, 1), stops[:, i]) for i in range(3)], axis=1)
        # The same lightness at the same distance from 0, falling evenly.
        lab[:, 0] = stops[2, 0] - np.abs(share) * (stops[2, 0] - 0.32)
        colors = _from_oklab(lab)
    elif color_map is ColorMap.GREY:
        dark, light = _oklab(_rgb("#16171a")), _oklab(_rgb("#fafafa"))
        colors = _from_oklab(dark + (light - dark) * np.linspace(0, 1, 256)[:, None])
    else:
        name = ColorMap.VIRIDIS if color_map is ColorMap.AUTO else color_map
        anchors = np.array([_rgb(code) for code in _ANCHORS[name].split()])
        places = np.linspace(0, 255, len(anchors))
        colors = np.stack([np.interp(np.arange(256), places, anchors[:, i]) for i in range(3)], axis=1)
    table = pack(colors)
    table.flags.writeable = False
    return table


@cache
def table_of(name: str, theme: Theme) -> Lut:
    """Return the 256 colours of a map by its name, `GROUND` included."""
    if name != GROUND:
        return lut(ColorMap(name))
    if not theme.dark:
        return lut(ColorMap.BLUE_RED)
    stops = np.array([_rgb(stop or theme.surface) for stop in _DARK_STOPS])
    places = np.linspace(0, 255, len(stops))
    table = pack(np.stack([np.interp(np.arange(256), places, stops[:, i]) for i in range(3)], axis=1))
    table.flags.writeable = False
    return table


def ink_on(color: int) -> str:
    """Return the colour to write in on 0xAARRGGBB."""
    return "#000000" if luminance(color) > _INK_CHANGES else "#ffffff"


def pack(colors: np.ndarray) -> np.ndarray:
    """Return opaque 0xAARRGGBB uint32 (n,) of float RGB (n, 3) in [0, 1]."""
    parts = np.round(np.clip(colors, 0, 1) * 255).astype(np.uint32)
    packed: np.ndarray = np.uint32(0xFF000000) | parts[:, 0] << 16 | parts[:, 1] << 8 | parts[:, 2]
    return packed


def apply(table: Lut, values: FloatArray, low: float, high: float) -> np.ndarray:
    """Return the colours uint32 of values of any shape, those outside [low, high] at the nearer end."""
    scaled = (values - np.float32(low)) * np.float32(255.0 / (high - low))
    np.clip(scaled + np.float32(0.5), 0, 255, out=scaled)
    colors: np.ndarray = table[scaled.astype(np.uint8)]
    return colors


def color_code(code: str) -> int:
    """Return opaque 0xAARRGGBB of "#rrggbb"."""
    return 0xFF000000 | int(code.removeprefix("#"), 16)


def premultiplied(colors: np.ndarray, share: np.ndarray | np.uint32) -> np.ndarray:
    """Return opaque 0xAARRGGBB colours made transparent: `share`, uint32 of 0 to 256, is what is left of each."""
    odd = (colors >> np.uint32(8) & np.uint32(0x00FF00FF)) * share & np.uint32(0xFF00FF00)
    even = (colors & np.uint32(0x00FF00FF)) * share >> np.uint32(8) & np.uint32(0x00FF00FF)
    thinned: np.ndarray = odd | even
    return thinned


def luminance(color: int) -> float:
    """Return the relative luminance of 0xAARRGGBB, as WCAG 2 defines it."""
    parts = [(color >> shift & 255) / 255 for shift in (16, 8, 0)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@cache
def category_colors(dark: bool) -> tuple[str, ...]:
    """Return "#rrggbb" colours for categories on a light or dark surface.

    The first eight are told apart by colour-blind eyes too; each later one is as far as possible, in Oklab, from all
    before it (Glasbey et al. 2007, "Colour displays for categorical images"). Beyond the last they repeat.
    """
    first = np.array([_rgb(code) for code in (_FIRST_DARK if dark else _FIRST_LIGHT)])
    grid = np.linspace(0, 1, 18)
    candidates = np.stack(np.meshgrid(grid, grid, grid), axis=-1).reshape(-1, 3)
    lab = _oklab(candidates)
    colored = np.hypot(lab[:, 1], lab[:, 2]) > 0.06
    readable = (lab[:, 0] > 0.62) & (lab[:, 0] < 0.92) if dark else (lab[:, 0] > 0.3) & (lab[:, 0] < 0.64)
    candidates, lab = candidates[colored & readable], lab[colored & readable]
    chosen = [*first]
    nearest = np.min([np.linalg.norm(lab - point, axis=1) for point in _oklab(first)], axis=0)
    while len(chosen) < _MOST_COLORS:
        best = int(np.argmax(nearest))
        chosen.append(candidates[best])
        nearest = np.minimum(nearest, np.linalg.norm(lab - lab[best], axis=1))
    return tuple("#" + "".join(f"{round(part * 255):02x}" for part in color) for color in chosen)


def category_color(index: int, dark: bool) -> str:
    """Return the colour of category `index`; they repeat after sixty-four."""
    colors = category_colors(dark)
    return colors[index % len(colors)]


def _rgb(code: str) -> np.ndarray:
    code = code.removeprefix("#")
    return np.array([int(code[i : i + 2], 16) for i in (0, 2, 4)]) / 255


_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
"""Björn Ottosson, "A perceptual color space for image processing" (2020)."""


def _oklab(rgb: np.ndarray) -> np.ndarray:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lab: np.ndarray = np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T
    return lab


def _from_oklab(lab: np.ndarray) -> np.ndarray:
    linear = np.clip((lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T, 0, 1)
    rgb: np.ndarray = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return rgb
