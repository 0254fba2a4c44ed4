"""The similarities of two settings and their difference, as three heatmaps show them."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from explorer.analysis.heatmap.pyramid import Tile, block_means, build_pyramid, rows_of
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.results.analysis import Order
from explorer.domain.settings.spec import Similarity
from explorer.figures.colors import ColorMap, apply, lut
from explorer.ui.pages.compare.content import Content
from explorer.ui.views.heatmap_scene import WHOLE, HeatmapScene, Scale, Window

_SAMPLE = 160
_BINS = 57
"""An odd number, so that no difference falls into the middle of a bar and not on an edge."""
_POLL_MS = 8
_LEAST_REACH = 1e-3
"""Rounding is not drawn as if it were a difference."""

Counts = np.ndarray
"""int64 (bins,): how many pairs fall between evenly spaced values of a scale."""


@dataclass(frozen=True, eq=False)
class HeatTrio:
    """A, B and A − B.

    Parameters
    ----------
    content
        What is compared.
    a, b
        The two heatmaps, of the same rows.
    """

    content: Content
    a: HeatmapScene
    b: HeatmapScene

    @property
    def metric(self) -> Similarity:
        """The similarity function."""
        return self.a.metric

    @property
    def n_rows(self) -> int:
        """Number of sentences."""
        return self.a.n_rows

    @cached_property
    def scale(self) -> Scale:
        """The one scale of A and B."""
        first, second = self.a.scale, self.b.scale
        return Scale(min(first.low, second.low), max(first.high, second.high), first.clipped or second.clipped)

    @cached_property
    def difference_scale(self) -> Scale:
        """The scale of A − B, symmetric about 0."""
        clipped = self.n_rows > WHOLE
        if clipped:
            chosen = np.linspace(0, self.n_rows - 1, _SAMPLE).astype(np.int64)
            firsts, seconds = (rows_of(scene.pyramid, chosen) for scene in (self.a, self.b))
            differences = similarity_matrix(firsts, firsts, self.metric) - similarity_matrix(
                seconds, seconds, self.metric
            )
            reach = float(np.percentile(np.abs(differences[~np.eye(len(chosen), dtype=bool)]), 99))
        else:
            everything = (0, self.n_rows)
            firsts, seconds = (
                block_means(scene.pyramid, everything, everything, (self.n_rows, self.n_rows)).values
                for scene in (self.a, self.b)
            )
            reach = float(np.abs(firsts - seconds).max())
        reach = max(reach, _LEAST_REACH)
        return Scale(-reach, reach, clipped)

    def scales(self) -> tuple[Scale, Scale, Scale]:
        """Return the scales of the three."""
        return self.scale, self.scale, self.difference_scale

    def tiles(self, window: Window, pixels: float) -> tuple[Tile, Tile, Tile]:
        """Return the cells in sight of the three, the same cells of each."""
        a, b = self.a.tile(window, pixels), self.b.tile(window, pixels)
        return a, b, Tile(a.values - b.values, a.row_start, a.column_start, a.step, a.note)

    def colors(self, tiles: tuple[Tile, Tile, Tile]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the colours uint32 (h, w) of the three."""
        a, b, difference = (colored(tile.values, scale) for tile, scale in zip(tiles, self.scales(), strict=True))
        return a, b, difference

    @cached_property
    def counts(self) -> tuple[Counts, Counts, Counts]:
        """How often the values along each scale occur among the pairs compared."""
        comparison = self.content.comparison
        values = (comparison.similarities_a, comparison.similarities_b, self.content.differences)
        a, b, difference = (_count(each, scale) for each, scale in zip(values, self.scales(), strict=True))
        return a, b, difference


def colored(values: np.ndarray, scale: Scale) -> np.ndarray:
    """Return the colours uint32 of values of a scale: 0 at the neutral colour where it has both signs."""
    name, low, high = scale.colors(ColorMap.AUTO)
    return apply(lut(name), values, low, high)


def _count(values: np.ndarray, scale: Scale) -> Counts:
    return np.histogram(np.clip(values, scale.low, scale.high), _BINS, (scale.low, scale.high))[0]


def build_trio(content: Content) -> HeatTrio:
    """Build the heatmaps of a comparison and all that depends on every pair."""
    comparison = content.comparison
    scenes = [
        HeatmapScene(
            build_pyramid(
                side.embeddings.vectors, comparison.metric, None if content.order is Order.INPUT else content.text_of
            ),
            comparison.corpus,
            content.text_of,
            content.order,
            content.groups,
        )
        for side in (comparison.a, comparison.b)
    ]
    trio = HeatTrio(content, *scenes)
    _ = trio.scale, trio.difference_scale, trio.counts
    return trio


class TrioBuilder(QObject):
    """Builds heatmaps beside the window's thread, the newest wanted counting."""

    built = Signal(object)
    """The `HeatTrio`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._future: Future[HeatTrio] | None = None
        # Asked again and again, so that nothing of a thread outlives this object.
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._look)

    def build(self, content: Content) -> None:
        """Build the heatmaps of `content`."""
        worker = ThreadPoolExecutor(1, "compare")
        self._future = worker.submit(build_trio, content)
        worker.shutdown(wait=False)
        self._poll.start()

    def drop(self) -> None:
        """Want nothing any more."""
        self._future = None
        self._poll.stop()

    def _look(self) -> None:
        future = self._future
        if future is not None and future.done():
            self.drop()
            self.built.emit(future.result())
