"""The heatmap and the map of short sentences as pictures, each by a process from nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.bench.measures import ROOT, WORDS, Row

N_TEXTS, N_WORDS = 2000, 8
REPEATS = 5
MOST_SECONDS = 6.0


def measure() -> list[Row]:
    """Draw both by turns; what is compiled and prepared at set-up is there, vectors are computed anew."""
    seconds: dict[str, list[tuple[float, float]]] = {"heatmap": [], "map": []}
    rng = np.random.default_rng(7)
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.txt"
        texts.write_text("".join(f"{' '.join(rng.choice(WORDS, N_WORDS))} {row}.\n" for row in range(N_TEXTS)))
        for _ in range(REPEATS):
            for view, measured in seconds.items():
                measured.append(_seconds(texts, view))
    rows = []
    for view, measured in seconds.items():
        wall, processor = (sorted(column)[REPEATS // 2] for column in zip(*measured, strict=True))
        rows.append(
            Row(
                f"render --view {view} of {N_TEXTS:,} sentences of {N_WORDS} words, whole process",
                f"≤ {MOST_SECONDS:.0f} s",
                f"{wall:.1f} s ({min(measured)[0]:.1f} to {max(measured)[0]:.1f}; {processor:.1f} processor seconds)",
                wall <= MOST_SECONDS,
            )
        )
    return rows


def _seconds(texts: Path, view: str) -> tuple[float, float]:
    """Return the seconds by the clock and of the processors, those of other processes included."""
    out = texts.with_name(f"{view}.png")
    command = [sys.executable, "-m", "explorer", "render", str(texts), "--no-cache", "--view", view, "-o", str(out)]
    start, before = time.perf_counter(), os.times()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - start, used
