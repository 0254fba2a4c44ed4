"""Scales: from values to places and to colours."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ink(StrEnum):
    """A colour by its meaning; its value is the field of the `Theme` that says which it is."""

    PLAIN = "accent"
    CHOSEN = "selection"
    TEXT = "text"
    MUTED = "muted"
    LINE = "line"
    GOOD = "good"
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
    """

    low: float
    high: float
    name: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A scale of names, each with a band of the same width."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColorScale:
    """From numbers to colours: a colour map by its name (`figures.colors.ColorMap`), and the values at its ends."""

    name: str
    low: float
    high: float
