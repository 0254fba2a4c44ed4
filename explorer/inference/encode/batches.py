"""From missing rows to batches, each with the keys that it computes.

Vectors that are a text's own come out of any batch that changes none of them: texts of similar length share one. Those
of the naive poolings take padding in, so they come out of the batches that plain user code forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from explorer.domain.model.info import Batching
from explorer.domain.results.encoding import Key
from explorer.inference.encode.request import Block, KeyGroup, Request, Rows
from explorer.inference.models.inputs import Batch, TokenizedText

_BATCH_COST = 1 / 16
"""What a batch costs besides its tokens, as a share of the budget: 6 ms of a model's own Python code and of oneDNN
preparing for another number of rows, where 2,048 tokens take 100 ms."""


def plan_blocks(request: Request, blocks: Iterable[Block]) -> Iterator[Block]:
    """Plan the batches that give what is missing of each block; its texts are read."""
    for block in blocks:
        yield replace(block, batches=_plan(request, block.missing, block.texts))


def _plan(request: Request, missing: Sequence[Rows], texts: Mapping[int, TokenizedText]) -> list[Batch]:
    """Plan the batches of a block.

    Where padding on the right changes no vector of the texts' own, those come out of the naive batches too.
    """
    own, alone = request.own, missing[0]
    shares = request.padding_side == "right" and request.batching is Batching.ANY
    batches: list[Batch] = []
    for group, rows in zip(request.groups[1:], missing[1:], strict=True):
        keys = (*group.keys, *own.keys) if shares else group.keys
        batches += _in_input_order(group, rows, keys, texts, request.padding_side)
        if shares:
            alone = np.setdiff1d(alone, own.representatives[rows])
    lengths = [len(texts[row].ids) for row in alone.tolist()]
    return batches + plan_texts(alone.tolist(), lengths, own.keys, request.batching, request.budget)


def _in_input_order(
    group: KeyGroup, rows: Rows, keys: tuple[Key, ...], texts: Mapping[int, TokenizedText], side: str
) -> Iterator[Batch]:
    """Yield the batches of plain user code: the texts as they come, padded to the longest."""
    for batch in np.split(rows, np.flatnonzero(np.diff(rows // (group.batch_size or 1))) + 1):
        if len(batch):
            indices = tuple(batch.tolist())
            yield Batch(indices, max(len(texts[row].ids) for row in indices), side, keys)


def plan_texts(
    indices: Sequence[int], lengths: Sequence[int], keys: tuple[Key, ...], batching: Batching, budget: int
) -> list[Batch]:
    """Group texts of so many tokens into batches that change none of their vectors, at most `budget` tokens each."""
    if batching is Batching.ANY:
        plan = plan_similar(lengths, budget)
    else:
        plan = plan_equal(lengths, 1 if batching is Batching.ALONE else budget)
    return [Batch(tuple(indices[place] for place in places), width, keys=keys) for places, width in plan]


def plan_similar(lengths: Sequence[int], budget: int) -> list[tuple[list[int], int]]:
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
    list of (places, width)
        Every place once; the same lengths give the same plan.
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
    batches: list[tuple[list[int], int]] = []
    start = 0
    while start < n_texts:
        stop = start + int(sizes[start])
        batches.append((order[start:stop].tolist(), int(widths[start])))
        start = stop
    return batches


def plan_equal(lengths: Sequence[int], budget: int) -> list[tuple[list[int], int]]:
    """Group texts of one length, longest first, so that nothing is padded; at most `budget` tokens share a batch."""
    members: dict[int, list[int]] = {}
    for place, length in enumerate(lengths):
        members.setdefault(length, []).append(place)
    batches: list[tuple[list[int], int]] = []
    for length in sorted(members, reverse=True):
        most = max(1, budget // length)
        places = members[length]
        batches += [(places[at : at + most], length) for at in range(0, len(places), most)]
    return batches
