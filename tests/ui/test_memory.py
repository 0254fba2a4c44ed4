from __future__ import annotations

from explorer.domain.spec import Backend, Device, EncodeSpec, Pooling, Precision, Readout, Similarity
from explorer.domain.state import AppState
from explorer.files.settings import Settings
from explorer.ui.memory import recall, remember


def test_what_was_asked_for_is_asked_for_again() -> None:
    spec = EncodeSpec(
        "/models/mine",
        Backend.TRANSFORMERS,
        device=Device.CPU,
        dtype=Precision.BFLOAT16,
        batch_size=7,
        allow_network=True,
    )
    state = AppState(spec=spec, readout=Readout(Pooling.MAX, normalize=True), metric=Similarity.DOT)
    settings = Settings()
    remember(settings, state)
    recalled = recall(settings)
    assert (recalled.spec, recalled.readout, recalled.metric) == (state.spec, state.readout, state.metric)


def test_the_first_start_has_the_defaults() -> None:
    recalled = recall(Settings())
    assert (recalled.spec, recalled.readout) == (EncodeSpec(), Readout())
