"""What the window remembers of the state between starts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from explorer.domain.choices.allowed import default_pooling
from explorer.domain.results.analysis import ColorBy, Order
from explorer.domain.results.comparison import Configuration
from explorer.domain.results.projection import ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import (
    BUNDLED_MODEL,
    LAST_LAYER,
    Backend,
    Device,
    EncodeSpec,
    Engine,
    Part,
    Pooling,
    Precision,
    Readout,
    Similarity,
)
from explorer.domain.state import AppState
from explorer.files.profile import settings as remembered
from explorer.files.profile.setting import Setting
from explorer.files.profile.settings import RECENT_MODELS, Settings


@dataclass(frozen=True, slots=True)
class _Kept:
    """A setting, and where its value is in a state."""

    setting: Setting[Any]
    of: Callable[[AppState], Any]


_KEPT = (
    _Kept(remembered.MODEL, lambda state: "" if state.spec.model == BUNDLED_MODEL else state.spec.model),
    _Kept(remembered.BACKEND, lambda state: state.spec.backend.value),
    _Kept(remembered.ENGINE, lambda state: state.spec.engine.value),
    _Kept(remembered.DEVICE, lambda state: state.spec.device.value),
    _Kept(remembered.PRECISION, lambda state: state.spec.dtype.value),
    _Kept(remembered.PART, lambda state: state.spec.part.value),
    _Kept(remembered.BATCH_SIZE, lambda state: state.spec.batch_size),
    _Kept(remembered.ALLOW_NETWORK, lambda state: state.spec.allow_network),
    _Kept(remembered.MAX_LENGTH, lambda state: state.spec.max_length or 0),
    _Kept(remembered.PROMPT, lambda state: _given(state.spec.prompt)),
    _Kept(remembered.PROMPT_NAME, lambda state: state.spec.prompt_name),
    _Kept(remembered.QUERY_PROMPT, lambda state: _given(state.spec.query_prompt)),
    _Kept(remembered.QUERY_PROMPT_NAME, lambda state: state.spec.query_prompt_name),
    _Kept(remembered.POOLING, lambda state: state.readout.pooling.value),
    _Kept(remembered.NORMALIZE, lambda state: state.readout.normalize),
    _Kept(remembered.LAYER, lambda state: state.readout.layer),
    _Kept(remembered.DIMENSIONS, lambda state: state.readout.truncate_dim or 0),
    _Kept(remembered.METRIC, lambda state: state.metric.value),
    _Kept(remembered.ORDER, lambda state: state.order.value),
    _Kept(remembered.COLOR_BY, lambda state: state.color_by.value),
    _Kept(remembered.MAP_METHOD, lambda state: state.projection_spec.method.value),
    _Kept(remembered.MAP_NEIGHBORS, lambda state: state.projection_spec.n_neighbors),
    _Kept(remembered.MAP_MIN_DIST, lambda state: state.projection_spec.min_dist),
    _Kept(remembered.MAP_METRIC, lambda state: state.projection_spec.metric.value),
    _Kept(remembered.MAP_PERPLEXITY, lambda state: state.projection_spec.perplexity),
    _Kept(remembered.MAP_SEED, lambda state: state.projection_spec.seed),
)


def recall(settings: Settings) -> AppState:
    """Return the state to start with."""
    return replace(_recall(settings), compared=_pair_of(settings.get(remembered.COMPARED)))


def _recall(settings: Settings) -> AppState:
    get = settings.get
    spec = EncodeSpec(
        model=get(remembered.MODEL) or BUNDLED_MODEL,
        backend=Backend(get(remembered.BACKEND)),
        max_length=get(remembered.MAX_LENGTH) or None,
        prompt=next(iter(get(remembered.PROMPT)), None),
        prompt_name=get(remembered.PROMPT_NAME),
        query_prompt=next(iter(get(remembered.QUERY_PROMPT)), None),
        query_prompt_name=get(remembered.QUERY_PROMPT_NAME),
        device=Device(get(remembered.DEVICE)),
        dtype=Precision(get(remembered.PRECISION)),
        batch_size=get(remembered.BATCH_SIZE),
        allow_network=get(remembered.ALLOW_NETWORK),
        part=Part(get(remembered.PART)),
        engine=Engine(get(remembered.ENGINE)),
    )
    pooling = Pooling(get(remembered.POOLING))
    if pooling is Pooling.MODEL:
        pooling = default_pooling(spec)
    # The model's own pooling reads the last layer.
    layer = LAST_LAYER if pooling is Pooling.MODEL else get(remembered.LAYER)
    return AppState(
        spec=spec,
        readout=Readout(
            pooling,
            layer,
            normalize=get(remembered.NORMALIZE),
            truncate_dim=get(remembered.DIMENSIONS) or None,
        ),
        metric=Similarity(get(remembered.METRIC)),
        order=Order(get(remembered.ORDER)),
        projection_spec=ProjectionSpec(
            ProjectionMethod(get(remembered.MAP_METHOD)),
            get(remembered.MAP_NEIGHBORS),
            get(remembered.MAP_MIN_DIST),
            Similarity(get(remembered.MAP_METRIC)),
            get(remembered.MAP_PERPLEXITY),
            get(remembered.MAP_SEED),
        ),
        color_by=ColorBy(get(remembered.COLOR_BY)),
    )


def remember(settings: Settings, old: AppState, new: AppState) -> None:
    """Note what `recall` will want of what differs from `old`; a value that no setting takes is not kept."""
    for kept in _KEPT:
        value = kept.of(new)
        if value != kept.of(old) and kept.setting.accepts(value):
            settings.set(kept.setting, value)
    if new.compared != old.compared:
        text = "" if new.compared is None else _text_of(new.compared)
        if remembered.COMPARED.accepts(text):
            settings.set(remembered.COMPARED, text)


def remember_model(settings: Settings, model: str) -> tuple[str, ...]:
    """Note a model that has run, and return the recent ones."""
    if model != BUNDLED_MODEL:
        settings.add_recent(RECENT_MODELS, model)
    return settings.get(RECENT_MODELS)


def _given(prompt: str | None) -> tuple[str, ...]:
    return () if prompt is None else (prompt,)


def _text_of(pair: tuple[Configuration, Configuration]) -> str:
    """Return two settings as JSON: of each what is not at its default, by the keys of the settings."""
    usual = AppState()
    states = (AppState(spec=side.spec, readout=side.readout) for side in pair)
    return json.dumps(
        [{kept.setting.key: kept.of(s) for kept in _KEPT if kept.of(s) != kept.of(usual)} for s in states]
    )


def _pair_of(text: str) -> tuple[Configuration, Configuration] | None:
    """Return the two settings that `_text_of` wrote; None where there are none. An absurd value falls alone."""
    try:
        sides = json.loads(text or "null")
    except (ValueError, RecursionError):
        return None
    if not (isinstance(sides, list) and len(sides) == 2 and all(isinstance(side, dict) for side in sides)):
        return None
    keys = {kept.setting.key for kept in _KEPT}
    a, b = (_recall(Settings({key: value for key, value in side.items() if key in keys})) for side in sides)
    return Configuration(a.spec, a.readout), Configuration(b.spec, b.readout)
