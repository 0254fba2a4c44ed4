"""What a benchmark returns, and what several of them share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.texts.corpus import Corpus

ROOT = Path(__file__).resolve().parent.parent.parent

WORDS = (
    "the a river city market engine doctor garden winter music bridge teacher signal forest letter kitchen ocean "
    "paper court planet bread window train history cell theory painter storm account valley software harbour island "
    "quickly often rarely under across between because although while carries builds finds opens repairs measures "
    "bright heavy quiet ancient modern careful open broken distant simple several many few"
).split()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, its target, what came out, and whether that meets it.

    `met` is None where this machine lacks what it takes to measure.
    """

    what: str
    target: str
    measured: str
    met: bool | None


def mixed_corpus(n: int, seed: int = 7) -> Corpus:
    """Make `n` different texts, a few words to a few hundred, as a real collection mixes them."""
    rng = np.random.default_rng(seed)
    lengths = np.clip(rng.lognormal(mean=2.7, sigma=0.8, size=n), 3, 220).astype(int)
    texts = [f"{' '.join(rng.choice(WORDS, length))} {index}." for index, length in enumerate(lengths)]
    return Corpus.from_lines(texts, "generated")


def clustered_vectors(n: int, dim: int = 384, groups: int = 40, seed: int = 3) -> FloatArray:
    """Make (n, dim) float32 vectors in `groups` groups, of differing norms."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((groups, dim), dtype=np.float32)
    vectors = centres[rng.integers(0, groups, n)] + 0.9 * rng.standard_normal((n, dim), dtype=np.float32)
    return vectors * rng.uniform(0.8, 1.2, (n, 1)).astype(np.float32)


def run_script(code: str, *arguments: str, **environment: str) -> str:
    """Run Python code in a fresh process and return the last line that it printed."""
    result = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise RuntimeError(result.stderr)
    return result.stdout.strip().splitlines()[-1]


def timed_process(command: Sequence[str], environment: Mapping[str, str]) -> tuple[str, float, float]:
    """Return the output of a process, the seconds it took, and the most bytes it held."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}.")
    return output, seconds, used.ru_maxrss * 1024.0


@contextmanager
def x_server(size: str = "1400x900x24") -> Iterator[dict[str, str]]:
    """Start a real X server of one's own where there is one; yields the environment that uses it."""
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    read, write = os.pipe()
    server = subprocess.Popen(
        [xvfb, "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp"],
        pass_fds=(write,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait()
