"""The command from its arguments to what it prints."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.analysis.diagnose.registry import CHECKS
from explorer.cli.main import main
from explorer.cli.parser import parse
from explorer.domain.results.projection import ProjectionMethod
from explorer.domain.settings.spec import EncodeSpec, Pooling, Similarity
from explorer.files.texts.samples import samples

Folder = Callable[..., Path]
TINY_TEXTS = ("the cat sat on the mat", "hello", "a dog rested under the tree with the green house over the river")


@pytest.fixture
def texts(tmp_path: Path) -> Callable[..., str]:
    def write(*lines: str) -> str:
        path = tmp_path / "texts.txt"
        path.write_text("\n".join(lines), encoding="utf-8")
        return str(path)

    return write


def diagnosed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["diagnose", *arguments, "--json"]) == 0
    output = capsys.readouterr().out
    assert "NaN" not in output
    report: dict[str, Any] = json.loads(output)
    assert {finding["key"] for finding in report["findings"]} <= CHECKS.keys()
    return report


def found(report: dict[str, Any]) -> dict[str, Any]:
    return {finding["key"]: finding for finding in report["findings"]}


def test_options_are_those_of_encode_and_a_metric_and_a_map() -> None:
    options = parse(["diagnose", "a.txt", "b.txt", "--pooling", "cls", "--metric", "dot", "--map", "umap"])
    assert (options.files, options.pooling, options.metric) == (["a.txt", "b.txt"], Pooling.CLS, Similarity.DOT)
    assert options.map is ProjectionMethod.UMAP
    assert parse(["diagnose", "a.txt"]).map is ProjectionMethod.PCA


def test_json_has_every_part_and_numbers_texts_from_one(
    specs: list[EncodeSpec], texts: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    report = diagnosed(capsys, texts("one two", "one two three four five six", "three", "four five"), "--metric", "dot")
    assert specs == [EncodeSpec()]
    finding = found(report)["truncated"]
    assert finding.keys() == {
        "key", "severity", "sentence", "meaning", "advice", "numbers", "view", "texts", "examples",
    }  # fmt: skip
    assert (finding["severity"], finding["view"], finding["texts"]) == ("warning", "editor", [2])
    assert finding["examples"][0]["texts"] == [2]
    assert found(report)["dot_of_unequal_lengths"]["severity"] == "problem"
    assert report["trust"].keys() == {"map", "trustworthiness", "continuity", "k", "metric", "n_texts"}
    assert (report["trust"]["map"], report["trust"]["n_texts"], report["trust"]["k"]) == ("pca", 4, 1)
    assert (report["n_texts"], report["metric"], report["model_name"]) == (4, "dot", "fake")


def test_a_list_for_people(
    specs: list[EncodeSpec], texts: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [f"word {place}" for place in range(7)]
    assert main(["diagnose", texts("one two three four five six", *lines, *lines, *lines, "other")]) == 0
    output = capsys.readouterr().out
    assert output.startswith("23 texts · fake · pooling model · not normalised · cosine\n\n")
    assert "Warning: 14 of 23 sentences repeat an earlier one, word for word.\n" in output
    assert "    2 “word 0”  3 times\n" in output
    assert "    and 2 more\n" in output
    assert "PCA map: trustworthiness 0." in output
    assert all(len(line) <= 100 for line in output.splitlines())


def test_a_healthy_run_lists_its_checks(
    specs: list[EncodeSpec], texts: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diagnose", texts("one", "two", "three")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "Nothing stands out."
    assert "  ✓ No repeated sentences" in lines
    assert all(len(line) <= 100 for line in lines)


def test_one_text_says_what_cannot_be_said(
    specs: list[EncodeSpec], texts: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    report = diagnosed(capsys, texts("one"))
    assert found(report).keys() == {"single_text"}
    assert report["trust"] is None
    assert main(["diagnose", texts("one")]) == 0
    assert capsys.readouterr().out.startswith("1 text · ")


@pytest.mark.parametrize("n_texts", [2, 3, 12])
def test_equal_texts(
    specs: list[EncodeSpec], texts: Callable[..., str], capsys: pytest.CaptureFixture[str], n_texts: int
) -> None:
    report = diagnosed(capsys, texts(*["the same"] * n_texts))
    assert found(report).keys() == {"identical"}
    assert report["trust"] is None


def test_the_bundled_model_has_nothing_to_hide_on_the_first_sample(capsys: pytest.CaptureFixture[str]) -> None:
    assert diagnosed(capsys, str(samples()[0].path))["findings"] == []


def test_the_bundled_model_on_the_samples(capsys: pytest.CaptureFixture[str]) -> None:
    paths = {sample.path.name: str(sample.path) for sample in samples()}
    lengths = found(diagnosed(capsys, paths["lengths.txt"]))
    assert lengths["truncated"]["texts"] == [17, 16]
    assert [example["words"] for example in lengths["truncated"]["examples"]] == [
        "lost 74 of 330 tokens",
        "lost 71 of 327 tokens",
    ]
    languages = found(diagnosed(capsys, paths["languages.csv"]))["languages"]
    assert languages["numbers"]["languages"] == 6
    assert languages["severity"] == "warning"
    pairs = found(diagnosed(capsys, paths["pairs.csv"], "--pooling", "naive_mean"))
    assert pairs["near_duplicates"]["examples"][0]["texts"] == [21, 22]
    assert pairs["padding"]["severity"] == "problem"


def test_padding_by_as_much_as_the_two_poolings_differ(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(next(sample.path for sample in samples() if sample.path.name == "pairs.csv"))
    matrices = []
    for pooling in ("naive_mean", "mean"):
        assert main(["similarity", path, "--pooling", pooling, "--json"]) == 0
        matrices.append(np.array(json.loads(capsys.readouterr().out)["similarity"]))
    changes = np.abs(matrices[0] - matrices[1])
    padding = found(diagnosed(capsys, path, "--pooling", "naive_mean"))["padding"]
    assert padding["numbers"]["largest_change"] == pytest.approx(changes.max(), abs=2e-6)
    first, second = padding["texts"]
    assert changes[first - 1, second - 1] == pytest.approx(changes.max(), abs=2e-6)


@pytest.mark.parametrize("dense", [None, 5])
def test_folders_without_normalize_and_with_dense(
    tiny_sentence_transformer: Folder, texts: Callable[..., str], capsys: pytest.CaptureFixture[str], dense: int | None
) -> None:
    folder = str(tiny_sentence_transformer("bert", dense=dense))
    path = texts(*TINY_TEXTS)
    by_dot = found(diagnosed(capsys, path, "--model", folder, "--metric", "dot"))
    assert {"without_normalize", "dot_of_unequal_lengths"} <= by_dot.keys()
    assert ("Dense" in by_dot["without_normalize"]["sentence"]) is (dense is not None)
    by_cosine = found(diagnosed(capsys, path, "--model", folder))
    normalised = found(diagnosed(capsys, path, "--model", folder, "--metric", "dot", "--normalize"))
    for findings in (by_cosine, normalised):
        assert not {"without_normalize", "dot_of_unequal_lengths", "model_kind"} & findings.keys()


@pytest.mark.parametrize("backend", ["sentence-transformers", "transformers"])
def test_a_folder_without_modules_was_not_trained_for_sentences(
    tiny_model: Folder, texts: Callable[..., str], capsys: pytest.CaptureFixture[str], backend: str
) -> None:
    folder = str(tiny_model("gpt2-left"))
    report = found(diagnosed(capsys, texts(*TINY_TEXTS), "--model", folder, "--backend", backend))
    assert {"model_kind", "padding_side"} <= report.keys()


def test_the_bundled_model_was_trained_for_sentences_whoever_runs_it(
    texts: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "model_kind" not in found(diagnosed(capsys, texts(*TINY_TEXTS), "--backend", "transformers"))
