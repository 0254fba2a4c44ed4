from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.analysis.neighbors.digests import Digests, text_digests
from explorer.domain.arrays import BoolArray, FloatArray
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext, Progress
from explorer.domain.model.info import Batching, ModelInfo
from explorer.domain.results.encoding import MODEL_KEY, Encoding, Key
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling
from explorer.domain.texts.corpus import Corpus
from explorer.files.cache.vector_cache import VectorCache
from explorer.files.cache.vector_segment import TextVectors
from explorer.inference.encode import request as module
from explorer.inference.encode.known import Known, KnownRows, forget_unfinished, leave_unfinished
from explorer.inference.encode.progress import RunProgress
from explorer.inference.encode.request import KeyGroup, Request, Rows, batch_digests
from explorer.inference.encode.rows import FilledRows, HeldRows, begin_rows

MEAN: Key = (LAST_LAYER, Pooling.MEAN)
NAIVE: Key = (LAST_LAYER, Pooling.NAIVE_MEAN)
OWN = (MEAN, MODEL_KEY)
SPEC = EncodeSpec(naive=True, batch_size=2)


def vectors(*values: float) -> FloatArray:
    return np.array([[value, -value] for value in values], dtype=np.float32)


def texts(*values: int, keys: tuple[Key, ...] = (MEAN,)) -> TextVectors:
    counts = np.array(values, np.int32)
    return TextVectors(dict.fromkeys(keys, vectors(*values)), counts, counts > 4, counts % 3)


def group(letters: str, keys: tuple[Key, ...] = (MEAN,), batch_size: int | None = None) -> KeyGroup:
    return KeyGroup.of(keys, text_digests(letters), batch_size)


def held(letters: str, done: str | None = None, batch_size: int | None = None, first: int = 1) -> HeldRows:
    """What is in memory of letters: the vectors 1, 2, 3, …; of those that are done."""
    digests = text_digests(letters)
    if batch_size is not None:
        digests = batch_digests(digests, batch_size)
    flags = np.ones(len(letters), np.bool_) if done is None else np.array([sign == "+" for sign in done])
    return HeldRows(digests, texts(*range(first, first + len(letters))), flags)


def taken(known: KnownRows, *rows: int) -> dict[int, float]:
    """Return the first number of the vector that is known of each row."""
    found = [
        (row, float(value))
        for part, known_texts in known.take(np.array(rows, np.intp))
        for row, value in zip(part.tolist(), known_texts.vectors[MEAN][:, 0], strict=True)
    ]
    assert len(dict(found)) == len(found)
    return dict(found)


def test_texts_in_memory_are_found_among_the_rows_that_are_done() -> None:
    known = KnownRows(group("cbaxc"))
    known.consult_memory(held("abc", "+-+"))
    assert known.found.tolist() == [True, False, True, False, True]
    assert known.count == 3
    assert known.held is None
    assert taken(known, 0, 1, 2, 3) == {0: 3, 2: 1}
    (_, found), *_ = known.take(np.array([0, 2], np.intp))
    assert found.token_counts.tolist() == [3, 1]


def test_nothing_in_memory_is_found_nowhere() -> None:
    known = KnownRows(group("ab"))
    known.consult_memory(held("cab", "---"))
    assert known.count == 0
    assert taken(known, 0, 1) == {}


def test_the_very_same_rows_are_taken_as_they_are() -> None:
    known = KnownRows(group("aba"))
    same = held("aba", "+--")
    known.consult_memory(same)
    assert known.held is same
    # The third reads as the first.
    assert known.found.tolist() == [True, False, True]
    assert taken(known, 1) == {}
    later = held("aba")
    known.consult_memory(later)
    assert known.held is later
    assert known.count == 3


def test_what_is_there_first_is_taken_first() -> None:
    known = KnownRows(group("abc"))
    known.consult_memory(held("xa"))
    known.consult_memory(held("yab", first=10))
    assert taken(known, 0, 1, 2) == {0: 2, 1: 12}


def test_rows_of_batches_are_found_by_their_whole_batch() -> None:
    known = KnownRows(group("abcdbac", batch_size=2))
    known.consult_memory(held("cdabca", batch_size=2))
    assert known.found.tolist() == [True, True, True, True, False, False, False]
    assert taken(known, *range(7)) == {0: 3, 1: 4, 2: 1, 3: 2}


def test_a_batch_that_is_there_in_part_is_not_taken() -> None:
    known = KnownRows(group("abcd", batch_size=2))
    known.consult_memory(held("cdab", "++-+", batch_size=2))
    assert known.found.tolist() == [False, False, True, True]
    assert taken(known, *range(4)) == {2: 1, 3: 2}


class Damaged:
    """A source of two files, the first three rows and the others, one of which is damaged."""

    def __init__(self, bad: int) -> None:
        self._bad = bad

    def find(self, digests: Digests) -> Rows:
        return np.arange(len(digests))

    def take(self, places: Rows) -> tuple[TextVectors, BoolArray]:
        return texts(*(places + 1).tolist()), places // 3 != self._bad


def test_what_is_damaged_is_known_no_longer() -> None:
    known = KnownRows(group("abcdefd"))
    known._consult(Damaged(bad=1), np.array([0, 1, 2, 3, 4, 5, 3]))
    assert taken(known, 0, 1) == {0: 1, 1: 2}
    assert known.count == 7
    assert taken(known, 2, 3) == {2: 3}
    # The last reads as the fourth.
    assert known.found.tolist() == [True, True, True, False, True, True, False]
    assert taken(known, 4, 5) == {}
    assert known.count == 3


def test_with_half_a_batch_the_other_half_is_lost() -> None:
    known = KnownRows(group("abcdef", batch_size=2))
    known._consult(Damaged(bad=0), np.arange(6))
    assert taken(known, 2, 3) == {}
    assert known.found.tolist() == [True, True, False, False, True, True]
    assert taken(known, 4, 5) == {4: 5, 5: 6}
    assert taken(known, 0, 1) == {}
    assert known.count == 2


def test_the_cache_is_a_source_like_the_others(tmp_path: Path) -> None:
    section = VectorCache(1 << 30, tmp_path).section(("model",), (MEAN,))
    section.store(text_digests("ab"), texts(7, 8))
    known = KnownRows(group("bxa"))
    known.consult_cache(VectorCache(1 << 30, tmp_path).section(("model",), (MEAN,)))
    assert known.found.tolist() == [True, False, True]
    assert known.section is not None
    assert (known.section[1] >= 0).tolist() == [True, False, True]
    assert taken(known, 0, 1, 2) == {0: 8, 2: 7}


def request(letters: str, spec: EncodeSpec = SPEC, model: str = "state") -> Request:
    groups = [group(letters, OWN)]
    if spec.naive:
        groups.append(group(letters, (NAIVE,), spec.batch_size))
    corpus = Corpus(tuple(letters))
    return Request(corpus.texts, corpus.fingerprint, spec, model, tuple(groups), "", None, 8, Batching.ANY, "right")


def encoding(letters: str, pooled: Mapping[Key, FloatArray], spec: EncodeSpec = SPEC, queries: int = 0) -> Encoding:
    corpus = Corpus(tuple(letters))
    return Encoding(
        spec=spec,
        corpus_fingerprint=corpus.fingerprint,
        texts=corpus.texts,
        pooled=pooled,
        model_vectors=vectors(*range(10, 10 + len(letters))),
        token_counts=np.arange(len(letters), dtype=np.int32),
        truncated=np.zeros(len(letters), dtype=np.bool_),
        info=ModelInfo("model", 2, 1, None, fingerprint="state"),
        queries=queries,
    )


ABC = {MEAN: vectors(1, 2, 3), NAIVE: vectors(4, 5, 6)}


def known_of(asked: Request, previous: Encoding | None = None, resume: bool = False) -> list[KnownRows]:
    return Known(asked, previous, resume=resume)._groups


def test_encoding_of_the_same_texts_is_viewed_and_not_copied() -> None:
    before = encoding("abc", ABC)
    own, naive = known_of(request("abc"), before)
    assert own.held is not None
    assert naive.held is not None
    assert (own.count, naive.count) == (3, 3)
    assert np.shares_memory(own.held.texts.vectors[MEAN], before.pooled[MEAN])
    assert np.shares_memory(naive.held.texts.vectors[NAIVE], before.pooled[NAIVE])
    assert own.held.texts.token_counts is before.token_counts
    assert not naive.held.texts.token_counts.any()


def test_encoding_of_other_texts_is_searched() -> None:
    own, naive = known_of(request("bcab"), encoding("abc", ABC))
    assert (own.held, naive.held) == (None, None)
    assert own.found.tolist() == [True] * 4
    # The batches were (a, b) and (c), and are (b, c) and (a, b).
    assert naive.found.tolist() == [False, False, True, True]
    (_, found), *_ = own.take(np.array([0, 2], np.intp))
    assert found.vectors.keys() == set(OWN)
    np.testing.assert_array_equal(found.vectors[MODEL_KEY], vectors(11, 10))


def test_encoding_without_all_of_the_keys_helps_with_the_others() -> None:
    own, naive = known_of(request("abc"), encoding("abc", {MEAN: vectors(1, 2, 3)}))
    assert (own.count, naive.count) == (3, 0)
    own, naive = known_of(request("abc"), encoding("abc", {NAIVE: vectors(1, 2, 3)}))
    assert (own.count, naive.count) == (0, 3)


def test_encoding_by_another_pass_or_with_queries_is_left_aside() -> None:
    for before, asked in (
        (encoding("abc", ABC, queries=1), request("abc")),
        (encoding("abc", ABC), request("abc", model="another state")),
        (encoding("abc", ABC, EncodeSpec(max_length=5)), request("abc")),
    ):
        assert [rows.count for rows in known_of(asked, before)] == [0, 0]


def left(letters: str = "abcd", spec: EncodeSpec = SPEC) -> tuple[FilledRows, ...]:
    """Leave work of which the first two rows are done, the vectors 1 and 2."""
    asked = request(letters, spec)
    rows = begin_rows(asked.groups, [None] * len(asked.groups))
    for filled in rows:
        filled.fill(np.arange(2), texts(1, 2, keys=filled.group.keys))
    leave_unfinished(asked, rows)
    return rows


def test_unfinished_work_on_the_same_texts_is_gone_on_with() -> None:
    rows = left()
    for known, filled in zip(known_of(request("abcd"), resume=True), rows, strict=True):
        assert known.held is not None
        assert known.held.done is filled.done
        assert known.found.tolist() == [True, True, False, False]
    (own,) = known_of(request("abcd", replace(SPEC, naive=False)), resume=True)
    assert own.count == 2
    assert [known.count for known in known_of(request("abcd"))] == [0, 0]


def test_unfinished_work_on_other_texts_or_batches_is_searched() -> None:
    left()
    own, naive = known_of(request("xbab"), resume=True)
    assert own.found.tolist() == [False, True, True, True]
    assert naive.found.tolist() == [False, False, True, True]
    own, naive = known_of(request("abcd", replace(SPEC, batch_size=3)), resume=True)
    assert own.held is not None
    assert (naive.held, naive.count) == (None, 0)


def test_unfinished_work_on_another_question_is_not() -> None:
    left()
    for asked in (
        request("abcd", model="another state"),
        request("abcd", replace(SPEC, max_length=5)),
        replace(request("abcd"), groups=tuple(replace(group, keys=()) for group in request("abcd").groups)),
    ):
        assert [known.count for known in known_of(asked, resume=True)] == [0, 0]
    forget_unfinished()
    assert [known.count for known in known_of(request("abcd"), resume=True)] == [0, 0]


def test_an_encoding_goes_before_unfinished_work_on_the_same_texts() -> None:
    left("abc")
    before = encoding("abc", ABC)
    own, naive = known_of(request("abc"), before, resume=True)
    assert (own.count, naive.count) == (3, 3)
    assert own.held is not None
    assert np.shares_memory(own.held.texts.vectors[MEAN], before.pooled[MEAN])


def test_blocks_bring_what_is_known_and_tell_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 4)
    asked = request("abcbabdd")
    known = Known(asked, encoding("abc", ABC), resume=False)
    assert (known.texts, known.rows) == (6, 6 + 4)
    rows = begin_rows(asked.groups, known.held)
    reports: list[Progress] = []
    blocks = known.blocks(rows, RunProgress(JobContext(reports.append), 8, False, lambda: (known.rows // 2, 0)))
    # The batches are (a, b), (c, b), (a, b), (d, d).
    first = next(blocks)
    assert first.rows == slice(0, 4)
    assert [part.tolist() for part in first.missing] == [[], [2, 3]]
    assert first.following.tolist() == [6, 7]
    assert rows[0].done.tolist() == [True, True, True, False, False, False, False, False]
    for row in first.missing[1]:
        rows[1].fill(np.array([row]), texts(8, keys=(NAIVE,)))
    second = next(blocks)
    # What reads the same was filled in with the block.
    assert rows[0].done.tolist() == [True] * 4 + [False] * 4
    assert [part.tolist() for part in second.missing] == [[6], [6, 7]]
    assert second.following.tolist() == []
    rows[0].fill(np.array([6]), texts(9, keys=OWN))
    rows[1].fill(np.array([6, 7]), texts(9, 9, keys=(NAIVE,)))
    assert next(blocks, None) is None
    assert all(filled.done.all() for filled in rows)
    np.testing.assert_array_equal(rows[0].texts.vectors[MEAN][:, 0], [1, 2, 3, 2, 1, 2, 9, 9])
    assert [(report.done, report.total) for report in reports] == [(5, 8), (5, 8)]


def test_a_cancelled_run_begins_no_block() -> None:
    context = JobContext()
    context.cancel()
    known = Known(request("abcd"), None, resume=False)
    rows = begin_rows(request("abcd").groups, known.held)
    with pytest.raises(Cancelled):
        next(known.blocks(rows, RunProgress(context, 4, True, lambda: (0, 0))))
