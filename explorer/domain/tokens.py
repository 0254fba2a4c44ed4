"""One text, token by token."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.domain.arrays import BoolArray, FloatArray, IntArray, frozen


@dataclass(frozen=True, slots=True, eq=False)
class TokenReading:
    """The T tokens of one text as the model saw them, padding included where its batch had some.

    Parameters
    ----------
    text
        The text, without the prompt.
    tokens
        T tokens as the tokenizer writes them.
    ids
        int32 (T,).
    offsets
        int32 (T, 2): start and end of each token in `text`, in characters; both 0 where a token stands for none.
    special
        bool (T,): tokens that the tokenizer added ("[CLS]", "[SEP]"); padding is none of them.
    mask
        bool (T,): the attention mask, False for padding.
    pooled
        bool (T,): the tokens that a masked pooling takes: those of the mask, less a prompt that the model leaves out.
    vectors
        float32 (T, D): the token embeddings that the pooling reads.
    """

    text: str
    tokens: tuple[str, ...]
    ids: IntArray
    offsets: IntArray
    special: BoolArray
    mask: BoolArray
    pooled: BoolArray
    vectors: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", frozen(self.ids, np.int32))
        object.__setattr__(self, "offsets", frozen(self.offsets, np.int32))
        object.__setattr__(self, "vectors", frozen(self.vectors, np.float32))
        for name in ("special", "mask", "pooled"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.bool_))

    def __len__(self) -> int:
        return len(self.tokens)
