from __future__ import annotations

import pytest

from explorer.domain.results.analysis import ColorBy, Order
from explorer.domain.results.comparison import Configuration
from explorer.domain.results.projection import ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import Backend, Device, EncodeSpec, Part, Pooling, Precision, Readout, Similarity
from explorer.domain.state import AppState
from explorer.files.profile.settings import POOLING, Settings
from explorer.ui.state.memory import recall, remember


def test_what_was_asked_for_is_asked_for_again() -> None:
    spec = EncodeSpec(
        "/models/mine",
        Backend.TRANSFORMERS,
        max_length=48,
        prompt="passage: ",
        query_prompt="",
        query_prompt_name="query",
        device=Device.CPU,
        dtype=Precision.BFLOAT16,
        batch_size=7,
        allow_network=True,
        part=Part.DECODER,
    )
    state = AppState(
        spec=spec,
        readout=Readout(Pooling.MAX, layer=3, normalize=True, truncate_dim=128),
        metric=Similarity.DOT,
        order=Order.CLUSTER,
        projection_spec=ProjectionSpec(ProjectionMethod.TSNE, 8, 0.35, Similarity.EUCLIDEAN, 12.5, 7),
        color_by=ColorBy.NORM,
    )
    settings = Settings()
    remember(settings, AppState(), state)
    recalled = recall(settings)
    for name in ("spec", "readout", "metric", "order", "projection_spec", "color_by"):
        assert getattr(recalled, name) == getattr(state, name), name


def test_the_first_start_has_the_defaults() -> None:
    recalled, first = recall(Settings()), AppState()
    for name in ("spec", "readout", "metric", "order", "projection_spec", "color_by"):
        assert getattr(recalled, name) == getattr(first, name), name


def test_only_what_changed_is_noted() -> None:
    settings = Settings({"pooling": "max"})
    state = AppState(metric=Similarity.DOT)
    remember(settings, AppState(), state)
    # Another window's choice, which this one never made.
    assert settings.get(POOLING) == "max"


def test_a_value_that_no_setting_takes_is_not_noted() -> None:
    settings = Settings()
    remember(settings, AppState(), AppState(spec=EncodeSpec(batch_size=10**9, prompt="\ud800")))
    assert recall(settings).spec == EncodeSpec()


def test_the_models_own_pooling_reads_the_last_layer() -> None:
    assert recall(Settings({"layer": 3})).readout == Readout()


def test_the_two_settings_of_compare_are_kept_each_with_all_of_its_own() -> None:
    a = Configuration(EncodeSpec("/models/mine", max_length=16, prompt="q: "), Readout(Pooling.MAX, 2, True, 8))
    b = Configuration(EncodeSpec(backend=Backend.TRANSFORMERS, prompt="", part=Part.ENCODER), Readout(Pooling.MEAN))
    settings = Settings()
    remember(settings, AppState(), AppState(compared=(a, b)))
    assert recall(settings).compared == (a, b)
    remember(settings, AppState(compared=(a, b)), AppState())
    assert recall(settings).compared is None


@pytest.mark.parametrize(
    "text",
    ["", "no JSON", "[]", "[{}]", "[1, 2]", "null", '{"a": 1}', "[" * 100_000, '[{}, {"layer": [], "pooling": 7}]'],
)
def test_absurd_settings_of_compare_fall_alone(text: str) -> None:
    compared = recall(Settings({"compared": text})).compared
    usual = Configuration(EncodeSpec(), Readout())
    assert compared in (None, (usual, usual))
