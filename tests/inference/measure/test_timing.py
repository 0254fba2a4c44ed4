from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.settings.spec import Backend, EncodeSpec
from explorer.domain.texts.corpus import Corpus
from explorer.inference.encode import known
from explorer.inference.models import loading
from explorer.inference.models.torch import loading as torch_loading
from explorer.inference.pipeline import encode, time_stages
from tests.support.models import TEXTS

CORPUS = Corpus(TEXTS)


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Backend]]:
    """Which models are built, in order; none is kept from other tests."""
    built: list[Backend] = []

    def noting(backend: Backend, build: Any) -> Any:
        def load(*arguments: object, **named: object) -> Any:
            built.append(backend)
            return build(*arguments, **named)

        return load

    monkeypatch.setattr(
        torch_loading,
        "BACKENDS",
        {backend: noting(backend, build) for backend, build in torch_loading.BACKENDS.items()},
    )
    loading.forget_models()
    yield built
    loading.forget_models()


@pytest.mark.parametrize("backend", Backend)
def test_every_repeat_loads_and_encodes_from_nothing(
    tiny_model: Callable[[str], Path], loads: list[Backend], backend: Backend
) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), backend=backend)
    encode(CORPUS, spec, None, JobContext())
    loads.clear()
    began = time.perf_counter()
    runs = time_stages(CORPUS, spec, 3, JobContext())
    passed = time.perf_counter() - began
    assert loads == [backend] * 3
    assert len(runs) == 3
    for seconds in runs:
        assert min(seconds.load, seconds.tokenize, seconds.forward, seconds.pool) > 0.0
    assert sum(seconds.total for seconds in runs) <= passed


def test_the_model_stays_loaded_as_after_any_run(tiny_model: Callable[[str], Path], loads: list[Backend]) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")))
    time_stages(CORPUS, spec, 2, JobContext())
    made = encode(CORPUS, spec, None, JobContext())
    assert len(loads) == 2
    assert made.reused == 0
    assert made.batches > 0


def test_unfinished_work_is_neither_used_nor_touched(tiny_model: Callable[[str], Path], loads: list[Backend]) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")))

    def stop(progress: Progress) -> None:
        if progress.stage == "Reading tokens":
            context.cancel()

    context = JobContext(stop)
    with pytest.raises(Cancelled):
        encode(CORPUS, spec, None, context)
    (left,) = known._unfinished
    (seconds,) = time_stages(CORPUS, spec, 1, JobContext())
    assert seconds.forward > 0.0
    assert known._unfinished == [left]


@pytest.mark.parametrize("stage", ["Timing", "Loading the model", "Reading tokens", "Encoding"])
def test_a_cancel_is_noticed_within_a_repeat(
    tiny_model: Callable[[str], Path], loads: list[Backend], stage: str
) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")))
    seen: list[str] = []

    def stop(progress: Progress) -> None:
        seen.append(progress.stage)
        if progress.stage == stage and seen.count("Timing") == 2:
            context.cancel()

    context = JobContext(stop)
    with pytest.raises(Cancelled):
        time_stages(CORPUS, spec, 5, context)
    assert seen.count("Timing") == 2
    assert seen[-1] == stage
    # Whatever the cancel left of the model, the next run has a whole one.
    assert encode(CORPUS, spec, None, JobContext()).token_counts.min() > 0


def test_progress_counts_the_repeats(tiny_model: Callable[[str], Path], loads: list[Backend]) -> None:
    seen: list[Progress] = []
    time_stages(CORPUS, EncodeSpec(model=str(tiny_model("bert"))), 3, JobContext(seen.append))
    assert [(p.done, p.total) for p in seen if p.stage == "Timing"] == [(0, 3), (1, 3), (2, 3)]


def test_no_texts_are_refused() -> None:
    with pytest.raises(ExplorerError) as caught:
        time_stages(Corpus(), EncodeSpec(), 3, JobContext())
    assert caught.value.failure.kind is FailureKind.INPUT
