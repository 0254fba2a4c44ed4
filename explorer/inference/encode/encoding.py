"""Encoding a corpus: what is known already, what has to run, and putting both together."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import sentence_transformers
import tokenizers
import torch
import transformers

import explorer
from explorer.analysis.neighbors.digests import text_digests
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.encoding import MODEL_KEY, Encoding, Key
from explorer.domain.settings.spec import LAST_LAYER, MASKED_POOLINGS, Backend, EncodeSpec
from explorer.domain.state import same_pass
from explorer.domain.texts.corpus import Corpus
from explorer.files.cache.vector_cache import VectorCache
from explorer.inference.encode.blocks import BLOCK, BlockRun, Work
from explorer.inference.encode.keeping import WORTH_KEEPING
from explorer.inference.encode.precision_loss import loss_note, measure_loss
from explorer.inference.encode.prompts import find_swallowed
from explorer.inference.encode.results import InMemory, Known, Results, naive_keys, texts_of
from explorer.inference.models.checks.tokenizer_check import check_tokenizer
from explorer.inference.models.encoder import Encoder
from explorer.inference.models.loading import load_encoder
from explorer.inference.models.openvino.model import import_openvino

_unfinished: list[Work] = []
"""The work of the last call that did not finish; at most one entry."""

_NAMED = 5

_RULE = 3
"""Rises when a text's vectors come out otherwise than before with the same model and settings."""


def encode_corpus(
    corpus: Corpus,
    spec: EncodeSpec,
    previous: Encoding | None,
    context: JobContext,
    *,
    resume: bool = True,
    cache: VectorCache | None = None,
) -> Encoding:
    """Encode a corpus; see `explorer.inference.pipeline.encode`.

    Parameters
    ----------
    corpus, spec, previous, context, cache
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
    if spec.backend.runs_pipeline and encoder.info.model_pooling is None:
        keys = (*keys, MODEL_KEY)

    work, known = _prepare(corpus, spec, encoder, keys, previous, resume)
    blocks = BlockRun(corpus.texts, work, encoder, context)
    for source in known:
        blocks.look_in(source)
    if cache is not None and cache.limit and len(corpus) >= WORTH_KEEPING and not blocks.all_known:
        _use(cache, blocks, work, encoder, context)
    try:
        blocks.run()
        context = blocks.after
        compared = MODEL_KEY if MODEL_KEY in keys else keys[0]
        # A query or a timing is no run of its own.
        loss = (
            measure_loss(corpus.texts, work.results.vectors[compared], compared, spec, encoder, context)
            if resume
            else None
        )
        if len(corpus) > BLOCK:
            context.report(Progress("Checking how the texts were read"))
        tokenizer = check_tokenizer(corpus.texts, work.results.truncated, spec, encoder, context) if resume else None
    except BaseException:
        if resume:
            _unfinished[:] = [work]
        raise
    if resume:
        _unfinished.clear()
    if cache is not None:
        cache.trim()

    swallowed = find_swallowed(corpus.texts, encoder, spec, context) if resume else None
    results, runner, prompts = work.results, blocks.runner, encoder.info.habits.prompts
    wanted = (*keys, *(naive_keys(spec.layers) if spec.naive else ()))
    return Encoding(
        spec=spec,
        corpus_fingerprint=corpus.fingerprint,
        texts=corpus.texts,
        pooled={key: results.vectors[key] for key in wanted if key != MODEL_KEY},
        model_vectors=results.vectors[MODEL_KEY] if MODEL_KEY in keys else None,
        token_counts=results.token_counts,
        truncated=results.truncated,
        cut_tokens=results.cut_tokens,
        native_dtype=encoder.native_dtype,
        loss=loss,
        info=encoder.describe(spec),
        device=str(encoder.device),
        dtype=str(encoder.dtype).removeprefix("torch."),
        seconds=replace(runner.seconds, load=load_seconds),
        batches=runner.batches,
        prompt=prompts.of_texts(spec),
        query_prompt=prompts.of_queries(spec),
        swallowed=swallowed,
        reused=blocks.reused,
        notes=(
            *encoder.precision_notes,
            *(loss_note(loss, encoder) if resume else ()),
            *runner.notes,
            *blocks.notes,
            *_token_notes(np.flatnonzero(results.token_counts == 0)[:_NAMED].tolist()),
        ),
        tokenizer=tokenizer,
    )


def _prepare(
    corpus: Corpus,
    spec: EncodeSpec,
    encoder: Encoder,
    keys: tuple[Key, ...],
    previous: Encoding | None,
    resume: bool,
) -> tuple[Work, list[Known]]:
    """Return what is to be filled, as far as it is known by its place, and where else in memory to look.

    Unfinished work on the same texts is gone on with; an encoding of the same texts is taken as it is.
    """
    fingerprint = encoder.info.fingerprint
    digests = text_digests(corpus.texts)
    known: list[Known] = []
    results = Results(len(corpus))
    work = Work(spec, fingerprint, keys, corpus.fingerprint, digests, results)
    for other in _unfinished if resume else []:
        if other.fingerprint != fingerprint or other.keys != keys or not same_pass(other.spec, spec):
            continue
        work.naive = other.naive
        if other.corpus == corpus.fingerprint:
            work.results = other.results
        else:
            known.append(InMemory(other.digests, other.results.texts, np.flatnonzero(other.results.done)))
    if previous is None or previous.queries:
        return work, known
    if previous.info.fingerprint != fingerprint or not same_pass(previous.spec, spec):
        return work, known
    same_texts = previous.corpus_fingerprint == corpus.fingerprint
    theirs = digests if same_texts else text_digests(previous.texts)
    texts = texts_of(previous)
    if set(keys) <= set(texts.vectors):
        if same_texts:
            work.results = Results.of(previous, keys)
        else:
            known.append(InMemory(theirs, texts))
    if spec.naive and set(naive_keys(spec.layers)) <= set(previous.pooled):
        work.naive.update(theirs, previous.spec.batch_size, previous.pooled)
    return work, known


def _use(cache: VectorCache, blocks: BlockRun, work: Work, encoder: Encoder, context: JobContext) -> None:
    """Look for texts in the cache, and have the finished blocks written to it."""
    spec = work.spec
    # Asked of the libraries themselves: a frozen program may lack what the installer would tell.
    used = [torch, transformers, tokenizers, sentence_transformers]
    if spec.backend is Backend.OPENVINO:
        used.append(import_openvino())
    settings = (
        *(_RULE, explorer.__version__, *(library.__version__ for library in used)),
        *(work.fingerprint, spec.backend.value, encoder.prompt(spec), encoder.max_length(spec)),
        *(str(encoder.dtype), encoder.device.type, encoder.info.habits.part.value),
    )
    shelf = cache.shelf(settings, work.keys)
    before = blocks.reused
    blocks.keep_on(shelf)
    if blocks.naive is not None:
        blocks.naive.keep_on(cache.shelf((*settings, "naive"), blocks.naive.keys))
    if blocks.reused > before:
        total = len(work.digests)
        note = f"Found {blocks.reused - before:,} of {total:,} texts in the cache."
        context.report(Progress("Encoding", blocks.reused, total, note=note))


def describe_model(spec: EncodeSpec, context: JobContext) -> ModelInfo:
    """Load a model and say what it is; see `explorer.inference.pipeline.describe_model`."""
    encoder = load_encoder(spec, context)
    _check_spec(spec, encoder)
    return encoder.describe(spec)


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


def _token_notes(empty: list[int]) -> tuple[str, ...]:
    """Say which texts mean nothing to the tokenizer."""
    if not empty:
        return ()
    places = ", ".join(str(place + 1) for place in empty)
    return (f"No tokens in text {places}: the vector of the padding token stands in.",)
