"""The command `sweep` from its arguments to what it prints."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.cli.main import main
from explorer.cli.parser import parse
from explorer.domain.results.sweep import SweepNumber
from explorer.domain.settings.spec import LAST_LAYER, Backend, Device, EncodeSpec, Pooling
from explorer.files.texts.samples import samples
from tests.cli.fakes import vector
from tests.support.models import TEXTS

LINES = tuple(f"word {index} and more" for index in range(12))
TOPICS = str(samples()[1].path)


@pytest.fixture
def lines(tmp_path: Path) -> str:
    path = tmp_path / "lines.txt"
    path.write_text("\n".join(LINES), encoding="utf-8")
    return str(path)


def swept(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["sweep", *arguments, "--json"]) == 0
    output = capsys.readouterr().out
    assert "NaN" not in output
    report: dict[str, Any] = json.loads(output)
    return report


def test_every_pooling_with_and_without_normalising(
    specs: list[EncodeSpec], lines: str, capsys: pytest.CaptureFixture[str]
) -> None:
    report = swept(capsys, lines)
    assert specs == [EncodeSpec(naive=True)]
    assert [(row["pooling"], row["layer"], row["normalize"]) for row in report["rows"]] == [
        (pooling, "last", norm) for pooling in Pooling for norm in (False, True)
    ]
    cosines = np.array([vector(line) for line in LINES], dtype=float)
    cosines /= np.linalg.norm(cosines, axis=1, keepdims=True)
    pairs = (cosines @ cosines.T)[np.triu_indices(len(LINES), 1)]
    for row in report["rows"]:
        assert row["mean_similarity"] == pytest.approx(pairs.mean(), abs=2e-6)
        assert row["similarity_deviation"] == pytest.approx(pairs.std(), abs=2e-6)
        assert (row["neighbor_agreement"], row["rank_agreement"]) == (1.0, 1.0)
        assert row["label_separation"] is None
        assert row["reasons"] == {"label_separation": "The texts have no labels."}
    assert report["reference"] == {"pooling": "model", "layer": "last", "normalize": False, "truncate_dim": None}
    assert (report["n_texts"], report["n_swept"], report["metric"], report["neighbors"]) == (12, 12, "cosine", 5)
    assert report["padding_test"] is None


def test_all_layers(specs: list[EncodeSpec], lines: str, capsys: pytest.CaptureFixture[str]) -> None:
    report = swept(capsys, lines, "--layers", "all", "--no-naive")
    assert specs == [EncodeSpec(), EncodeSpec(layers=(LAST_LAYER, 0, 1, 2))]
    # The fake's layers are all alike, so its last hidden state is the last layer over again.
    assert report["last_layer"] == 2
    assert [row["layer"] for row in report["rows"]] == [0] * 16 + [1] * 16 + ["last"] * 18


def test_encode_options_are_heeded(specs: list[EncodeSpec], lines: str, capsys: pytest.CaptureFixture[str]) -> None:
    options = "--backend transformers --model folder --layer 1 --pooling cls --normalize --truncate-dim 3".split()
    report = swept(capsys, lines, *options, "--max-length", "9", "--batch-size", "7", "--device", "cpu", "--naive")
    assert specs == [
        EncodeSpec(
            "folder", Backend.TRANSFORMERS, 9, device=Device.CPU, batch_size=7, layers=(1, LAST_LAYER), naive=True
        )
    ]
    assert report["reference"] == {"pooling": "cls", "layer": 1, "normalize": True, "truncate_dim": 3}
    assert {row["truncate_dim"] for row in report["rows"]} == {3}
    assert report["batch_size"] == 7


def test_many_texts_leave_the_naive_poolings_out(
    specs: list[EncodeSpec], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "many.txt"
    path.write_text("\n".join(f"line {index}" for index in range(257)))
    swept(capsys, str(path))
    swept(capsys, str(path), "--naive")
    assert [spec.naive for spec in specs] == [False, True]


def test_the_table(specs: list[EncodeSpec], capsys: pytest.CaptureFixture[str]) -> None:
    report = swept(capsys, TOPICS, "--metric", "dot")
    assert main(["sweep", TOPICS, "--metric", "dot"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "48 texts · fake · sentence-transformers · dot · cpu torch float32"
    assert lines[2].split()[:4] == ["layer", "pooling", "mean", "spread"]
    body = lines[3 : 3 + len(report["rows"])]
    assert [line.startswith("*") for line in body] == [True] + [False] * (len(body) - 1)
    for line, row in zip(body, report["rows"], strict=True):
        assert line[1:].split()[:2] == [str(row["layer"]), row["pooling"]]
        assert ("normalised" in line) is row["normalize"]
        assert line.split()[-9:] == [f"{row[number]:.3f}" for number in SweepNumber]
    assert lines[-1] == "Padded right."


@pytest.mark.parametrize("texts", [["one"], ["one", "two"], ["same"] * 5])
def test_numbers_that_mean_nothing_are_null_with_a_reason(
    specs: list[EncodeSpec], tmp_path: Path, capsys: pytest.CaptureFixture[str], texts: list[str]
) -> None:
    path = tmp_path / "few.txt"
    path.write_text("\n".join(texts))
    report = swept(capsys, str(path))
    for row in report["rows"]:
        assert row["rank_agreement"] is None
        assert {key for key in map(str, SweepNumber) if row[key] is None} == set(row["reasons"])
    assert main(["sweep", str(path)]) == 0
    assert row["reasons"]["rank_agreement"] in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "required: FILE"),
        ("a.txt --layers some", "invalid choice: 'some'"),
        ("a.txt --pooling model --layer 2", "--layer 2 needs a pooling"),
        ("- -", "standard input can be read only once"),
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], arguments: str, message: str) -> None:
    with pytest.raises(SystemExit) as caught:
        parse(["sweep", *arguments.split()])
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_an_empty_file_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "empty.txt"
    path.write_text("\n \n")
    assert main(["sweep", str(path)]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.splitlines()[-1].startswith("sentence-explorer: ")


def test_the_padding_test_on_the_real_model(capsys: pytest.CaptureFixture[str]) -> None:
    report = swept(capsys, str(samples()[0].path), "--padding-test", "--device", "cpu")
    test = report["padding_test"]
    assert test["verdict"].startswith("The masked poolings do not move; the naive mean moves by up to 29")
    rows = {row["pooling"]: row for row in test["rows"]}
    assert set(rows) == set(Pooling)
    assert rows["naive_mean"]["pair"] == [0, 2]
    assert rows["naive_mean"]["pair_alone"] == pytest.approx(0.0116, abs=6e-5)
    assert rows["naive_mean"]["pair_together"] == pytest.approx(0.0324, abs=6e-5)
    assert rows["mean"]["largest_shift"] <= test["rounding"]
    assert main(["sweep", str(samples()[0].path), "--padding-test", "--device", "cpu"]) == 0
    output = capsys.readouterr().out
    assert test["verdict"] in output
    assert [line.split()[1:4] for line in output.splitlines() if line.startswith("mean  ")] == [["not", "at", "all"]]


@pytest.mark.parametrize("dense", [None, 8])
def test_a_model_of_ones_own(
    tiny_sentence_transformer: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    dense: int | None,
) -> None:
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(TEXTS))
    model = tiny_sentence_transformer(dense=dense)
    report = swept(capsys, str(path), "--model", str(model), "--layers", "all", "--padding-test", "--device", "cpu")
    assert report["model_normalizes"] is False
    assert [row["layer"] for row in report["rows"]] == [0] * 16 + [1] * 16 + ["last"] * 18
    rows = {(row["pooling"], row["layer"], row["normalize"]): row for row in report["rows"]}
    same = rows["model", "last", False]["norm_mean"] == pytest.approx(rows["mean", "last", False]["norm_mean"])
    assert same is (dense is None)
    assert rows["mean", 0, False]["rank_agreement"] < rows["model", "last", False]["rank_agreement"]
