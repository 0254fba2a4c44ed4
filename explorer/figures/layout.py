"""Where everything of a figure goes, and what is at a place: pure, given how large words are."""

from __future__ import annotations

from typing import NamedTuple, Protocol


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
    """Measures words in the fonts of a figure: "font", "small", "strong" and "title"."""

    def width(self, words: str, font: str) -> float:
        """Return how wide a line is."""
        ...

    def height(self, font: str) -> float:
        """Return how high a line is."""
        ...
