"""UMAP on given neighbours, with its compiled code kept on disk between runs.

umap-learn's layout is called below its `UMAP` class: with the neighbours and the starting positions given, a map needs
one compiled function, and none of the nearest-neighbour search that the class compiles first.
"""

from __future__ import annotations

import sys
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from explorer.analysis.maps.compiled_code import keep_compiled_code
from explorer.analysis.maps.layout_progress import PrintedProgress
from explorer.analysis.maps.umap.descent import descend
from explorer.analysis.maps.umap.graph import fitted_curve, fuzzy_graph
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.job import Progress

DRAW_SECONDS = 0.7
"""Pause between two drafts of a layout."""
_STEP_SECONDS = 0.1
"""Pause between two reports."""


def enable_compile_cache(directory: Path) -> None:
    """Import umap so that the compiled functions that it uses here are read from and kept in `directory`.

    umap-learn marks only some of its functions as cacheable, and pynndescent, whose search is not used here, compiles
    for ten seconds when it is first imported. numba settles both when a function is decorated, so this has to happen
    before umap is imported for the first time in a process; after that it does nothing.

    Parameters
    ----------
    directory
        Where numba keeps compiled code; see `keep_compiled_code`.
    """
    if "umap" in sys.modules:
        return
    import numba

    keep_compiled_code(directory)
    plain = numba.njit

    def cached(*arguments: Any, **options: Any) -> Any:
        options["cache"] = True
        if arguments and callable(arguments[0]):
            return plain(*arguments, **options)

        def decorate(function: Callable[..., Any]) -> Any:
            # Without a signature a function is compiled at its first call instead of at once.
            signature = () if function.__module__.startswith("pynndescent.") else arguments
            return plain(*signature, **options)(function)

        return decorate

    numba.njit = cached
    try:
        _import_umap()
    finally:
        numba.njit = plain


def _import_umap() -> None:
    if "umap" in sys.modules:
        return
    # umap tries to import Tensorflow for a part that is not used here: seconds where it is there, a warning where not.
    hidden = sys.modules.setdefault("tensorflow", None) is None  # type: ignore[arg-type]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ImportWarning)
            import umap  # noqa: F401
    finally:
        if hidden:
            # Others ask whether Tensorflow is there by this entry.
            del sys.modules["tensorflow"]


def compile_descent() -> None:
    """Lay out a few points, so that what `descend_umap` compiles is compiled, or read from where it is kept."""
    descend_umap(*_few_points(), 0.1, lambda _: None)


def compile_sampling() -> None:
    """Do the same for `sample_umap`."""
    sample_umap(*_few_points(), 0.1, 0, lambda _: None)


def _few_points() -> tuple[IntArray, FloatArray, FloatArray]:
    """Return indices, distances and the start of four points."""
    indices = np.array([[text, (text + 1) % 4, (text + 2) % 4] for text in range(4)], dtype=np.int32)
    corners = np.array([[0, 0], [0, 9], [9, 9], [9, 0]], dtype=np.float32)
    return indices, np.tile(np.arange(3, dtype=np.float32), (4, 1)), corners


def descend_umap(
    indices: IntArray,
    distances: FloatArray,
    start: FloatArray,
    min_dist: float,
    report: Callable[[Progress], None],
    draw: Callable[[FloatArray], None] = lambda _: None,
) -> FloatArray:
    """Lay out points by UMAP's loss over all pairs, without chance; N² steps.

    Parameters
    ----------
    indices, distances, start, min_dist, report, draw
        As of `sample_umap`.

    Returns
    -------
    FloatArray
        float32 (N, 2).
    """
    return descend(fuzzy_graph(indices, distances), start, fitted_curve(min_dist), report, draw, DRAW_SECONDS)


def sample_umap(
    indices: IntArray,
    distances: FloatArray,
    start: FloatArray,
    min_dist: float,
    seed: int,
    report: Callable[[Progress], None],
    draw: Callable[[FloatArray], None] = lambda _: None,
) -> FloatArray:
    """Lay out points by umap-learn's UMAP (McInnes, Healy and Melville, 2018), in one thread and by a seed.

    Parameters
    ----------
    indices
        int32 (N, k): each point itself, then its k - 1 nearest others.
    distances
        float32 (N, k): their distances, at least 0, ascending.
    start
        float32 (N, 2): positions to start from, all different, spread along both axes.
    min_dist
        Closest that points are packed, from 0 to 1.
    seed
        Of the random numbers.
    report
        Told of the progress.
    draw
        Given how far the layout has come, float32 (N, 2), after the first epoch and every `DRAW_SECONDS` or so. It does
        not change what comes out.

    Returns
    -------
    FloatArray
        float32 (N, 2).
    """
    _import_umap()
    from umap.layouts import optimize_layout_euclidean, tqdm
    from umap.umap_ import make_epochs_per_sample

    n_texts = len(indices)
    epochs = 500 if n_texts <= 10_000 else 200
    # umap's progress bar would start a thread to watch it and make a semaphore that outlives a killed process.
    tqdm.monitor_interval = 0
    tqdm.set_lock(threading.RLock())
    graph = fuzzy_graph(indices, distances)
    a, b = fitted_curve(min_dist)
    # From here on as `umap.umap_.simplicial_set_embedding` does, which keeps the points to itself until the end.
    graph = graph.astype(np.float32).tocoo()
    graph.data[graph.data < graph.data.max() / epochs] = 0.0
    graph.eliminate_zeros()
    coords = np.ascontiguousarray(10.0 * (start - start.min(axis=0)) / np.ptp(start, axis=0), dtype=np.float32)
    whole = np.iinfo(np.int32)
    optimize_layout_euclidean(
        coords,
        coords,
        graph.row,
        graph.col,
        epochs,
        n_texts,
        make_epochs_per_sample(graph.data, epochs),
        a,
        b,
        np.random.RandomState(seed).randint(whole.min + 1, whole.max - 1, 3).astype(np.int64),
        tqdm_kwds={
            "disable": False,
            "file": PrintedProgress("UMAP", r"(\d+)/", epochs, _now_and_then(report, draw, coords)),
            "bar_format": "{n}/",
            "mininterval": _STEP_SECONDS,
            "miniters": 1,
        },
        move_other=True,
    )
    return coords


def _now_and_then(
    report: Callable[[Progress], None], draw: Callable[[FloatArray], None], coords: FloatArray
) -> Callable[[Progress], None]:
    """Return a function that reports, and every so often draws the points as they are then."""
    last = 0.0

    def tell(progress: Progress) -> None:
        nonlocal last
        report(progress)
        now = time.perf_counter()
        if now - last >= DRAW_SECONDS and progress.done < progress.total:
            draw(coords.copy())
            # The time that drawing takes does not count, so that the layout has most of the time to itself.
            last = time.perf_counter()

    return tell
