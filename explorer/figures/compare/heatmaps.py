"""The similarities in two settings and their difference: three heatmaps of the same rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.analysis.heatmap.pyramid import build_pyramid
from explorer.domain.arrays import IntArray
from explorer.domain.job import JobContext
from explorer.domain.results.analysis import Order
from explorer.domain.results.comparison import Comparison
from explorer.domain.settings.spec import Similarity
from explorer.domain.words import MINUS, SIMILARITY_NAMES, capitalized, count, sentences, signed
from explorer.figures.cells import Cells, DifferenceCells, Groups, PyramidCells, SentenceLabels
from explorer.figures.colors import ColorMap
from explorer.figures.figure import Axes, Beside, Figure, Moves
from explorer.figures.keys import ColorBar
from explorer.figures.pictures.similarity import (
    WHOLE,
    all_pairs,
    ends_of,
    kind_of_rows,
    labels_of,
    sampled_pairs,
    span_words,
)
from explorer.figures.scale import ColorScale

TITLE = f"Similarities in A, in B, and A {MINUS} B"

_BINS = 57
"""An odd number, so that no difference falls into the middle of a bar and not on an edge."""
_LEAST_REACH = 1e-3
"""Rounding is not drawn as if it were a difference."""
_SHARE_WORDS = {Similarity.EUCLIDEAN: "root mean square of", Similarity.MANHATTAN: "one of"}
"""What a cell shows of its pairs, where that is not their mean."""


@dataclass(frozen=True, slots=True, eq=False)
class Heatmaps:
    """A, B and A − B, ready to be shown.

    Parameters
    ----------
    comparison
        What is compared.
    labels, order, groups
        The rows, as those of a `Heatmap`.
    sources, bars
        Of each: its cells, and its colours with how often values occur among the pairs compared.
    """

    comparison: Comparison
    labels: SentenceLabels
    order: Order
    groups: Groups | None
    sources: tuple[PyramidCells, PyramidCells, DifferenceCells]
    bars: tuple[ColorBar, ColorBar, ColorBar]


def build_heatmaps(
    comparison: Comparison, text_of: IntArray, order: Order, groups: IntArray | None, context: JobContext
) -> Heatmaps:
    """Build the heatmaps of a comparison: a job, for it reads every vector.

    Parameters
    ----------
    comparison
        The two settings on N texts.
    text_of
        int32 (N,): text in each row.
    order
        Why the rows are in that order.
    groups
        int32 (N,) cluster of each row, -1 for none; None where clusters are not shown.
    context
        A cancel is noticed on the way.
    """
    rows = None if order is Order.INPUT else text_of
    a, b = (
        PyramidCells(build_pyramid(side.embeddings.vectors, comparison.metric, rows, context))
        for side in (comparison.a, comparison.b)
    )
    (low, high, clipped), (low_b, high_b, clipped_b) = ends_of(a.pyramid), ends_of(b.pyramid)
    same = ColorScale.of(ColorMap.AUTO, min(low, low_b), max(high, high_b), clipped or clipped_b)
    reach, cut = _reach(a, b)
    differences = comparison.similarities_a - comparison.similarities_b
    name = SIMILARITY_NAMES[comparison.metric].signed
    bars = (
        ColorBar(same, name, counts=_counts(comparison.similarities_a, same)),
        ColorBar(same, name, counts=_counts(comparison.similarities_b, same)),
        _difference_bar(differences, ColorScale(ColorMap.BLUE_RED, -reach, reach, cut)),
    )
    labels = labels_of(comparison.corpus.texts, text_of, order)
    shown = None if groups is None else Groups(groups)
    return Heatmaps(comparison, labels, order, shown, (a, b, DifferenceCells(a, b)), bars)


def heatmaps_figure(heatmaps: Heatmaps, words: tuple[str, str], about: str = "") -> Figure:
    """Show the three side by side, moving together; `words` name the two settings, `about` is their overview."""
    parts = []
    titles = (("A", words[0]), ("B", words[1]), (f"A {MINUS} B", ""))
    for at, (title, note) in enumerate(titles):
        bar, labels = heatmaps.bars[at], heatmaps.labels
        rows = labels if at == 0 else None
        cells = Cells(heatmaps.sources[at], bar.colors, rows, labels, heatmaps.groups, bar=bar)
        parts.append(Axes((cells,), title=title, note=note, moves=Moves()))
    return Figure(Beside(tuple(parts), viewport="rows", signs=(MINUS, "=")), title=TITLE, about=about)


def overview(heatmaps: Heatmaps, summary: str) -> str:
    """Say what the three heatmaps are; `summary` in place of the differences where there are none to tell of."""
    comparison = heatmaps.comparison
    what = capitalized(SIMILARITY_NAMES[comparison.metric].signed)
    words = f"{what} of {sentences(len(comparison.corpus))} in both settings"
    if summary:
        return f"{words}. {summary}"
    differences = comparison.similarities_a - comparison.similarities_b
    if len(differences):
        low, high = signed(float(differences.min())), signed(float(differences.max()))
        words += f"; A {MINUS} B from {low} to {high} between different ones"
    return f"{words}."


def block_words(heatmaps: Heatmaps, rows: range, columns: range) -> str:
    """Say which pairs a square stands for."""
    share = _SHARE_WORDS.get(heatmaps.comparison.metric, "mean of")
    pairs = count(len(rows) * len(columns))
    where = f"{capitalized(kind_of_rows(heatmaps.order))} {span_words(rows)} × {span_words(columns)}"
    return f"{where}, {share} {pairs} pairs"


def _reach(a: PyramidCells, b: PyramidCells) -> tuple[float, bool]:
    """Return the largest difference that has a colour of its own, and whether some lie beyond."""
    clipped = a.pyramid.n_rows > WHOLE
    if clipped:
        reach = float(np.percentile(np.abs(sampled_pairs(a.pyramid) - sampled_pairs(b.pyramid)), 99))
    else:
        reach = float(np.abs(all_pairs(a.pyramid) - all_pairs(b.pyramid)).max())
    return max(reach, _LEAST_REACH), clipped


def _difference_bar(differences: np.ndarray, colors: ColorScale) -> ColorBar:
    return ColorBar(colors, f"difference, A {MINUS} B", counts=_counts(differences, colors))


def _counts(values: np.ndarray, colors: ColorScale) -> np.ndarray:
    return np.histogram(np.clip(values, colors.low, colors.high), _BINS, (colors.low, colors.high))[0]
