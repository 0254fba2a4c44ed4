"""The modules after a transformer, from torch's objects to plain descriptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from torch import Tensor, nn

from explorer.domain.arrays import FloatArray
from explorer.inference.models.modules import Dense, LayerNorm, Module, Normalize, Other, Pooled


def frozen_modules(modules: Sequence[nn.Module]) -> tuple[Module, ...]:
    """Describe a model's modules after its transformer; one that does nothing once it is trained is left out."""
    from sentence_transformers.sentence_transformer.modules import Dropout

    first_dropout = bool(modules) and isinstance(modules[0], Dropout)
    kept = [module for module in modules if not isinstance(module, Dropout)]
    # Explain names what comes before the pooling, and a Dropout there is something.
    return (*((Other("Dropout"),) if first_dropout else ()), *map(_frozen, kept))


def _frozen(module: Any) -> Module:
    from sentence_transformers.base import modules as base
    from sentence_transformers.sentence_transformer import modules as library

    if type(module) is library.Pooling:
        modes = module.pooling_mode
        return Pooled((modes,) if isinstance(modes, str) else tuple(modes), bool(module.include_prompt))
    if type(module) is library.Normalize:
        return Normalize(module.module_input_name, module.module_output_name)
    if type(module) is library.LayerNorm:
        norm = module.norm
        return LayerNorm(_array(norm.weight), _array(norm.bias), float(norm.eps))
    if type(module) is base.Dense:
        activation, around = module.activation_function, getattr(module, "residual", None)
        name = type(activation).__name__
        return Dense(
            _array(module.linear.weight),
            None if module.linear.bias is None else _array(module.linear.bias),
            # A GELU may be the one by tanh.
            f"{name} ({activation.approximate})" if getattr(activation, "approximate", "none") != "none" else name,
            module.module_input_name,
            module.module_output_name,
            bool(module.use_residual),
            _array(around.weight) if isinstance(around, nn.Linear) else None,
        )
    return Other(type(module).__name__)


def _array(tensor: Tensor) -> FloatArray:
    array: FloatArray = tensor.detach().float().cpu().numpy().astype(np.float32)
    return array
