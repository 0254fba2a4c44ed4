"""What a forward pass changes about a model, put back: vectors must not depend on the texts before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

_KEPT = (bool, int, float, str, tuple, list, type(None), nn.Module, Tensor)
_HELD = ("_modules", "_buffers")


class ModelState:
    """What a loaded model is made of, but for the content of its tensors.

    BigBird puts another attention in place of its own at the first short text, and keeps it; rotary positions of
    growing reach and Reformer's number of buckets follow the longest text so far.

    Parameters
    ----------
    model
        The model, complete.
    """

    def __init__(self, model: nn.Module) -> None:
        self._known = [(values, name, value) for values in _values(model) for name, value in values.items()]
        self._known = [place for place in self._known if isinstance(place[2], _KEPT)]

    def put_back(self) -> None:
        """Undo what changed since."""
        for values, name, value in self._known:
            if values.get(name) is not value:
                values[name] = value


@contextmanager
def kept_state(model: nn.Module) -> Iterator[None]:
    """Put back what is changed about a model meanwhile."""
    state = ModelState(model)
    try:
        yield
    finally:
        state.put_back()


def _values(model: nn.Module) -> Iterator[dict[str, Any]]:
    """Yield every place where a part of a model keeps values of its own; torch's own layers keep none that change."""
    config = getattr(model, "config", None)
    if config is not None:
        yield vars(config)
    for module in model.modules():
        if type(module).__module__.startswith("torch.nn"):
            continue
        yield vars(module)
        yield from (vars(module)[name] for name in _HELD if vars(module).get(name))
