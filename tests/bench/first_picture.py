"""A million texts with their vectors, from the file to the first picture, in the real window."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from tests.bench.corpora import write_parquet
from tests.bench.measures import Row, run_script

N_TEXTS = 1_000_000
DIM = 384
OPENING = """
import json, resource, sys, time
from pathlib import Path
from tests.bench.windows import open_window, wait_for
from explorer.app.services import make_services

if __name__ == "__main__":
    path, n_texts = Path(sys.argv[1]), int(sys.argv[2])
    with open_window(make_services()) as window:
        store = window.store
        loaded = []
        window.controller.devices_found.connect(loaded.append)
        wait_for(lambda: bool(loaded) and window.runner.idle)
        start = time.perf_counter()
        window.documents.open_files([path], replacing=True)
        wait_for(lambda: store.state.pca is not None and len(store.state.shown) == n_texts)
        window.workspace.heatmap.repaint()
        window.workspace.map.repaint()
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps([seconds, peak]), flush=True)
        window.controller.cancel()
"""


def measure() -> list[Row]:
    """Open a generated file; the libraries are loaded, as they are some seconds after the window is shown."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "million.parquet"
        write_parquet(path, N_TEXTS, DIM)
        seconds, peak = json.loads(run_script(OPENING, str(path), str(N_TEXTS)))
    size = 4 * N_TEXTS * DIM
    what = f"Parquet with vectors, {N_TEXTS:,} × {DIM}, to the first picture (PCA map and heatmap)"
    return [
        Row(what, "≤ 15 s", f"{seconds:.1f} s", seconds <= 15),
        Row(
            "the same, peak memory of the whole program over the vectors",
            "≤ 2.3×",
            f"{peak / size:.2f}×",
            peak <= 2.3 * size,
        ),
    ]
