from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.domain.results.comparison import (
    STAGES,
    Comparison,
    Configuration,
    DifferingPairs,
    Side,
    Spread,
    StageTimings,
)
from explorer.domain.results.encoding import StageSeconds
from explorer.domain.settings.spec import EncodeSpec, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from tests.support.states import make_state

SETTING = Configuration(EncodeSpec(), Readout())


def comparison(overlap: list[float], k: int) -> Comparison:
    state = make_state(5)
    assert state.encoding is not None
    assert state.embeddings is not None
    assert state.pca is not None
    side = Side(SETTING, state.encoding, state.embeddings, state.pca)
    nothing = np.zeros(0)
    differing = DifferingPairs(np.zeros((0, 2)), nothing, nothing)
    return Comparison(
        Corpus(("a", "b", "c", "d", "e")),
        Similarity.COSINE,
        side,
        side,
        np.zeros((0, 2)),
        nothing,
        nothing,
        None,
        None,
        np.array(overlap),
        k,
        None,
        differing,
    )


def test_overlap_beside_what_chance_gives() -> None:
    made = comparison([1.0, 0.5, 0.5, 0.0, 0.25], 2)
    assert made.mean_overlap == 0.45
    assert made.chance_overlap == 0.5
    none = comparison([], 0)
    assert (none.mean_overlap, none.chance_overlap) == (None, None)


def test_arrays_are_read_only_and_of_their_kind() -> None:
    made = comparison([1.0] * 5, 2)
    assert (made.pairs.dtype, made.overlap.dtype) == (np.int32, np.float32)
    assert not made.overlap.flags.writeable
    assert not made.differing.indices.flags.writeable


def test_stages_side_by_side() -> None:
    fast = [StageSeconds(0.4, 0.0, forward, 0.1) for forward in (1.0, 9.0, 2.0)]
    slow = tuple(replace(seconds, forward=2 * seconds.forward) for seconds in fast)
    timings = StageTimings(10, tuple(fast), slow, (SETTING, SETTING), 20)
    rows = {row.stage: row for row in timings.rows}
    assert tuple(rows) == STAGES
    assert rows["forward"].a == Spread(2.0, 1.0, 9.0)
    assert rows["forward"].b == Spread(4.0, 2.0, 18.0)
    assert rows["forward"].ratio == 2.0
    assert rows["tokenize"].ratio is None
    assert rows["total"].a.median == pytest.approx(2.5)
    assert rows["total"].ratio == pytest.approx(4.5 / 2.5)
