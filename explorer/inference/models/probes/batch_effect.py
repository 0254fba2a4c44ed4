"""Which texts may share a batch with each other: found by trying, once for each model that is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.model.info import Batching
from explorer.domain.settings.spec import Precision
from explorer.inference.models.encoder import Encoder
from explorer.inference.models.inputs import Batch, TokenizedText, pad_batch

_TEXTS = ("a short text", "and another one that is a good deal longer, so that the first is padded beside it")
_TOLERANCE = {Precision.FLOAT32: 1e-3, Precision.FLOAT16: 3e-2, Precision.BFLOAT16: 1e-1}
"""By how much of its length a token vector may differ from itself in another batch. In float32, 77 architectures that
mask their padding differ by at most 5e-6, the others by 0.2 and more."""
_OTHER_ORDER = 4.0
"""How many times the difference that a batch without padding makes, by sums taken in another order, is a difference
that padding makes."""
_CHOOSES_BY_WIDTH = frozenset({"big_bird", "bigbird_pegasus"})
"""Models that attend in another way once a batch is wider than a number of blocks, padding included."""


def batch_effect(encoder: Encoder) -> Batching:
    """Run a short text alone, in a batch of equally long texts, and padded beside a longer one, and compare.

    A model that cannot run one of these is taken for one that does not see its batch; what is wrong with it is said
    when it has to run.
    """
    try:
        return _effect(encoder)
    except ExplorerError as error:
        if error.failure.kind is not FailureKind.MODEL:
            raise
        return Batching.ANY


def _effect(encoder: Encoder) -> Batching:
    short, long = encoder.tokenize(_TEXTS, "", encoder.info.max_length)
    size = min(len(short.ids), len(long.ids))
    if size == len(long.ids):
        return Batching.ANY  # nothing can be padded
    cut = replace(long, ids=long.ids[:size], type_ids=None if long.type_ids is None else long.type_ids[:size])
    alone = _first(encoder, [short], size)
    beside = _change(_first(encoder, [short, cut], size), alone)
    tolerance = _TOLERANCE[encoder.precision]
    if beside > _OTHER_ORDER * tolerance:
        return Batching.ALONE
    padded = _change(_first(encoder, [short, long], len(long.ids)), alone)
    if padded > max(tolerance, _OTHER_ORDER * beside) or encoder.info.architecture in _CHOOSES_BY_WIDTH:
        return Batching.EQUAL_LENGTH
    return Batching.ANY


def batching_note(batching: Batching) -> tuple[str, ...]:
    """Say what is done about a model that sees its batch."""
    if batching is Batching.ANY:
        return ()
    if batching is Batching.ALONE:
        return (
            "This model's layers see the other texts of a batch; for the masked poolings each text runs alone, so that "
            "it gets the vector of its own.",
        )
    return (
        "This model's layers see the padding of a batch; for the masked poolings only texts of equal length share one, "
        "so that each text gets the vector that it has on its own.",
    )


def _first(encoder: Encoder, texts: Sequence[TokenizedText], width: int) -> tuple[FloatArray, ...]:
    """Return the token vectors (T, D) of the first text and, where there is one, its sentence vector (1, D')."""
    tokenizer = encoder.tokenizer
    batch = Batch(tuple(range(len(texts))), width)
    features = pad_batch(texts, batch, tokenizer.pad_token_id, tokenizer.pad_token_type_id)
    output = encoder.forward({**encoder.to_device(features), "prompt_length": 0}, hidden_states=False)
    tokens = encoder.to_numpy(output.token_embeddings[0, : len(texts[0].ids)])
    if output.sentence_embedding is None:
        return (tokens,)
    return tokens, encoder.to_numpy(output.sentence_embedding[:1])


def _change(found: tuple[FloatArray, ...], expected: tuple[FloatArray, ...]) -> float:
    """Return the largest difference of a vector from what is expected, as a share of its length."""
    changes = [
        np.linalg.norm(one - other, axis=-1) / np.linalg.norm(other, axis=-1).clip(np.finfo(np.float32).tiny)
        for one, other in zip(found, expected, strict=True)
    ]
    return max(float(change.max()) for change in changes)
