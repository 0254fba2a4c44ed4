from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from explorer.cli.main import main

Folder = Callable[[str], Path]
TEXTS = "the cat sat on the mat\n\na dog\n  the weather is sunny today\n"


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["script", *arguments]) == 0
    return capsys.readouterr().out


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "the texts.txt"
    path.write_text(TEXTS, "utf-8")
    return path


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--pooling", "max", "--normalize"],
        ["--backend", "transformers", "--pooling", "naive_mean", "--batch-size", "2", "--layer", "1"],
        ["--backend", "transformers", "--truncate-dim", "5", "--max-length", "4", "--device", "cpu"],
    ],
    ids=" ".join,
)
def test_the_program_printed_gives_what_encode_writes(
    options: list[str], texts: Path, tmp_path: Path, tiny_model: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(texts), "--model", str(tiny_model("bert")), *options]
    path = tmp_path / "script.py"
    path.write_text(printed(capsys, *arguments), "utf-8")
    out = tmp_path / "vectors.npz"
    assert main(["encode", *arguments, "-o", str(out)]) == 0
    with np.load(out) as archive:
        expected = archive["vectors"]
    capsys.readouterr()
    np.testing.assert_allclose(runpy.run_path(str(path))["embeddings"], expected, atol=1e-5)


def test_the_texts_are_not_in_the_program(texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = printed(capsys, str(texts))
    assert f'"{texts}"' in program
    assert "mat" not in program


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--layer", "9", "--pooling", "mean"], "has no layer 9"),
        (["--truncate-dim", "999", "--pooling", "mean"], "have 16 dimensions, so 999 cannot be kept"),
        (["--max-length", "2"], "leaves no room"),
        (["--column", "x"], "has no column x"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_said(
    options: list[str], message: str, tmp_path: Path, tiny_model: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,n\none sentence,1\n", "utf-8")
    assert main(["script", str(path), "--model", str(tiny_model("bert")), *options]) == 1
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""


def test_wrong_usage_is_status_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["script", "a.txt", "--backend", "transformers", "--pooling", "model"]) == 2
    assert "needs --backend" in capsys.readouterr().err
