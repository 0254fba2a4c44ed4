from __future__ import annotations

import numpy as np
import pytest

from explorer.domain.model.tokens import TokenReading
from explorer.domain.results.explanation import PairExplanation
from explorer.domain.settings.spec import Pooling, Readout, Similarity


def reading(count: int) -> TokenReading:
    return TokenReading(
        text="ab",
        tokens=("a", "b", "c")[:count],
        ids=np.arange(count),
        offsets=np.zeros((count, 2)),
        special=np.zeros(count),
        mask=np.ones(count),
        pooled=np.ones(count),
        vectors=np.array([[3.0, 4.0]] * count),
        projection=np.eye(2),
    )


def test_readings_hold_arrays_of_their_types_that_cannot_be_written() -> None:
    text = reading(3)
    assert len(text) == 3
    np.testing.assert_array_equal(text.norms, [5, 5, 5])
    assert text.norms.dtype == np.float32
    assert (text.ids.dtype, text.offsets.dtype, text.mask.dtype) == (np.int32, np.int32, np.bool_)
    assert text.projection is not None
    for array in (text.vectors, text.special, text.pooled, text.projection):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_shares_are_the_sums_over_the_other_text() -> None:
    explanation = PairExplanation(
        indices=(4, 7),
        first=reading(2),
        second=reading(3),
        readout=Readout(),
        metric=Similarity.COSINE,
        pooling=Pooling.MEAN,
        contributions=np.array([[1, 2, 3], [-1, 0, 5]]),
        similarity=10.0,
        without_special=None,
        distances=(np.zeros(2), np.zeros(3)),
    )
    rows, columns = explanation.shares
    np.testing.assert_array_equal(rows, [6, 4])
    np.testing.assert_array_equal(columns, [0, 2, 8])
    assert explanation.contributions.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        explanation.contributions[0, 0] = 1
