"""Encoding on a Ray cluster: two workers of a core each against one, and against a plain encode on both cores."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from explorer.domain.job import JobContext, Progress
from explorer.domain.settings.spec import EncodeSpec, Engine, Precision, Readout
from explorer.inference.cluster.run import encode_on_cluster
from explorer.inference.pipeline import encode
from tests.bench.encoding import short_corpus
from tests.bench.measures import ROOT, Row
from tests.support.ray_cluster import RayCluster

ROWS, PIECE = 8192, 256
TARGET = 0.85


def measure() -> list[Row]:
    """Encode the same rows on one worker and on two, of which each has one core, then without Ray."""
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.parquet"
        corpus = short_corpus(ROWS)
        pq.write_table(pa.table({"text": list(corpus.texts)}), texts)
        (alone, of_core), (pair, _) = (_rate(texts, Path(folder) / f"out{workers}", workers) for workers in (1, 2))
    spec = EncodeSpec(engine=Engine.OPENVINO, dtype=Precision.FLOAT32)
    encode(short_corpus(64), spec, None, JobContext())
    start = time.perf_counter()
    encode(corpus, spec, None, JobContext())
    plain = ROWS / (time.perf_counter() - start)
    efficiency = pair / (2 * alone)
    cores = os.cpu_count() or 1
    return [
        Row(
            f"encoding {ROWS:,} sentences by 2 Ray workers against 1, one core each",
            f"efficiency ≥ {TARGET}",
            f"{efficiency:.2f} ({alone:.0f}/s and {pair:.0f}/s, {of_core:.0f} a second of a core, reading and writing "
            f"included; a plain encode on {cores} cores {plain:.0f}/s)",
            efficiency >= TARGET if cores >= 2 else None,
        )
    ]


def _rate(texts: Path, out: Path, workers: int) -> tuple[float, float]:
    """Return rows per second, and per second of a core, from the first part written to the last: without the start."""
    written: list[tuple[float, float, int]] = []

    def told(progress: Progress) -> None:
        if progress.done and progress.stage.startswith("Encoding by"):
            written.append((time.perf_counter(), _core_seconds(), progress.done))

    with RayCluster(workers) as cluster:
        encode_on_cluster([str(texts)], None, EncodeSpec(), Readout(), out, cluster.address, JobContext(told), PIECE)
    (first, used, before), (last, used_then, after) = written[workers - 1], written[-1]
    return (after - before) / (last - first), (after - before) / (used_then - used)


def _core_seconds() -> float:
    """Return the seconds of cores that the workers have used."""
    seconds = 0.0
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if any("MapWorker" in part for part in process.cmdline()):
                seconds += sum(process.cpu_times()[:2])
    return seconds
