"""A frame of the heatmap at 100,000 texts, panned and zoomed."""

from __future__ import annotations

import time
from dataclasses import replace

from explorer.domain.analysis import ProjectionMethod
from tests.bench.measures import Row
from tests.bench.windows import generated_encoding, open_window, ready_services, wait_for

N_TEXTS = 100_000
FRAMES = 120


def measure() -> list[Row]:
    """Pan and zoom the real view, repainting after each step as the screen does."""
    from PySide6.QtCore import QPointF

    corpus, encoding = generated_encoding(N_TEXTS)
    with open_window(ready_services(encoding)) as window:
        controller, store = window.controller, window.store
        controller.set_projection(replace(store.state.projection_spec, method=ProjectionMethod.PCA))
        controller.set_corpus(corpus)
        controller.run()
        wait_for(lambda: store.state.pyramid is not None)
        for kind in ("neighbors", "clusters", "trust", "findings"):
            window.runner.drop(kind)
        wait_for(lambda: window.runner.idle)
        canvas = window.workspace.heatmap.canvas
        canvas.stage.viewport().repaint()
        center = canvas.canvas_rect().center()
        milliseconds = []
        for frame in range(FRAMES):
            start = time.perf_counter()
            if frame % 3 == 2:
                canvas.zoom_at(center + QPointF(frame % 40 - 20, 15), 1.35 if frame < FRAMES // 2 else 1 / 1.35)
            else:
                canvas.pan_by(QPointF(17 if frame % 2 else -31, 11))
            canvas.stage.viewport().repaint()
            milliseconds.append((time.perf_counter() - start) * 1000)
    milliseconds.sort()
    percentile = milliseconds[int(0.95 * len(milliseconds))]
    return [
        Row(
            "heatmap frame at 100,000 texts, pan and zoom",
            "95 % ≤ 33 ms",
            f"95 % ≤ {percentile:.0f} ms (median {milliseconds[len(milliseconds) // 2]:.0f} ms)",
            percentile <= 33,
        )
    ]
