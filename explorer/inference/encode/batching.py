"""From token ids to padded batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

_BATCH_COST = 1 / 16
"""What a batch costs besides its tokens, as a share of the budget: 6 ms of a model's own Python code and of oneDNN
preparing for another number of rows, where 2,048 tokens take 100 ms."""


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
    """

    indices: tuple[int, ...]
    width: int
    side: str = "right"

    @property
    def tokens(self) -> int:
        """Tokens of the batch, padding included."""
        return len(self.indices) * self.width

    def halves(self) -> tuple[Batch, Batch]:
        """Split in two of the same width, so that poolings that include padding do not change."""
        middle = (len(self.indices) + 1) // 2
        return (
            Batch(self.indices[:middle], self.width, self.side),
            Batch(self.indices[middle:], self.width, self.side),
        )


def plan_batches(lengths: Sequence[int], budget: int) -> list[Batch]:
    """Group texts of similar length, longest first, at the least cost.

    A batch costs its tokens, padding included, and a fixed share of the budget for being a batch; of all ways to cut
    the sorted lengths, the cheapest is taken (the dynamic programme for optimal segmentation: Bellman 1961). So texts
    of one length share a batch without any padding as soon as there are enough of them.

    Parameters
    ----------
    lengths
        Tokens of each text.
    budget
        Most tokens per batch; a text longer than that is a batch of its own.

    Returns
    -------
    list of Batch
        Every index once; the same lengths give the same plan.
    """
    values = np.asarray(lengths, dtype=np.int64)
    order = np.argsort(-values, kind="stable")
    widths, n_texts = values[order], len(values)
    least = np.zeros(n_texts + 1)
    sizes = np.ones(n_texts, dtype=np.int64)
    for start in range(n_texts - 1, -1, -1):
        most = min(n_texts - start, max(1, budget // int(widths[start])))
        # The larger batch first, so that it is taken where two cost the same.
        choices = np.arange(most, 0, -1)
        costs = choices * widths[start] + least[start + choices]
        best = int(costs.argmin())
        sizes[start], least[start] = choices[best], costs[best] + _BATCH_COST * budget
    batches: list[Batch] = []
    start = 0
    while start < n_texts:
        stop = start + int(sizes[start])
        batches.append(Batch(tuple(order[start:stop].tolist()), int(widths[start])))
        start = stop
    return batches


def plan_equal(lengths: Sequence[int], budget: int) -> list[Batch]:
    """Group texts of one length, longest first, so that nothing is padded; at most `budget` tokens share a batch."""
    members: dict[int, list[int]] = {}
    for index, length in enumerate(lengths):
        members.setdefault(length, []).append(index)
    batches: list[Batch] = []
    for length in sorted(members, reverse=True):
        most = max(1, budget // length)
        indices = members[length]
        batches += [Batch(tuple(indices[at : at + most]), length) for at in range(0, len(indices), most)]
    return batches


def pad_batch(texts: Sequence[TokenizedText], batch: Batch, pad_id: int, pad_type_id: int) -> dict[str, Tensor]:
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
    features = {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}
    if typed:
        features["token_type_ids"] = torch.from_numpy(types)
    return features
