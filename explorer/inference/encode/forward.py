"""From a batch to the vectors of its keys: timed, cancellable, and on less memory where there is too little."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import MODEL_KEY, Key, StageSeconds
from explorer.domain.settings.spec import LAST_LAYER, Precision
from explorer.inference.encode.progress import STAGE
from explorer.inference.encode.request import Block
from explorer.inference.machine.devices import is_oom, lacks_precision, precision_failure, text_too_large
from explorer.inference.models.encoder import Array, Encoder
from explorer.inference.models.inputs import Batch, TokenizedTexts, pad_batch
from explorer.inference.models.pooling import POOLINGS, float32, without_prompt


class ForwardPasses:
    """One encoding's passes through one model.

    Parameters
    ----------
    encoder
        The model.
    context
        Where progress goes and cancellation comes from.
    """

    def __init__(self, encoder: Encoder, context: JobContext) -> None:
        self.seconds = StageSeconds()
        self.batches = 0
        self.notes: list[str] = []
        self._encoder = encoder
        self._context = context
        self._most_tokens: int | None = None

    def run_blocks(
        self, blocks: Iterable[Block]
    ) -> Generator[tuple[Block, Generator[tuple[Batch, dict[Key, FloatArray]], None, None]], None, None]:
        """Yield each block with what `run` gives for its batches."""
        for block in blocks:
            yield block, self.run(block.texts, block.batches, block.prompt_length)

    def run(
        self, texts: TokenizedTexts, batches: Sequence[Batch], prompt_length: int
    ) -> Generator[tuple[Batch, dict[Key, FloatArray]], None, None]:
        """Yield, batch by batch, the vectors (B, D) of each of its keys; progress counts those that have been taken.

        A batch that does not fit into memory is run in smaller ones of the same width and put together again.

        Parameters
        ----------
        texts
            The tokens of each text.
        batches
            Which of them run together.
        prompt_length
            Tokens at the head of each text that the masked poolings leave out.

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
        with self._encoder.cancellable(self._context):
            if total:
                # The model is at work from here on: what was done before it must not stand on the screen meanwhile.
                self._context.report(Progress(STAGE, 0, total))
            for batch in batches:
                yield batch, self._run_whole(texts, batch, prompt_length)
                finished += len(batch.indices)
                worked += batch.tokens
                progress = Progress.at_rate(STAGE, finished, total, started)
                # Longest first: what is left is in tokens, not in texts.
                left = (time.perf_counter() - started) * (work - worked) / worked
                self._context.report(replace(progress, seconds_left=left, note=self.notes[-1] if self.notes else ""))

    def _run_whole(self, texts: TokenizedTexts, batch: Batch, prompt_length: int) -> dict[Key, FloatArray]:
        """Run one batch, in as many passes as memory asks for."""
        parts: list[dict[Key, FloatArray]] = []
        pending = [batch]
        while pending:
            part = pending.pop()
            if len(part.indices) > 1 and self._most_tokens is not None and part.tokens > self._most_tokens:
                pending += reversed(part.halves())
                continue
            self._context.check()
            vectors = self._attempt(texts, part, prompt_length)
            if vectors is None:
                self._shrink(part)
                pending.append(part)
            else:
                self.batches += 1
                parts.append(vectors)
        if len(parts) == 1:
            return parts[0]
        return {key: np.concatenate([part[key] for part in parts]) for key in batch.keys}

    def _attempt(self, texts: TokenizedTexts, batch: Batch, prompt_length: int) -> dict[Key, FloatArray] | None:
        """Run one batch; None where memory ran out, with nothing left that pins it."""
        try:
            return self._forward(texts, batch, prompt_length)
        except (RuntimeError, MemoryError) as error:
            if lacks_precision(error):
                raise precision_failure(
                    self._encoder.info.name, self._encoder.device, self._encoder.precision
                ) from error
            if not is_oom(error):
                raise
        return None

    def _shrink(self, batch: Batch) -> None:
        """Lower the number of tokens per batch after memory ran out on `batch`, and say so."""
        device = self._encoder.device
        self._encoder.release_memory()
        if len(batch.indices) == 1:
            raise text_too_large(batch.width, device)
        half = (len(batch.indices) + 1) // 2
        self._most_tokens = half * batch.width
        self.notes.append(f"Out of memory on {device}: batches were halved to {half} texts of {batch.width} tokens.")

    def _forward(self, texts: TokenizedTexts, batch: Batch, prompt_length: int) -> dict[Key, FloatArray]:
        """Run one batch and pool it on the device."""
        encoder = self._encoder
        started = time.perf_counter()
        tokenizer = encoder.tokenizer
        features = encoder.to_device(pad_batch(texts, batch, tokenizer.pad_token_id, tokenizer.pad_token_type_id))
        layers = {layer for layer, _ in batch.keys}
        mask = features["attention_mask"]
        output = encoder.forward({**features, "prompt_length": prompt_length}, hidden_states=layers != {LAST_LAYER})
        encoder.synchronize()
        forwarded = time.perf_counter()
        pooled_mask = without_prompt(mask, prompt_length) if prompt_length else mask
        states: Mapping[int, Array] = {LAST_LAYER: output.token_embeddings, **dict(enumerate(output.hidden_states))}
        tokens = {layer: float32(states[layer]) for layer in layers}
        vectors: dict[Key, FloatArray] = {}
        for key in batch.keys:
            layer, pooling = key
            if key != MODEL_KEY:
                vectors[key] = encoder.to_numpy(POOLINGS[pooling](tokens[layer], mask, pooled_mask))
            elif output.sentence_embedding is not None:
                vectors[key] = encoder.to_numpy(output.sentence_embedding)
        if not all(np.isfinite(array).all() for array in vectors.values()):
            half = encoder.precision is not Precision.FLOAT32
            raise ExplorerError(
                FailureKind.MODEL,
                f'The model "{encoder.info.name}" gave values that are not numbers on {encoder.device}'
                + (f" in {encoder.precision}." if half else "."),
                "Choose float32, or another model." if half else "Choose the CPU, or another model.",
            )
        self.seconds = replace(
            self.seconds,
            forward=self.seconds.forward + forwarded - started,
            pool=self.seconds.pool + time.perf_counter() - forwarded,
        )
        return vectors
