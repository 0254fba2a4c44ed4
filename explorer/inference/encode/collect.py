"""From the vectors of batches to rows, and from there to the cache."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.results.encoding import Key
from explorer.files.cache.vector_segment import TextVectors
from explorer.inference.encode.cache_writer import CacheWriter
from explorer.inference.encode.request import Block
from explorer.inference.encode.rows import FilledRows, select, without_tokens
from explorer.inference.models.inputs import Batch, TokenizedText

Vectors = Mapping[Key, FloatArray]


def collect(
    computed: Iterable[tuple[Block, Generator[tuple[Batch, Vectors], None, None]]],
    rows: Sequence[FilledRows],
    writer: CacheWriter,
) -> None:
    """Fill in what the model gives, block by block, and write it by and by.

    Parameters
    ----------
    computed
        Each block, with the vectors (B, D) of each of its batches.
    rows
        What is filled in, of each group of keys.
    writer
        Writes it.
    """
    with writer.writing():
        for block, passes in computed:
            writer.count()
            with closing(passes):
                for batch, vectors in passes:
                    put(batch, vectors, block.texts, rows)
                    writer.write_now_and_then()
            writer.end_block()


def put(batch: Batch, vectors: Vectors, texts: Mapping[int, TokenizedText], rows: Sequence[FilledRows]) -> None:
    """Fill in what the model gave for the rows of a batch: of each group, those that are missing."""
    read = [texts[index] for index in batch.indices]
    tokens = (
        np.asarray([text.count for text in read], np.int32),
        np.asarray([text.truncated for text in read], np.bool_),
        np.asarray([text.cut for text in read], np.int32),
    )
    for filled in rows:
        given = {key: vectors[key] for key in filled.group.keys if key in vectors}
        places = filled.group.representatives[list(batch.indices)]
        missing = ~filled.done[places]
        if not given or not missing.any():
            continue
        own = filled.group.batch_size is None
        found = TextVectors(given, *tokens) if own else without_tokens(given, len(places))
        if not missing.all():
            places, found = places[missing], select(found, missing, tuple(given))
        filled.fill(places, found)
        filled.ran += int(filled.group.repeats[np.unique(places)].sum())
