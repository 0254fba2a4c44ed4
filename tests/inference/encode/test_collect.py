from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from explorer.analysis.neighbors.digests import text_digests
from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.model.info import Batching
from explorer.domain.results.encoding import Key
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling
from explorer.files.cache.vector_cache import CacheSection, VectorCache
from explorer.inference.encode import cache_writer
from explorer.inference.encode.cache_writer import CacheWriter
from explorer.inference.encode.collect import collect, put
from explorer.inference.encode.request import Block, KeyGroup, Request
from explorer.inference.encode.rows import FilledRows, begin_rows, without_tokens
from explorer.inference.models.inputs import Batch, TokenizedText

MEAN: Key = (LAST_LAYER, Pooling.MEAN)
NAIVE: Key = (LAST_LAYER, Pooling.NAIVE_MEAN)
SPEC = EncodeSpec(naive=True, batch_size=2)


def request(letters: str, spec: EncodeSpec = SPEC, model: str = "state") -> Request:
    digests = text_digests(letters)
    groups = [KeyGroup.of((MEAN,), digests)]
    if spec.naive:
        groups.append(KeyGroup.of((NAIVE,), digests, spec.batch_size))
    return Request(tuple(letters), letters, spec, model, tuple(groups), "", None, 8, Batching.ANY, "right")


def begin(asked: Request) -> tuple[FilledRows, ...]:
    return begin_rows(asked.groups, [None] * len(asked.groups))


def vectors(*values: float) -> FloatArray:
    return np.array([[value, -value] for value in values], dtype=np.float32)


def token(count: int) -> TokenizedText:
    return TokenizedText(np.zeros(count, np.int64), None, count, count > 2, count % 2)


TOKENS = {row: token(count) for row, count in enumerate((1, 2, 3, 4, 5, 6, 7))}


def batch(indices: tuple[int, ...], **values: tuple[float, ...]) -> tuple[Batch, dict[Key, FloatArray]]:
    keys = {"mean": MEAN, "naive": NAIVE}
    given = {keys[name]: vectors(*array) for name, array in values.items()}
    return Batch(indices, 6, keys=tuple(given)), given


def fill(rows: Sequence[FilledRows], indices: tuple[int, ...], **values: tuple[float, ...]) -> None:
    put(*batch(indices, **values), TOKENS, rows)


def missing(rows: Sequence[FilledRows], block: slice) -> list[list[int]]:
    return [filled.missing(block).tolist() for filled in rows]


def test_one_batch_fills_its_texts_and_its_places() -> None:
    """The batches (a, b), (b, c): the second finds b filled in, and gives it as a member of its own."""
    rows = begin(request("abbc"))
    fill(rows, (0, 1), mean=(1, 2), naive=(10, 20))
    assert missing(rows, slice(0, 4)) == [[3], [2, 3]]
    fill(rows, (2, 3), mean=(7, 8), naive=(30, 40))
    for filled in rows:
        filled.repeat(slice(0, 4))
    own, naive = (filled.texts for filled in rows)
    np.testing.assert_array_equal(own.vectors[MEAN], vectors(1, 2, 2, 8))
    np.testing.assert_array_equal(naive.vectors[NAIVE], vectors(10, 20, 30, 40))
    # Of the tokens, those of the text that was filled in.
    assert own.token_counts.tolist() == [1, 2, 2, 4]
    assert own.truncated.tolist() == [False, False, False, True]
    assert own.cut_tokens.tolist() == [1, 0, 0, 0]
    assert not naive.token_counts.any()


def test_a_batch_serves_the_groups_whose_keys_it_carries() -> None:
    rows = begin(request("abcd"))
    fill(rows, (2, 0), mean=(3, 1))
    assert missing(rows, slice(0, 4)) == [[1, 3], [0, 1, 2, 3]]
    fill(rows, (0, 1), naive=(5, 6))
    assert missing(rows, slice(0, 4)) == [[1, 3], [2, 3]]


def test_what_reads_the_same_is_counted_with_its_first() -> None:
    rows = begin(request("abcabab"))
    fill(rows, (0, 1), mean=(1, 2), naive=(10, 20))
    # The batches are (a, b), (c, a), (b, a), (b).
    assert [filled.ran for filled in rows] == [6, 2]
    fill(rows, (2, 3), mean=(3, 4), naive=(30, 40))
    fill(rows, (4, 5), naive=(50, 60))
    fill(rows, (6,), naive=(70,))
    assert [filled.ran for filled in rows] == [7, 7]


def test_a_batch_with_a_text_twice_counts_it_once() -> None:
    rows = begin(request("aab"))
    fill(rows, (0, 1), mean=(1, 1), naive=(10, 20))
    assert rows[0].ran == 2
    np.testing.assert_array_equal(rows[0].texts.vectors[MEAN][0], vectors(1)[0])


def sections(folder: Path, asked: Request) -> list[CacheSection]:
    cache = VectorCache(1 << 30, folder)
    return [cache.section((number,), group.keys) for number, group in enumerate(asked.groups)]


def stored(folder: Path, asked: Request) -> list[int]:
    """Return how many rows of each group a later run finds."""
    return [
        int((section.find(group.digests) >= 0).sum())
        for section, group in zip(sections(folder, asked), asked.groups, strict=True)
    ]


def writer(folder: Path, asked: Request, rows: Sequence[FilledRows]) -> CacheWriter:
    there = zip(sections(folder, asked), asked.groups, strict=True)
    return CacheWriter([(section, section.find(group.digests)) for section, group in there], rows)


Passes = Iterator[tuple[Batch, dict[Key, FloatArray]]]


def computed(asked: Request, *passes: Iterable[tuple[Batch, dict[Key, FloatArray]]]) -> Iterator[tuple[Block, Passes]]:
    for part in passes:
        yield Block(slice(0, len(asked)), (), np.empty(0, np.intp), TOKENS), _each(part)


def _each(part: Iterable[tuple[Batch, dict[Key, FloatArray]]]) -> Passes:
    yield from part


def test_however_a_run_ends_what_is_finished_is_written(tmp_path: Path) -> None:
    asked = request("abca")
    rows = begin(asked)
    keeps = writer(tmp_path, asked, rows)

    def run_and_stop() -> Passes:
        yield batch((0, 1), mean=(1, 2), naive=(10, 20))
        # The fourth text reads as the first; as a member of its batch it does not.
        assert keeps.kept == 2
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collect(computed(asked, run_and_stop()), rows, keeps)
    assert stored(tmp_path, asked) == [3, 2]


def test_few_texts_that_took_no_time_are_not_worth_a_file(tmp_path: Path) -> None:
    asked = request("abcd")
    rows = begin(asked)
    collect(computed(asked, [batch((0, 1), mean=(1, 2), naive=(10, 20))]), rows, writer(tmp_path, asked, rows))
    assert stored(tmp_path, asked) == [0, 0]


def test_earlier_blocks_are_written_where_they_are_worth_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_writer, "WORTH_KEEPING", 2)
    asked = request("abcd")
    rows = begin(asked)
    keeps, seen = writer(tmp_path, asked, rows), []

    def second() -> Passes:
        seen.append(stored(tmp_path, asked))
        yield batch((2,), mean=(3,))

    collect(computed(asked, [batch((0, 1), mean=(1, 2))], second()), rows, keeps)
    assert seen == [[2, 0]]
    # One that was begun is written to its end.
    assert stored(tmp_path, asked) == [3, 0]


def test_passes_are_closed_where_collecting_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = request("abcd")
    rows, closed = begin(asked), []

    def endless() -> Passes:
        try:
            while True:
                yield batch((0, 1), mean=(1, 2))
        finally:
            closed.append(True)

    def fail(*_: object) -> None:
        raise ExplorerError(FailureKind.DISK, "There is no room.")

    monkeypatch.setattr(rows[0], "fill", fail)
    with pytest.raises(ExplorerError) as caught:
        collect(computed(asked, endless()), rows, CacheWriter([None, None], rows))
    # Although the frames that held them are kept with the failure.
    assert caught.value.__traceback__ is not None
    assert closed


def test_texts_are_kept_when_all_of_their_vectors_are(tmp_path: Path) -> None:
    asked = request("abcd")
    rows = begin(asked)
    keeps = writer(tmp_path, asked, rows)
    fill(rows, (0, 1, 2), mean=(1, 2, 3))
    assert keeps.kept == 0
    fill(rows, (0, 1), naive=(1, 2))
    assert keeps.kept == 2
    assert CacheWriter([None, None], rows).kept == 0
    # What was filled in by other means counts from the next block on.
    rows[1].fill(np.array([2, 3]), without_tokens({NAIVE: vectors(3, 4)}, 2))
    assert keeps.kept == 2
    keeps.count()
    assert keeps.kept == 3
