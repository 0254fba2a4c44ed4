"""One text, token by token."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.domain.arrays import BoolArray, FloatArray, IntArray, freeze


@dataclass(frozen=True, slots=True, eq=False)
class TokenReading:
    """The T tokens of one text as the model saw them, padding included where a naive pooling reads it.

    Parameters
    ----------
    text
        The text, without the prompt.
    tokens
        T tokens as the tokenizer writes them.
    ids
        int32 (T,).
    offsets
        int32 (T, 2): start and end of each token in `text`, in characters; both 0 where a token stands for none (what
        was added, a prompt), or where the tokenizer does not say.
    special
        bool (T,): tokens that were added ("[CLS]", "[SEP]", the stand-in for a text without tokens); padding is none of
        them.
    mask
        bool (T,): the attention mask, False for padding.
    pooled
        bool (T,): the tokens that a masked pooling takes: those of the mask, less a prompt that the model leaves out.
    vectors
        float32 (T, D): the token embeddings that the pooling reads.
    projection
        float32 (D', M·D): what the model multiplies its M joined poolings by, where its own pooling was asked for and
        linear layers follow it; None where nothing does.
    """

    text: str
    tokens: tuple[str, ...]
    ids: IntArray
    offsets: IntArray
    special: BoolArray
    mask: BoolArray
    pooled: BoolArray
    vectors: FloatArray
    projection: FloatArray | None = None

    def __post_init__(self) -> None:
        freeze(self, np.int32, "ids", "offsets")
        freeze(self, np.float32, "vectors", "projection")
        freeze(self, np.bool_, "special", "mask", "pooled")

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def norms(self) -> FloatArray:
        """L2 norm of each token's vector, float32 (T,)."""
        lengths: FloatArray = np.linalg.norm(self.vectors, axis=1)
        return lengths
