"""Ctrl+C while Qt calls functions of Python."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interrupts_held() -> Iterator[Callable[[], bool]]:
    """Note Ctrl+C within the block and raise KeyboardInterrupt behind it; yields whether that was pressed.

    Qt calls functions of Python from its own, through which no exception passes: raised in one of them, the interrupt
    would be lost, or end the process in the middle of something. A second one is raised at once.
    """
    pressed = threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def note(_number: int, _frame: FrameType | None) -> None:
        pressed.set()
        signal.signal(signal.SIGINT, before)

    # Handlers belong to the main thread; and whoever has one of their own, or ignores the signal, goes on so.
    if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
        yield pressed.is_set
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed.is_set():
        raise KeyboardInterrupt
