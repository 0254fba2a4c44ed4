from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.analysis.neighbors.digests import text_digests
from explorer.domain.arrays import FloatArray, frozen
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.results.encoding import Key
from explorer.domain.settings.spec import LAST_LAYER, Pooling
from explorer.files.cache.vector_segment import TextVectors
from explorer.files.disk import work
from explorer.inference.encode import rows as module
from explorer.inference.encode.request import KeyGroup
from explorer.inference.encode.rows import FilledRows, HeldRows, select, without_tokens

MEAN: Key = (LAST_LAYER, Pooling.MEAN)
NAIVE: Key = (LAST_LAYER, Pooling.NAIVE_MEAN)


def vectors(*values: float) -> FloatArray:
    return np.array([[value, -value] for value in values], dtype=np.float32)


def texts(*values: int, key: Key = MEAN) -> TextVectors:
    counts = np.array(values, np.int32)
    return TextVectors({key: vectors(*values)}, counts, counts > 4, counts % 3)


def group(letters: str, key: Key = MEAN, batch_size: int | None = None) -> KeyGroup:
    return KeyGroup.of((key,), text_digests(letters), batch_size)


def places(*rows: int) -> np.ndarray:
    return np.array(rows, np.intp)


def test_rows_are_filled_in_any_order_and_copied_from_one_another() -> None:
    rows = FilledRows(group("abcda"), {}, None)
    assert rows.missing(slice(2, 5)).tolist() == [2, 3]
    rows.fill(places(3, 0), texts(5, 2))
    assert rows.done.tolist() == [True, False, False, True, False]
    assert rows.missing(slice(2, 5)).tolist() == [2]
    rows.repeat(slice(2, 5))
    assert rows.done.tolist() == [True, False, False, True, True]
    rows.fill(places(2, 1), texts(7, 1))
    taken = rows.taken(np.arange(5))
    np.testing.assert_array_equal(taken.vectors[MEAN], vectors(2, 1, 7, 5, 2))
    assert taken.token_counts.tolist() == [2, 1, 7, 5, 2]
    assert taken.truncated.tolist() == [False, False, True, True, False]
    assert taken.cut_tokens.tolist() == [2, 1, 1, 2, 2]
    assert not rows.missing(slice(0, 5)).size


def test_a_row_whose_first_like_it_is_in_an_earlier_block_is_not_missing() -> None:
    rows = FilledRows(group("abab"), {}, None)
    assert not rows.missing(slice(2, 4)).size
    rows.fill(places(0, 1), texts(1, 2))
    rows.repeat(slice(2, 4))
    np.testing.assert_array_equal(rows.texts.vectors[MEAN], vectors(1, 2, 1, 2))


def test_vectors_beyond_the_limit_are_on_the_disk_and_read_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(work, "cache_dir", lambda: tmp_path)
    monkeypatch.setattr(module, "IN_MEMORY", 4 * 2 * 3)
    arrays: dict[Key, FloatArray] = {}
    FilledRows(group("abc"), arrays, None).fill(np.arange(3), texts(1, 2, 3))
    assert not isinstance(arrays[MEAN].base, np.memmap)
    FilledRows(group("abc", NAIVE, 2), arrays, None).fill(places(1, 2), texts(8, 9, key=NAIVE))
    assert isinstance(arrays[NAIVE].base, np.memmap)
    np.testing.assert_array_equal(arrays[NAIVE], vectors(0, 8, 9))
    kept = frozen(arrays[NAIVE], np.float32)
    assert np.shares_memory(kept, arrays[NAIVE])
    assert not kept.flags.writeable
    assert list(tmp_path.iterdir()) == []


def test_disk_without_room_for_the_vectors_is_told_before_anything_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(shape: tuple[int, int]) -> FloatArray:
        raise OSError(28, "full")

    monkeypatch.setattr(module, "work_array", full)
    monkeypatch.setattr(module, "IN_MEMORY", 0)
    with pytest.raises(ExplorerError, match="no room left on the disk for the vectors") as caught:
        FilledRows(group("abc"), {}, None).fill(places(0), texts(1))
    assert caught.value.failure.kind is FailureKind.DISK


def test_what_is_there_is_gone_on_with_and_not_copied() -> None:
    asked = group("ab")
    done = np.array([True, False])
    before = HeldRows(asked.digests, TextVectors({MEAN: vectors(1, 0), NAIVE: vectors(3, 4)}, *_tokens(2)), done)
    arrays: dict[Key, FloatArray] = {}
    rows = FilledRows(asked, arrays, before)
    assert arrays.keys() == {MEAN}
    assert np.shares_memory(arrays[MEAN], before.texts.vectors[MEAN])
    assert rows.missing(slice(0, 2)).tolist() == [1]
    rows.fill(places(1), texts(2))
    assert rows.held.done.all()
    np.testing.assert_array_equal(rows.held.texts.vectors[MEAN], vectors(1, 2))


def _tokens(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    empty = without_tokens({}, count)
    return empty.token_counts, empty.truncated, empty.cut_tokens


def test_some_rows_of_some_keys_are_copied() -> None:
    both = TextVectors({MEAN: vectors(1, 2, 3), NAIVE: vectors(4, 5, 6)}, *_tokens(3))
    for wanted in (places(2, 0), np.array([True, False, True])):
        found = select(both, wanted, [NAIVE])
        assert found.vectors.keys() == {NAIVE}
        assert sorted(found.vectors[NAIVE][:, 0].tolist()) == [4, 6]
        assert not np.shares_memory(found.vectors[NAIVE], both.vectors[NAIVE])
