"""Stalls of the event loop from Run to the finished map, libraries loaded."""

from __future__ import annotations

import time

from explorer.domain.job import JobContext
from explorer.domain.settings.spec import EncodeSpec, Similarity
from tests.bench.measures import Row, clustered_vectors, mixed_corpus
from tests.bench.windows import exec_until, open_window, wait_for

BEAT_MS = 4


def measure() -> list[Row]:
    """Beat every few milliseconds in the window's own loop and see how late each beat comes."""
    from PySide6.QtCore import Qt, QTimer

    from explorer.app.services import make_services

    services = make_services()
    late: list[float] = []
    loaded: list[object] = []
    with open_window(services) as window:
        store, runner = window.store, window.runner
        window.controller.devices_found.connect(loaded.append)
        wait_for(lambda: bool(loaded))
        services.encode(mixed_corpus(32, seed=2), EncodeSpec(), None, JobContext())
        services.cluster(clustered_vectors(8), Similarity.COSINE, JobContext())
        window.controller.set_corpus(mixed_corpus(2000))
        wait_for(lambda: runner.idle)
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(BEAT_MS)
        last = time.perf_counter()

        def beat() -> None:
            nonlocal last
            now = time.perf_counter()
            late.append(max(0.0, (now - last) * 1000 - BEAT_MS))
            last = now

        timer.timeout.connect(beat)
        timer.start()
        window.controller.run()
        exec_until(lambda: store.state.projection is not None and runner.idle)
        timer.stop()
    late.sort()
    longest, percentile = late[-1], late[int(0.99 * len(late))]
    return [
        Row(
            "longest stall of the event loop, Run to finished map, 2,000 texts",
            "≤ 100 ms, 99 % ≤ 16 ms",
            f"{longest:.0f} ms, 99 % ≤ {percentile:.1f} ms ({len(late)} beats)",
            longest <= 100 and percentile <= 16,
        )
    ]
