"""Run every benchmark in a process of its own and print the table."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from dataclasses import asdict

from explorer.__main__ import ENVIRONMENT
from tests.bench.measures import ROOT, Row

BENCHMARKS = (
    "fresh",
    "files_of_vectors",
    "encoding",
    "openvino",
    "gpu",
    "cluster",
    "store",
    "switching",
    "startup",
    "stalls",
    "reading",
    "first_picture",
    "projection",
    "steady_map",
    "tsne",
    "heatmap",
    "map",
    "neighbors",
    "groups",
    "explain",
    "sweep",
    "growth",
    "pictures",
    "atlas",
)
VERDICTS = {True: "met", False: "missed", None: "not measured"}


def run(name: str) -> list[Row]:
    """Run one benchmark in a fresh process; a crash becomes a row that says so."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.bench", name],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        reason = (result.stderr.strip().splitlines() or ["no output"])[-1]
        return [Row(name, "", f"failed: {reason}", met=False)]
    return [Row(**row) for row in json.loads(result.stdout.strip().splitlines()[-1])]


def main() -> int:
    """Print the table, or with a name one benchmark's rows as JSON."""
    if len(sys.argv) > 1 and sys.argv[1] in BENCHMARKS:
        rows = importlib.import_module(f"tests.bench.{sys.argv[1]}").measure()
        print(json.dumps([asdict(row) for row in rows]))
        return 0
    names = [name.removeprefix("--only=") for name in sys.argv[1:]] or BENCHMARKS
    for name in names:
        if name not in BENCHMARKS:
            # Each would start this very program again.
            sys.exit(f"There is no benchmark {name}. There are: {', '.join(BENCHMARKS)}.")
    print("| what | target | measured | |\n|---|---|---|---|", flush=True)
    missed = 0
    for name in names:
        for row in run(name):
            missed += row.met is False
            print(f"| {row.what} | {row.target} | {row.measured} | {VERDICTS[row.met]} |", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
