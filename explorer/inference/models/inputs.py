"""What goes into a model: token ids of texts, and padded batches of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.domain.results.encoding import Key


@dataclass(frozen=True, slots=True)
class TokenizedText:
    """Token ids of one text, special tokens included, padding not.

    Parameters
    ----------
    ids, type_ids
        int64 (T,), T ≥ 1; `type_ids` is None where the tokenizer gives none.
    count
        Number of tokens: T, or 0 where the text has none and a padding token stands in.
    truncated
        Whether the text was cut at the maximum length.
    cut
        How many tokens that cost.
    """

    ids: NDArray[np.int64]
    type_ids: NDArray[np.int64] | None
    count: int
    truncated: bool
    cut: int = 0


TokenizedTexts = Mapping[int, TokenizedText] | Sequence[TokenizedText]


def tokens_cut_off(encoding: Any) -> int:
    """Count what truncation left out of a text, less the special tokens that each further piece repeats."""
    return sum(len(piece) - sum(piece.special_tokens_mask) for piece in encoding.overflowing)


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of one forward pass.

    Parameters
    ----------
    indices
        Which texts.
    width
        Tokens to pad each to.
    side
        "right" or "left".
    keys
        The layers and poolings that the pass is to give.
    """

    indices: tuple[int, ...]
    width: int
    side: str = "right"
    keys: tuple[Key, ...] = ()

    @property
    def tokens(self) -> int:
        """Tokens of the batch, padding included."""
        return len(self.indices) * self.width

    def halves(self) -> tuple[Batch, Batch]:
        """Split in two of the same width, so that poolings that include padding do not change."""
        middle = (len(self.indices) + 1) // 2
        return replace(self, indices=self.indices[:middle]), replace(self, indices=self.indices[middle:])


def pad_batch(texts: TokenizedTexts, batch: Batch, pad_id: int, pad_type_id: int) -> dict[str, NDArray[np.int64]]:
    """Build the model's inputs for one batch.

    Returns
    -------
    dict
        `input_ids`, `attention_mask` and, where the tokenizer gives them, `token_type_ids`, int64 (B, width).
    """
    shape = (len(batch.indices), batch.width)
    ids = np.full(shape, pad_id, dtype=np.int64)
    mask = np.zeros(shape, dtype=np.int64)
    types = np.full(shape, pad_type_id, dtype=np.int64)
    typed = False
    for row, index in enumerate(batch.indices):
        text = texts[index]
        length = len(text.ids)
        columns = slice(0, length) if batch.side == "right" else slice(batch.width - length, batch.width)
        ids[row, columns] = text.ids
        mask[row, columns] = 1
        if text.type_ids is not None:
            types[row, columns] = text.type_ids
            typed = True
    features = {"input_ids": ids, "attention_mask": mask}
    if typed:
        features["token_type_ids"] = types
    return features
