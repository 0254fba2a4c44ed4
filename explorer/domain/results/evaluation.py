"""Texts with a right answer, and how well vectors give it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from explorer.domain.arrays import IntArray, freeze
from explorer.domain.settings.spec import Readout, Similarity

Scores = NDArray[np.float64]


class EvaluationKind(StrEnum):
    """What the right answer is made of."""

    PAIRS = "pairs"
    TRIPLETS = "triplets"
    LABELS = "labels"


@dataclass(frozen=True, slots=True, eq=False)
class ScoredPairs:
    """N pairs of texts and how alike people found them.

    Parameters
    ----------
    texts_a, texts_b
        N texts each.
    scores
        float64 (N,), finite, larger is more alike, on any scale.
    """

    texts_a: tuple[str, ...]
    texts_b: tuple[str, ...]
    scores: Scores

    def __post_init__(self) -> None:
        freeze(self, np.float64, "scores")
        _same_length(self.texts_a, self.texts_b, self.scores)

    def __len__(self) -> int:
        return len(self.texts_a)


@dataclass(frozen=True, slots=True)
class Triplets:
    """N anchors, each with a text that is nearer to it than another."""

    anchors: tuple[str, ...]
    positives: tuple[str, ...]
    negatives: tuple[str, ...]

    def __post_init__(self) -> None:
        _same_length(self.anchors, self.positives, self.negatives)

    def __len__(self) -> int:
        return len(self.anchors)


@dataclass(frozen=True, slots=True)
class LabelledTexts:
    """N texts and the group that each belongs to."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]

    def __post_init__(self) -> None:
        _same_length(self.texts, self.labels)

    def __len__(self) -> int:
        return len(self.texts)


EvaluationData = ScoredPairs | Triplets | LabelledTexts


class Measure(StrEnum):
    """What a row of an evaluation says; the first of a kind is the one to rank by.

    Correlations are given times 100, as in publications; accuracies from 0 to 1; silhouettes from -1 to 1.
    """

    SPEARMAN = "spearman"
    PEARSON = "pearson"
    ACCURACY = "accuracy"
    SILHOUETTE = "silhouette"


MEASURES: Mapping[EvaluationKind, tuple[Measure, ...]] = MappingProxyType(
    {
        EvaluationKind.PAIRS: (Measure.SPEARMAN, Measure.PEARSON),
        EvaluationKind.TRIPLETS: (Measure.ACCURACY,),
        EvaluationKind.LABELS: (Measure.ACCURACY, Measure.SILHOUETTE),
    }
)
"""What is measured on each kind of data."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One number with its 95 % interval.

    Parameters
    ----------
    value
        None where there is none.
    low, high
        The interval; None where it would mean nothing.
    reason
        Why there is no value, or no interval, in one plain sentence; else empty.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """How well one way of reading vectors and comparing them does.

    Parameters
    ----------
    readout
        How the vectors were read out.
    metric
        The similarity function.
    n
        Pairs, triplets or texts that were evaluated.
    measured
        One entry for each of the kind's `MEASURES`.
    """

    readout: Readout
    metric: Similarity
    n: int
    measured: Mapping[Measure, Measured]

    def __post_init__(self) -> None:
        object.__setattr__(self, "measured", MappingProxyType(dict(self.measured)))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All rows of one evaluation.

    Parameters
    ----------
    kind
        What was evaluated.
    rows
        In order of pooling, normalisation, similarity function.
    method
        How the numbers and their intervals were made, in plain sentences.
    notes
        What else is worth knowing, in plain sentences.
    """

    kind: EvaluationKind
    rows: tuple[EvaluationRow, ...]
    method: str
    notes: tuple[str, ...] = ()

    @property
    def best(self) -> EvaluationRow | None:
        """The row with the largest value of the kind's first measure, the first of equals; None without any value."""
        first = MEASURES[self.kind][0]
        valued = [(value, row) for row in self.rows if (value := row.measured[first].value) is not None]
        return max(valued, key=lambda pair: pair[0])[1] if valued else None


@dataclass(frozen=True, slots=True, eq=False)
class Residuals:
    """How far each pair's score is from the straight line that fits all scores best.

    Parameters
    ----------
    similarities
        float64 (N,), of the chosen row.
    scores
        float64 (N,), of the pairs.
    slope, intercept
        The line of least squares: predicted score = intercept + slope * similarity.
    residuals
        float64 (N,), score less predicted score: above 0 where people found a pair more alike than the vectors do.
    worst
        int32 (N,), pairs by falling size of their residual.
    """

    similarities: Scores
    scores: Scores
    slope: float
    intercept: float
    residuals: Scores
    worst: IntArray

    def __post_init__(self) -> None:
        freeze(self, np.float64, "similarities", "scores", "residuals")
        freeze(self, np.int32, "worst")


def kind_of(data: EvaluationData) -> EvaluationKind:
    """Return what the right answers of `data` are made of."""
    if isinstance(data, ScoredPairs):
        return EvaluationKind.PAIRS
    return EvaluationKind.TRIPLETS if isinstance(data, Triplets) else EvaluationKind.LABELS


def _same_length(*columns: tuple[str, ...] | Scores) -> None:
    if len({len(column) for column in columns}) > 1:
        raise ValueError(f"columns of {', '.join(str(len(column)) for column in columns)} entries")
