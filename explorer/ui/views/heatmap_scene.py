"""What the heatmap shows, and the part of it that is in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from explorer.analysis.heatmap.pyramid import MANHATTAN_CELLS, Tile, block_means, rows_of
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.arrays import IntArray
from explorer.domain.results.analysis import Order, SimilarityPyramid
from explorer.domain.settings.spec import Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.figures.colors import ColorMap

WHOLE = 512
"""Up to this many sentences the scale covers every pair; beyond, 99 % of a sample."""
SAMPLE = 160
"""Sentences whose pairs the scale is taken from where there are more."""
MOST_CELLS = 640
"""Cells along a side, at the most."""


@dataclass(frozen=True, slots=True)
class Window:
    """The square in sight, in heatmap rows and columns; `span` of each are seen."""

    x: float
    y: float
    span: float

    def zoomed(self, n_rows: int, x: float, y: float, factor: float) -> Window:
        """Return the window magnified by `factor` about row `y` and column `x`."""
        span = min(float(n_rows), max(min(n_rows, 3.0), self.span / factor))
        share = span / self.span
        return Window(x - (x - self.x) * share, y - (y - self.y) * share, span).within(n_rows)

    def within(self, n_rows: int) -> Window:
        """Return the window moved inside the matrix."""
        most = n_rows - self.span
        return Window(min(max(self.x, 0.0), most), min(max(self.y, 0.0), most), self.span)


@dataclass(frozen=True, slots=True)
class Scale:
    """The values between which colours run; `clipped` where some pairs lie beyond."""

    low: float
    high: float
    clipped: bool = False

    def colors(self, chosen: ColorMap) -> tuple[ColorMap, float, float]:
        """Return the colour map to use and the values at its ends; a diverging one has 0 in its middle."""
        low, high = self.low, self.high
        if chosen is ColorMap.AUTO:
            chosen = ColorMap.BLUE_RED if low < 0 < high else ColorMap.VIRIDIS
        if chosen.diverging:
            reach = max(abs(low), abs(high))
            return chosen, -reach, reach
        return chosen, low, high


@dataclass(frozen=True, eq=False)
class HeatmapScene:
    """Everything that the heatmap is painted from.

    Parameters
    ----------
    pyramid
        The similarities.
    corpus
        The N texts.
    text_of
        int32 (N,): text in each heatmap row.
    order
        Why the rows are in that order.
    groups
        int32 (N,) cluster of each heatmap row, -1 for none; None where clusters are not shown.
    """

    pyramid: SimilarityPyramid
    corpus: Corpus
    text_of: IntArray
    order: Order
    groups: IntArray | None = None
    _tiles: dict[tuple[int, ...], Tile] = field(default_factory=dict)
    _rows: list[tuple[Sequence[int], IntArray]] = field(default_factory=list)

    @property
    def metric(self) -> Similarity:
        """The similarity function."""
        return self.pyramid.metric

    @property
    def n_rows(self) -> int:
        """Number of sentences."""
        return self.pyramid.n_rows

    @property
    def everything(self) -> Window:
        """The window on the whole matrix."""
        return Window(0.0, 0.0, float(self.n_rows))

    @cached_property
    def row_of(self) -> IntArray:
        """int32 (N,): heatmap row of each text."""
        if self.pyramid.order is None:
            return self.text_of
        rows = np.empty(self.n_rows, dtype=np.int32)
        rows[self.text_of] = np.arange(self.n_rows, dtype=np.int32)
        return rows

    @cached_property
    def group_starts(self) -> IntArray:
        """int32: the heatmap rows from which on another cluster stands, and 0."""
        assert self.groups is not None
        return np.concatenate([[0], np.flatnonzero(np.diff(self.groups)) + 1]).astype(np.int32)

    def rows_of(self, texts: Sequence[int]) -> IntArray:
        """Return the heatmap rows of texts, rising; the latest are kept, since every frame asks for the selection's."""
        if self._rows and self._rows[0][0] is texts:
            return self._rows[0][1]
        chosen = np.asarray(texts, dtype=np.int32)
        rows = np.sort(self.row_of[chosen[chosen < self.n_rows]]) if len(chosen) else chosen
        self._rows[:] = [(texts, rows)]
        return rows

    @cached_property
    def scale(self) -> Scale:
        """Values between which colours run."""
        return _scale(self.pyramid)

    @cached_property
    def extremes(self) -> tuple[float, float] | None:
        """Smallest and largest similarity of two different sentences; None for one sentence or very many.

        Distances that are dear to compute are many sooner.
        """
        n_rows = self.n_rows
        if n_rows < 2 or not _is_whole(self.pyramid):
            return None
        values = block_means(self.pyramid, (0, n_rows), (0, n_rows), (n_rows, n_rows)).values
        pairs = values[~np.eye(n_rows, dtype=bool)]
        return float(pairs.min()), float(pairs.max())

    def tile(self, window: Window, pixels: float) -> Tile:
        """Return the cells in sight, about one a pixel at the finest; the latest are kept."""
        most = max(1, min(MOST_CELLS, round(pixels)))
        top, left = int(window.y), int(window.x)
        bottom, right = int(np.ceil(window.y + window.span)), int(np.ceil(window.x + window.span))
        key = (top, bottom, left, right, most)
        found = self._tiles.get(key)
        if found is None:
            found = block_means(self.pyramid, (top, bottom), (left, right), (most, most))
            if len(self._tiles) >= 4:
                self._tiles.pop(next(iter(self._tiles)))
            self._tiles[key] = found
        return found

    def colors(self, chosen: ColorMap) -> tuple[ColorMap, float, float]:
        """Return the colour map to use and the values at its ends; a diverging one has 0 in its middle."""
        return self.scale.colors(chosen)


def _is_whole(pyramid: SimilarityPyramid) -> bool:
    """Whether the similarity of every pair is looked at."""
    return pyramid.n_rows <= (MANHATTAN_CELLS if pyramid.metric is Similarity.MANHATTAN else WHOLE)


def _scale(pyramid: SimilarityPyramid) -> Scale:
    n_rows = pyramid.n_rows
    clipped = not _is_whole(pyramid)
    if clipped:
        chosen = np.linspace(0, n_rows - 1, SAMPLE).astype(np.int64)
        rows = rows_of(pyramid, chosen)
        values = similarity_matrix(rows, rows, pyramid.metric)[~np.eye(len(rows), dtype=bool)]
        low, high = (float(value) for value in np.percentile(values, (0.5, 99.5)))
    else:
        values = block_means(pyramid, (0, n_rows), (0, n_rows), (n_rows, n_rows)).values
        low, high = float(values.min()), float(values.max())
        if pyramid.metric is Similarity.COSINE:
            low, high = min(0.0, low), 1.0
        elif pyramid.metric.is_distance:
            high = 0.0
    if high - low < 1e-6 * max(1.0, abs(high)):
        low, high = (low - 1.0, high) if pyramid.metric.is_distance else (min(0.0, low), max(high, low + 1.0))
    return Scale(low, high, clipped)
