"""A frame of the heatmap at a million texts, panned and zoomed at every depth, and what the heatmap takes in memory."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from dataclasses import replace

import numpy as np

from explorer.analysis.heatmap.block_maximum import block_maximum
from explorer.analysis.heatmap.pyramid import build_pyramid
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import JobContext
from explorer.domain.results.analysis import Order
from explorer.domain.settings.spec import Similarity
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from tests.bench.measures import Row, x_server

N_TEXTS, DIMENSIONS = 1_000_000, 384
DEPTHS = 20
"""Each shows half of what the one before it does."""
_BLOCK = 50_000


def measure() -> list[Row]:
    """Show the real view in a window on an X server, repainting after each step as the screen does."""
    vectors = _vectors()
    corpus = Corpus.from_lines((f"generated sentence number {index}" for index in range(N_TEXTS)), "generated")
    order = np.random.default_rng(5).permutation(N_TEXTS).astype(np.int32)
    before = _peak()
    begun = time.perf_counter()
    pyramid = build_pyramid(vectors, Similarity.COSINE, order)
    seconds = time.perf_counter() - begun
    share, peak = pyramid.nbytes / vectors.nbytes, (_peak() - before) / vectors.nbytes
    rows = [
        Row(
            f"memory for the heatmap, {N_TEXTS:,} × {DIMENSIONS}, beside the vectors",
            "≤ 1.1× the vectors",
            f"{share:.2f}×, {peak:.2f}× at the most while it is built in {seconds:.1f} s",
            max(share, peak) <= 1.1,
        )
    ]
    begun = time.perf_counter()
    block_maximum(pyramid, range(_BLOCK, _BLOCK + 2048), range(2048), JobContext())
    seconds = time.perf_counter() - begun
    rows.append(
        Row("largest of a block of 2,048 × 2,048 pairs", "≤ 0.5 s", f"{seconds:.2f} s", seconds <= 0.5),
    )
    state = AppState(corpus=corpus, shown=corpus, pyramid=pyramid, heatmap_order=order, order=Order.SIMILARITY)
    plain = replace(state, pyramid=build_pyramid(vectors, Similarity.COSINE), heatmap_order=None, order=Order.INPUT)
    with tempfile.TemporaryDirectory() as home, x_server() as display:
        for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            os.environ[variable] = home
        os.environ.update(display)
        rows += [_frames(shown, words) for shown, words in ((plain, "input order"), (state, "a random order"))]
    return rows


def _frames(state: AppState, words: str) -> Row:
    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QApplication, QGraphicsView

    from explorer.app.application import make_application
    from explorer.figures.theme import ThemeChoice
    from explorer.ui.views.heatmap import HeatmapView

    app = QApplication.instance() or make_application(["bench"], ThemeChoice.LIGHT)
    view = HeatmapView(_NoIntents())  # type: ignore[arg-type]
    view.resize(1000, 820)
    view.render(None, replace(state, selection=tuple(range(0, N_TEXTS, 997))))
    view.show()
    plot = view.plot
    scene = plot.findChild(QGraphicsView)
    assert scene is not None
    stage = scene.viewport()
    while not view.windowHandle().isExposed():
        app.processEvents()
    app.processEvents()
    stage.repaint()
    center = plot.figure_rect().center()
    milliseconds = []
    for depth in range(2 * DEPTHS):
        for step in (None, QPointF(17, 11), QPointF(-31, 5), QPointF(3, -60)):
            begun = time.perf_counter()
            if step is None:
                plot.zoom_at(center + QPointF(depth % 7 * 9, 15), 2.0 if depth < DEPTHS else 0.5)
            else:
                plot.pan_by(step)
            stage.repaint()
            milliseconds.append((time.perf_counter() - begun) * 1000)
    view.close()
    milliseconds.sort()
    percentile, median = (milliseconds[int(share * len(milliseconds))] for share in (0.95, 0.5))
    return Row(
        f"heatmap frame, {N_TEXTS:,} × {DIMENSIONS}, {words}, pan and zoom",
        "95 % ≤ 33 ms",
        f"95 % ≤ {percentile:.0f} ms (median {median:.0f} ms)",
        percentile <= 33,
    )


class _NoIntents:
    """Takes every wish and does nothing."""

    def __getattr__(self, name: str) -> object:
        return lambda *_: None


def _vectors() -> FloatArray:
    """Make vectors in groups, of differing norms, without a second copy of them."""
    random = np.random.default_rng(3)
    centres = random.standard_normal((40, DIMENSIONS), dtype=np.float32)
    vectors = np.empty((N_TEXTS, DIMENSIONS), dtype=np.float32)
    for start in range(0, N_TEXTS, _BLOCK):
        block = vectors[start : start + _BLOCK]
        random.standard_normal(out=block, dtype=np.float32)
        groups: IntArray = random.integers(0, len(centres), len(block), dtype=np.int32)
        block += centres[groups]
        block *= random.uniform(0.8, 1.2, (len(block), 1)).astype(np.float32)
    return vectors


def _peak() -> int:
    """Return the most bytes that this process has held."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else 1024 * used
