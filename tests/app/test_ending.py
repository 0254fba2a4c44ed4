"""What a window holds outlives every end of its process."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.app.ending import Ending
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import Similarity
from explorer.files.profile.settings import METRIC, Settings
from explorer.ui.window.main_window import MainWindow
from tests.support.services import FakeServices

ROOT = Path(__file__).resolve().parents[2]

linux = pytest.mark.skipif(sys.platform != "linux", reason="Folders of its own are given to a process by variables")


class Program:
    """The program as a process of its own."""

    def __init__(self, home: Path, text: str = "") -> None:
        self.home = home
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.lasting_window", *([text] if text else [])],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.found: dict[str, Any] = {}

    def wait_until_used(self) -> None:
        """Wait until it has told what it found and done what it does."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1]
        self.found = json.loads(line)
        assert self.process.stdout.readline() == "done\n"

    def kept(self, text: str) -> bool:
        """Whether a file of the profile says so."""
        for path in self.home.rglob("[!.]*.json"):
            # One that is being written may be gone by now.
            with contextlib.suppress(FileNotFoundError):
                if text in path.read_text("utf-8"):
                    return True
        return False

    def kill(self) -> None:
        """End it in whatever state it is."""
        self.process.kill()
        self.process.communicate()

    def end(self, number: int) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        said = self.process.communicate(timeout=60)[1]
        assert "Traceback" not in said, said
        return self.process.returncode


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., Program]]:
    """Start programs, none of which outlives the test."""
    with contextlib.ExitStack() as ends:

        def begin(text: str = "") -> Program:
            program = Program(home, text)
            ends.callback(program.kill)
            program.wait_until_used()
            return program

        yield begin


@linux
def test_nothing_is_lost_by_a_kill_or_by_signals_that_are_a_close(start: Callable[..., Program], qtbot: QtBot) -> None:
    first = start("Never lose this sentence")
    for text in (
        "Never lose this sentence",
        '"pooling": "cls"',
        '"map_method": "tsne"',
        '"page": "findings"',
        '"dark"',
    ):
        qtbot.waitUntil(lambda text=text: first.kept(text), timeout=20_000)
    qtbot.waitUntil(lambda: Settings.load().note("docks") is not None, timeout=20_000)
    assert first.end(signal.SIGKILL) == -signal.SIGKILL
    again = start("Nor that one")
    assert again.found == {
        "lines": ["Never lose this sentence"],
        "pooling": "cls",
        "method": "tsne",
        "page": "findings",
        "theme": "dark",
        "norms": False,
    }
    # At once: nothing has been written yet.
    assert again.end(signal.SIGTERM) == 0
    third = start()
    assert third.found["lines"] == ["Nor that one"]
    assert third.end(signal.SIGINT) == 0


def test_threads_that_cannot_be_cut_short_do_not_hold_the_end_up() -> None:
    script = (
        "import threading, time\n"
        "from explorer.app.ending import end_within\n"
        "threading.Thread(target=time.sleep, args=(600,)).start()\n"
        "end_within(0.05, 3)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, timeout=60).returncode == 3


@pytest.fixture
def ended(home: Path, qapp: QApplication) -> Any:
    window = MainWindow(FakeServices().services(), Settings.load())
    ending = Ending(window, qapp)
    yield window, ending
    ending.stop()
    ending.deleteLater()
    window.hide()
    window.shut_down()
    window.deleteLater()


@pytest.mark.parametrize("request_name", ["commitDataRequest", "saveStateRequest"])
def test_the_end_of_the_session_keeps_everything(ended: Any, qapp: QApplication, request_name: str) -> None:
    window, ending = ended
    window.controller.set_metric(Similarity.DOT)
    # The request itself comes with a session manager, which cannot be made here.
    assert qapp.receivers(f"2{request_name}(QSessionManager&)") == 1
    assert ending.keep()
    assert Settings.load().get(METRIC) == "dot"
    assert not ending.asked


def test_what_cannot_be_kept_is_said_and_the_program_ends_all_the_same(
    ended: Any, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    window, ending = ended
    statuses: list[int] = []
    monkeypatch.setattr(qapp, "exit", statuses.append)

    def refuse() -> None:
        raise ExplorerError(FailureKind.DISK, "The disk is full.", "Free some room.")

    monkeypatch.setattr(window, "keep_now", refuse)
    ending._end()
    assert statuses == [1]
    assert "The disk is full." in capsys.readouterr().err
