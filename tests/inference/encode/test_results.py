from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from explorer.analysis.neighbors.digests import text_digests
from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.encoding import MODEL_KEY, Encoding, Key
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling
from explorer.files.cache.vector_segment import TextVectors
from explorer.files.disk import work
from explorer.inference.encode import results as module
from explorer.inference.encode.batching import TokenizedText
from explorer.inference.encode.results import InMemory, NaiveBatches, Results, naive_keys, ran, texts_of

MEAN: Key = (LAST_LAYER, Pooling.MEAN)


def rows(*values: float) -> FloatArray:
    return np.array([[value, -value] for value in values], dtype=np.float32)


def texts(*values: float) -> TextVectors:
    tokens = [TokenizedText(np.zeros(1, np.int64), None, int(value), value > 4, int(value) % 3) for value in values]
    return ran(tokens, {MEAN: rows(*values)})


def encoding(names: tuple[str, ...], pooled: Mapping[Key, FloatArray]) -> Encoding:
    count = len(names)
    return Encoding(
        spec=EncodeSpec(),
        corpus_fingerprint="",
        texts=names,
        pooled=pooled,
        model_vectors=rows(*range(10, 10 + count)),
        token_counts=np.arange(count, dtype=np.int32),
        truncated=np.zeros(count, dtype=np.bool_),
        info=ModelInfo("model", 2, 1, None),
    )


def test_rows_are_filled_in_any_order_and_copied_from_one_another() -> None:
    results = Results(5)
    results.put(np.array([3, 0]), texts(5, 2))
    assert results.done.tolist() == [True, False, False, True, False]
    results.repeat(np.array([4, 1]), np.array([3, 0]))
    results.put(np.array([2]), texts(7))
    np.testing.assert_array_equal(results.vectors[MEAN], rows(2, 2, 7, 5, 5))
    assert results.token_counts.tolist() == [2, 2, 7, 5, 5]
    assert results.truncated.tolist() == [False, False, True, True, True]
    assert results.cut_tokens.tolist() == [2, 2, 1, 2, 2]
    assert results.done.all()


def test_vectors_beyond_the_limit_are_on_the_disk_and_read_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(work, "cache_dir", lambda: tmp_path)
    monkeypatch.setattr(module, "IN_MEMORY", 4 * 2 * 3)
    results = Results(3)
    results.put(np.arange(3), texts(1, 2, 3))
    assert not isinstance(results.vectors[MEAN].base, np.memmap)
    naive = naive_keys([LAST_LAYER])[0]
    results.put_vectors(slice(1, 3), {naive: rows(8, 9)})
    assert isinstance(results.vectors[naive].base, np.memmap)
    np.testing.assert_array_equal(results.vectors[naive], rows(0, 8, 9))
    kept = encoding(("a", "b", "c"), results.vectors)
    assert np.shares_memory(kept.pooled[naive], results.vectors[naive])
    assert not kept.pooled[naive].flags.writeable
    assert list(tmp_path.iterdir()) == []


def test_disk_without_room_for_the_vectors_is_told_before_anything_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(shape: tuple[int, int]) -> FloatArray:
        raise OSError(28, "full")

    monkeypatch.setattr(module, "work_array", full)
    monkeypatch.setattr(module, "IN_MEMORY", 0)
    with pytest.raises(ExplorerError, match="no room left on the disk for the vectors") as caught:
        Results(3).put(np.arange(1), texts(1))
    assert caught.value.failure.kind is FailureKind.DISK


def test_encoding_is_viewed_and_not_copied() -> None:
    before = encoding(("a", "b"), {MEAN: rows(1, 2)})
    results = Results.of(before, [MEAN])
    assert results.vectors.keys() == {MEAN}
    assert np.shares_memory(results.vectors[MEAN], before.pooled[MEAN])
    assert results.done.all()


def test_masked_vectors_of_an_encoding_hold_the_model_s_own_and_no_naive_ones() -> None:
    pooled = {MEAN: rows(1), naive_keys([LAST_LAYER])[0]: rows(2)}
    assert texts_of(encoding(("a",), pooled)).vectors.keys() == {MEAN, MODEL_KEY}


def test_texts_in_memory_are_found_among_the_rows_that_count() -> None:
    known = InMemory(text_digests(("a", "b", "c")), texts(1, 2, 3), np.array([0, 2]))
    places = known.find(text_digests(("c", "b", "a", "x")))
    assert places.tolist() == [2, -1, 0, -1]
    found, sound = known.take(places[places >= 0])
    np.testing.assert_array_equal(found.vectors[MEAN], rows(3, 1))
    assert found.token_counts.tolist() == [3, 1]
    assert sound.all()
    assert InMemory(text_digests(()), texts(), np.array([], np.intp)).find(text_digests(("a",))).tolist() == [-1]


def test_naive_vectors_are_found_by_their_whole_batch() -> None:
    mean, _ = naive_keys([LAST_LAYER])
    digests = text_digests(("a", "b", "c", "a", "b"))
    batches = NaiveBatches()
    batches.update(digests, 2, {mean: rows(1, 2, 3, 4, 5), MEAN: rows(6, 7, 8, 9, 10)})
    for wanted, vectors in ((("a", "b"), (1, 2)), (("c", "a"), (3, 4)), (("b",), (5,))):
        found = batches.find(text_digests(wanted))
        assert found is not None
        assert found.keys() == {mean}
        np.testing.assert_array_equal(found[mean], rows(*vectors))
    assert batches.find(text_digests(("a",))) is None
    again = text_digests(("a", "b", "x", "y", "x", "y", "b"))
    missing = batches.missing(again, [slice(0, 2), slice(2, 4), slice(4, 6), slice(6, 7)])
    assert list(missing) == [slice(2, 4)]
