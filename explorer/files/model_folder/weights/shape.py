"""How many layers and dimensions a model has, as far as its settings tell before anything loads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from explorer.domain.model.folder import ModuleFolder

DEPTHS = ("num_hidden_layers", "n_layer", "n_layers", "encoder_layers", "num_layers")
_DECODER_DEPTHS = ("decoder_layers", "num_decoder_layers")
WIDTHS = ("hidden_size", "d_model", "n_embd", "dim")
"""Names that the architectures of Transformers give to the same thing."""
_KEEP_WIDTH = ("Transformer", "Normalize", "LayerNorm", "Dropout")


def layers_of(config: Mapping[str, Any]) -> int | None:
    """Return the number of hidden layers; None where it is not told, or is another in the two halves of a model."""
    text = _text_config(config)
    depth, decoder = _first(text, DEPTHS), _first(text, _DECODER_DEPTHS)
    return depth if decoder in (None, depth) else None


def width_of(config: Mapping[str, Any]) -> int | None:
    """Return the number of dimensions of a token vector; None where it is not told."""
    return _first(_text_config(config), WIDTHS)


def positions_of(config: Mapping[str, Any]) -> int | None:
    """Return the number of positions that the configuration states; None where it is not told."""
    return _first(config, ("max_position_embeddings", "n_positions"))


def sentence_width(modules: Sequence[ModuleFolder], width: int | None) -> int | None:
    """Return the number of dimensions that a pipeline ends in, before any are left out; None where it is not told.

    Parameters
    ----------
    modules
        Its modules.
    width
        That of its token vectors.
    """
    for module in modules:
        if module.name == "Dense":
            width = _first(module.settings, ("out_features",))
        elif module.name == "Pooling":
            width = None if width is None else width * _poolings(module.settings)
        elif module.name not in _KEEP_WIDTH:
            return None
    return width


def _text_config(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a configuration says of the part that reads text."""
    text = config.get("text_config")
    return text if isinstance(text, dict) else config


def _poolings(settings: Mapping[str, Any]) -> int:
    """Return how many poolings stand side by side in the vectors of a Pooling module."""
    named = settings.get("pooling_mode")
    if isinstance(named, list):
        return max(1, len(named))
    flags = sum(on is True for name, on in settings.items() if name.startswith("pooling_mode_"))
    return 1 if isinstance(named, str) else max(1, flags)


def _first(settings: Mapping[str, Any], names: Sequence[str]) -> int | None:
    return next((settings[name] for name in names if type(settings.get(name)) is int and settings[name] > 0), None)
