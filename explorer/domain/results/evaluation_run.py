"""One evaluation as the window shows it, and what one of its rows says of every single case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.domain.arrays import IntArray, freeze
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.evaluation import (
    Evaluation,
    EvaluationData,
    EvaluationRow,
    LabelledTexts,
    Residuals,
    ScoredPairs,
    Scores,
    Triplets,
)


@dataclass(frozen=True, slots=True, eq=False)
class Margins:
    """How clearly each triplet is decided.

    Parameters
    ----------
    near, far
        float64 (N,): similarity of each anchor to its positive and to its negative.
    order
        int32 (N,): triplets by rising margin, near less far, so that the failed ones come first.
    failed
        How many have no margin above 0.
    """

    near: Scores
    far: Scores
    order: IntArray
    failed: int

    def __post_init__(self) -> None:
        freeze(self, np.float64, "near", "far")
        freeze(self, np.int32, "order")


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Which label the nearest other texts of each text elect.

    Parameters
    ----------
    elected
        N labels.
    nearest
        int32 (N,): the other text most similar to each.
    wrong
        int32 (W,): texts that have another label, in their order.
    """

    elected: tuple[str, ...]
    nearest: IntArray
    wrong: IntArray

    def __post_init__(self) -> None:
        freeze(self, np.int32, "nearest", "wrong")


@dataclass(frozen=True, slots=True, eq=False)
class EvaluationRun:
    """One evaluation as the window shows it.

    Parameters
    ----------
    name
        What the right answers are called on the screen: a file's name.
    data
        The right answers.
    columns
        Names of the columns that they were found in; empty for the labels of the sentences themselves.
    queries
        Whether the first texts are queries.
    left_out
        Rows of the file without a text or an answer.
    encoding
        The pass that all rows were read out of.
    evaluation
        The numbers.
    chosen
        Which row of `evaluation` the detail is of; None where no row has a value.
    detail
        What that row says of each case: `Residuals` of scored pairs, `Margins` of triplets, `Votes` on labelled texts.
    notes
        What to know of how the file was read.
    """

    name: str
    data: EvaluationData
    columns: tuple[str, ...]
    left_out: int
    encoding: Encoding
    evaluation: Evaluation
    chosen: int | None = None
    detail: Residuals | Margins | Votes | None = None
    notes: tuple[str, ...] = ()
    queries: bool = False

    def __post_init__(self) -> None:
        kinds = {ScoredPairs: Residuals, Triplets: Margins, LabelledTexts: Votes}
        if self.detail is not None and not isinstance(self.detail, kinds[type(self.data)]):
            raise ValueError(f"{type(self.detail).__name__} of {type(self.data).__name__}")

    @property
    def chosen_row(self) -> EvaluationRow | None:
        """The row that the detail is of."""
        return None if self.chosen is None else self.evaluation.rows[self.chosen]
