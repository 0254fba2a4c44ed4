"""A comparison with what the page needs beside it to show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from explorer.domain.arrays import IntArray
from explorer.domain.results.analysis import ColorBy, Order
from explorer.domain.results.comparison import Comparison
from explorer.domain.state import AppState
from explorer.figures.phrases.settings import words_of_sides
from explorer.figures.points.coloring import Coloring, coloring_of
from explorer.ui.pages.compare.sides.settings import belongs_to_shown


@dataclass(frozen=True, eq=False)
class ShownComparison:
    """What the tabs show.

    Parameters
    ----------
    comparison
        The two settings on N texts.
    text_of
        int32 (N,): text in each row of the heatmaps.
    order
        Why the rows are in that order.
    groups
        int32 (N,) cluster of each row of the heatmaps, -1 for none; None where clusters are not shown.
    state
        What tells the points of the maps apart.
    """

    comparison: Comparison
    text_of: IntArray
    order: Order
    groups: IntArray | None
    state: AppState

    @cached_property
    def coloring(self) -> Coloring:
        """What the colours of the points of the maps mean."""
        return coloring_of(self.state)

    @property
    def texts(self) -> Sequence[str]:
        """The N texts."""
        return self.comparison.corpus.texts

    @cached_property
    def words(self) -> tuple[str, str]:
        """The two settings in short words."""
        return words_of_sides(self.comparison.a, self.comparison.b)

    @cached_property
    def differences(self) -> np.ndarray:
        """float32 (P,): A's similarities minus B's."""
        differences: np.ndarray = self.comparison.similarities_a - self.comparison.similarities_b
        return differences


def shown_comparison(state: AppState) -> ShownComparison | None:
    """Return what there is to show, or None: in the order and colours of the other views where the texts are theirs."""
    comparison = state.comparison
    if comparison is None or not len(comparison.corpus):
        return None
    n_texts = len(comparison.corpus)
    if not belongs_to_shown(comparison, state):
        by = ColorBy.LABEL if any(comparison.corpus.labels) else ColorBy.SOURCE
        own = AppState(shown=comparison.corpus, color_by=by)
        return ShownComparison(comparison, np.arange(n_texts, dtype=np.int32), Order.INPUT, None, own)
    rows = state.heatmap_order
    if rows is None or len(rows) != n_texts:
        return ShownComparison(comparison, np.arange(n_texts, dtype=np.int32), Order.INPUT, None, state)
    groups = None
    if state.order is Order.CLUSTER and state.clusters is not None and len(state.clusters.labels) == n_texts:
        groups = state.clusters.colors[rows]
    return ShownComparison(comparison, rows, state.order, groups, state)


def same_numbers(a: ShownComparison | None, b: ShownComparison | None) -> bool:
    """Whether two comparisons are of the same vectors; their maps may differ."""
    if a is None or b is None:
        return a is b
    first, second = a.comparison, b.comparison
    return first.a.embeddings is second.a.embeddings and first.b.embeddings is second.b.embeddings


def same_rows(a: ShownComparison | None, b: ShownComparison | None) -> bool:
    """Whether two comparisons have the same similarities in the same rows of the heatmaps."""
    if a is None or b is None:
        return a is b
    return same_numbers(a, b) and a.order is b.order and np.array_equal(a.text_of, b.text_of)
