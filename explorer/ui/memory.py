"""What the window remembers of the state between starts."""

from __future__ import annotations

from explorer.domain.allowed import default_pooling
from explorer.domain.spec import BUNDLED_MODEL, Backend, Device, EncodeSpec, Pooling, Precision, Readout, Similarity
from explorer.domain.state import AppState
from explorer.files import settings as remembered
from explorer.files.settings import Settings


def recall(settings: Settings) -> AppState:
    """Return the state to start with."""
    spec = EncodeSpec(
        model=settings.get(remembered.MODEL) or BUNDLED_MODEL,
        backend=Backend(settings.get(remembered.BACKEND)),
        device=Device(settings.get(remembered.DEVICE)),
        dtype=Precision(settings.get(remembered.PRECISION)),
        batch_size=max(1, settings.get(remembered.BATCH_SIZE)),
        allow_network=settings.get(remembered.ALLOW_NETWORK),
    )
    pooling = Pooling(settings.get(remembered.POOLING))
    if pooling is Pooling.MODEL:
        pooling = default_pooling(spec)
    readout = Readout(pooling, normalize=settings.get(remembered.NORMALIZE))
    return AppState(spec=spec, readout=readout, metric=Similarity(settings.get(remembered.METRIC)))


def remember(settings: Settings, state: AppState) -> None:
    """Note what `recall` will want."""
    spec, readout = state.spec, state.readout
    settings.set(remembered.MODEL, "" if spec.model == BUNDLED_MODEL else spec.model)
    settings.set(remembered.BACKEND, spec.backend.value)
    settings.set(remembered.DEVICE, spec.device.value)
    settings.set(remembered.PRECISION, spec.dtype.value)
    settings.set(remembered.BATCH_SIZE, spec.batch_size)
    settings.set(remembered.ALLOW_NETWORK, spec.allow_network)
    settings.set(remembered.POOLING, readout.pooling.value)
    settings.set(remembered.NORMALIZE, readout.normalize)
    settings.set(remembered.METRIC, state.metric.value)


def remember_model(settings: Settings, model: str) -> tuple[str, ...]:
    """Note a model that has run, and return the recent ones."""
    if model != BUNDLED_MODEL:
        settings.add_recent_model(model)
    return settings.get(remembered.RECENT_MODELS)
