"""Encoding a corpus: the stages one after the other, none of which knows the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace

from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import MODEL_KEY, Encoding
from explorer.domain.settings.spec import EncodeSpec
from explorer.domain.texts.corpus import Corpus
from explorer.files.cache.vector_cache import VectorCache
from explorer.inference.encode.batches import plan_blocks
from explorer.inference.encode.cache_writer import CacheWriter
from explorer.inference.encode.collect import collect
from explorer.inference.encode.forward import ForwardPasses
from explorer.inference.encode.known import Known, forget_unfinished, leave_unfinished
from explorer.inference.encode.precision_loss import loss_note, measure_loss
from explorer.inference.encode.progress import AfterRun, RunProgress
from explorer.inference.encode.request import make_request
from explorer.inference.encode.rows import begin_rows
from explorer.inference.encode.tokenize import TokenReader
from explorer.inference.models.encoder import Encoder
from explorer.inference.models.loading import load_encoder
from explorer.inference.models.probes.swallowed import find_swallowed
from explorer.inference.models.probes.tokenizer_check import check_tokenizer, token_notes


def encode_corpus(
    corpus: Corpus,
    spec: EncodeSpec,
    previous: Encoding | None,
    context: JobContext,
    *,
    resume: bool = True,
    cache: VectorCache | None = None,
    load: Callable[[EncodeSpec, JobContext, Sequence[str]], Encoder] = load_encoder,
) -> Encoding:
    """Encode a corpus; see `explorer.inference.pipeline.encode`.

    Parameters
    ----------
    corpus, spec, previous, context, cache
        As there.
    resume
        Whether to go on with unfinished work, and to leave some where this call does not finish. A query or a timing,
        which does neither, is not checked either.
    load
        Gives the model; takes the texts too, of which it may be made.
    """
    started = time.perf_counter()
    encoder = load(spec, context, corpus.texts)
    loaded = time.perf_counter() - started
    request = make_request(corpus, spec, encoder)
    known = Known(request, previous, resume=resume)
    if cache is not None:
        known.consult_cache(cache, encoder, context)
    rows = begin_rows(request.groups, known.held)
    writer = CacheWriter(known.sections, rows)

    def count() -> tuple[int, int]:
        return (known.rows + sum(filled.ran for filled in rows)) // len(rows), writer.kept

    progress = RunProgress(context, len(corpus), len(request.blocks) == 1, count)
    after = AfterRun(context, len(corpus), lambda: writer.kept)
    reader = TokenReader(encoder, request.prompt, request.max_length, progress)
    passes = ForwardPasses(encoder, progress)
    texts, loss, tokenizer, swallowed = rows[0].texts, None, None, None
    try:
        read = reader.read_blocks(request, known.blocks(rows, progress))
        computed = passes.run_blocks(plan_blocks(request, read))
        with closing(read), closing(computed):
            collect(computed, rows, writer)
        if resume:
            key = MODEL_KEY if MODEL_KEY in request.own.keys else request.own.keys[0]
            loss = measure_loss(corpus.texts, texts.vectors[key], key, request.spec, encoder, encode_corpus, after)
            if len(request.blocks) > 1:
                after.report(Progress("Checking how the texts were read"))
            tokenizer = check_tokenizer(corpus.texts, texts.truncated, request.spec, encoder, after)
    except BaseException:
        if resume:
            leave_unfinished(request, rows)
        raise
    if resume:
        forget_unfinished()
        swallowed = find_swallowed(corpus.texts, encoder, request.spec, context)
    if cache is not None:
        cache.trim()
    prompts = encoder.info.habits.prompts
    return Encoding(
        spec=request.spec,
        corpus_fingerprint=corpus.fingerprint,
        texts=corpus.texts,
        pooled={key: texts.vectors[key] for group in request.groups for key in group.keys if key != MODEL_KEY},
        model_vectors=texts.vectors[MODEL_KEY] if MODEL_KEY in request.own.keys else None,
        token_counts=texts.token_counts,
        truncated=texts.truncated,
        cut_tokens=texts.cut_tokens,
        native_dtype=encoder.native_dtype,
        loss=loss,
        info=encoder.describe(request.spec),
        device=encoder.device,
        dtype=encoder.precision.value,
        seconds=replace(passes.seconds, load=loaded, tokenize=reader.seconds),
        batches=passes.batches,
        prompt=prompts.of_texts(request.spec),
        query_prompt=prompts.of_queries(request.spec),
        swallowed=swallowed,
        reused=known.texts,
        notes=(
            *encoder.precision_notes,
            *(loss_note(loss, encoder) if resume else ()),
            *passes.notes,
            *writer.notes,
            *token_notes(texts.token_counts),
        ),
        tokenizer=tokenizer,
        engine=encoder.engine,
    )
