"""Scales: from values to places and to colours, and the round numbers that are written along them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from explorer.domain.words import number
from explorer.figures.colors import GROUND, ColorMap, apply, table_of
from explorer.figures.theme import Theme


class Ink(StrEnum):
    """A colour by its meaning; its value is the field of the `Theme` that says which it is."""

    PLAIN = "accent"
    CHOSEN = "selection"
    TEXT = "text"
    MUTED = "muted"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Linear:
    """A scale of numbers, with round ticks; `name` is written along it, in its unit.

    Parameters
    ----------
    low, high
        Values at its ends.
    name
        What the numbers are; "" where the title says so.
    whole
        Whether there are whole numbers only.
    unit
        Written behind each number, as " %".
    grid
        Whether faint lines go across the plot from its numbers, in place of an axis with ticks.
    bare
        Whether nothing is written along it.
    """

    low: float
    high: float
    name: str = ""
    whole: bool = False
    unit: str = ""
    grid: bool = False
    bare: bool = False

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """Return about `most` round numbers inside the scale, and how they are written."""
        values = [value for value in steps(self.low, self.high, most) if not self.whole or value == round(value)]
        return [(value, f"{words}{self.unit}") for value, words in zip(values, tick_labels(values), strict=True)]


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """A scale of names, one under the other, each with a row of the same height.

    Parameters
    ----------
    names
        At the left of the rows.
    values
        Words at the right end of each row; empty for none.
    strong
        Rows whose words are set in bold.
    least, most
        Heights of a row, in pixels. Rows that do not fit are left out, and the last line says how many.
    values_first
        Whether the values stand between the names and the plot.
    font, values_font
        Of the names and of the values.
    strips
        Whether each row is a strip of its own: parted by a faint line, its words at the plot, muted if not strong.
    """

    names: tuple[str, ...]
    values: tuple[str, ...] = ()
    strong: tuple[int, ...] = ()
    least: float = 22.0
    most: float = 34.0
    values_first: bool = False
    font: str = "font"
    values_font: str = "small"
    strips: bool = False


@dataclass(frozen=True, slots=True)
class ColorScale:
    """From numbers to colours.

    Parameters
    ----------
    name
        The colour map: a `figures.colors.ColorMap`, or `figures.colors.GROUND`.
    low, high
        The values between which colours run.
    clipped
        Whether some values lie beyond.
    """

    name: str
    low: float
    high: float
    clipped: bool = False

    @classmethod
    def of(cls, chosen: ColorMap, low: float, high: float, clipped: bool = False) -> ColorScale:
        """Return the scale by a map that a user chose."""
        if chosen is ColorMap.AUTO:
            chosen = ColorMap.BLUE_RED if low < 0 < high else ColorMap.VIRIDIS
        return cls(chosen, low, high, clipped)

    @property
    def ends(self) -> tuple[float, float]:
        """The values at the ends of the colour map; a diverging one has 0 in its middle."""
        if self.name == GROUND or ColorMap(self.name).diverging:
            reach = max(abs(self.low), abs(self.high))
            return -reach, reach
        return self.low, self.high

    def colors(self, values: np.ndarray, theme: Theme) -> np.ndarray:
        """Return the colours 0xAARRGGBB uint32 of values of any shape."""
        return apply(table_of(self.name, theme), np.asarray(values, dtype=np.float32), *self.ends)

    def share(self, value: float) -> float:
        """Return how far a value lies from `low` to `high`, 0 to 1; at the nearer end where it lies beyond."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def padded(values: np.ndarray, share: float = 0.06, alike: float = 1e-9) -> tuple[float, float]:
    """Return the range of values with a share of it as room at both ends; of values as good as equal, 5 % around them.

    Parameters
    ----------
    values
        At least one.
    share
        Room at an end, as a share of the range.
    alike
        In relation to their size, how far values may be apart that are as good as equal.
    """
    low, high = float(values.min()), float(values.max())
    room = share * (high - low)
    if high - low <= alike * max(abs(low), abs(high), 1e-9):
        room = max(0.05 * abs(high), 0.05)
    return low - room, high + room


def steps(low: float, high: float, most: int) -> list[float]:
    """Return round numbers inside [low, high], evenly spaced: about `most` of them, and never fewer than two."""
    span = high - low
    if not (span > 0 and math.isfinite(span)):
        return [low]
    for wanted in range(max(1, most), most + 8):
        raw = span / wanted
        magnitude = 10.0 ** math.floor(math.log10(raw))
        step = next(magnitude * factor for factor in (1, 2, 2.5, 5, 10) if magnitude * factor >= raw * (1 - 1e-9))
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last > first:
            break
    return [index * step for index in range(first, last + 1)]


def tick_labels(values: list[float]) -> list[str]:
    """Format ticks with just the decimals that tell them apart."""
    if not values:
        return []
    gap = min((abs(b - a) for a, b in pairwise(values)), default=abs(values[0]) or 1.0)
    decimals = 0
    while decimals < 6 and abs(round(gap, decimals) - gap) > gap * 1e-6:
        decimals += 1
    return [number(value, decimals) for value in values]
