"""What sharing a batch does to vectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from explorer.analysis.sweep.padding import padding_row
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import MODEL_KEY, Key
from explorer.domain.results.sweep import PaddingRow, PaddingTest
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Precision
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import count
from explorer.inference.encode.forward import ForwardPasses
from explorer.inference.encode.tokenize import TokenReader
from explorer.inference.models.inputs import Batch
from explorer.inference.models.loading import load_encoder
from explorer.inference.models.pooling import POOLINGS

MOST_TEXTS = 320
"""Texts tested at most: each runs on its own."""

_ROUNDING = {Precision.FLOAT32: 1e-5, Precision.FLOAT16: 4e-3, Precision.BFLOAT16: 4e-2, Precision.INT8: 4e-2}
"""By how much of its length a vector differs from itself where sums are taken in another order: a few times what the
bundled model's masked poolings were seen to differ by (2e-6, 2e-3, 1e-2)."""


def measure_padding(corpus: Corpus, spec: EncodeSpec, context: JobContext) -> PaddingTest:
    """Encode each text alone and in its batch, and measure what the batch changes.

    Alone is a batch of one text without padding. In its batch a text is padded as plain user code pads it: batches of
    `spec.batch_size` texts in input order, each as wide as its longest text, on the tokenizer's own side. All poolings,
    masked and naive, are taken from these very passes over the last layer.

    Of more than `MOST_TEXTS` texts, whole batches evenly spaced are tested; of a larger batch, texts evenly spaced,
    each still as wide as its batch.

    Raises
    ------
    ExplorerError
        As `explorer.inference.pipeline.encode`.
    """
    encoder = load_encoder(spec, context, corpus.texts)
    reader = TokenReader(encoder, encoder.prompt(spec), encoder.max_length(spec), context)
    indices = texts_to_test(len(corpus), spec.batch_size, MOST_TEXTS)
    mates = _batch_mates(indices, len(corpus), spec.batch_size)
    tokenized = reader.read([corpus.texts[index] for index in mates])
    place = {index: place for place, index in enumerate(mates)}
    lengths = {index: len(tokenized[place[index]].ids) for index in mates}
    together = _batches(indices, lengths, spec.batch_size, encoder.info.padding_side)
    keys: tuple[Key, ...] = tuple((LAST_LAYER, pooling) for pooling in POOLINGS)
    if spec.backend.runs_pipeline and encoder.info.model_pooling is None:
        keys = (MODEL_KEY, *keys)
    batches = [
        replace(batch, indices=tuple(place[index] for index in batch.indices), keys=keys)
        for batch in (*(Batch((index,), lengths[index]) for index in indices), *together)
    ]
    passes = ForwardPasses(encoder, context)
    found = [vectors for _, vectors in passes.run(tokenized, batches, reader.prompt_length)]
    number = len(indices)
    chosen = np.array(indices, dtype=np.int32)
    rows = []
    for key in keys:
        context.check()
        alone, shared = (
            np.concatenate([vectors[key] for vectors in part]) for part in (found[:number], found[number:])
        )
        rows.append(padding_row(key[1], alone, shared, chosen))
    widths = np.concatenate([np.full(len(batch.indices), batch.width) for batch in together])
    rounding = _ROUNDING[encoder.precision]
    return PaddingTest(
        corpus=corpus,
        spec=spec,
        indices=chosen,
        padding_side=encoder.info.padding_side,
        padding=1.0 - np.array([lengths[index] for index in indices]) / widths,
        rows=tuple(rows),
        rounding=rounding,
        notes=tuple(_notes(rows, rounding, encoder.info.padding_side, len(corpus), spec.batch_size)),
    )


def texts_to_test(n_texts: int, batch_size: int, most: int) -> list[int]:
    """Return which texts are tested, ascending: all, or whole batches evenly spaced, or texts of one that is larger."""
    if n_texts <= most:
        return list(range(n_texts))
    if batch_size > most:
        return [int(index) for index in np.linspace(0, n_texts - 1, most)]
    n_batches = -(-n_texts // batch_size)
    batches = [int(batch) for batch in np.linspace(0, n_batches - 1, most // batch_size)]
    return [index for batch in batches for index in range(n_texts)[batch * batch_size : (batch + 1) * batch_size]]


def _batch_mates(indices: Sequence[int], n_texts: int, size: int) -> list[int]:
    """Return every text that shares a batch of input order with one of `indices`, ascending."""
    numbers = dict.fromkeys(index // size for index in indices)
    return [index for number in numbers for index in range(n_texts)[number * size : (number + 1) * size]]


def _batches(indices: Sequence[int], lengths: Mapping[int, int], size: int, side: str) -> list[Batch]:
    """Return the batch of each text tested, as wide as its longest text, tested or not."""
    batches: dict[int, list[int]] = {}
    for index in indices:
        batches.setdefault(index // size, []).append(index)
    return [
        Batch(tuple(members), max(lengths.get(index, 0) for index in range(number * size, (number + 1) * size)), side)
        for number, members in batches.items()
    ]


def _notes(rows: Sequence[PaddingRow], rounding: float, side: str, n_texts: int, size: int) -> Iterator[str]:
    tested = len(rows[0].shifts)
    if tested < n_texts and size > MOST_TEXTS:
        yield f"{count(tested)} of {count(n_texts)} texts, evenly spaced, were tested, each as wide as its batch."
    elif tested < n_texts:
        yield f"{count(tested)} of {count(n_texts)} texts were tested: whole batches of {count(size)}, evenly spaced."
    if any(not row.pooling.is_naive and row.shifts.max() > rounding for row in rows):
        yield (
            "The tokenizer pads left, so a text starts at another position in each batch, and this model's token "
            "vectors depend on the position: no mask in the pooling undoes that. The program itself pads right for the "
            "masked poolings, so the vectors that it shows do not move."
            if side == "left"
            else "This model's own layers see the padding, so its token vectors change before any pooling. The program "
            "itself runs texts of equal length together for the masked poolings, so those that it shows do not move."
        )
