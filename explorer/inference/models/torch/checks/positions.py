"""How many tokens a loaded model has positions for: found by trying, since each kind of model counts them otherwise."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import torch
from torch import nn

from explorer.inference.models.torch.model_state import kept_state

_STATED = ("max_position_embeddings", "max_seq_len")
"""Names under which configurations state how many positions there are; most other names are mapped to the first."""
_SPARE = 1024
"""Rows that a table of positions may have beyond the number stated: for an offset, or for padding."""

_REFUSED = (RuntimeError, LookupError, ValueError, TypeError, AttributeError, AssertionError)
"""What models raise where they have no such position."""


class _FarEnoughError(Exception):
    """A trial has reached the first layer, so the positions were found."""


def position_limit(model: Any) -> int | None:
    """Return the most tokens that a model has positions for, or None where nothing limits them.

    Where there is a table of positions, that is the longest text which the model takes from it: some keep rows for
    padding, or begin behind the padding token's number. Where positions are computed, it is the number that the
    configuration states. The model has to be on the CPU: elsewhere a look beyond a table ends all work on the device.
    """
    with kept_state(model):
        limits = [_limit(part, stated) for part, stated in _parts(model) if stated is not None]
    return min(limits, default=None)


def has_position_table(model: nn.Module) -> bool:
    """Whether positions are counted from the start of the batch's rows, each with a vector of its own."""
    return any(stated is not None and _holds_table(part, stated) for part, stated in _parts(model))


def _parts(model: Any) -> Iterator[tuple[Any, int | None]]:
    """Yield what reads tokens by positions of its own, with the number of positions that its configuration states."""
    config = model.config
    parts: list[tuple[str, Any]] = [(name, getattr(model, name, None)) for name in ("encoder", "decoder")]
    both = getattr(config, "is_encoder_decoder", False) and all(hasattr(part, "config") for _, part in parts)
    for side, part in parts if both else [("encoder", model)]:
        text = part.config.get_text_config()
        names = (*_STATED, f"max_{side}_position_embeddings")
        numbers = (getattr(text, name, None) for name in names)
        yield part, next((number for number in numbers if isinstance(number, int) and number > 0), None)


def _holds_table(part: Any, stated: int) -> bool:
    """Whether a model holds a matrix with a row for each position."""
    words = part.get_input_embeddings() if hasattr(part, "get_input_embeddings") else None
    tables = {id(module.weight): module.weight for module in part.modules() if isinstance(module, nn.Embedding)}
    tables.pop(id(getattr(words, "weight", None)), None)
    held = [*tables.values(), *(buffer for buffer in part.buffers() if buffer.ndim == 2)]
    return any(stated <= len(table) <= stated + _SPARE for table in held)


def _limit(part: nn.Module, stated: int) -> int:
    """Return the longest text, up to the number stated, that a model finds positions for."""
    if not _holds_table(part, stated) or _runs(part, stated):
        return stated
    too_long, step = stated, 1
    while step < stated and not _runs(part, stated - step):
        too_long, step = stated - step, 2 * step
    longest = stated - step
    if longest < 1:
        return stated  # it does not run at all, which is said when it has to
    while too_long - longest > 1:
        middle = (longest + too_long) // 2
        longest, too_long = (middle, too_long) if _runs(part, middle) else (longest, middle)
    return longest


@torch.inference_mode()
def _runs(part: Any, length: int) -> bool:
    """Whether a model takes a text of `length` tokens, as far as its first layer."""

    def stop(*_: object) -> None:
        raise _FarEnoughError

    blocks = {block for module in part.modules() if isinstance(module, nn.ModuleList) for block in module}
    ids = torch.full((1, length), _any_token(part))
    features = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    accepted = inspect.signature(part.forward).parameters
    handles = [block.register_forward_pre_hook(stop) for block in blocks]
    try:
        part(**{name: tensor for name, tensor in features.items() if name in accepted})
    except _FarEnoughError:
        return True
    except _REFUSED:
        return False
    finally:
        for handle in handles:
            handle.remove()
    return True


def _any_token(part: Any) -> int:
    """Return the number of a token that stands for no padding: some models give that no position."""
    stated = getattr(part.config.get_text_config(), "pad_token_id", None)
    padding = {stated, *(getattr(module, "padding_idx", None) for module in part.modules())}
    return next(number for number in range(len(padding) + 1) if number not in padding)
