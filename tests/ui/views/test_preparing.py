from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from explorer.ui.views.preparing import Preparing


@pytest.fixture
def parent(qtbot: QtBot) -> QObject:
    return QObject()


def test_a_job_runs_elsewhere_and_its_result_arrives_here(parent: QObject, qtbot: QtBot) -> None:
    preparing, got = Preparing(parent), []
    preparing.submit(threading.current_thread, lambda thread: got.append((thread, threading.current_thread())))
    assert preparing.busy
    qtbot.waitUntil(lambda: bool(got))
    assert not preparing.busy
    assert got[0][0] is not threading.main_thread()
    assert got[0][1] is threading.main_thread()


def test_only_the_newest_counts(parent: QObject, qtbot: QtBot) -> None:
    preparing, got, gate = Preparing(parent), [], threading.Event()
    preparing.submit(lambda: gate.wait() and "old", got.append)
    preparing.submit(lambda: "skipped", got.append)
    preparing.submit(lambda: "new", got.append)
    gate.set()
    qtbot.waitUntil(lambda: bool(got))
    assert got == ["new"]
    preparing.submit(lambda: "dropped", got.append)
    preparing.drop()
    assert not preparing.busy
    preparing.submit(lambda: "last", got.append)
    qtbot.waitUntil(lambda: len(got) > 1)
    assert got == ["new", "last"]


def test_it_can_be_waited_for(parent: QObject) -> None:
    preparing, got = Preparing(parent), []
    preparing.submit(lambda: 7, got.append)
    preparing.finish()
    assert got == [7]
    preparing.finish()
    assert got == [7]


def test_what_goes_wrong_is_raised_where_it_is_taken(parent: QObject) -> None:
    preparing = Preparing(parent)
    preparing.submit(lambda: 1 // 0, lambda _: None)
    with pytest.raises(ZeroDivisionError):
        preparing.finish()


def test_a_window_that_is_gone_is_no_harm(qtbot: QtBot) -> None:
    parent, gate = QObject(), threading.Event()
    preparing, got = Preparing(parent), []
    preparing.submit(gate.wait, got.append)
    parent.deleteLater()
    with qtbot.waitSignal(parent.destroyed):
        pass
    gate.set()
    assert got == []
