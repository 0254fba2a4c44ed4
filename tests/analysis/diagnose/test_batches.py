from __future__ import annotations

import pytest

from explorer.analysis.diagnose.batches import sees_its_batch
from explorer.domain.model.info import Batching, ModelHabits
from explorer.domain.results.finding import Severity
from explorer.domain.settings.spec import Pooling
from tests.analysis.diagnose.making import evidence


@pytest.mark.parametrize(
    ("batching", "words"), [(Batching.EQUAL_LENGTH, "see the padding"), (Batching.ALONE, "see the other texts")]
)
def test_model_that_sees_its_batch_is_noticed(batching: Batching, words: str) -> None:
    found = sees_its_batch(evidence(info={"habits": ModelHabits(batching=batching)}))
    assert found is not None
    assert words in found.sentence
    assert found.severity is Severity.NOTE


def test_any_other_model_is_not() -> None:
    assert sees_its_batch(evidence()) is None


def test_naive_pooling_of_such_a_model_is_a_warning() -> None:
    given = evidence(info={"habits": ModelHabits(batching=Batching.EQUAL_LENGTH)}, pooling=Pooling.NAIVE_MEAN)
    found = sees_its_batch(given)
    assert found is not None
    assert found.severity is Severity.WARNING
