from __future__ import annotations

import errno
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.texts.corpus import Corpus
from explorer.files.disk import work
from explorer.files.texts import text_store
from explorer.files.texts.text_store import MappedTexts, TextBuilder

ANY_TEXTS = st.lists(st.text(st.characters(), max_size=8))


@pytest.fixture(autouse=True, scope="module")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setattr(work, "cache_dir", lambda: folder)
        yield folder


def mapped(texts: list[str]) -> MappedTexts:
    builder = TextBuilder(limit=0)
    builder.extend(["", *texts])
    found = builder.finish()
    assert isinstance(found, MappedTexts)
    return found


@given(ANY_TEXTS, st.integers(-9, 9), st.integers(-9, 9), st.sampled_from([1, 2, -1]))
def test_mapped_texts_read_like_a_tuple(texts: list[str], start: int, stop: int, step: int) -> None:
    wanted = ["", *texts]
    found = mapped(texts)
    assert len(found) == len(wanted)
    assert list(found) == wanted
    assert [found[place] for place in range(-len(wanted), len(wanted))] == wanted * 2
    assert found[start:stop:step] == tuple(wanted[start:stop:step])
    assert found == tuple(wanted)
    assert found != (*wanted, "more")
    assert found == mapped(texts)
    for text in (*wanted, "a", "ä", "\ud800"):
        assert (text in found) == (text in wanted)
        if text in wanted:
            assert found.index(text) == wanted.index(text)
        else:
            with pytest.raises(ValueError, match="not there"):
                found.index(text)
    assert 3 not in found
    for outside in (len(wanted), -len(wanted) - 1):
        with pytest.raises(IndexError):
            found[outside]


@given(ANY_TEXTS, ANY_TEXTS)
def test_fingerprint_is_that_of_the_texts_however_they_are_kept(texts: list[str], others: list[str]) -> None:
    assert mapped(texts).fingerprint == Corpus(("", *texts)).fingerprint
    assert (Corpus(tuple(texts)).fingerprint == Corpus(tuple(others)).fingerprint) == (texts == others)


def test_builder_takes_blocks_and_stays_in_memory_below_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_store, "_BLOCK", 3)
    texts = [f"text {number} ü" for number in range(20)]
    small, large = TextBuilder(), TextBuilder(limit=1000)
    for start in range(0, 20, 7):
        small.extend(texts[start : start + 7])
        large.extend(tuple(texts[start : start + 7]))
    assert len(small) == len(large) == 20
    assert small.fingerprint == large.fingerprint
    in_memory, on_disk = small.finish(), large.finish()
    assert in_memory == tuple(texts)
    assert isinstance(in_memory, tuple)
    assert isinstance(on_disk, MappedTexts)
    assert on_disk == in_memory
    assert on_disk[2:13] == tuple(texts[2:13])


def test_place_is_looked_for_within_bounds() -> None:
    found = mapped(["a", "b", "a"])
    assert (found.index("a"), found.index("a", 2), found.index("a", -1)) == (1, 3, 3)
    with pytest.raises(ValueError, match="not there"):
        found.index("a", 2, 3)


def test_nothing_is_left_in_the_folder(own_cache: Path) -> None:
    found = mapped(["a", "b"])
    assert list(own_cache.iterdir()) == []
    assert found[1] == "a"


def test_mapped_texts_cross_to_another_process_whole() -> None:
    assert pickle.loads(pickle.dumps(mapped(["a", "bé"]))) == ("", "a", "bé")


def test_corpus_of_mapped_texts_is_that_of_the_tuple() -> None:
    on_disk = Corpus(mapped(["one", "two"]), ("f",) * 3, ("x", "y", "x"))
    in_memory = Corpus(("", "one", "two"), ("f",) * 3, ("x", "y", "x"))
    assert on_disk == in_memory
    assert hash(on_disk) == hash(in_memory)
    assert on_disk != Corpus(in_memory.texts, ("g",) * 3, in_memory.labels)
    joined = Corpus.concatenate([on_disk])
    assert joined.texts is on_disk.texts
    assert Corpus.concatenate([on_disk, in_memory]).texts == (*in_memory.texts, *in_memory.texts)


def test_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, data: bytes) -> int:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(text_store, "work_file", Full)
    with pytest.raises(ExplorerError, match="no room left") as caught:
        TextBuilder(limit=0).extend(["a"])
    assert caught.value.failure.kind is FailureKind.DISK


def test_texts_are_read_from_the_file_and_not_copied() -> None:
    found = mapped(["a" * 100])
    assert isinstance(found._data.base, np.memmap)
