"""The heatmap: the similarity of every two sentences, as a figure and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from explorer.analysis.heatmap.pyramid import MANHATTAN_CELLS, block_means, rows_of
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.results.analysis import BlockMaximum, Order, SimilarityPyramid
from explorer.domain.settings.spec import Similarity
from explorer.domain.state import AppState
from explorer.domain.words import SIMILARITY_NAMES, capitalized, count, number, quoted, sentences
from explorer.figures.cells import Cells, Groups, PyramidCells, SentenceLabels
from explorer.figures.colors import ColorMap
from explorer.figures.figure import Axes, Figure, Moves
from explorer.figures.keys import ColorBar
from explorer.figures.scale import ColorScale

WHOLE = 512
"""Up to this many sentences the colours span every pair; beyond, 99 % of a sample."""
SAMPLE = 160
"""Sentences whose pairs the colours' ends are taken from where there are more."""

SHARE_WORDS = {
    Similarity.COSINE: "mean",
    Similarity.DOT: "mean",
    Similarity.EUCLIDEAN: "root mean square",
    Similarity.MANHATTAN: "a sample",
}
"""What a cell shows of its pairs."""


@dataclass(frozen=True, eq=False)
class Heatmap:
    """What a heatmap shows: kept while similarities and order stay, since its cells are.

    Parameters
    ----------
    source
        The similarities.
    labels
        The sentences, in the order of the rows.
    order
        Why the rows are in that order.
    groups
        The clusters of the rows; None where they are not shown.
    """

    source: PyramidCells
    labels: SentenceLabels
    order: Order
    groups: Groups | None = None

    @property
    def metric(self) -> Similarity:
        """The similarity function."""
        return self.source.pyramid.metric

    @property
    def n_rows(self) -> int:
        """Number of sentences."""
        return self.source.pyramid.n_rows

    @cached_property
    def ends(self) -> tuple[float, float, bool]:
        """The values between which colours run, and whether some pairs lie beyond."""
        return ends_of(self.source.pyramid)

    @cached_property
    def extremes(self) -> tuple[float, float] | None:
        """Smallest and largest similarity of two different sentences; None for one sentence or very many."""
        if self.n_rows < 2 or not _looked_through(self.source.pyramid):
            return None
        pairs = all_pairs(self.source.pyramid)[~np.eye(self.n_rows, dtype=bool)]
        return float(pairs.min()), float(pairs.max())

    @property
    def by_groups(self) -> bool:
        """Whether rows are ordered within and between groups found by k-means, as there are too many for all."""
        # Imported when there is something to order; the window opens sooner.
        from explorer.analysis.heatmap.seriation import LEAVES

        return self.order is Order.SIMILARITY and self.n_rows > LEAVES


def heatmap_of(state: AppState) -> Heatmap | None:
    """Return what there is to show, or None."""
    pyramid = state.pyramid
    if pyramid is None or not pyramid.n_rows or len(state.shown) != pyramid.n_rows:
        return None
    order = Order.INPUT if state.heatmap_order is None else state.order
    text_of = np.arange(pyramid.n_rows, dtype=np.int32) if state.heatmap_order is None else state.heatmap_order
    groups = None
    if order is Order.CLUSTER and state.clusters is not None and len(state.clusters.labels) == pyramid.n_rows:
        groups = Groups(state.clusters.colors[text_of])
    return Heatmap(PyramidCells(pyramid), labels_of(state.shown.texts, text_of, order), order, groups)


def labels_of(texts: Sequence[str], text_of: IntArray, order: Order) -> SentenceLabels:
    """Return the labels of rows that are in some order."""
    remark = "in order of similarity" if order is Order.SIMILARITY else ""
    return SentenceLabels(texts, text_of, order is Order.INPUT, remark)


def heatmap_figure(heatmap: Heatmap, color_map: ColorMap) -> Figure:
    """Show the similarity of every two sentences."""
    low, high, clipped = heatmap.ends
    colors = ColorScale.of(color_map, low, high, clipped)
    bar = ColorBar(colors, SIMILARITY_NAMES[heatmap.metric].signed)
    cells = Cells(heatmap.source, colors, heatmap.labels, heatmap.labels, heatmap.groups, bar=bar)
    return Figure(Axes((cells,), moves=Moves()), title="Heatmap", about=overview(heatmap))


def overview(heatmap: Heatmap) -> str:
    """Say what the whole heatmap is."""
    words = f"{capitalized(SIMILARITY_NAMES[heatmap.metric].signed)} of {sentences(heatmap.n_rows)}"
    if heatmap.extremes is not None:
        low, high = heatmap.extremes
        words += f", from {number(low)} to {number(high)} between different ones"
    if heatmap.by_groups:
        words += ", ordered within and between groups found by k-means"
    clipped = f" The colours span 99 % of the pairs of {SAMPLE} of them." if heatmap.ends[2] else ""
    return f"{words}.{clipped}"


def file_note(heatmap: Heatmap, joined: bool) -> str:
    """Say what cells and order are, under a figure in a file; `joined` where a cell stands for several pairs."""
    share = SHARE_WORDS[heatmap.metric]
    share = share if share.startswith("a ") else f"the {share}"
    note = f" · each cell is {share} of several pairs" if joined else ""
    return note + (" · ordered by k-means groups" if heatmap.by_groups else "")


def block_words(
    heatmap: Heatmap, rows: range, columns: range, value: float, maximum: BlockMaximum | None
) -> tuple[str, str]:
    """Say what a square of several pairs shows, and its largest pair where that is known."""
    texts, share = heatmap.labels.texts, SHARE_WORDS[heatmap.metric]
    where = f"{kind_of_rows(heatmap.order)} {span_words(rows)} × {span_words(columns)}"
    pairs, said = count(len(rows) * len(columns)), number(value)
    words = f"{where}, {share} of {pairs} pairs"
    if maximum is not None and maximum.pair is not None:
        pair = " × ".join(quoted(texts[text], 400) for text in maximum.pair)
        words = f"most similar of {pairs} pairs: {pair}; {where}"
        said = f"{share} {said}, largest {number(maximum.similarity)}"
    elif maximum is not None and rows != columns:
        words += "; zoom in to find the most similar"
    return capitalized(words), said


def kind_of_rows(order: Order) -> str:
    """Return what the numbers of rows count."""
    return "sentences" if order is Order.INPUT else "rows"


def span_words(rows: range) -> str:
    """Return "1–8", or "1" for a single row."""
    return f"{count(rows.start + 1)}–{count(rows.stop)}" if len(rows) > 1 else count(rows.start + 1)


def all_pairs(pyramid: SimilarityPyramid) -> FloatArray:
    """Return float32 (N, N): the similarity of every two sentences; for few of them."""
    n_rows = pyramid.n_rows
    return block_means(pyramid, (0, n_rows), (0, n_rows), (n_rows, n_rows)).values


def sampled_pairs(pyramid: SimilarityPyramid) -> FloatArray:
    """Return float32 (P,): the similarities of the pairs of some rows, evenly spread; the same rows of each pyramid."""
    rows = rows_of(pyramid, np.linspace(0, pyramid.n_rows - 1, SAMPLE).astype(np.int64))
    values: FloatArray = similarity_matrix(rows, rows, pyramid.metric)[~np.eye(len(rows), dtype=bool)]
    return values


def ends_of(pyramid: SimilarityPyramid) -> tuple[float, float, bool]:
    """Return the values between which colours run, and whether some pairs lie beyond."""
    metric, clipped = pyramid.metric, not _looked_through(pyramid)
    if clipped:
        low, high = (float(value) for value in np.percentile(sampled_pairs(pyramid), (0.5, 99.5)))
    else:
        values = all_pairs(pyramid)
        low, high = float(values.min()), float(values.max())
        if metric is Similarity.COSINE:
            low, high = min(0.0, low), 1.0
        elif metric.is_distance:
            high = 0.0
    if high - low < 1e-6 * max(1.0, abs(high)):
        low, high = (low - 1.0, high) if metric.is_distance else (min(0.0, low), max(high, low + 1.0))
    return low, high, clipped


def _looked_through(pyramid: SimilarityPyramid) -> bool:
    """Whether the similarity of every pair is looked at; distances that are dear to compute are many sooner."""
    return pyramid.n_rows <= (MANHATTAN_CELLS if pyramid.metric is Similarity.MANHATTAN else WHOLE)
