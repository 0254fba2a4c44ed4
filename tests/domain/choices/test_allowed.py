from __future__ import annotations

import pytest

from explorer.domain.choices.allowed import file_problem, readout_of_file, readout_of_run
from explorer.domain.settings.spec import LAST_LAYER, Backend, EncodeSpec, Pooling, Readout


@pytest.mark.parametrize("backend", list(Backend))
def test_a_run_after_vectors_from_a_file_reads_what_its_backend_has(backend: Backend) -> None:
    found = readout_of_run(EncodeSpec(backend=backend), Readout(normalize=True, truncate_dim=3))
    assert found.pooling is (Pooling.MODEL if backend.runs_pipeline else Pooling.MEAN)
    assert (found.normalize, found.truncate_dim) == (True, 3)
    asked = Readout(Pooling.CLS, layer=2)
    assert readout_of_run(EncodeSpec(backend=backend), asked) == asked


@pytest.mark.parametrize(("asked", "kept"), [(None, None), (3, 3), (8, 8), (9, None)])
def test_of_a_readout_a_file_takes_what_its_vectors_allow(asked: int | None, kept: int | None) -> None:
    found = readout_of_file(Readout(Pooling.MAX, 2, True, asked), 8)
    assert found == Readout(Pooling.MODEL, LAST_LAYER, True, kept)
    assert not file_problem("a.npy", found)


@pytest.mark.parametrize("asked", [Readout(Pooling.MEAN), Readout(layer=0)])
def test_there_is_nothing_to_pool_in_a_file(asked: Readout) -> None:
    assert file_problem("a.npy", asked) == "a.npy holds one vector a text, so there is nothing to pool."
