from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from explorer.analysis.neighbors.digests import text_digests
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import MODEL_KEY
from explorer.domain.settings.spec import LAST_LAYER, MASKED_POOLINGS, NAIVE_POOLINGS, Backend, EncodeSpec, Pooling
from explorer.domain.texts.corpus import Corpus
from explorer.inference.encode import request as module
from explorer.inference.encode.request import KeyGroup, batch_digests, make_request
from explorer.inference.models.loading import load_encoder
from tests.support.models import MAX_LENGTH, TEXTS

KEYS = ((LAST_LAYER, Pooling.MEAN),)


def found(digests: np.ndarray, others: np.ndarray) -> list[bool]:
    return [(row == others).all(axis=1).any() for row in digests]


def test_members_of_batches_are_known_by_their_whole_batch() -> None:
    members = batch_digests(text_digests(("a", "b", "c", "a", "b")), 2)
    assert len(np.unique(members, axis=0)) == 5
    for batch, known in ((("a", "b"), True), (("c", "a"), True), (("b",), True), (("a",), False), (("b", "a"), False)):
        assert found(batch_digests(text_digests(batch), 2), members) == [known] * len(batch)


def test_a_batch_of_one_text_is_not_the_text_itself() -> None:
    digests = text_digests(("a", "b"))
    assert not any(found(batch_digests(digests, 1), digests))


def test_the_first_of_rows_that_read_the_same_represents_them() -> None:
    texts = KeyGroup.of(KEYS, text_digests("abbaa"))
    assert texts.representatives.tolist() == [0, 1, 1, 0, 0]
    assert texts.repeats.tolist() == [3, 2, 0, 0, 0]
    assert texts.distinct.tolist() == [True, True, False, False, False]


def test_of_batches_that_read_the_same_the_first_represents_the_others() -> None:
    batches = KeyGroup.of(KEYS, text_digests("abbaaba"), 2)
    assert batches.representatives.tolist() == [0, 1, 2, 3, 0, 1, 6]
    assert batches.repeats.tolist() == [2, 2, 1, 1, 0, 0, 1]


def test_a_batch_is_whole_or_not_there() -> None:
    some = np.array([True, True, True, False, True])
    digests = text_digests("abcde")
    assert KeyGroup.of(KEYS, digests).whole(some).tolist() == some.tolist()
    assert KeyGroup.of(KEYS, digests, 2).whole(some).tolist() == [True, True, False, False, True]
    assert not KeyGroup.of(KEYS, digests, 9).whole(some).any()


@pytest.mark.parametrize("backend", [Backend.TRANSFORMERS, Backend.SENTENCE_TRANSFORMERS])
@pytest.mark.parametrize("naive", [False, True])
def test_request_asks_for_every_pooling_of_each_layer_once(
    naive: bool, backend: Backend, tiny_sentence_transformer: Callable[..., Path]
) -> None:
    spec = EncodeSpec(
        str(tiny_sentence_transformer("bert")), backend, layers=(1, LAST_LAYER, 1), naive=naive, batch_size=3
    )
    request = make_request(Corpus(TEXTS), spec, load_encoder(spec, JobContext()))
    assert request.spec.layers == (1, LAST_LAYER)
    own = {(layer, pooling) for layer in (1, LAST_LAYER) for pooling in MASKED_POOLINGS}
    assert set(request.own.keys) == own | ({MODEL_KEY} if backend.runs_pipeline else set())
    assert [set(group.keys) for group in request.groups[1:]] == [
        {(layer, pooling) for layer in (1, LAST_LAYER) for pooling in NAIVE_POOLINGS} for _ in range(naive)
    ]
    assert [group.batch_size for group in request.groups] == [None, 3][: 1 + naive]
    assert (request.max_length, request.padding_side) == (MAX_LENGTH, "right")


@pytest.mark.parametrize(
    ("naive", "block", "expected"),
    [(False, 8192, [8]), (False, 3, [3, 6, 8]), (True, 5, [3, 6, 8]), (True, 7, [6, 8]), (True, 2, [3, 6, 8])],
)
def test_blocks_cut_no_batch_in_two(
    naive: bool,
    block: int,
    expected: list[int],
    tiny_sentence_transformer: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "BLOCK", block)
    spec = EncodeSpec(str(tiny_sentence_transformer("bert")), naive=naive, batch_size=3)
    blocks = make_request(Corpus(TEXTS), spec, load_encoder(spec, JobContext())).blocks
    assert [part.stop for part in blocks] == expected
    assert [row for part in blocks for row in range(part.start, part.stop)] == list(range(len(TEXTS)))
