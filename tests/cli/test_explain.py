"""The command from its arguments to what it prints."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from explorer.cli.main import main
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import EncodeSpec
from explorer.domain.texts.corpus import Corpus
from explorer.files.model_folder import bundled_folder

CATS = "The cat sat on the mat\n\n  A feline rested on the rug\nThe weather is sunny today\n"
"""The second line is blank: the file's line numbers are not those of its sentences."""


@pytest.fixture
def cats(tmp_path: Path) -> str:
    path = tmp_path / "cats.txt"
    path.write_text(CATS, encoding="utf-8")
    return str(path)


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Note which texts the real model is given."""
    from explorer.inference import pipeline

    given: list[tuple[str, ...]] = []
    real = pipeline.encode

    def encode(corpus: Corpus, spec: EncodeSpec, previous: Encoding | None, context: JobContext) -> Encoding:
        given.append(corpus.texts)
        return real(corpus, spec, previous, context)

    monkeypatch.setattr(pipeline, "encode", encode)
    return given


def explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["explain", *arguments, "--json"]) == 0
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    matrix = np.array(report["contributions"])
    assert matrix.shape == (len(report["tokens_a"]), len(report["tokens_b"]))
    assert matrix.sum() == pytest.approx(report["similarity"], abs=1e-6)
    for side, axis in (("a", 1), ("b", 0)):
        np.testing.assert_allclose(report[f"shares_{side}"], matrix.sum(axis=axis), atol=1e-12)
        for key in ("ids", "offsets", "special", "mask", "pooled", "norms", "distances", "shares"):
            assert len(report[f"{key}_{side}"]) == len(report[f"tokens_{side}"]), key
    return report


def refused(capsys: pytest.CaptureFixture[str], status: int, *arguments: str) -> str:
    assert main(["explain", *arguments]) == status
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.strip().splitlines()[-1].strip()


def test_numbers_are_lines_of_the_file(
    cats: str, capsys: pytest.CaptureFixture[str], encoded: list[tuple[str, ...]]
) -> None:
    report = explained(capsys, cats, "--pair", "1", "3")
    assert report["texts"] == ["The cat sat on the mat", "A feline rested on the rug"]
    assert report["pair"] == [1, 3]
    vectors = SentenceTransformer(str(bundled_folder()), device="cpu").encode(report["texts"])
    assert report["similarity"] == pytest.approx(float(vectors[0] @ vectors[1]), abs=1e-6)
    assert report["tokens_b"] == ["[CLS]", "a", "fe", "##line", "rested", "on", "the", "rug", "[SEP]"]
    assert report["offsets_b"][2:4] == [[2, 4], [4, 8]]
    assert report["special_a"] == [True, *[False] * 6, True]
    assert report["ids_a"][0] == 101
    assert (report["pooling"], report["split_pooling"], report["metric"]) == ("model", "mean", "cosine")
    assert report["without_special"] == pytest.approx(0.5634, abs=1e-4)
    assert report["without_special_reason"] is None
    assert report["truncated"] == [False, False]
    assert report["model_name"] == "all-MiniLM-L6-v2"
    assert encoded == [tuple(report["texts"])]


def test_options_are_heeded_and_the_batch_is_the_file_s(
    cats: str, capsys: pytest.CaptureFixture[str], encoded: list[tuple[str, ...]]
) -> None:
    options = ["--pooling", "naive_mean", "--metric", "dot", "--layer", "3", "--truncate-dim", "32"]
    report = explained(capsys, cats, "--pair", "4", "4", *options, "--backend", "transformers")
    assert (report["metric"], report["layer"], report["truncate_dim"]) == ("dot", 3, 32)
    # As wide as the longest sentence of the batch, the feline's.
    assert report["tokens_a"] == [*"[CLS] the weather is sunny today [SEP]".split(), "[PAD]", "[PAD]"]
    assert report["mask_a"] == report["pooled_a"] == [True] * 7 + [False] * 2
    assert report["similarity"] > 0
    assert len(encoded[0]) == 3
    alone = explained(capsys, cats, "--pair", "4", "4", *options, "--backend", "transformers", "--batch-size", "2")
    assert len(alone["tokens_a"]) == 7
    assert encoded[1] == ("The weather is sunny today",)
    assert alone["similarity"] != pytest.approx(report["similarity"], abs=1e-3)


def test_pairs_of_different_batches(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], encoded: list[tuple[str, ...]]
) -> None:
    path = tmp_path / "many.txt"
    path.write_text("".join(f"{'word ' * (1 + n)}\n" for n in range(7)))
    report = explained(capsys, str(path), "--pair", "7", "3", "--pooling", "naive_max", "--batch-size", "2")
    assert [len(text.split()) for text in encoded[0]] == [3, 4, 7]
    assert [len(text.split()) for text in report["texts"]] == [7, 3]
    assert (len(report["tokens_a"]), len(report["tokens_b"])) == (9, 6)


def test_rows_of_a_table_and_standard_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cats.csv"
    path.write_text("number,body\n1,The cat sat\n2,\n3,A dog\n")
    assert explained(capsys, str(path), "--column", "body", "--pair", "3", "1")["texts"] == ["A dog", "The cat sat"]
    assert "cats.csv has no text in row 2." in refused(capsys, 1, str(path), "--column", "body", "--pair", "2", "1")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(CATS.encode())))
    assert explained(capsys, "-", "--pair", "4", "1")["texts"][0] == "The weather is sunny today"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(CATS.encode())))
    assert "Standard input has no text in line 2." in refused(capsys, 1, "-", "--pair", "1", "2")


def test_the_pair_may_be_one_text_twice(cats: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(capsys, cats, "--pair", "1", "1")["similarity"] == pytest.approx(1.0, abs=1e-6)


def test_a_null_has_its_reason(cats: str, capsys: pytest.CaptureFixture[str]) -> None:
    report = explained(capsys, cats, "--pair", "1", "3", "--pooling", "cls")
    assert report["without_special"] is None
    assert report["without_special_reason"] == "The pooling cls takes the vector of a special token alone."
    assert np.count_nonzero(report["contributions"]) == 1
    assert main(["explain", cats, "--pair", "1", "3", "--pooling", "cls"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == report["without_special_reason"]
    assert lines[-2:] == ["Strongest pairs of tokens:", "      0.754  [CLS] × [CLS]"]


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["--pair", "1", "9"], 1, "cats.txt has no text in line 9. Its last text is in line 4."),
        (["--pair", "2", "3"], 1, "cats.txt has no text in line 2. Name another line."),
        (["--pair", "0", "1"], 2, "0 is less than 1"),
        (["--pair", "1"], 2, "expected 2 arguments"),
        ([], 2, "the following arguments are required: --pair"),
        (["other.txt", "--pair", "1", "3"], 2, "explain takes one file"),
        (["--pair", "1", "3", "--layer", "2"], 2, "--layer 2 needs a pooling"),
        (["--pair", "1", "3", "--metric", "manhattan"], 1, "The Manhattan distance is no sum over pairs of tokens"),
    ],
)
def test_bad_input_gets_a_sentence(
    arguments: list[str], status: int, sentence: str, cats: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in refused(capsys, status, cats, *arguments)


def test_what_cannot_be_split_is_said(cats: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from tests.support.models import build_model, build_sentence_transformer

    folder = build_sentence_transformer(build_model("bert", tmp_path / "base"), tmp_path / "dense", dense=5)
    line = refused(capsys, 1, cats, "--pair", "1", "3", "--model", str(folder))
    assert line.startswith("sentence-explorer: This model has a Dense layer with Tanh after the pooling.")
    assert explained(capsys, cats, "--pair", "1", "3", "--model", str(folder), "--pooling", "mean")["similarity"] != 0


def test_the_table(cats: str, capsys: pytest.CaptureFixture[str]) -> None:
    report = explained(capsys, cats, "--pair", "1", "3")
    assert main(["explain", cats, "--pair", "1", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (
        lines[0]
        == "cosine 0.564 · all-MiniLM-L6-v2 · sentence-transformers · pooling model · last layer · cpu torch float32"
    )
    assert lines[1] == "All tokens weigh the same."
    assert lines[2] == "Without [CLS] and [SEP] it would be 0.563."
    assert lines[4] == "1  The cat sat on the mat"
    rows = [line.split() for line in lines[6 : 6 + len(report["tokens_a"])]]
    assert [row[0] for row in rows] == report["tokens_a"]
    assert [row[-1] for row in rows] == [f"{share:.3f}" for share in report["shares_a"]]
    start = lines.index("Strongest pairs of tokens:") + 1
    assert len(lines) == start + 10
    value, first, _, second = lines[start].split()
    matrix = np.array(report["contributions"])
    row, column = np.unravel_index(np.abs(matrix).argmax(), matrix.shape)
    assert (value, first, second) == (
        f"{matrix[row, column]:.3f}",
        report["tokens_a"][row],
        report["tokens_b"][column],
    )
