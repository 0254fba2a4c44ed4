"""Colours of shares: diverging about 0, which is the colour of the ground."""

from __future__ import annotations

from functools import cache

import numpy as np

from explorer.figures import colors as colormaps
from explorer.figures.colors import ColorMap, Lut
from explorer.figures.theme import Theme

DARK_INK, LIGHT_INK = "#000000", "#ffffff"
_INK_CHANGES = 0.179
"""Relative luminance at which dark and light ink stand out alike."""

_DARK_STOPS = ("#a9cdfb", "#3c78bd", "", "#bf5440", "#ffb9a5")
"""Blue to red on a dark ground, equally bright at equal distance from 0; the ground itself in the middle."""


@cache
def shares(theme: Theme) -> Lut:
    """Return 256 colours uint32 from the most negative share to the most positive."""
    if not theme.dark:
        return colormaps.lut(ColorMap.BLUE_RED)
    codes = [stop or theme.surface for stop in _DARK_STOPS]
    stops = np.array([[int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)] for code in codes])
    places = np.linspace(0, 255, len(stops))
    table = colormaps.pack(np.stack([np.interp(np.arange(256), places, stops[:, i]) for i in range(3)], axis=1))
    table.flags.writeable = False
    return table


def colors(theme: Theme, values: np.ndarray, reach: float) -> np.ndarray:
    """Return the colours uint32 of values of any shape, -reach and reach at the ends."""
    return colormaps.apply(shares(theme), values.astype(np.float32), -reach, reach)


def ink(color: int) -> str:
    """Return the colour to write in on a colour."""
    return DARK_INK if colormaps.luminance(color) > _INK_CHANGES else LIGHT_INK
