from __future__ import annotations

import sys
import threading

import pytest
from pytestqt.qtbot import QtBot

from explorer.domain.failure import ExplorerError, Failure, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.ui.state.tasks import SWITCH_INTERVAL, Queue, TaskRunner


def test_a_result_arrives_on_the_window_s_thread(qtbot: QtBot, runner: TaskRunner) -> None:
    seen: list[tuple[str, int, bool]] = []

    def job(context: JobContext) -> str:
        return threading.current_thread().name

    def arrived(name: str) -> None:
        seen.append((name, threading.get_ident(), runner.idle))

    runner.submit(Queue.READOUT, "a", job, arrived)
    qtbot.waitUntil(lambda: bool(seen))
    name, thread, idle = seen[0]
    assert name.startswith("explorer-readout")
    assert thread == threading.get_ident()
    assert idle


def test_the_newest_job_of_a_kind_counts(qtbot: QtBot, runner: TaskRunner) -> None:
    started, release = threading.Event(), threading.Event()
    results: list[str] = []
    failures: list[Failure] = []

    def first(context: JobContext) -> str:
        started.set()
        release.wait(10)
        return "late"

    runner.submit(Queue.READOUT, "a", first, results.append, on_failure=failures.append)
    assert started.wait(10)
    runner.submit(Queue.READOUT, "a", lambda _: "newest", results.append, on_failure=failures.append)
    release.set()
    qtbot.waitUntil(lambda: runner.idle)
    assert results == ["newest"]
    assert failures == []


def test_queues_do_not_wait_for_each_other(qtbot: QtBot, runner: TaskRunner) -> None:
    release = threading.Event()
    results: list[str] = []
    runner.submit(Queue.BACKGROUND, "slow", lambda _: release.wait(10), lambda _: results.append("slow"))
    runner.submit(Queue.READOUT, "fast", lambda _: None, lambda _: results.append("fast"))
    qtbot.waitUntil(lambda: results == ["fast"])
    release.set()
    qtbot.waitUntil(lambda: results == ["fast", "slow"])


def test_a_cancelled_job_reports_it(qtbot: QtBot, runner: TaskRunner) -> None:
    started = threading.Event()
    failures: list[Failure] = []

    def job(context: JobContext) -> None:
        started.set()
        while True:
            context.check()

    runner.submit(Queue.INFERENCE, "a", job, lambda _: None, on_failure=failures.append)
    assert started.wait(10)
    runner.cancel("a")
    qtbot.waitUntil(lambda: bool(failures))
    assert failures[0].kind is FailureKind.CANCELLED


def test_a_cancelled_job_that_waits_never_starts(qtbot: QtBot, runner: TaskRunner) -> None:
    release = threading.Event()
    ran: list[str] = []
    failures: list[Failure] = []
    runner.submit(Queue.INFERENCE, "first", lambda _: release.wait(10), lambda _: None)
    runner.submit(Queue.INFERENCE, "second", lambda _: ran.append("second"), lambda _: None, on_failure=failures.append)
    runner.cancel("second")
    release.set()
    qtbot.waitUntil(lambda: bool(failures))
    assert ran == []


@pytest.mark.parametrize(
    ("error", "kind", "has_details"),
    [
        (ExplorerError(FailureKind.DISK, "The disk is full.", "Free some room."), FailureKind.DISK, False),
        (MemoryError(), FailureKind.MEMORY, False),
        (ZeroDivisionError("by zero"), FailureKind.INTERNAL, True),
    ],
)
def test_errors_cross_as_values(
    qtbot: QtBot, runner: TaskRunner, error: Exception, kind: FailureKind, has_details: bool
) -> None:
    failures: list[Failure] = []

    def job(_: JobContext) -> None:
        raise error

    runner.submit(Queue.FILES, "a", job, lambda _: None, on_failure=failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    assert failures[0].kind is kind
    assert failures[0].message
    assert failures[0].advice
    assert ("ZeroDivisionError: by zero" in failures[0].details) is has_details


def test_a_flood_of_progress_is_thinned_to_the_newest(qtbot: QtBot, runner: TaskRunner) -> None:
    seen: list[int] = []
    finished = threading.Event()

    def job(context: JobContext) -> None:
        for done in range(10_000):
            context.report(Progress("Counting", done, 10_000))
        finished.set()

    runner.submit(Queue.READOUT, "a", job, lambda _: None, on_progress=lambda progress: seen.append(progress.done))
    assert finished.wait(10)
    qtbot.waitUntil(lambda: runner.idle)
    assert seen == [9_999]


def test_the_interpreter_switches_faster_only_while_jobs_run(qtbot: QtBot, runner: TaskRunner) -> None:
    before = sys.getswitchinterval()
    during: list[float] = []
    runner.submit(Queue.READOUT, "a", lambda _: sys.getswitchinterval(), during.append)
    qtbot.waitUntil(lambda: bool(during))
    assert during == [pytest.approx(SWITCH_INTERVAL)]
    assert sys.getswitchinterval() == pytest.approx(before)


def test_closing_ends_the_threads_and_refuses_more(qtbot: QtBot) -> None:
    runner = TaskRunner()
    started = threading.Event()

    def job(context: JobContext) -> None:
        started.set()
        while True:
            context.check()

    runner.submit(Queue.BACKGROUND, "a", job, lambda _: None)
    assert started.wait(10)
    runner.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("explorer-")]
    runner.submit(Queue.BACKGROUND, "b", lambda _: None, lambda _: None)
    assert runner.idle


def test_a_job_that_still_waits_is_cancelled_at_once(qtbot: QtBot, runner: TaskRunner) -> None:
    release = threading.Event()
    failures: list[Failure] = []
    runner.submit(Queue.INFERENCE, "warm up", lambda _: release.wait(10), lambda _: None)
    runner.submit(Queue.INFERENCE, "encode", lambda _: None, lambda _: None, on_failure=failures.append)
    runner.cancel("encode")
    qtbot.waitUntil(lambda: bool(failures))
    assert failures[0].kind is FailureKind.CANCELLED
    assert runner.busy("warm up")
    release.set()
    qtbot.waitUntil(lambda: runner.idle)
    assert len(failures) == 1


def test_drafts_arrive_before_the_result_and_only_where_someone_listens(qtbot: QtBot, runner: TaskRunner) -> None:
    seen: list[tuple[str, int]] = []

    def job(context: JobContext) -> int:
        for number in range(100):
            context.show(number)
        return 100

    runner.submit(
        Queue.READOUT,
        "a",
        job,
        lambda value: seen.append(("result", value)),
        on_partial=lambda value: seen.append(("partial", value)),
    )
    runner.submit(Queue.READOUT, "b", job, lambda value: seen.append(("unheard", value)))
    qtbot.waitUntil(lambda: runner.idle)
    assert [what for what, _ in seen[-2:]] == ["result", "unheard"]
    drafts = [value for what, value in seen if what == "partial"]
    assert drafts
    assert drafts == sorted(drafts)
    assert drafts[-1] == 99
