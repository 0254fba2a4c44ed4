"""What a model does to its pooled vectors, as one matrix where it can be one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from torch import Tensor, nn

from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError, FailureKind


def linear_head(modules: Sequence[nn.Module]) -> FloatArray | None:
    """Multiply together what follows a model's pooling.

    Parameters
    ----------
    modules
        The model's modules after its transformer, less a closing Normalize.

    Returns
    -------
    FloatArray or None
        float32 (D', M·D), by which the M joined poolings are multiplied; None where nothing follows the pooling.

    Raises
    ------
    ExplorerError
        INPUT, naming the module, where the sentence vector is no linear function of the pooled one: then a
        similarity is no sum over pairs of tokens.
    """
    from sentence_transformers.base.modules import Dense
    from sentence_transformers.sentence_transformer.modules import Dropout, Pooling

    if not modules or not isinstance(modules[0], Pooling):
        found = f"changes its tokens before the pooling ({type(modules[0]).__name__})" if modules else "has no pooling"
        raise ExplorerError(
            FailureKind.INPUT,
            f"This model {found}, so its vectors cannot be split over the tokens.",
            "Choose a pooling by name, such as mean.",
        )
    modes = modules[0].pooling_mode
    matrix: Tensor | None = None
    for module in modules[1:]:
        if isinstance(module, Dropout):
            continue
        if not isinstance(module, Dense):
            raise _mixing(modes, f"{type(module).__name__} after the pooling")
        weight = _weight(module, modes)
        matrix = weight if matrix is None else weight @ matrix
    if matrix is None:
        return None
    values: FloatArray = matrix.numpy().astype(np.float32)
    return values


def _weight(dense: nn.Module, modes: str | tuple[str, ...]) -> Tensor:
    """Return the matrix of a Dense layer in double precision, or say why it is more than a matrix."""
    activation, linear, residual = (
        getattr(dense, name, None) for name in ("activation_function", "linear", "residual")
    )
    assert isinstance(linear, nn.Linear)
    if not isinstance(activation, nn.Identity):
        raise _mixing(modes, f"a Dense layer with {type(activation).__name__} after the pooling")
    if linear.bias is not None and bool(linear.bias.any()):
        raise ExplorerError(
            FailureKind.INPUT,
            "This model adds a bias after the pooling, in a Dense layer. The bias belongs to no token, so the "
            "similarity is no sum over pairs of tokens.",
            _advice(modes),
        )
    weight = linear.weight.detach().double().cpu()
    if not getattr(dense, "use_residual", False):
        return weight
    around = residual.weight.detach().double().cpu() if isinstance(residual, nn.Linear) else None
    return weight + (around if around is not None else weight.new_ones(len(weight)).diag())


def _mixing(modes: str | tuple[str, ...], what: str) -> ExplorerError:
    return ExplorerError(
        FailureKind.INPUT,
        f"This model has {what}. It is not linear: it mixes what the tokens add, so the similarity is no sum over "
        "pairs of tokens.",
        _advice(modes),
    )


def _advice(modes: str | tuple[str, ...]) -> str:
    names = modes if isinstance(modes, str) else " or ".join(modes)
    return f"Choose the pooling {names} by name, whose vectors are taken before that layer."
