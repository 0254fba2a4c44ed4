"""Every pooling and layer of a sweep as a small heatmap, on one scale of colours."""

from __future__ import annotations

from explorer.domain.results.sweep import Sweep
from explorer.domain.settings.spec import LAST_LAYER, Pooling
from explorer.domain.words import SIMILARITY_NAMES
from explorer.figures.cells import ArrayCells, Cells
from explorer.figures.colors import ColorMap
from explorer.figures.figure import Axes, Facets, Figure, Panel
from explorer.figures.keys import ColorBar
from explorer.figures.scale import ColorScale

POOLING_WORDS = {
    Pooling.MODEL: "model",
    Pooling.MEAN: "mean",
    Pooling.CLS: "cls",
    Pooling.MAX: "max",
    Pooling.MEAN_SQRT_LEN_TOKENS: "mean √len",
    Pooling.WEIGHTEDMEAN: "weighted",
    Pooling.LASTTOKEN: "last token",
    Pooling.NAIVE_MEAN: "naive mean",
    Pooling.NAIVE_MAX: "naive max",
}
"""Poolings where there is little room."""

TITLE = "Every pooling of one pass"


def layer_words(layer: int, last_layer: int | None) -> str:
    """Name a layer: "2", "6, last"; 0 is the input."""
    if layer == LAST_LAYER:
        return "last" if last_layer is None else f"{last_layer}, last"
    return "0, input" if layer == 0 else str(layer)


def sweep_figure(sweep: Sweep, normalize: bool, present: int | None = None) -> Figure:
    """Show the thumbnails of one normalisation, layers down and poolings across.

    Parameters
    ----------
    sweep
        Where they come from; the item of each panel is its row in it.
    normalize
        Which.
    present
        The row of the present settings, whose outline is explained where it is shown.
    """
    shown = [(item, row.readout) for item, row in enumerate(sweep.rows) if row.readout.normalize is normalize]
    layers = tuple(dict.fromkeys(readout.layer for _, readout in shown))
    poolings = tuple(pooling for pooling in Pooling if any(readout.pooling is pooling for _, readout in shown))
    colors = _colors(sweep, [item for item, _ in shown])
    panels = tuple(
        Panel(
            layers.index(readout.layer),
            poolings.index(readout.pooling),
            item,
            Axes((Cells(ArrayCells(sweep.thumbnails[item]), colors, parted=False),)),
        )
        for item, readout in shown
    )
    rows = tuple(layer_words(layer, sweep.last_layer) for layer in layers)
    columns = tuple(POOLING_WORDS[pooling] for pooling in poolings)
    outline = "your settings" if any(item == present for item, _ in shown) else ""
    bar = ColorBar(colors, SIMILARITY_NAMES[sweep.question.metric].signed, outline, decimals=2)
    return Figure(Facets(panels, rows, columns), (bar,), title=TITLE)


def _colors(sweep: Sweep, shown: list[int]) -> ColorScale:
    """Return the colours of all thumbnails; those with values of both signs have 0 in their middle."""
    values = sweep.thumbnails[shown]
    low, high = float(values.min()), float(values.max())
    # Equal values differ by the rounding of the processor's own matrix products.
    rounding = 1e-6 * max(1.0, abs(high))
    if high - low < rounding:
        low, high = min(0.0, low), max(0.0, high)
        if high - low < rounding:
            low, high = 0.0, 1.0
    if low < 0.0 < high and not sweep.question.metric.is_distance:
        reach = max(-low, high)
        return ColorScale(ColorMap.BLUE_RED, -reach, reach)
    return ColorScale(ColorMap.VIRIDIS, low, high)
