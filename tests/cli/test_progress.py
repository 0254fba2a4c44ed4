from __future__ import annotations

import io

import pytest

from explorer.cli.progress import ProgressLine, describe
from explorer.domain.job import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr("explorer.cli.progress.time.monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        (Progress("Loading"), "Loading"),
        (Progress("Encoding", 500, 2000, 123.4, 12.2), "Encoding · 500 of 2,000 (25 %) · 123/s · 12 s left"),
        (Progress("Encoding", 5, 2000, 1.234, 1995.4), "Encoding · 5 of 2,000 (0 %) · 1.2/s · 33 min left"),
        (Progress("Encoding", 2000, 2000, 123.4, 0.0), "Encoding · 2,000 of 2,000 (100 %) · 123/s"),
        (Progress("Reading a.csv", 20000), "Reading a.csv · 20,000"),
    ],
)
def test_words(progress: Progress, text: str) -> None:
    assert describe(progress) == text


def test_a_terminal_gets_one_line_that_is_rewritten(clock: list[float]) -> None:
    stream = Terminal()
    line = ProgressLine(stream)
    for done in range(100):
        clock[0] += 0.01
        line(Progress("Encoding", done, 100))
    line.clear()
    written = stream.getvalue()
    assert "\n" not in written
    assert 8 <= written.count("\rEncoding") <= 12
    assert written.endswith("\r\x1b[K")


def test_a_log_gets_a_line_a_stage_and_then_one_now_and_again(clock: list[float]) -> None:
    stream = io.StringIO()
    line = ProgressLine(stream)
    line(Progress("Loading"))
    for done in range(40):
        clock[0] += 1.0
        line(Progress("Encoding", done))
    line.clear()
    assert stream.getvalue() == "Loading\nEncoding\nEncoding · 10\nEncoding · 20\nEncoding · 30\n"


def test_notes_are_never_dropped(clock: list[float]) -> None:
    stream = io.StringIO()
    line = ProgressLine(stream)
    line(Progress("Encoding", 1))
    line(Progress("Encoding", 2, note="Out of memory: batches of 16 now."))
    assert stream.getvalue() == "Encoding · 1\nOut of memory: batches of 16 now.\n"
