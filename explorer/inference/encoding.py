"""Encoding a corpus: what is known already, what has to run, and putting both together."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from explorer.domain.corpus import Corpus
from explorer.domain.encoding import Encoding, ModelInfo
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.spec import LAST_LAYER, MASKED_POOLINGS, EncodeSpec
from explorer.domain.state import same_pass
from explorer.inference.batching import Batch, plan_batches
from explorer.inference.devices import token_budget
from explorer.inference.encoders import Encoder
from explorer.inference.loading import load_encoder
from explorer.inference.results import (
    MODEL_KEY,
    Key,
    NaiveVectors,
    TextVectors,
    collect,
    naive_batches,
    naive_keys,
)
from explorer.inference.runner import Runner


@dataclass(slots=True)
class _Work:
    """What one call computes; kept after a cancel or a failure, so that the next call goes on from there."""

    spec: EncodeSpec
    fingerprint: str
    keys: tuple[Key, ...]
    masked: TextVectors = field(default_factory=TextVectors)
    naive: NaiveVectors = field(default_factory=dict)


_unfinished: list[_Work] = []
"""The work of the last call that did not finish; at most one entry."""


def encode_corpus(
    corpus: Corpus, spec: EncodeSpec, previous: Encoding | None, context: JobContext, *, resume: bool = True
) -> Encoding:
    """Encode a corpus; see `explorer.inference.pipeline.encode`.

    Parameters
    ----------
    corpus, spec, previous, context
        As there.
    resume
        Whether to go on with unfinished work, and to leave some where this call does not finish.
    """
    started = time.perf_counter()
    encoder = load_encoder(spec, context)
    load_seconds = time.perf_counter() - started
    spec = replace(spec, layers=tuple(dict.fromkeys(spec.layers)))
    _check_spec(spec, encoder)
    keys = tuple((layer, pooling) for layer in spec.layers for pooling in MASKED_POOLINGS)
    if spec.backend.runs_pipeline:
        keys = (*keys, MODEL_KEY)

    work = _take_up(spec, encoder, keys) if resume else _Work(spec, encoder.info.fingerprint, keys)
    sources = [work.masked]
    naive = work.naive
    if previous is not None and previous.info.fingerprint == work.fingerprint and same_pass(previous.spec, spec):
        known = TextVectors.of(previous)
        if set(keys) <= set(known.parts):
            sources.append(known)
        if spec.naive and set(naive_keys(spec.layers)) <= set(previous.pooled):
            naive = dict(naive_batches(previous)) | naive
    work.naive = naive
    reused = sum(any(text in source.rows for source in sources) for text in corpus.texts)

    runner = Runner(encoder, spec.prompt, encoder.max_length(spec), context)
    try:
        _compute(corpus.texts, work, sources, runner, encoder)
    except BaseException:
        if resume:
            _unfinished[:] = [work]
        raise
    if resume:
        _unfinished.clear()

    collected = collect(sources, corpus.texts, keys)
    pooled = collected.vectors
    model_vectors = pooled.pop(MODEL_KEY, None)
    if spec.naive:
        chunks = [naive[chunk] for chunk in _chunks(corpus.texts, spec.batch_size)]
        pooled |= {key: np.concatenate([chunk[key] for chunk in chunks]) for key in naive_keys(spec.layers)}
    return Encoding(
        spec=spec,
        corpus_fingerprint=corpus.fingerprint,
        texts=corpus.texts,
        pooled=pooled,
        model_vectors=model_vectors,
        token_counts=collected.token_counts,
        truncated=collected.truncated,
        cut_tokens=collected.cut_tokens,
        native_dtype=encoder.native_dtype,
        info=encoder.describe(spec),
        device=str(encoder.device),
        dtype=str(encoder.dtype).removeprefix("torch."),
        seconds=replace(runner.seconds, load=load_seconds),
        batches=runner.batches,
        reused=reused,
        notes=(
            *encoder.precision_notes,
            *runner.notes,
            *_token_notes(collected.token_counts.tolist()),
        ),
    )


def describe_model(spec: EncodeSpec, context: JobContext) -> ModelInfo:
    """Load a model and say what it is; see `explorer.inference.pipeline.describe_model`."""
    encoder = load_encoder(spec, context)
    _check_spec(spec, encoder)
    return encoder.describe(spec)


def _compute(
    texts: Sequence[str], work: _Work, sources: Sequence[TextVectors], runner: Runner, encoder: Encoder
) -> None:
    """Run what is not known yet.

    The naive poolings run first, in batches of input order; where these pad right, the masked poolings of their texts
    come from the same pass.
    """
    spec = work.spec

    def known(text: str) -> bool:
        return any(text in source.rows for source in sources)

    wanted = dict.fromkeys(_chunks(texts, spec.batch_size)) if spec.naive else {}
    chunks = [chunk for chunk in wanted if chunk not in work.naive]
    padded = dict.fromkeys(text for chunk in chunks for text in chunk)
    needed = [*padded, *dict.fromkeys(text for text in texts if text not in padded and not known(text))]
    tokenized = runner.tokenize(needed)
    lengths = [len(tokens.ids) for tokens in tokenized]
    number = {text: index for index, text in enumerate(needed)}

    side = encoder.info.padding_side
    keys = naive_keys(spec.layers)
    shared = work.keys if side == "right" else ()
    batches = [_padded_batch([number[text] for text in chunk], lengths, side) for chunk in chunks]
    for chunk, (batch, vectors) in zip(chunks, runner.run(tokenized, batches, (*keys, *shared)), strict=True):
        work.naive[chunk] = {key: vectors[key] for key in keys}
        if shared:
            work.masked.add(chunk, [tokenized[index] for index in batch.indices], {key: vectors[key] for key in shared})

    missing = [index for index, text in enumerate(needed) if not known(text)]
    plan = plan_batches([lengths[index] for index in missing], token_budget(encoder.device))
    batches = [replace(batch, indices=tuple(missing[index] for index in batch.indices)) for batch in plan]
    for batch, vectors in runner.run(tokenized, batches, work.keys):
        work.masked.add(
            [needed[index] for index in batch.indices], [tokenized[index] for index in batch.indices], vectors
        )


def _padded_batch(indices: Sequence[int], lengths: Sequence[int], side: str) -> Batch:
    """Make the batch of plain user code: the texts as they come, padded to the longest."""
    return Batch(tuple(indices), max(lengths[index] for index in indices), side)


def _take_up(spec: EncodeSpec, encoder: Encoder, keys: tuple[Key, ...]) -> _Work:
    """Go on with unfinished work where it answers the same question, else begin anew."""
    fingerprint = encoder.info.fingerprint
    for work in _unfinished:
        if work.fingerprint == fingerprint and work.keys == keys and same_pass(work.spec, spec):
            work.spec = spec
            return work
    return _Work(spec, fingerprint, keys)


def _chunks(texts: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """Cut texts into batches of input order."""
    return [tuple(texts[start : start + size]) for start in range(0, len(texts), size)]


def _check_spec(spec: EncodeSpec, encoder: Encoder) -> None:
    """Refuse what the model cannot do."""
    last = encoder.info.layers
    for layer in spec.layers:
        if layer != LAST_LAYER and not 0 <= layer <= last:
            raise ExplorerError(
                FailureKind.INPUT,
                f"The model has no layer {layer}.",
                f"Choose a layer from 0, the input embeddings, to {last}, the last one.",
            )
    if spec.batch_size < 1:
        raise ExplorerError(FailureKind.INPUT, "The batch size is below 1.", "Choose a batch size of 1 or more.")
    least = int(encoder.tokenizer.num_special_tokens_to_add(pair=False)) + 1
    if spec.max_length is not None and spec.max_length < least:
        raise ExplorerError(
            FailureKind.INPUT,
            f"A maximum length of {spec.max_length} leaves no room for the text.",
            f"Choose a maximum length of {least} tokens or more.",
        )


def _token_notes(token_counts: Sequence[int]) -> tuple[str, ...]:
    """Say which texts mean nothing to the tokenizer."""
    empty = [str(place + 1) for place, count in enumerate(token_counts) if count == 0]
    if not empty:
        return ()
    return (f"No tokens in text {', '.join(empty[:5])}: the vector of the padding token stands in.",)
