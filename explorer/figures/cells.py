"""Cells: a matrix of values, a colour each, by a source that is asked for what is in sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from explorer.analysis.heatmap.pyramid import Tile
from explorer.figures.scale import ColorScale


class CellSource(Protocol):
    """Where cells come from: an array, a pyramid, the difference of two."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        ...

    def tile(self, rows: tuple[int, int], columns: tuple[int, int], most: tuple[int, int]) -> Tile:
        """Return the cells of some rows and columns, at most so many along each side."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A matrix, a colour a cell."""

    source: CellSource
    colors: ColorScale
