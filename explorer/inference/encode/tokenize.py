"""From texts to token ids, in part read ahead while the model runs."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from explorer.domain.job import JobContext, Progress
from explorer.inference.encode.request import Block, Request, Rows
from explorer.inference.models.encoder import Encoder
from explorer.inference.models.inputs import TokenizedText

_TOKENIZER_BLOCK = 256
"""Texts per call of the tokenizer: its Python half holds the interpreter lock for a few milliseconds."""


class TokenReader:
    """One encoding's texts as token ids.

    Parameters
    ----------
    encoder
        The model, whose tokenizer reads.
    prompt
        Text put before every text.
    max_length
        Tokens at which texts are cut.
    context
        Where progress goes and cancellation comes from.
    """

    def __init__(self, encoder: Encoder, prompt: str, max_length: int | None, context: JobContext) -> None:
        self.seconds = 0.0
        self.prompt_length = 0
        """Tokens of the prompt that the masked poolings leave out, once something is read."""
        self._encoder = encoder
        self._prompt = prompt
        self._max_length = max_length
        self._context = context
        self._read_ahead: dict[str, TokenizedText] = {}

    def read(self, texts: Sequence[str]) -> list[TokenizedText]:
        """Turn texts into token ids, with progress; those that were read ahead are there already."""
        started = time.perf_counter()
        tokenized: list[TokenizedText] = []
        for block, read in self._read(texts, self._read_ahead):
            tokenized += (read[text] for text in block)
            self._context.report(Progress.at_rate("Reading tokens", len(tokenized), len(texts), started))
        self._read_ahead = {}
        self.prompt_length = self._encoder.prompt_length(self._prompt, self._max_length) if texts else 0
        self.seconds += time.perf_counter() - started
        return tokenized

    def read_blocks(self, request: Request, blocks: Iterable[Block]) -> Generator[Block, None, None]:
        """Read what is missing of each block; texts that read the same are read once.

        While a block is worked on, the next one is read.
        """
        for block in blocks:
            rows = np.unique(np.concatenate(block.missing))
            distinct, place = np.unique(request.own.representatives[rows], return_inverse=True)
            read = self.read([request.texts[row] for row in distinct.tolist()])
            texts = {row: read[at] for row, at in zip(rows.tolist(), place.tolist(), strict=True)}
            with self._prefetch(request, block.following):
                yield replace(block, texts=texts, prompt_length=self.prompt_length)

    @contextmanager
    def _prefetch(self, request: Request, rows: Rows) -> Iterator[None]:
        """Read rows on another core meanwhile, where one is idle; a cancel stops that too."""
        if not len(rows) or not self._encoder.leaves_idle_core:
            yield
            return
        distinct = np.unique(request.own.representatives[rows])
        texts = [request.texts[row] for row in distinct.tolist()]

        def read_all() -> dict[str, TokenizedText]:
            read: dict[str, TokenizedText] = {}
            for _ in self._read(texts, read):
                pass
            return read

        with ThreadPoolExecutor(1, "prefetch") as pool:
            reading = pool.submit(read_all)
            yield
            self._read_ahead = reading.result()

    def _read(
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
