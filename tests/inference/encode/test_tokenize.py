from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import Backend, EncodeSpec
from explorer.domain.texts.corpus import Corpus
from explorer.inference.encode import request
from explorer.inference.encode import tokenize as module
from explorer.inference.encode.request import Block, Request, Rows, make_request
from explorer.inference.encode.tokenize import TokenReader
from explorer.inference.models.loading import load_encoder
from explorer.inference.models.torch.encoder import TorchEncoder
from explorer.inference.pipeline import encode
from tests.support.models import TEXTS

Folder = Callable[[str], Path]
Calls = list[tuple[str, tuple[str, ...]]]


@pytest.fixture
def spec(tiny_model: Folder) -> EncodeSpec:
    return EncodeSpec(model=str(tiny_model("bert")), backend=Backend.TRANSFORMERS)


def run(spec: EncodeSpec) -> Encoding:
    return encode(Corpus(TEXTS), spec, None, JobContext())


@pytest.fixture
def calls(spec: EncodeSpec, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Note by which thread which texts are turned into token ids, in blocks of two."""
    encoder = load_encoder(spec, JobContext())
    original, calls = encoder.tokenize, []

    def tokenize(texts: Any, prompt: str, max_length: int | None) -> Any:
        calls.append((threading.current_thread().name.split("_")[0], tuple(texts)))
        return original(texts, prompt, max_length)

    monkeypatch.setattr(encoder, "tokenize", tokenize)
    monkeypatch.setattr(module, "_TOKENIZER_BLOCK", 2)
    return calls


@pytest.fixture
def asked(spec: EncodeSpec) -> Request:
    return make_request(Corpus(TEXTS), spec, load_encoder(spec, JobContext()))


def reader(asked: Request, context: JobContext | None = None) -> TokenReader:
    return TokenReader(load_encoder(asked.spec, JobContext()), "", None, context or JobContext())


def rows(*numbers: int) -> Rows:
    return np.array(numbers, np.intp)


def test_texts_that_come_next_are_read_meanwhile(asked: Request, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TorchEncoder, "leaves_idle_core", True)
    ours = reader(asked)
    with ours._prefetch(asked, rows(2, 3, 4)):
        pass
    assert calls == [("prefetch", TEXTS[2:4]), ("prefetch", TEXTS[4:5])]
    got = ours.read(TEXTS[2:6])
    assert calls[2:] == [("MainThread", TEXTS[5:6])]
    for one, other in zip(got, reader(asked).read(TEXTS[2:6]), strict=True):
        np.testing.assert_array_equal(one.ids, other.ids)
    # Handed out once.
    calls.clear()
    ours.read(TEXTS[2:4])
    assert calls == [("MainThread", TEXTS[2:4])]


def test_nothing_is_read_ahead_without_an_idle_core(
    asked: Request, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TorchEncoder, "leaves_idle_core", False)
    with reader(asked)._prefetch(asked, rows(2, 3, 4)):
        pass
    assert calls == []


def test_cancel_stops_reading_ahead(asked: Request, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TorchEncoder, "leaves_idle_core", True)
    context = JobContext()
    gate = threading.Event()
    encoder = load_encoder(asked.spec, JobContext())
    noted = encoder.tokenize

    def tokenize(texts: Any, prompt: str, max_length: int | None) -> Any:
        assert gate.wait(10)
        return noted(texts, prompt, max_length)

    def stop() -> None:
        context.cancel()
        gate.set()
        context.check()

    monkeypatch.setattr(encoder, "tokenize", tokenize)
    with pytest.raises(Cancelled), reader(asked, context)._prefetch(asked, rows(2, 3, 4, 5)):
        stop()
    assert calls == [("prefetch", TEXTS[2:4])]


def test_failure_while_reading_ahead_is_told(asked: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TorchEncoder, "leaves_idle_core", True)

    def fail(*_: object) -> None:
        raise ExplorerError(FailureKind.MODEL, "The tokenizer fails.")

    monkeypatch.setattr(load_encoder(asked.spec, JobContext()), "tokenize", fail)
    with pytest.raises(ExplorerError, match="tokenizer fails"), reader(asked)._prefetch(asked, rows(2)):
        pass


def block(start: int, stop: int, missing: list[list[int]], following: tuple[int, ...] = ()) -> Block:
    return Block(slice(start, stop), tuple(rows(*part) for part in missing), rows(*following))


def test_rows_that_read_the_same_share_their_tokens(asked: Request, calls: Calls) -> None:
    """The seventh text is the first again."""
    (read,) = reader(asked).read_blocks(asked, [block(3, 8, [[3, 5], [5, 6]])])
    assert [text for _, part in calls for text in part] == [TEXTS[0], TEXTS[3], TEXTS[5]]
    assert list(read.texts) == [3, 5, 6]
    np.testing.assert_array_equal(read.texts[6].ids, reader(asked).read(TEXTS[:1])[0].ids)


def test_a_block_with_nothing_missing_passes_unread(asked: Request, calls: Calls) -> None:
    (read,) = reader(asked).read_blocks(asked, [block(0, 4, [[], []])])
    assert (read.rows, read.texts, calls) == (slice(0, 4), {}, [])


def test_the_next_block_is_read_while_one_is_worked_on(
    asked: Request, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TorchEncoder, "leaves_idle_core", True)
    blocks = reader(asked).read_blocks(asked, [block(0, 2, [[0, 1]], (2, 3)), block(2, 4, [[2, 3]])])
    assert list(next(blocks).texts) == [0, 1]
    assert list(next(blocks).texts) == [2, 3]
    assert calls == [("MainThread", TEXTS[:2]), ("prefetch", TEXTS[2:4])]


def test_a_reader_that_is_closed_reads_nothing_more(
    asked: Request, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TorchEncoder, "leaves_idle_core", True)
    blocks = reader(asked).read_blocks(asked, [block(0, 2, [[0, 1]], (2, 3)), block(2, 4, [[2, 3]])])
    next(blocks)
    blocks.close()
    assert not any(thread.name.startswith("prefetch") for thread in threading.enumerate())


def test_reading_tells_how_far_it_is(asked: Request, calls: Calls) -> None:
    reports: list[Progress] = []
    reader(asked, JobContext(reports.append)).read(TEXTS[:5])
    assert [(report.stage, report.done, report.total) for report in reports] == [
        ("Reading tokens", done, 5) for done in (2, 4, 5)
    ]


def test_blocks_read_ahead_give_the_same_vectors(
    spec: EncodeSpec, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run(spec)
    monkeypatch.setattr(TorchEncoder, "leaves_idle_core", True)
    monkeypatch.setattr(request, "BLOCK", 4)
    calls.clear()
    pieces = run(spec)
    assert [name for name, _ in calls] == ["MainThread", "MainThread", "prefetch", "prefetch"]
    for key, vectors in whole.pooled.items():
        np.testing.assert_allclose(pieces.pooled[key], vectors, atol=1e-5, err_msg=str(key))
