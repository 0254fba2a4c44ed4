from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import EncodeSpec
from explorer.domain.texts.corpus import Corpus
from explorer.files.cache import vector_cache
from explorer.files.cache.vector_cache import VectorCache
from explorer.inference.encode import cache_writer, request
from explorer.inference.encode.known import forget_unfinished
from explorer.inference.pipeline import encode
from tests.support.models import TEXTS

Folder = Callable[..., Path]

BUDGET, BLOCK = 400, 160
SOME_HUNDRED = tuple(f"{TEXTS[number % len(TEXTS)]} {number}" for number in range(300))


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return VectorCache(1 << 30, tmp_path / "vectors")


@pytest.fixture(autouse=True)
def short_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "token_budget", lambda device: BUDGET)
    monkeypatch.setattr(request, "BLOCK", BLOCK)


@pytest.fixture
def slow_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every rest be worth a file, as where a model takes its time."""
    monkeypatch.setattr(cache_writer, "_WORTH_SECONDS", 0.0)


@pytest.fixture
def spec(tiny_model: Folder) -> EncodeSpec:
    return EncodeSpec(model=str(tiny_model("bert")))


class Clock:
    """Stands in for the module `time`; it moves when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(cache_writer, "time", clock)
    return clock


def run(
    spec: EncodeSpec,
    cache: VectorCache | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    texts: tuple[str, ...] = SOME_HUNDRED,
) -> Encoding:
    return encode(Corpus(texts), spec, None, JobContext(on_progress), cache)


def cut_short(spec: EncodeSpec, cache: VectorCache, at: int, texts: tuple[str, ...] = SOME_HUNDRED) -> Progress:
    """Cancel a run after `at` texts and forget it, as a program does that closes; returns its last progress."""
    seen: list[Progress] = []

    def cancel(progress: Progress) -> None:
        seen.append(progress)
        if progress.stage == "Encoding" and progress.done >= at:
            context.cancel()

    context = JobContext(cancel)
    with pytest.raises(Cancelled):
        encode(Corpus(texts), spec, None, context, cache)
    forget_unfinished()
    return seen[-1]


def identical(a: Encoding, b: Encoding) -> None:
    assert a.pooled.keys() == b.pooled.keys()
    for key, vectors in a.pooled.items():
        np.testing.assert_array_equal(vectors, b.pooled[key], err_msg=str(key))
    np.testing.assert_array_equal(a.token_counts, b.token_counts)


def alike(a: Encoding, b: Encoding) -> None:
    """Compare where masked vectors come from batches of other texts; naive ones are those of their batches."""
    for (layer, pooling), vectors in a.pooled.items():
        tolerance = 0.0 if pooling.is_naive else 1e-5
        np.testing.assert_allclose(vectors, b.pooled[layer, pooling], rtol=0, atol=tolerance, err_msg=str(pooling))


def segments(cache: VectorCache) -> int:
    return len(list(cache.folder.glob("*/*.vectors")))


@pytest.mark.parametrize("seconds", [2.5, cache_writer.KEEP_SECONDS])
def test_finished_texts_are_written_every_few_seconds(
    seconds: float, spec: EncodeSpec, cache: VectorCache, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "BLOCK", len(SOME_HUNDRED))

    def pass_time(progress: Progress) -> None:
        if progress.stage == "Encoding" and progress.done:
            clock.now += seconds
            written.append((segments(cache), clock.now))

    written: list[tuple[int, float]] = []
    run(spec, cache, pass_time)
    batches = len(written)
    assert batches > 4
    # Before the last batch nothing is older than the seconds to a writing and those of a batch.
    assert [count for count, _ in written] == [int(seconds * at // cache_writer.KEEP_SECONDS) for at in range(batches)]


def test_cancelled_run_of_some_hundred_texts_goes_on_in_another_program(spec: EncodeSpec, cache: VectorCache) -> None:
    last = cut_short(spec, cache, at=100)
    assert 100 <= last.kept == last.done < last.total == len(SOME_HUNDRED)
    resumed = run(spec, cache)
    assert resumed.reused == last.kept
    assert resumed.batches > 0
    identical(resumed, run(spec))


def test_what_is_taken_up_and_cut_short_again_is_kept_too(spec: EncodeSpec, cache: VectorCache) -> None:
    first = cut_short(spec, cache, at=50)
    second = cut_short(spec, cache, at=200)
    assert first.kept < second.kept
    # Its texts stand for others that read the same, too.
    both = (*SOME_HUNDRED, *SOME_HUNDRED)
    third = cut_short(spec, cache, at=500, texts=both)
    assert third.kept == third.done >= 500
    resumed = run(spec, cache, texts=both)
    assert resumed.reused == third.kept
    identical(resumed, run(spec, texts=both))


def test_what_another_cancel_left_in_memory_is_kept_by_the_run_that_takes_it_up(
    spec: EncodeSpec, cache: VectorCache
) -> None:
    nowhere = VectorCache(0, cache.folder)

    def cancel(progress: Progress) -> None:
        if progress.done >= 100 and progress.stage == "Encoding":
            assert progress.kept == 0
            context.cancel()

    context = JobContext(cancel)
    with pytest.raises(Cancelled):
        encode(Corpus(SOME_HUNDRED), spec, None, context, nowhere)
    assert not cache.folder.exists()
    resumed = run(spec, cache)
    assert resumed.reused >= 100
    assert run(spec, cache).reused == len(SOME_HUNDRED)


@pytest.mark.usefixtures("slow_model")
@pytest.mark.parametrize("name", ["bert", "bert-left"])
def test_naive_vectors_are_taken_up_too(name: str, tiny_model: Folder, cache: VectorCache) -> None:
    spec = EncodeSpec(model=str(tiny_model(name)), naive=True, batch_size=40)
    whole = run(spec)
    last = cut_short(spec, cache, at=200)
    assert 100 <= last.kept <= last.done < 300
    seen: list[Progress] = []
    resumed = run(spec, cache, seen.append)
    assert min(report.done for report in seen if report.stage == "Encoding" and not report.note) >= last.kept
    assert 0 < resumed.batches < whole.batches
    identical(resumed, whole)
    assert run(spec, cache).batches == 0
    # In batches of another size they are others.
    assert run(replace(spec, batch_size=60), cache).batches > 0


@pytest.mark.usefixtures("slow_model")
def test_damaged_naive_vectors_run_again(tiny_model: Folder, cache: VectorCache) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), naive=True, batch_size=40)
    whole = run(spec, cache)
    for segment in cache.folder.glob("*/*.vectors"):
        content = bytearray(segment.read_bytes())
        content[-10] ^= 1
        segment.write_bytes(content)
    again = run(spec, cache)
    assert again.reused < 300
    alike(again, whole)
    assert run(spec, cache).batches == 0


def test_progress_promises_nothing_once_the_disk_is_full(
    spec: EncodeSpec, cache: VectorCache, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(progress: Progress) -> None:
        if progress.stage == "Encoding" and progress.done:
            promised.append(progress.kept)
            clock.now += cache_writer.KEEP_SECONDS

    promised: list[int] = []
    monkeypatch.setattr(vector_cache, "ROOM_LEFT", 1 << 62)
    (note,) = run(spec, cache, fill).notes
    assert note.startswith("Vectors are no longer kept for later runs. There is no room left on the disk")
    assert promised[0] > 0
    assert not any(promised[2:])


def test_damaged_vectors_are_not_promised(spec: EncodeSpec, cache: VectorCache) -> None:
    run(spec, cache)
    (segment,) = cache.folder.glob("*/*.vectors")
    content = bytearray(segment.read_bytes())
    content[-10] ^= 1
    segment.write_bytes(content)
    reports: list[Progress] = []
    run(spec, cache, reports.append)
    told = [(report.done, report.kept) for report in reports if report.stage == "Encoding" and not report.note]
    assert all(done == kept for done, kept in told)
    assert told[0][0] < 300
    assert told[-1] == (300, 300)


def test_what_is_done_after_the_last_text_knows_what_is_kept(spec: EncodeSpec, cache: VectorCache) -> None:
    reports: list[Progress] = []
    run(spec, cache, reports.append)
    assert reports[-1] == Progress("Checking how the texts were read", kept=300, kept_of=300)


def test_the_model_at_work_is_told_before_its_first_batch_is_done(spec: EncodeSpec) -> None:
    reports: list[Progress] = []
    run(spec, on_progress=reports.append, texts=SOME_HUNDRED[:100])
    stages = [(report.stage, report.done) for report in reports]
    read = stages.index(("Reading tokens", 100))
    assert stages[read + 1] == ("Encoding", 0)
    assert all(done for _, done in stages[read + 2 :])


_KILLED = """
import sys
from pathlib import Path

from explorer.domain.texts.corpus import Corpus
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import EncodeSpec
from explorer.files.cache.vector_cache import VectorCache
from explorer.inference.encode import cache_writer, request
from explorer.inference.pipeline import encode

request.BLOCK, request.token_budget = int(sys.argv[3]), lambda device: int(sys.argv[4])
cache_writer.KEEP_SECONDS = 0.0


def wait_for_the_end(progress):
    if progress.stage == "Encoding" and progress.done >= 100:
        print(progress.kept, flush=True)
        sys.stdin.read()


model, folder = sys.argv[1:3]
texts = tuple(sys.stdin.readline().rstrip("\\n") for _ in range(300))
encode(Corpus(texts), EncodeSpec(model=model), None, JobContext(wait_for_the_end), VectorCache(1 << 30, Path(folder)))
"""


def test_killed_run_of_some_hundred_texts_goes_on(spec: EncodeSpec, cache: VectorCache) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, spec.model, str(cache.folder), str(BLOCK), str(BUDGET)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n".join(SOME_HUNDRED) + "\n")
        process.stdin.flush()
        kept = int(process.stdout.readline())
        process.kill()
    assert process.returncode != 0
    assert kept >= 100
    resumed = run(spec, cache)
    assert resumed.reused == kept
    identical(resumed, run(spec))
