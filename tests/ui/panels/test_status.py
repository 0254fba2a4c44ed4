from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from explorer.domain.failure import Failure, FailureKind
from explorer.domain.job import Progress
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.figures.phrases.progress import describe_progress
from explorer.ui.panels import status
from explorer.ui.panels.banner import FailureBanner
from explorer.ui.panels.status import StatusBar
from tests.support.states import FakeIntents, make_state


def test_progress_is_said_with_rate_and_time_left() -> None:
    assert describe_progress(Progress("Encoding", 1240, 2000, 470.0, 1.6)) == "62 % · 470/s · 1.6 s left"
    assert describe_progress(Progress("Loading")) == ""


def test_the_bar_shows_a_run_and_stops_it(qtbot: QtBot) -> None:
    intents = FakeIntents()
    bar = StatusBar(intents)  # type: ignore[arg-type]  # it takes every wish
    qtbot.addWidget(bar)
    bar.show()
    idle = AppState()
    bar.render(None, idle)
    assert not bar.cancel.isVisible()
    running = replace(idle, progress=Progress("Encoding", 1, 4))
    bar.render(idle, running)
    assert bar.cancel.isVisible()
    assert bar.stage.text() == "Encoding"
    assert bar.bar.value() * 4 == bar.bar.maximum()
    unknown = replace(running, progress=Progress("Loading the model"))
    bar.render(running, unknown)
    assert bar.bar.maximum() == 0
    bar.cancel.click()
    assert intents.wishes[-1][0] == "cancel"
    note = replace(running, progress=Progress("Encoding", 2, 4, note="Out of memory: batches of 16 now"))
    bar.render(unknown, note)
    assert bar.stage.text() == "Out of memory: batches of 16 now"


def test_stale_results_are_said_to_be(qtbot: QtBot) -> None:
    bar = StatusBar(FakeIntents())  # type: ignore[arg-type]  # it takes every wish
    qtbot.addWidget(bar)
    bar.show()
    fresh = make_state()
    bar.render(None, fresh)
    assert not bar.stale.isVisible()
    bar.render(fresh, replace(fresh, corpus=Corpus(("other",))))
    assert bar.stale.isVisible()


def test_a_failure_is_shown_until_it_is_dismissed(qtbot: QtBot) -> None:
    intents = FakeIntents()
    banner = FailureBanner(intents)  # type: ignore[arg-type]  # it takes every wish
    qtbot.addWidget(banner)
    state = AppState(failure=Failure(FailureKind.DISK, "The disk is full.", "Free some room."))
    banner.render(AppState(), state)
    assert banner.isVisible()
    assert (banner.message.text(), banner.advice.text()) == ("The disk is full.", "Free some room.")
    assert not banner.copy.isVisible()
    banner.dismiss.click()
    assert intents.wishes[-1][0] == "dismiss_failure"
    banner.render(state, AppState())
    assert not banner.isVisible()


def test_what_is_said_in_passing_gives_way_to_the_facts(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "_PASSING", 20)
    bar = StatusBar(FakeIntents())  # type: ignore[arg-type]  # it takes every wish
    qtbot.addWidget(bar)
    bar.render(None, make_state())
    facts = bar.facts.text()
    bar.say("Wrote vectors.npz.")
    assert bar.facts.text() == bar.facts.toolTip() == "Wrote vectors.npz."
    qtbot.waitUntil(lambda: bar.facts.text() == facts)


def test_a_cancelled_run_is_said_and_a_failed_one_is_not_called_so(qtbot: QtBot) -> None:
    bar = StatusBar(FakeIntents())  # type: ignore[arg-type]  # it takes every wish
    qtbot.addWidget(bar)
    idle = AppState()
    running = replace(idle, progress=Progress("Encoding"))
    bar.render(running, replace(running, progress=None, failure=Failure(FailureKind.DISK, "The disk is full.")))
    assert "Cancelled" not in bar.facts.text()
    bar.render(running, idle)
    assert "Cancelled" in bar.facts.text()


def test_a_file_under_way_is_shown(qtbot: QtBot) -> None:
    bar = StatusBar(FakeIntents())  # type: ignore[arg-type]  # it takes every wish
    qtbot.addWidget(bar)
    bar.show()
    bar.render(None, replace(AppState(), files_progress=Progress("Writing vectors.csv", 1, 2)))
    assert bar.cancel.isVisible()
    assert bar.stage.text() == "Writing vectors.csv"
