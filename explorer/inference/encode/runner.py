"""Running a model over batches: timed, cancellable, and on less memory where there is too little."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import MODEL_KEY, Key, StageSeconds
from explorer.domain.settings.spec import LAST_LAYER
from explorer.inference.encode.batching import Batch, TokenizedText, pad_batch
from explorer.inference.encode.pooling import POOLINGS, without_prompt
from explorer.inference.machine.devices import is_oom, lacks_precision, precision_failure, release_memory, synchronize
from explorer.inference.machine.threads import has_idle_core
from explorer.inference.models.encoder import Encoder

_TOKENIZER_BLOCK = 256
"""Texts per call of the tokenizer: its Python half holds the interpreter lock for a few milliseconds."""


class Runner:
    """One encoding's passes through one model.

    Parameters
    ----------
    encoder
        The model.
    prompt
        Text put before every text.
    max_length
        Tokens at which texts are cut.
    context
        Where progress goes and cancellation comes from.
    """

    def __init__(self, encoder: Encoder, prompt: str, max_length: int | None, context: JobContext) -> None:
        self.seconds = StageSeconds()
        self.batches = 0
        self.notes: list[str] = []
        self._encoder = encoder
        self._prompt = prompt
        self._max_length = max_length
        self._context = context
        self._prompt_length = 0
        self._most_tokens: int | None = None
        self._read: dict[str, TokenizedText] = {}

    def tokenize(self, texts: Sequence[str]) -> list[TokenizedText]:
        """Turn texts into token ids, with progress; those that `run` read ahead are there already."""
        started = time.perf_counter()
        tokenized: list[TokenizedText] = []
        for block, read in self._tokenize(texts, self._read):
            tokenized += (read[text] for text in block)
            self._context.report(_progress("Reading tokens", len(tokenized), len(texts), started))
        self._read = {}
        self._prompt_length = self._encoder.prompt_length(self._prompt, self._max_length) if texts else 0
        self.seconds = replace(self.seconds, tokenize=self.seconds.tokenize + time.perf_counter() - started)
        return tokenized

    def _tokenize(
        self, texts: Sequence[str], read: dict[str, TokenizedText]
    ) -> Iterator[tuple[Sequence[str], dict[str, TokenizedText]]]:
        """Yield block by block of `texts`, with `read` holding what is known so far, those texts included."""
        for start in range(0, len(texts), _TOKENIZER_BLOCK):
            self._context.check()
            block = texts[start : start + _TOKENIZER_BLOCK]
            new = [text for text in block if text not in read]
            if new:
                read |= zip(new, self._encoder.tokenize(new, self._prompt, self._max_length), strict=True)
            yield block, read

    @contextmanager
    def _reading_ahead(self, texts: Sequence[str]) -> Iterator[None]:
        """Turn `texts` into token ids on another core meanwhile, where one is idle; a cancel stops that too."""
        if not texts or not has_idle_core(self._encoder.device):
            yield
            return

        def read_all() -> dict[str, TokenizedText]:
            read: dict[str, TokenizedText] = {}
            for _ in self._tokenize(texts, read):
                pass
            return read

        with ThreadPoolExecutor(1, "read-ahead") as pool:
            reading = pool.submit(read_all)
            yield
            self._read = reading.result()

    def run(
        self,
        texts: Sequence[TokenizedText],
        batches: Sequence[Batch],
        keys: Sequence[Key],
        *,
        ahead: Sequence[str] = (),
    ) -> Iterator[tuple[Batch, dict[Key, FloatArray]]]:
        """Yield, batch by batch, the vectors (B, D) of every key; progress counts those that have been taken.

        A batch that does not fit into memory is run in smaller ones of the same width and put together again.

        Parameters
        ----------
        texts
            What `tokenize` gave.
        batches
            Which of them run together.
        keys
            Layers and poolings.
        ahead
            Texts that `tokenize` will be asked for next; where a core is idle, it reads them while the model runs.

        Raises
        ------
        ExplorerError
            MEMORY, where a single text does not fit; DEVICE, where the device lacks an operation in the model's
            precision; MODEL, where the model gives no numbers.
        """
        total = sum(len(batch.indices) for batch in batches)
        work = sum(batch.tokens for batch in batches)
        finished, worked = 0, 0
        started = time.perf_counter()
        self._context.check()
        with self._reading_ahead(ahead), cancellable(self._encoder.model, self._context):
            if total:
                # The model is at work from here on: what was done before it must not stand on the screen meanwhile.
                self._context.report(Progress("Encoding", 0, total))
            for batch in batches:
                yield batch, self._run_whole(texts, batch, keys)
                finished += len(batch.indices)
                worked += batch.tokens
                progress = _progress("Encoding", finished, total, started)
                # Longest first: what is left is in tokens, not in texts.
                left = (time.perf_counter() - started) * (work - worked) / worked
                self._context.report(replace(progress, seconds_left=left, note=self.notes[-1] if self.notes else ""))

    def _run_whole(self, texts: Sequence[TokenizedText], batch: Batch, keys: Sequence[Key]) -> dict[Key, FloatArray]:
        """Run one batch, in as many passes as memory asks for."""
        parts: list[dict[Key, FloatArray]] = []
        pending = [batch]
        while pending:
            part = pending.pop()
            if len(part.indices) > 1 and self._most_tokens is not None and part.tokens > self._most_tokens:
                pending += reversed(part.halves())
                continue
            self._context.check()
            vectors = self._attempt(texts, part, keys)
            if vectors is None:
                self._shrink(part)
                pending.append(part)
            else:
                self.batches += 1
                parts.append(vectors)
        return parts[0] if len(parts) == 1 else {key: np.concatenate([part[key] for part in parts]) for key in keys}

    def _attempt(
        self, texts: Sequence[TokenizedText], batch: Batch, keys: Sequence[Key]
    ) -> dict[Key, FloatArray] | None:
        """Run one batch; None where memory ran out, with nothing left that pins it."""
        try:
            return self._forward(texts, batch, keys)
        except (RuntimeError, MemoryError) as error:
            if lacks_precision(error):
                raise precision_failure(self._encoder.info.name, self._encoder.device, self._encoder.dtype) from error
            if not is_oom(error):
                raise
        return None

    def _shrink(self, batch: Batch) -> None:
        """Lower the number of tokens per batch after memory ran out on `batch`, and say so."""
        device = self._encoder.device
        release_memory(device)
        if len(batch.indices) == 1:
            raise ExplorerError(
                FailureKind.MEMORY,
                f"One text of {batch.width} tokens does not fit in the memory of {device}.",
                "Lower the maximum length, or choose another device.",
            )
        half = (len(batch.indices) + 1) // 2
        self._most_tokens = half * batch.width
        self.notes.append(f"Out of memory on {device}: batches were halved to {half} texts of {batch.width} tokens.")

    @torch.inference_mode()
    def _forward(self, texts: Sequence[TokenizedText], batch: Batch, keys: Sequence[Key]) -> dict[Key, FloatArray]:
        """Run one batch and pool it on the device."""
        encoder = self._encoder
        started = time.perf_counter()
        tokenizer = encoder.tokenizer
        features = {
            name: tensor.to(encoder.device)
            for name, tensor in pad_batch(texts, batch, tokenizer.pad_token_id, tokenizer.pad_token_type_id).items()
        }
        layers = {layer for layer, _ in keys}
        mask = features["attention_mask"]
        output = encoder.forward(
            {**features, "prompt_length": self._prompt_length}, hidden_states=layers != {LAST_LAYER}
        )
        synchronize(encoder.device)
        forwarded = time.perf_counter()
        pooled_mask = without_prompt(mask, self._prompt_length) if self._prompt_length else mask
        states: Mapping[int, Tensor] = {LAST_LAYER: output.token_embeddings, **dict(enumerate(output.hidden_states))}
        tokens = {layer: states[layer].float() for layer in layers}
        vectors: dict[Key, FloatArray] = {}
        for key in keys:
            layer, pooling = key
            if key != MODEL_KEY:
                vectors[key] = _to_numpy(POOLINGS[pooling](tokens[layer], mask, pooled_mask))
            elif output.sentence_embedding is not None:
                vectors[key] = _to_numpy(output.sentence_embedding)
        if not all(np.isfinite(array).all() for array in vectors.values()):
            half = encoder.dtype != torch.float32
            raise ExplorerError(
                FailureKind.MODEL,
                f'The model "{encoder.info.name}" gave values that are not numbers on {encoder.device}'
                + (f" in {str(encoder.dtype).removeprefix('torch.')}." if half else "."),
                "Choose float32, or another model." if half else "Choose the CPU, or another model.",
            )
        self.seconds = replace(
            self.seconds,
            forward=self.seconds.forward + forwarded - started,
            pool=self.seconds.pool + time.perf_counter() - forwarded,
        )
        return vectors


@contextmanager
def cancellable(model: nn.Module, context: JobContext) -> Iterator[None]:
    """Check for cancellation before each part of the model, since one batch of a large model takes seconds."""

    def check(*_: object) -> None:
        context.check()

    handles = [module.register_forward_pre_hook(check) for module in model.modules()]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _to_numpy(tensor: Tensor) -> FloatArray:
    result: FloatArray = tensor.float().cpu().numpy().astype(np.float32, copy=False)
    return result


def _progress(stage: str, done: int, total: int, started: float) -> Progress:
    """Progress with the rate since `started`."""
    elapsed = max(time.perf_counter() - started, 1e-9)
    rate = done / elapsed
    return Progress(stage, done, total, rate, (total - done) / rate if rate else None)
