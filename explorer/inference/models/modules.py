"""What a model does after its transformer, as a description that computes without torch.

These are the modules of Sentence Transformers that are plain algebra on token vectors or on the vector of a text. Any
other is known by its name alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import Pooling
from explorer.inference.models.pooling import POOLINGS, without_prompt

TOKENS, SENTENCE = "token_embeddings", "sentence_embedding"
"""What the modules call the token vectors (B, T, D) and the vectors of the texts (B, D)."""

_SMALLEST_NORM = 1e-12

Features = dict[str, Any]
"""`TOKENS` and `SENTENCE`, `attention_mask` int64 (B, T), `prompt_length`."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """Token vectors pooled, by several poolings side by side.

    Parameters
    ----------
    modes
        The poolings, by the library's names.
    include_prompt
        Whether the tokens of a prompt are pooled too.
    """

    modes: tuple[str, ...]
    include_prompt: bool = True

    def __call__(self, features: Features) -> None:
        """Add the vectors of the texts."""
        mask = features["attention_mask"]
        length = 0 if self.include_prompt else features.get("prompt_length", 0)
        pooled = without_prompt(mask, length) if length else mask
        parts = [POOLINGS[Pooling(mode)](features[TOKENS], mask, pooled) for mode in self.modes]
        features[SENTENCE] = np.concatenate(parts, axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """A linear layer, what follows it, and what goes around it.

    Parameters
    ----------
    weight
        float32 (out, in).
    bias
        float32 (out,); None for none.
    activation
        Name of torch's class of the function that follows ("Tanh"), one of `ACTIVATIONS` where it can be computed.
    source, target
        Which vectors it reads and which it gives.
    residual
        Whether its input goes around it.
    around
        float32 (out, in), by which that is multiplied on the way; None for as it is.
    """

    weight: FloatArray
    bias: FloatArray | None = None
    activation: str = "Identity"
    source: str = SENTENCE
    target: str = SENTENCE
    residual: bool = False
    around: FloatArray | None = None

    def __call__(self, features: Features) -> None:
        """Multiply, add, bend."""
        vectors = features[self.source]
        given = vectors @ self.weight.T
        if self.bias is not None:
            given = given + self.bias
        given = ACTIVATIONS[self.activation](given)
        if self.residual:
            given = given + (vectors if self.around is None else vectors @ self.around.T)
        features[self.target] = given


@dataclass(frozen=True, slots=True, eq=False)
class LayerNorm:
    """The vectors of the texts, each of mean 0 and variance 1, then scaled and shifted: `weight`, `bias` (D,)."""

    weight: FloatArray
    bias: FloatArray
    epsilon: float

    def __call__(self, features: Features) -> None:
        """Normalise."""
        vectors = features[SENTENCE]
        centered = vectors - vectors.mean(axis=-1, keepdims=True)
        scale = np.sqrt((centered**2).mean(axis=-1, keepdims=True) + np.float32(self.epsilon))
        features[SENTENCE] = centered / scale * self.weight + self.bias


@dataclass(frozen=True, slots=True)
class Normalize:
    """Vectors divided by their L2 norms."""

    source: str = SENTENCE
    target: str = SENTENCE

    def __call__(self, features: Features) -> None:
        """Divide, where there is what it reads."""
        if self.source in features:
            vectors = features[self.source]
            norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
            features[self.target] = vectors / np.maximum(norms, _SMALLEST_NORM)


@dataclass(frozen=True, slots=True)
class Other:
    """A module that is no plain algebra, by its name."""

    name: str

    def __call__(self, features: Features) -> None:
        """Refuse: nothing is prepared that holds one."""
        raise NotImplementedError(self.name)


Module = Pooled | Dense | LayerNorm | Normalize | Other

_erf = np.vectorize(math.erf, otypes=[np.float32])


def _sigmoid(values: FloatArray) -> FloatArray:
    # By way of tanh, which overflows nowhere.
    result: FloatArray = np.float32(0.5) * (np.tanh(np.float32(0.5) * values) + np.float32(1.0))
    return result


ACTIVATIONS: Mapping[str, Callable[[FloatArray], FloatArray]] = {
    "Identity": lambda values: values,
    "Tanh": lambda values: np.tanh(values),
    "ReLU": lambda values: np.maximum(values, np.float32(0.0)),
    "Sigmoid": _sigmoid,
    "SiLU": lambda values: values * _sigmoid(values),
    "GELU": lambda values: np.float32(0.5) * values * (np.float32(1.0) + _erf(values * np.float32(0.5**0.5))),
}
"""Functions on single numbers, by the names of torch's classes."""


def apply(modules: Sequence[Module], features: Features) -> FloatArray | None:
    """Run the modules one after the other; returns the vectors of the texts (B, D), None where no module makes them."""
    for module in modules:
        module(features)
    vectors: FloatArray | None = features.get(SENTENCE)
    return vectors


def not_plain(modules: Sequence[Module]) -> str:
    """Return the name of the first module that does not compute without torch; empty where all do."""
    for module in modules:
        if isinstance(module, Other):
            return module.name
        if isinstance(module, Dense) and module.activation not in ACTIVATIONS:
            return f"Dense with {module.activation}"
    return ""


def linear_head(modules: Sequence[Module]) -> FloatArray | None:
    """Multiply together what follows a model's pooling.

    Parameters
    ----------
    modules
        What comes after the transformer, less a closing Normalize.

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
    if not modules or not isinstance(modules[0], Pooled):
        found = f"changes its tokens before the pooling ({_name(modules[0])})" if modules else "has no pooling"
        raise ExplorerError(
            FailureKind.INPUT,
            f"This model {found}, so its vectors cannot be split over the tokens.",
            "Choose a pooling by name, such as mean.",
        )
    modes = modules[0].modes
    matrix: Any = None
    for module in modules[1:]:
        if not isinstance(module, Dense):
            raise _mixing(modes, f"{_name(module)} after the pooling")
        weight = _weight(module, modes)
        matrix = weight if matrix is None else weight @ matrix
    return None if matrix is None else matrix.astype(np.float32)


def _weight(dense: Dense, modes: Sequence[str]) -> Any:
    """Return the matrix of a Dense layer in double precision, or say why it is more than a matrix."""
    if dense.activation != "Identity":
        raise _mixing(modes, f"a Dense layer with {dense.activation} after the pooling")
    if dense.bias is not None and dense.bias.any():
        raise ExplorerError(
            FailureKind.INPUT,
            "This model adds a bias after the pooling, in a Dense layer. The bias belongs to no token, so the "
            "similarity is no sum over pairs of tokens.",
            _advice(modes),
        )
    weight = dense.weight.astype(np.float64)
    if not dense.residual:
        return weight
    return weight + (np.eye(len(weight)) if dense.around is None else dense.around.astype(np.float64))


def _name(module: Module) -> str:
    if isinstance(module, Other):
        return module.name
    return "Pooling" if isinstance(module, Pooled) else type(module).__name__


def _mixing(modes: Sequence[str], what: str) -> ExplorerError:
    return ExplorerError(
        FailureKind.INPUT,
        f"This model has {what}. It is not linear: it mixes what the tokens add, so the similarity is no sum over "
        "pairs of tokens.",
        _advice(modes),
    )


def _advice(modes: Sequence[str]) -> str:
    return f"Choose the pooling {' or '.join(modes)} by name, whose vectors are taken before that layer."
