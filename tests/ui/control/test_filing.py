from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.ui.control.filing import FileUse, Filing
from explorer.ui.state.store import Store
from explorer.ui.state.tasks import TaskRunner

Settled = Callable[[TaskRunner], None]


@pytest.fixture
def filing(store: Store, runner: TaskRunner) -> Filing:
    return Filing(store, runner)


def test_one_file_does_not_replace_another(filing: Filing, runner: TaskRunner, settled: Settled) -> None:
    written: list[str] = []
    for name in ("first", "second"):
        filing.submit("Writing", lambda _, name=name: name, written.append)
    settled(runner)
    assert written == ["first", "second"]


def test_progress_is_shown_until_the_last_has_ended(
    filing: Filing, store: Store, runner: TaskRunner, settled: Settled, qtbot: QtBot
) -> None:
    gate = threading.Event()

    def job(context: JobContext) -> None:
        context.report(Progress("Writing rows", 1, 2))
        gate.wait(10)

    filing.submit("Writing", job, lambda _: None)
    assert store.state.waiting
    qtbot.waitUntil(lambda: store.state.files_progress == Progress("Writing rows", 1, 2))
    gate.set()
    settled(runner)
    assert store.state.files_progress is None
    assert not store.state.waiting


def test_cancelling_stops_the_one_at_work_and_those_that_wait(
    filing: Filing, store: Store, runner: TaskRunner, settled: Settled
) -> None:
    done: list[None] = []

    def job(context: JobContext) -> None:
        while True:
            context.check()

    filing.submit("Writing", job, done.append)
    filing.submit("Writing", job, done.append)
    filing.cancel()
    settled(runner)
    assert done == []
    assert store.state.failure is None
    assert store.state.files_progress is None


def test_a_failure_is_shown(filing: Filing, store: Store, runner: TaskRunner, settled: Settled) -> None:
    def job(_: JobContext) -> None:
        raise ExplorerError(FailureKind.DISK, "The disk is full.")

    filing.submit("Writing", job, lambda _: None)
    settled(runner)
    assert store.state.failure is not None
    assert store.state.failure.message == "The disk is full."


def test_a_file_that_went_well_clears_the_failure_of_its_kind(
    filing: Filing, store: Store, runner: TaskRunner, settled: Settled
) -> None:
    def refuse(_: JobContext) -> None:
        raise ExplorerError(FailureKind.DISK, "The disk is full.", "Free some space.")

    filing.submit("Writing", refuse, lambda _: None, FileUse.WRITING)
    settled(runner)
    filing.went_well(FileUse.OPENING)
    assert store.state.failure is not None
    filing.went_well(FileUse.WRITING)
    assert store.state.failure is None
