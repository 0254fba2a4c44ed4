from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.domain.results.evaluation_run import Margins, Votes
from tests.support.evaluations import make_run, triplets


def test_the_detail_fits_the_data() -> None:
    run = make_run()
    assert run.chosen is not None
    assert run.chosen_row is run.evaluation.rows[run.chosen]
    assert replace(run, chosen=None).chosen_row is None
    with pytest.raises(ValueError, match="Margins of ScoredPairs"):
        replace(run, detail=make_run(triplets()).detail)


def test_arrays_are_read_only() -> None:
    margins = Margins(np.ones(2), np.zeros(2), np.arange(2), 0)
    votes = Votes(("a",), np.zeros(1), np.zeros(0))
    for array in (margins.near, margins.far, margins.order, votes.nearest, votes.wrong):
        assert not array.flags.writeable
