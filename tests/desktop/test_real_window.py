"""The program's own window, real model and all, on a real X server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from explorer.domain.job import JobContext
from explorer.domain.settings.spec import EncodeSpec
from explorer.domain.texts.corpus import Corpus
from tests.bench.corpora import write_parquet
from tests.bench.measures import ROOT, x_server

pytestmark = [
    pytest.mark.desktop,
    pytest.mark.skipif(sys.platform != "linux", reason="X servers are Linux's"),
]


def drive(display: dict[str, str], home: Path, *arguments: str) -> subprocess.Popen[str]:
    folders = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"), str(home))
    return subprocess.Popen(
        [sys.executable, "-m", "tests.desktop.drive", *arguments],
        cwd=ROOT,
        env={**os.environ, **folders, **display},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_typing_dropping_and_running(tmp_path: Path) -> None:
    from explorer.inference.pipeline import encode

    file = tmp_path / "weather.txt"
    file.write_text("It rains in the hills.\nThe sun is out again.\n", encoding="utf-8")
    with x_server() as display:
        assert display["QT_QPA_PLATFORM"] == "xcb", "Xvfb is not installed; see packaging/bootstrap.py"
        process = drive(display, tmp_path, "run", str(file))
        out, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    typed, dropped, ran = (json.loads(line) for line in out.splitlines())

    assert typed["texts"] == ["Dogs bark at night", "A hound howls in the dark"]
    alone = encode(Corpus(tuple(typed["texts"])), EncodeSpec(), None, JobContext())
    assert alone.model_vectors is not None
    np.testing.assert_allclose(typed["norms"], np.linalg.norm(alone.model_vectors, axis=1), rtol=1e-5)
    assert dropped["sources"] == ["typed", "typed", "weather.txt", "weather.txt"]
    assert dropped["stale"]
    assert ran["reused"] == 2
    assert ran["platform"] == "xcb"
    assert min(ran["size"]) >= 480
    assert ran["colors"] > 50  # a painted window, not a blank one


def test_what_was_typed_outlives_the_display(tmp_path: Path) -> None:
    for times in (1, 2):
        with x_server() as display:
            process = drive(display, tmp_path, "lose")
            assert process.stdout is not None
            line = process.stdout.readline()
        # The server is gone now.
        _, err = process.communicate(timeout=60)
        assert line, err
        told = json.loads(line)
        assert told["lines"].count("Never lose this sentence.") == times
        assert told["collecting"], "garbage is not collected again once the window is shown"
        assert process.returncode == 1
        assert "The display was lost. What you typed is kept: start Sentence Explorer again." in err


def test_every_page_answers_its_question(tmp_path: Path) -> None:
    with x_server() as display:
        process = drive(display, tmp_path, "pages")
        out, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    pages = {told.pop("page"): told for told in map(json.loads, out.splitlines())}
    assert pages["explain"]["total"] == pytest.approx(pages["explain"]["says"], abs=1e-6)
    assert pages["explain"]["says"] == pytest.approx(0.5643, abs=5e-5)
    assert pages["compare"]["pairs"] == 3
    assert pages["sweep"]["rows"] >= 12
    assert pages["evaluate"]["pairs"] == 60
    assert pages["findings"]["current"] == "findings"
    assert pages["explore"]["current"] == "explore"
    assert pages["explore"]["lines"][0] == "The cat sat on the mat"
    for page in ("compare", "sweep", "evaluate", "findings"):
        assert pages[page]["colors"] > 50


def test_a_large_file_with_vectors_is_opened_searched_zoomed_lassoed_and_exported(tmp_path: Path) -> None:
    n_texts = 40_000
    file = tmp_path / "many.parquet"
    write_parquet(file, n_texts)
    with x_server() as display:
        process = drive(display, tmp_path, "many", str(file), str(tmp_path))
        out, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    told = [json.loads(line) for line in out.splitlines()]
    steps = {what.pop("step"): what for what in told}
    assert steps["opened"]["texts"] == n_texts
    assert steps["opened"]["file"] == "many.parquet"
    assert steps["opened"]["colors"] > 50
    assert len(steps["searched"]["texts"]) == 5
    assert [what["changed"] for what in told if "changed" in what] == [True, True]
    # A point under the edge of the lasso may fall on either side of a whole pixel.
    assert steps["lassoed"]["selected"] == pytest.approx(steps["lassoed"]["inside"], abs=0.01 * n_texts)
    assert 0.1 * n_texts < steps["lassoed"]["selected"] < 0.9 * n_texts
    assert steps["exported"]["failure"] == ""
    assert (tmp_path / "heatmap.png").read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in (tmp_path / "map.svg").read_bytes()[:400]
    assert (tmp_path / "norms.pdf").read_bytes().startswith(b"%PDF")
