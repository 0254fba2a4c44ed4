from __future__ import annotations

import numpy as np
import pytest

from explorer.domain.results.evaluation import (
    MEASURES,
    Evaluation,
    EvaluationKind,
    EvaluationRow,
    LabelledTexts,
    Measure,
    Measured,
    ScoredPairs,
    Triplets,
    kind_of,
)
from explorer.domain.settings.spec import Pooling, Readout, Similarity


def row(pooling: Pooling, **values: float | None) -> EvaluationRow:
    measured = {Measure(name): Measured(value) for name, value in values.items()}
    return EvaluationRow(Readout(pooling), Similarity.COSINE, 5, measured)


def test_columns_have_one_length() -> None:
    with pytest.raises(ValueError, match="1, 1, 2"):
        ScoredPairs(("a",), ("b",), np.array([1.0, 2.0]))
    with pytest.raises(ValueError, match="1, 2, 1"):
        Triplets(("a",), ("b", "c"), ("d",))
    with pytest.raises(ValueError, match="1, 0"):
        LabelledTexts(("a",), ())


def test_scores_are_read_only() -> None:
    pairs = ScoredPairs(("a",), ("b",), np.array([1.0]))
    with pytest.raises(ValueError, match="read-only"):
        pairs.scores[0] = 2.0
    assert len(pairs) == 1


def test_kinds() -> None:
    assert kind_of(ScoredPairs((), (), np.empty(0))) is EvaluationKind.PAIRS
    assert kind_of(Triplets((), (), ())) is EvaluationKind.TRIPLETS
    assert kind_of(LabelledTexts((), ())) is EvaluationKind.LABELS
    assert set(MEASURES) == set(EvaluationKind)


def test_the_best_row_has_the_largest_first_measure() -> None:
    rows = (
        row(Pooling.MODEL, spearman=None, pearson=99.0),
        row(Pooling.MEAN, spearman=70.0, pearson=1.0),
        row(Pooling.CLS, spearman=70.0, pearson=90.0),
        row(Pooling.MAX, spearman=-80.0, pearson=90.0),
    )
    assert Evaluation(EvaluationKind.PAIRS, rows, "").best is rows[1]
    assert Evaluation(EvaluationKind.PAIRS, rows[:1], "").best is None
    assert Evaluation(EvaluationKind.PAIRS, (), "").best is None
