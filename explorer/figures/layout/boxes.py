"""Boxes, words in them and who measures words: what all layout is made of."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, Protocol

from explorer.figures.scale import Ink


class Box(NamedTuple):
    """A rectangle, in pixels of a screen at scale 1."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.y + self.height

    @property
    def center(self) -> tuple[float, float]:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether a place is inside."""
        return self.x <= x <= self.right and self.y <= y <= self.bottom

    def inset(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return it with each edge moved inwards."""
        return Box(self.x + left, self.y + top, self.width - left - right, self.height - top - bottom)


class Ruler(Protocol):
    """Measures words in the fonts of a figure: "font", "small", "strong", "title", "body" and "mono"."""

    def width(self, words: str, font: str) -> float:
        """Return how wide a line is."""
        ...

    def height(self, font: str) -> float:
        """Return how high a line is."""
        ...


class Align(StrEnum):
    """Where words stand in their box."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Words(NamedTuple):
    """A line of words in its place."""

    words: str
    box: Box
    font: str = "font"
    ink: Ink = Ink.TEXT
    align: Align = Align.LEFT


def wrapped(words: str, ruler: Ruler, font: str, width: float, most: int) -> list[str]:
    """Break words into at most `most` lines no wider than `width`; the last is left as long as it is."""
    lines: list[str] = []
    left = words.split(" ") if words else []
    while left:
        count = 1
        while count < len(left) and ruler.width(" ".join(left[: count + 1]), font) <= width:
            count += 1
        if len(lines) == most - 1:
            count = len(left)
        lines.append(" ".join(left[:count]))
        left = left[count:]
    return lines
