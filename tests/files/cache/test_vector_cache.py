from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from explorer.analysis.neighbors.digests import text_digests
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.results.encoding import MODEL_KEY, Key
from explorer.domain.settings.spec import LAST_LAYER, Pooling
from explorer.files.cache.vector_cache import VectorCache
from explorer.files.cache.vector_segment import TextVectors

MEAN: Key = (LAST_LAYER, Pooling.MEAN)
FIRST: Key = (1, Pooling.CLS)
SETTINGS = ("a model", None, "prompt: ")


def some(count: int, keys: tuple[Key, ...] = (MEAN, MODEL_KEY), seed: int = 0) -> TextVectors:
    rng = np.random.default_rng(seed)
    return TextVectors(
        {key: rng.standard_normal((count, 3 + place), np.float32) for place, key in enumerate(keys)},
        rng.integers(0, 99, count).astype(np.int32),
        rng.integers(0, 2, count).astype(np.bool_),
        rng.integers(0, 9, count).astype(np.int32),
    )


def names(*texts: str) -> Any:
    return text_digests(texts)


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return VectorCache(1 << 30, tmp_path / "vectors")


def files(cache: VectorCache) -> list[Path]:
    return sorted(cache.folder.glob("*/*"))


def test_what_was_stored_is_found_bit_for_bit(cache: VectorCache) -> None:
    first, second = some(3), some(2, seed=1)
    keys = (MEAN, MODEL_KEY)
    cache.section(SETTINGS, keys).store(names("a", "b", "c"), first)
    cache.section(SETTINGS, keys).store(names("d", "e"), second)
    section = cache.section(SETTINGS, keys)
    places = section.find(names("e", "x", "b", "d", "a"))
    assert (places >= 0).tolist() == [True, False, True, True, True]
    found, sound = section.take(places[places >= 0])
    assert sound.all()
    for key in keys:
        expected = np.stack(
            [second.vectors[key][1], first.vectors[key][1], second.vectors[key][0], first.vectors[key][0]]
        )
        np.testing.assert_array_equal(found.vectors[key], expected)
    for fact in ("token_counts", "truncated", "cut_tokens"):
        one, two, result = (getattr(texts, fact) for texts in (first, second, found))
        assert result.tolist() == [two[1], one[1], two[0], one[0]]
        assert result.dtype == one.dtype


def test_other_settings_share_nothing(cache: VectorCache) -> None:
    cache.section(SETTINGS, (MEAN,)).store(names("a"), some(1))
    for other in (("another model", None, "prompt: "), ("a model", 3, "prompt: "), ("a model", None, "")):
        assert cache.section(other, (MEAN,)).find(names("a")).tolist() == [-1]
    assert cache.section(list(SETTINGS), (MEAN,)).find(names("a")).tolist() == [0]


def test_segments_serve_fewer_keys_and_not_more(cache: VectorCache) -> None:
    cache.section(SETTINGS, (MEAN, FIRST)).store(names("a"), some(1, (MEAN, FIRST)))
    section = cache.section(SETTINGS, (FIRST,))
    found, _ = section.take(section.find(names("a")))
    assert found.vectors.keys() == {FIRST}
    assert cache.section(SETTINGS, (MEAN, MODEL_KEY)).find(names("a")).tolist() == [-1]
    assert len(files(cache)) == 1


def test_no_byte_of_a_segment_is_trusted_unless_it_is_right(cache: VectorCache) -> None:
    texts = some(2, (MEAN,))
    cache.section(SETTINGS, (MEAN,)).store(names("a", "b"), texts)
    (path,) = files(cache)
    good = path.read_bytes()
    for place in range(len(good)):
        damaged = bytearray(good)
        damaged[place] ^= 0x55
        path.write_bytes(damaged)
        section = cache.section(SETTINGS, (MEAN,))
        places = section.find(names("a", "b"))
        known = np.flatnonzero(places >= 0)
        if not len(known):
            continue
        found, sound = section.take(places[known])
        for place_of, (row, fine) in enumerate(zip(known, sound, strict=True)):
            assert not fine or np.array_equal(found.vectors[MEAN][place_of], texts.vectors[MEAN][row])
            assert not fine or found.token_counts[place_of] == texts.token_counts[row]


def test_damaged_segment_is_removed_and_the_others_serve(cache: VectorCache) -> None:
    cache.section(SETTINGS, (MEAN,)).store(names("a"), some(1))
    (broken,) = files(cache)
    cache.section(SETTINGS, (MEAN,)).store(names("b"), some(1, seed=1))
    content = bytearray(broken.read_bytes())
    content[-8] ^= 1
    broken.write_bytes(content)
    section = cache.section(SETTINGS, (MEAN,))
    found, sound = section.take(section.find(names("a", "b")))
    assert sound.tolist() == [False, True]
    np.testing.assert_array_equal(found.vectors[MEAN][1], some(1, seed=1).vectors[MEAN][0])
    assert not broken.exists()


def test_record_is_not_trusted_under_another_text_s_name(cache: VectorCache) -> None:
    cache.section(SETTINGS, (MEAN,)).store(names("a", "b"), some(2))
    (path,) = files(cache)
    a, b = (digest.astype("<u8").tobytes() for digest in names("a", "b"))
    content = path.read_bytes()
    assert content.count(a + b) == 1
    path.write_bytes(content.replace(a + b, b + a))
    section = cache.section(SETTINGS, (MEAN,))
    _, sound = section.take(section.find(names("a", "b")))
    assert not sound.any()


@pytest.mark.parametrize("length", [0, 5, 100, 200, -1])
def test_torn_segment_is_dropped(cache: VectorCache, length: int) -> None:
    cache.section(SETTINGS, (MEAN,)).store(names("a", "b"), some(2))
    (path,) = files(cache)
    path.write_bytes(path.read_bytes()[:length])
    assert cache.section(SETTINGS, (MEAN,)).find(names("a")).tolist() == [-1]
    assert files(cache) == []


def test_segment_that_went_meanwhile_is_not_found(cache: VectorCache) -> None:
    cache.section(SETTINGS, (MEAN,)).store(names("a"), some(1))
    section = cache.section(SETTINGS, (MEAN,))
    cache.clear()
    _, sound = section.take(section.find(names("a")))
    assert not sound.any()


def test_usage_counts_everything_and_clearing_leaves_nothing(cache: VectorCache) -> None:
    assert cache.usage() == 0
    cache.clear()
    cache.section(SETTINGS, (MEAN,)).store(names("a"), some(1))
    cache.section(("other",), (MEAN,)).store(names("a"), some(1))
    assert cache.usage() == sum(path.stat().st_size for path in files(cache)) > 0
    cache.clear()
    assert cache.usage() == 0
    assert list(cache.folder.iterdir()) == []


def test_segments_used_longest_ago_go_first(cache: VectorCache) -> None:
    for number in range(4):
        cache.section(SETTINGS, (MEAN,)).store(names(str(number)), some(1, seed=number))
        (new,) = (path for path in files(cache) if path.stat().st_mtime > 10)
        os.utime(new, (number, number))
    section = cache.section(SETTINGS, (MEAN,))
    section.take(section.find(names("0")))
    cache.limit = cache.usage() // 2
    cache.trim()
    assert (cache.section(SETTINGS, (MEAN,)).find(names("0", "1", "2", "3")) >= 0).tolist() == [
        True,
        False,
        False,
        True,
    ]
    cache.limit = 0
    cache.trim()
    assert cache.usage() == 0


def test_what_a_broken_run_left_goes_after_an_hour(cache: VectorCache) -> None:
    cache.section(SETTINGS, (MEAN,)).store(names("a"), some(1))
    (path,) = files(cache)
    old, new = (path.with_name(f".{name}.vectors") for name in ("old", "new"))
    for draft in (old, new):
        draft.write_bytes(b"half")
    os.utime(old, (1, 1))
    cache.trim()
    assert not old.exists()
    assert new.exists()
    assert path.exists()
    assert cache.section(SETTINGS, (MEAN,)).find(names("a")).tolist() == [0]


def test_last_room_on_the_disk_is_left_alone(cache: VectorCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=10**9))
    with pytest.raises(ExplorerError, match="no room left") as caught:
        cache.section(SETTINGS, (MEAN,)).store(names("a"), some(1))
    assert caught.value.failure.kind is FailureKind.DISK
    assert files(cache) == []


def test_a_folder_that_may_not_be_looked_into_holds_nothing(tmp_path: Path) -> None:
    # A name that no system takes: asking about it fails for every user, as it does in a folder that is closed.
    cache = VectorCache(1 << 30, tmp_path / ("closed" * 50) / "vectors")
    with pytest.raises(OSError, match="too long"):
        cache.folder.stat()
    section = cache.section(SETTINGS, (MEAN,))
    assert section.find(names("a")).tolist() == [-1]
    with pytest.raises(ExplorerError) as caught:
        section.store(names("a"), some(1))
    assert caught.value.failure.kind is FailureKind.DISK
    cache.trim()
    cache.clear()
    assert cache.usage() == 0


def test_files_hold_no_text(cache: VectorCache) -> None:
    secret = "nobody may read this sentence"
    cache.section((secret,), (MEAN,)).store(names(secret), some(1))
    (path,) = files(cache)
    assert secret.encode() not in path.read_bytes()
    assert "nobody" not in str(path.relative_to(cache.folder))
