from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from explorer.domain.arrays import FloatArray
from explorer.domain.encoding import Encoding, ModelInfo
from explorer.domain.spec import LAST_LAYER, EncodeSpec, Pooling
from explorer.inference.batching import TokenizedText
from explorer.inference.results import MODEL_KEY, Key, TextVectors, collect, naive_batches, naive_keys

MEAN: Key = (LAST_LAYER, Pooling.MEAN)


def rows(*values: float) -> FloatArray:
    return np.array([[value, -value] for value in values], dtype=np.float32)


def tokens(*counts: int) -> list[TokenizedText]:
    return [TokenizedText(np.zeros(count, dtype=np.int64), None, count, count > 4) for count in counts]


def encoding(texts: tuple[str, ...], pooled: Mapping[Key, FloatArray], batch_size: int = 2) -> Encoding:
    count = len(texts)
    return Encoding(
        spec=EncodeSpec(batch_size=batch_size),
        corpus_fingerprint="",
        texts=texts,
        pooled=pooled,
        model_vectors=rows(*range(10, 10 + count)),
        token_counts=np.arange(count, dtype=np.int32),
        truncated=np.zeros(count, dtype=np.bool_),
        info=ModelInfo("model", 2, 1, None),
    )


def test_texts_come_from_the_first_source_that_has_them_in_the_order_asked_for() -> None:
    new = TextVectors()
    new.add(["b", "d"], tokens(3, 5), {MEAN: rows(2, 4), MODEL_KEY: rows(20, 40)})
    new.add(["e"], tokens(1), {MEAN: rows(5), MODEL_KEY: rows(50)})
    old = TextVectors.of(encoding(("a", "b", "c"), {MEAN: rows(1, 99, 3)}))
    collected = collect([new, old], ["e", "c", "b", "e", "d"], [MEAN, MODEL_KEY])
    np.testing.assert_array_equal(collected.vectors[MEAN], rows(5, 3, 2, 5, 4))
    np.testing.assert_array_equal(collected.vectors[MODEL_KEY], rows(50, 12, 20, 50, 40))
    assert collected.token_counts.tolist() == [1, 2, 3, 1, 5]
    assert collected.truncated.tolist() == [False, False, False, False, True]


def test_text_added_twice_keeps_its_first_vector() -> None:
    vectors = TextVectors()
    vectors.add(["a", "b", "a"], tokens(1, 2, 1), {MEAN: rows(1, 2, 9)})
    vectors.add(["b", "c"], tokens(2, 3), {MEAN: rows(8, 3)})
    np.testing.assert_array_equal(collect([vectors], ["a", "b", "c"], [MEAN]).vectors[MEAN], rows(1, 2, 3))


def test_unchanged_vectors_are_shared_and_not_copied() -> None:
    before = encoding(("a", "b"), {MEAN: rows(1, 2)})
    after = collect([TextVectors.of(before)], before.texts, [MEAN]).vectors[MEAN]
    assert np.shares_memory(after, before.pooled[MEAN])


@pytest.mark.parametrize(("size", "chunks"), [(2, [("a", "b"), ("c",)]), (5, [("a", "b", "c")])])
def test_naive_vectors_are_cut_back_into_their_batches(size: int, chunks: list[tuple[str, ...]]) -> None:
    (key, _) = naive_keys([LAST_LAYER])
    found = dict(naive_batches(encoding(("a", "b", "c"), {key: rows(1, 2, 3), MEAN: rows(4, 5, 6)}, size)))
    assert list(found) == chunks
    assert all(set(vectors) == {key} for vectors in found.values())
    np.testing.assert_array_equal(np.concatenate([vectors[key] for vectors in found.values()]), rows(1, 2, 3))


def test_encoding_without_naive_vectors_has_no_batches() -> None:
    assert not list(naive_batches(encoding(("a",), {MEAN: rows(1)})))
