"""A million lines to a filled list in the real window, and a million vectors out of a Parquet file."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from tests.bench.measures import Row, clustered_vectors, mixed_corpus, run_script
from tests.bench.windows import exec_until, generated_encoding, open_window, ready_services

LINES = 1_000_000
VECTORS, DIMENSIONS = 1_000_000, 384
BEAT_MS = 4

_PLAIN = """
import time
start = time.perf_counter()
lines = open({path!r}, encoding="utf-8").read().splitlines()
print(time.perf_counter() - start)
"""

_VECTORS = """
import json, resource, time
from pathlib import Path
from explorer.domain.job import JobContext
from explorer.files.precomputed.opening import read_vectors
start = time.perf_counter()
found = read_vectors(Path({path!r}), None, JobContext())
seconds = time.perf_counter() - start
peak = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([seconds, peak / found.vectors.nbytes, len(found.corpus)]))
"""


def measure() -> list[Row]:
    """Time both files; each is generated first."""
    with tempfile.TemporaryDirectory() as folder:
        lines, table = Path(folder) / "lines.txt", Path(folder) / "vectors.parquet"
        write_lines(lines, LINES)
        rows = [*_list_rows(lines)]
        write_vector_table(table, VECTORS, DIMENSIONS)
        return [*rows, _vectors_row(table)]


def write_lines(path: Path, count: int) -> None:
    """Write `count` different lines of a few words to a few hundred."""
    some = mixed_corpus(20_000).texts
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            file.write(f"{some[number % len(some)]} {number}\n")


def write_vector_table(path: Path, count: int, width: int) -> None:
    """Write texts, labels and vectors in groups as Parquet, in one row group as most tools do."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    block = 50_000
    kind = pa.schema([("text", pa.string()), ("label", pa.string()), ("vector", pa.list_(pa.float32(), width))])
    with pq.ParquetWriter(path, kind) as writer:
        for start in range(0, count, block):
            size = min(block, count - start)
            vectors = clustered_vectors(size, width, seed=3)
            groups = np.random.default_rng(3).integers(0, 40, size)
            columns = [
                pa.array([f"a sentence of group {group}, number {start + i}" for i, group in enumerate(groups)]),
                pa.array([f"group {group}" for group in groups]),
                pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), width),
            ]
            writer.write_table(pa.table(columns, schema=kind), row_group_size=count)


def _list_rows(path: Path) -> list[Row]:
    from PySide6.QtCore import Qt, QTimer

    late: list[float] = []
    # Services that are ready, as some seconds after the start: the libraries are not being loaded meanwhile.
    with open_window(ready_services(generated_encoding(3)[1])) as window:
        panel, runner = window.workspace.sentences, window.runner
        exec_until(lambda: runner.idle)
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(BEAT_MS)
        start = last = time.perf_counter()

        def beat() -> None:
            nonlocal last
            now = time.perf_counter()
            late.append(max(0.0, (now - last) * 1000 - BEAT_MS))
            last = now

        timer.timeout.connect(beat)
        timer.start()
        window.documents.open_files([path])
        exec_until(lambda: panel.table.rows.rowCount() == LINES and runner.idle, 10)
        beat()
        seconds = time.perf_counter() - start
        timer.stop()
    plain = float(run_script(_PLAIN.format(path=str(path))))
    late.sort()
    return [
        Row(
            f"file of {LINES:,} lines to the filled list in the window",
            "≤ 3 s",
            f"{seconds:.2f} s ({seconds / plain:.1f} times open().read().splitlines() alone, {plain:.2f} s)",
            seconds <= 3,
        ),
        Row(
            f"longest stall of the event loop meanwhile, {LINES:,} lines",
            "≤ 100 ms",
            f"{late[-1]:.0f} ms, 99 % ≤ {late[int(0.99 * len(late))]:.1f} ms ({len(late)} beats)",
            late[-1] <= 100,
        ),
    ]


def _vectors_row(path: Path) -> Row:
    import json

    seconds, peak, count = json.loads(run_script(_VECTORS.format(path=str(path))))
    return Row(
        f"Parquet of {count:,} × {DIMENSIONS} vectors with texts, read",
        "≤ 10 s, peak memory ≤ 1.3× the vectors",
        f"{seconds:.1f} s, {peak:.2f}×",
        seconds <= 10 and peak <= 1.3,
    )
