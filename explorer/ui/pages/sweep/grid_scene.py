"""What the grid of thumbnails shows, and where each goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from PySide6.QtCore import QRectF

from explorer.domain.results.sweep import Sweep
from explorer.domain.settings.spec import Pooling, Similarity
from explorer.figures.colors import ColorMap
from explorer.ui.pages.sweep.words import SHORT, layer_words
from explorer.ui.views.style import Style

_GAP = 8.0
_LEAST, _MOST = 56.0, 200.0
_HEAD = 26.0


@dataclass(frozen=True, eq=False)
class GridScene:
    """The thumbnails of one normalisation.

    Parameters
    ----------
    sweep
        Where they come from.
    normalize
        Which.
    present, chosen
        Rows of the sweep: that of the present settings, and the one chosen; None for none.
    """

    sweep: Sweep
    normalize: bool
    present: int | None = None
    chosen: int | None = None
    layers: tuple[int, ...] = field(init=False)
    poolings: tuple[Pooling, ...] = field(init=False)

    def __post_init__(self) -> None:
        shown = [row.readout for row in self.sweep.rows if row.readout.normalize is self.normalize]
        object.__setattr__(self, "layers", tuple(dict.fromkeys(readout.layer for readout in shown)))
        present = {readout.pooling for readout in shown}
        object.__setattr__(self, "poolings", tuple(pooling for pooling in Pooling if pooling in present))

    @cached_property
    def places(self) -> dict[tuple[int, int], int]:
        """Rows of the sweep by line and column of the grid."""
        return {
            (self.layers.index(row.readout.layer), self.poolings.index(row.readout.pooling)): index
            for index, row in enumerate(self.sweep.rows)
            if row.readout.normalize is self.normalize
        }

    @cached_property
    def colors(self) -> tuple[ColorMap, float, float]:
        """The colour map of all thumbnails, and the values at its ends; a diverging one has 0 in its middle."""
        values = self.sweep.thumbnails[sorted(self.places.values())]
        low, high = float(values.min()), float(values.max())
        # Equal values differ by the rounding of the processor's own matrix products.
        rounding = 1e-6 * max(1.0, abs(high))
        if high - low < rounding:
            low, high = min(0.0, low), max(0.0, high)
            if high - low < rounding:
                low, high = 0.0, 1.0
        if low < 0.0 < high and not self.sweep.question.metric.is_distance:
            reach = max(-low, high)
            return ColorMap.BLUE_RED, -reach, reach
        return ColorMap.VIRIDIS, low, high

    @property
    def metric(self) -> Similarity:
        """The similarity function."""
        return self.sweep.question.metric


@dataclass(frozen=True, slots=True)
class GridLayout:
    """Where everything of the grid goes.

    Parameters
    ----------
    bar
        The strip of the colour scale.
    cells
        Rectangle of each thumbnail, by row of the sweep.
    heads, sides
        Words and where they stand: over the thumbnails, and at the left of each line.
    height
        Height of it all.
    """

    bar: QRectF
    cells: dict[int, QRectF]
    heads: tuple[tuple[str, QRectF], ...]
    sides: tuple[tuple[str, QRectF], ...]
    height: float

    def row_at(self, x: float, y: float) -> int | None:
        """Return the row of the sweep at a position."""
        return next((row for row, cell in self.cells.items() if cell.contains(x, y)), None)


def lay_out(rect: QRectF, scene: GridScene, style: Style) -> GridLayout:
    """Place the thumbnails in `rect`: one layer's as they fit, several layers' with a line each.

    They are as large as the width allows, and the height where that does not make them too small; where it would,
    they reach beyond the bottom of `rect`.
    """
    bar = QRectF(rect.left(), rect.top(), rect.width(), _HEAD)
    body = rect.adjusted(0, _HEAD + 4, 0, 0)
    if len(scene.layers) == 1:
        return _flow(bar, body, scene, style)
    return _matrix(bar, body, scene, style)


def _matrix(bar: QRectF, body: QRectF, scene: GridScene, style: Style) -> GridLayout:
    line = 2 * style.small_metrics.height() + 2
    names = [layer_words(layer, scene.sweep.last_layer) for layer in scene.layers]
    left = max(style.small_metrics.horizontalAdvance(name) for name in names) + _GAP
    across, down = len(scene.poolings), len(names)
    wide = (body.width() - left) / across - _GAP
    tall = (body.height() - line - 2) / down - _GAP
    side = float(np.clip(min(wide, max(tall, _LEAST)), 12.0, _MOST))
    step = side + _GAP
    top = body.top() + line + 2
    cells = {
        row: QRectF(body.left() + left + column * step, top + place * step, side, side)
        for (place, column), row in scene.places.items()
    }
    heads = tuple(
        (SHORT[pooling], QRectF(body.left() + left + column * step, body.top(), side + _GAP - 2, line))
        for column, pooling in enumerate(scene.poolings)
    )
    sides = tuple(
        (name, QRectF(body.left(), top + place * step, left - _GAP, side)) for place, name in enumerate(names)
    )
    return GridLayout(bar, cells, heads, sides, top + down * step - bar.top())


def _flow(bar: QRectF, body: QRectF, scene: GridScene, style: Style) -> GridLayout:
    line = style.small_metrics.height() + 2
    count = len(scene.poolings)
    best = max(range(1, count + 1), key=lambda across: (_side(body, across, count, line), across))
    side = _side(body, best, count, line)
    if side < _LEAST:
        side, best = _LEAST, max(1, int((body.width() + _GAP) // (_LEAST + _GAP)))
    cells, heads = {}, []
    for (_, column), row in scene.places.items():
        place, place_down = column % best, column // best
        left = body.left() + place * (side + _GAP)
        top = body.top() + place_down * (side + line + _GAP)
        heads.append((SHORT[scene.poolings[column]], QRectF(left, top, side + _GAP - 2, line)))
        cells[row] = QRectF(left, top + line, side, side)
    lines = -(-count // best)
    return GridLayout(bar, cells, tuple(heads), (), body.top() - bar.top() + lines * (side + line + _GAP))


def _side(body: QRectF, across: int, count: int, line: float) -> float:
    """Return the side of `count` thumbnails, so many across."""
    down = -(-count // across)
    return min(body.width() / across - _GAP, body.height() / down - line - _GAP, _MOST)
