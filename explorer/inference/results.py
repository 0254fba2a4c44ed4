"""Vectors per text, as they come out of the batches and as an `Encoding` wants them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from explorer.domain.arrays import BoolArray, FloatArray, IntArray
from explorer.domain.encoding import Encoding
from explorer.domain.spec import LAST_LAYER, NAIVE_POOLINGS, Pooling
from explorer.inference.batching import TokenizedText

Key = tuple[int, Pooling]
"""(layer, pooling); the model's own output is (`LAST_LAYER`, `Pooling.MODEL`)."""

MODEL_KEY: Key = (LAST_LAYER, Pooling.MODEL)


@dataclass(slots=True)
class TextVectors:
    """Masked vectors of distinct texts, batch after batch.

    Parameters
    ----------
    rows
        Row of each text.
    parts
        Per key, arrays (b, D) that together hold the rows in order.
    token_counts, truncated, cut_tokens
        One entry per row.
    """

    rows: dict[str, int] = field(default_factory=dict)
    parts: dict[Key, list[FloatArray]] = field(default_factory=dict)
    token_counts: list[int] = field(default_factory=list)
    truncated: list[bool] = field(default_factory=list)
    cut_tokens: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, encoding: Encoding) -> TextVectors:
        """View an encoding's masked vectors, without copying them."""
        parts = {key: [vectors] for key, vectors in encoding.pooled.items() if not key[1].is_naive}
        if encoding.model_vectors is not None:
            parts[MODEL_KEY] = [encoding.model_vectors]
        rows = {text: row for row, text in enumerate(encoding.texts)}
        counts = (values.tolist() for values in (encoding.token_counts, encoding.truncated, encoding.cut_tokens))
        return cls(rows, parts, *counts)

    def add(self, texts: Sequence[str], tokenized: Sequence[TokenizedText], vectors: Mapping[Key, FloatArray]) -> None:
        """Append the vectors (b, D) of a batch, leaving out texts that have a row already."""
        fresh = []
        for place, (text, tokens) in enumerate(zip(texts, tokenized, strict=True)):
            if text not in self.rows:
                self.rows[text] = len(self.rows)
                self.token_counts.append(tokens.count)
                self.truncated.append(tokens.truncated)
                self.cut_tokens.append(tokens.cut)
                fresh.append(place)
        for key, array in vectors.items():
            self.parts.setdefault(key, []).append(array if len(fresh) == len(array) else array[fresh])

    def gather(self, key: Key, rows: Sequence[int]) -> FloatArray:
        """Vectors (len(rows), D) of `key`; the stored array itself where all of it is asked for in order."""
        parts = self.parts[key]
        if len(parts) > 1:
            parts[:] = [np.concatenate(parts)]
        whole = parts[0]
        if len(rows) == len(whole) and all(row == index for index, row in enumerate(rows)):
            return whole
        return whole[np.asarray(rows, dtype=np.intp)]


NaiveVectors = dict[tuple[str, ...], Mapping[Key, FloatArray]]
"""Naive vectors (b, D) per key of each batch of texts; they belong to the batch, not to the text."""


def naive_batches(encoding: Encoding) -> Iterator[tuple[tuple[str, ...], Mapping[Key, FloatArray]]]:
    """Cut an encoding's naive vectors back into the batches that they were computed in."""
    naive = {key: vectors for key, vectors in encoding.pooled.items() if key[1].is_naive}
    size = encoding.spec.batch_size
    if not naive:
        return
    for start in range(0, len(encoding), size):
        stop = start + size
        yield tuple(encoding.texts[start:stop]), {key: vectors[start:stop] for key, vectors in naive.items()}


def naive_keys(layers: Sequence[int]) -> tuple[Key, ...]:
    """Keys of the naive poolings of `layers`."""
    return tuple((layer, pooling) for layer in layers for pooling in NAIVE_POOLINGS)


@dataclass(frozen=True, slots=True)
class Collected:
    """What `collect` brings together: vectors (N, D) per key, and (N,) each of what is known of the tokens."""

    vectors: dict[Key, FloatArray]
    token_counts: IntArray
    truncated: BoolArray
    cut_tokens: IntArray


def collect(sources: Sequence[TextVectors], texts: Sequence[str], keys: Sequence[Key]) -> Collected:
    """Bring together the results for `texts`, each text's from the first source that has it."""
    token_counts = np.empty(len(texts), dtype=np.int32)
    truncated = np.empty(len(texts), dtype=np.bool_)
    cut_tokens = np.empty(len(texts), dtype=np.int32)
    found: list[tuple[list[int], list[int]]] = [([], []) for _ in sources]
    for place, text in enumerate(texts):
        number = next(number for number, source in enumerate(sources) if text in source.rows)
        source, (rows, places) = sources[number], found[number]
        row = source.rows[text]
        rows.append(row)
        places.append(place)
        token_counts[place] = source.token_counts[row]
        truncated[place] = source.truncated[row]
        cut_tokens[place] = source.cut_tokens[row]
    used = [(source, rows, places) for source, (rows, places) in zip(sources, found, strict=True) if rows]
    result: dict[Key, FloatArray] = {}
    for key in keys:
        gathered = [source.gather(key, rows) for source, rows, _ in used]
        if len(gathered) == 1:
            result[key] = gathered[0]
            continue
        result[key] = np.empty((len(texts), gathered[0].shape[1]), dtype=np.float32)
        for vectors, (_, _, places) in zip(gathered, used, strict=True):
            result[key][np.asarray(places, dtype=np.intp)] = vectors
    return Collected(result, token_counts, truncated, cut_tokens)
