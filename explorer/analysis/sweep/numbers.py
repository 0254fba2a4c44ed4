"""One set of vectors in numbers, beside a reference set of the same texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.analysis.similarity.moments import Moments
from explorer.analysis.similarity.rows import unit_rows
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.analysis.statistics.ranks import mean_ranks
from explorer.domain.arrays import BoolArray, FloatArray, IntArray
from explorer.domain.job import JobContext
from explorer.domain.results.sweep import SweepNumber
from explorer.domain.settings.spec import Similarity

NEIGHBORS = 10
"""Nearest neighbours compared, where there are texts enough."""

_PAIRED_TEXTS = {Similarity.MANHATTAN: 100}
_PAIRED_TEXTS_ELSE = 400
"""Texts up to which all pairs are ranked; of more, this many are drawn. Manhattan distances have no matrix product."""

_SEED = 42
_BLOCK_CELLS = 4_000_000
"""Similarities held at a time (16 MB in single precision)."""
_ROUNDING = 1e-6
"""Share of the largest similarity that single precision leaves open."""

_ONE_TEXT = "One text has no other to be compared with."
_TWO_TEXTS = "Two texts make a single pair, so there is nothing to rank and no spread."
_SAME_VECTORS = "All vectors are the same."
_SAME_SIMILARITIES = "All similarities are the same, so none ranks above another."
_SAME_REFERENCE = "All similarities of the settings compared with are the same, so none ranks above another."
_NO_LABELS = "The texts have no labels."
_ONE_KIND = "Two texts with one label and two with different labels are needed."

_AGREEMENTS = (SweepNumber.NEIGHBOR_AGREEMENT, SweepNumber.RANK_AGREEMENT, SweepNumber.LABEL_SEPARATION)

Values = dict[SweepNumber, float | None]
Reasons = dict[SweepNumber, str]


def paired_texts(n_texts: int, metric: Similarity) -> int:
    """Return how many of N texts are paired with each other to compare rankings."""
    return min(n_texts, _PAIRED_TEXTS.get(metric, _PAIRED_TEXTS_ELSE))


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """Similarities of the paired texts.

    Parameters
    ----------
    pairs
        float64 (P,): of every pair of them.
    ranks
        float64 (P,) of the pairs; None where all are the same.
    neighbors
        int32 (M, k): the nearest of each among all N texts.
    """

    pairs: np.ndarray
    ranks: np.ndarray | None
    neighbors: IntArray


class Measurer:
    """Puts sets of vectors of the same N texts into numbers.

    Parameters
    ----------
    reference
        float32 (N, D): the vectors that the others are compared with.
    labels
        N labels, "" for none, or nothing at all.
    metric
        The similarity function.
    context
        A cancel is noticed on the way.
    """

    def __init__(self, reference: FloatArray, labels: Sequence[str], metric: Similarity, context: JobContext) -> None:
        n_texts = len(reference)
        count = paired_texts(n_texts, metric)
        drawn = np.random.default_rng(_SEED).choice(n_texts, count, replace=False)
        self._paired = np.sort(drawn)
        self._upper = np.triu_indices(count, 1)
        self._metric = metric
        self._context = context
        self.neighbors = min(NEIGHBORS, (n_texts - 1) // 2)
        self._same_label, self._labelled = self._compare_labels(labels)
        self._reference = self._look(self._compared(reference))

    def measure(self, vectors: FloatArray, norms: FloatArray) -> tuple[Values, Reasons]:
        """Return every number, or for each that would mean nothing the reason.

        Parameters
        ----------
        vectors
            float32 (N, D).
        norms
            float32 (N,), before any normalisation.
        """
        rows = self._compared(vectors)
        view = self._look(rows)
        moments = Moments.of(rows)
        few = _few(len(rows))
        if self._metric.is_distance:
            mean, deviation = (float(view.pairs.mean()), float(view.pairs.std())) if len(rows) > 1 else (None, None)
        else:
            mean, deviation = moments.products()
        if self._metric is Similarity.COSINE and mean is not None:
            mean = min(1.0, max(-1.0, mean))
        share, used = (None, None) if few else moments.shape()
        reasons = dict.fromkeys(SweepNumber, few)
        if not few:
            reasons |= dict.fromkeys((SweepNumber.TOP_SHARE, SweepNumber.DIMENSIONS_USED), _SAME_VECTORS)
        values: Values = {
            SweepNumber.MEAN_SIMILARITY: mean,
            SweepNumber.SIMILARITY_DEVIATION: None if few else deviation,
            SweepNumber.TOP_SHARE: share,
            SweepNumber.DIMENSIONS_USED: used,
            SweepNumber.NORM_MEAN: float(norms.mean(dtype=np.float64)),
            SweepNumber.NORM_DEVIATION: float(norms.std(dtype=np.float64)),
        }
        found, why = self._agreement(view)
        values |= found
        reasons |= why
        return values, {number: reasons[number] for number, value in values.items() if value is None}

    def _compared(self, vectors: FloatArray) -> FloatArray:
        """Return the rows whose products or distances are the similarities."""
        return unit_rows(vectors) if self._metric is Similarity.COSINE else vectors

    def _look(self, rows: FloatArray) -> _View:
        metric = Similarity.DOT if self._metric is Similarity.COSINE else self._metric
        count, n_texts = len(self._paired), len(rows)
        among = np.empty((count, count), dtype=np.float32)
        neighbors = np.empty((count, self.neighbors), dtype=np.int32)
        step = max(1, _BLOCK_CELLS // max(1, n_texts))
        for start in range(0, count, step):
            self._context.check()
            chosen = self._paired[start : start + step]
            block = similarity_matrix(rows[chosen], rows, metric)
            part = slice(start, start + len(chosen))
            among[part] = block[:, self._paired]
            if self.neighbors:
                slack = np.float32(_ROUNDING) * np.abs(block).max()
                block[np.arange(len(chosen)), chosen] = -np.inf
                neighbors[part] = _nearest(block, self.neighbors, slack)
        pairs = among[self._upper].astype(np.float64)
        varied = len(pairs) > 1 and np.ptp(pairs) > _ROUNDING * np.abs(pairs).max()
        return _View(pairs, mean_ranks(pairs) if varied else None, neighbors)

    def _agreement(self, view: _View) -> tuple[Values, Reasons]:
        """Compare with the reference and with the labels."""
        values: Values = dict.fromkeys(_AGREEMENTS)
        reference, same = self._reference, self._same_label
        constant = _SAME_SIMILARITIES if view.ranks is None else _SAME_REFERENCE
        reasons = dict.fromkeys(_AGREEMENTS, _few(len(self._paired)) or constant)
        if view.ranks is not None and reference.ranks is not None:
            shared = (view.neighbors[:, :, None] == reference.neighbors[:, None, :]).any(axis=2)
            values[SweepNumber.NEIGHBOR_AGREEMENT] = float(shared.mean())
            correlation = np.corrcoef(view.ranks, reference.ranks)[0, 1]
            values[SweepNumber.RANK_AGREEMENT] = float(np.clip(correlation, -1.0, 1.0))
        if same is None:
            reasons[SweepNumber.LABEL_SEPARATION] = _NO_LABELS
        elif same.all() or not same.any():
            reasons[SweepNumber.LABEL_SEPARATION] = _ONE_KIND
        elif view.ranks is not None:
            values[SweepNumber.LABEL_SEPARATION] = _separation(view.pairs[self._labelled], same)
        return values, reasons

    def _compare_labels(self, labels: Sequence[str]) -> tuple[BoolArray | None, BoolArray]:
        """Return, of the pairs with two labels, whether they are the same, and which pairs these are (P,)."""
        if not any(labels):
            return None, np.zeros(0, dtype=np.bool_)
        names = np.array(labels)[self._paired]
        first, second = names[self._upper[0]], names[self._upper[1]]
        labelled = (first != "") & (second != "")
        return first[labelled] == second[labelled], labelled


def _nearest(block: FloatArray, k: int, slack: np.float32) -> IntArray:
    """Return the columns (rows, k) of each row's k largest; of those as large as the k-th, up to `slack`, the first."""
    columns = np.argpartition(block, -k, axis=1)[:, -k:]
    smallest = np.take_along_axis(block, columns, axis=1).min(axis=1)
    least = smallest - slack
    for row in np.flatnonzero(np.count_nonzero(block >= least[:, None], axis=1) > k):
        above = block[row] > smallest[row] + slack
        level = np.flatnonzero((block[row] >= least[row]) & ~above)
        columns[row] = np.concatenate([np.flatnonzero(above), level[: k - np.count_nonzero(above)]])
    return columns.astype(np.int32)


def _separation(similarities: np.ndarray, same: BoolArray) -> float:
    """Return the area under the ROC curve, by the rank sum (Mann and Whitney, 1947)."""
    n_same = int(np.count_nonzero(same))
    n_other = len(same) - n_same
    above = float(mean_ranks(similarities)[same].sum()) - n_same * (n_same + 1) / 2
    return above / (n_same * n_other)


def _few(n_texts: int) -> str:
    return _ONE_TEXT if n_texts < 2 else _TWO_TEXTS if n_texts < 3 else ""
