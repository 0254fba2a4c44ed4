"""What is asked of a model, and the blocks in which it goes through the stages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from explorer.analysis.neighbors.digests import Digests, representatives, text_digests
from explorer.domain.arrays import BoolArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.model.info import Batching
from explorer.domain.results.encoding import MODEL_KEY, Key
from explorer.domain.settings.spec import LAST_LAYER, MASKED_POOLINGS, NAIVE_POOLINGS, EncodeSpec, Engine
from explorer.domain.texts.corpus import Corpus
from explorer.inference.machine.devices import token_budget
from explorer.inference.models.encoder import Encoder
from explorer.inference.models.inputs import Batch, TokenizedText

BLOCK = 8192
"""Texts of a block: enough that sorting them by length leaves little padding."""

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class KeyGroup:
    """Vectors of N texts that are computed, looked for and kept together.

    Parameters
    ----------
    keys
        Their layers and poolings.
    digests
        uint64 (N, 2), of what they depend on beside the model and its settings: the text alone or, where padding is
        pooled too, the texts of its batch and its place there.
    batch_size
        Texts of such a batch, which is known as a whole or not at all; None where a text's vectors are its own,
        whatever batch computes them.
    representatives
        intp (N,), the first row with the digest of each row; only its vectors are computed.
    repeats
        intp (N,), how many rows each row represents.
    """

    keys: tuple[Key, ...]
    digests: Digests
    batch_size: int | None
    representatives: Rows
    repeats: Rows

    @classmethod
    def of(cls, keys: tuple[Key, ...], digests: Digests, batch_size: int | None = None) -> KeyGroup:
        """Group keys by the digests of the texts themselves."""
        if batch_size is not None:
            digests = batch_digests(digests, batch_size)
        first = representatives(digests)
        return cls(keys, digests, batch_size, first, np.bincount(first, minlength=len(first)))

    @property
    def distinct(self) -> BoolArray:
        """Which rows represent themselves, bool (N,)."""
        own: BoolArray = self.repeats > 0
        return own

    def whole(self, rows: BoolArray) -> BoolArray:
        """Keep of some rows, bool (N,), those of which the batch is complete."""
        if self.batch_size is None:
            return rows
        complete = np.logical_and.reduceat(rows, np.arange(0, len(rows), self.batch_size))
        return np.repeat(complete, self.batch_size)[: len(rows)]


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """What one call is to give.

    Parameters
    ----------
    texts, corpus
        The N texts, and the fingerprint of the corpus that they are.
    spec
        What was asked for, each layer once.
    model
        Fingerprint of the model's state.
    groups
        First the vectors that are the texts' own, then those that depend on batches, where they are asked for.
    prompt, max_length
        What is put before every text, and the tokens at which it is cut, None for no limit.
    budget
        Most tokens of a batch, padding included.
    batching, padding_side
        Which texts may share a batch of the first group, and where the batches of the others are padded.
    engine
        What computes the model.
    """

    texts: Sequence[str]
    corpus: str
    spec: EncodeSpec
    model: str
    groups: tuple[KeyGroup, ...]
    prompt: str
    max_length: int | None
    budget: int
    batching: Batching
    padding_side: str
    engine: Engine = Engine.TORCH

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def own(self) -> KeyGroup:
        """The vectors that are the texts' own."""
        return self.groups[0]

    @property
    def blocks(self) -> list[slice]:
        """Return the rows of each block; no batch is cut in two."""
        step = max(group.batch_size or 1 for group in self.groups)
        size = max(1, BLOCK // step) * step
        return [slice(start, min(start + size, len(self))) for start in range(0, len(self), size)]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Rows that go through the stages together; each stage fills in its part.

    Parameters
    ----------
    rows
        Which rows.
    missing
        For each group of keys, the rows to compute, ascending; where batches count, whole ones.
    following
        What of the next block has to be computed, as far as is seen.
    texts
        The tokens of each row that is missing in any group, once they are read.
    prompt_length
        Tokens at the head of each that the masked poolings leave out.
    batches
        The passes that give what is missing, once they are planned; their indices are rows.
    """

    rows: slice
    missing: tuple[Rows, ...]
    following: Rows
    texts: Mapping[int, TokenizedText] = field(default_factory=dict)
    prompt_length: int = 0
    batches: Sequence[Batch] = ()


def make_request(corpus: Corpus, spec: EncodeSpec, encoder: Encoder) -> Request:
    """Say what `spec` asks of a model for the texts of a corpus.

    Raises
    ------
    ExplorerError
        INPUT, where the model cannot do it.
    """
    spec = replace(spec, layers=tuple(dict.fromkeys(spec.layers)))
    check_spec(spec, encoder)
    masked = tuple((layer, pooling) for layer in spec.layers for pooling in MASKED_POOLINGS)
    if spec.backend.runs_pipeline and encoder.info.model_pooling is None:
        masked = (*masked, MODEL_KEY)
    digests = text_digests(corpus.texts)
    groups = [KeyGroup.of(masked, digests)]
    if spec.naive:
        naive = tuple((layer, pooling) for layer in spec.layers for pooling in NAIVE_POOLINGS)
        groups.append(KeyGroup.of(naive, digests, spec.batch_size))
    return Request(
        texts=corpus.texts,
        corpus=corpus.fingerprint,
        spec=spec,
        model=encoder.info.fingerprint,
        engine=encoder.engine,
        groups=tuple(groups),
        prompt=encoder.prompt(spec),
        max_length=encoder.max_length(spec),
        budget=token_budget(encoder.device),
        batching=encoder.info.habits.batching,
        padding_side=encoder.info.padding_side,
    )


def batch_digests(digests: Digests, size: int) -> Digests:
    """Return digests (N, 2) of texts as members of the batches of `size` that they form in input order."""
    batches = (digests[start : start + size] for start in range(0, len(digests), size))
    return np.concatenate([_in_batch(batch) for batch in batches])


def _in_batch(digests: Digests) -> Digests:
    """Return the digests (b, 2) of the texts of a batch as its members."""
    whole = np.frombuffer(hashlib.blake2b(digests.tobytes(), digest_size=16).digest(), np.uint64)
    members = np.tile(whole, (len(digests), 1))
    members[:, 0] += np.arange(len(digests), dtype=np.uint64)
    return members


def check_spec(spec: EncodeSpec, encoder: Encoder) -> None:
    """Refuse what the model cannot do."""
    last = encoder.info.layers
    for layer in spec.layers:
        if layer != LAST_LAYER and not 0 <= layer <= last:
            raise ExplorerError(
                FailureKind.INPUT,
                f"The model has no layer {layer}.",
                f"Choose a layer from 0, the input embeddings, to {last}, the last one.",
            )
    prompts = encoder.info.habits.prompts
    prompts.of_texts(spec)
    prompts.of_queries(spec)
    if spec.batch_size < 1:
        raise ExplorerError(FailureKind.INPUT, "The batch size is below 1.", "Choose a batch size of 1 or more.")
    least = int(encoder.tokenizer.num_special_tokens_to_add(pair=False)) + 1
    if spec.max_length is not None and spec.max_length < least:
        raise ExplorerError(
            FailureKind.INPUT,
            f"A maximum length of {spec.max_length} leaves no room for the text.",
            f"Choose a maximum length of {least} tokens or more.",
        )
