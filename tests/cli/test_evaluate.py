"""The command from its arguments to what it prints."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from explorer.cli.main import main
from explorer.cli.parser import parse
from explorer.domain.settings.spec import Backend, Device, EncodeSpec, Pooling, Similarity
from explorer.files.texts.samples import samples, scored_samples
from tests.cli.fakes import vector
from tests.support.models import WORDS

PAIRS = "sentence1,sentence2,score\n" + "".join(f"word {i},other {i % 5},{i % 4}\n" for i in range(12))


@pytest.fixture
def pairs(tmp_path: Path) -> str:
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS, encoding="utf-8")
    return str(path)


def evaluated(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["evaluate", *arguments, "--json"]) == 0
    output = capsys.readouterr().out
    assert "NaN" not in output
    report: dict[str, Any] = json.loads(output)
    return report


def test_all_poolings_metrics_and_normalisations_by_default(
    specs: list[EncodeSpec], pairs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    report = evaluated(capsys, pairs)
    assert specs == [EncodeSpec(naive=True)]
    assert [(row["pooling"], row["normalize"], row["metric"]) for row in report["rows"]] == [
        (pooling, norm, metric) for pooling in Pooling for norm in (False, True) for metric in Similarity
    ]
    assert (report["kind"], report["n"], report["n_texts"], report["left_out"]) == ("pairs", 12, 17, 0)
    assert report["columns"] == {"first text": "sentence1", "second text": "sentence2", "score": "score"}
    assert report["columns_guessed"] is True
    assert (report["model_name"], report["batch_size"]) == ("fake", 32)


def test_the_numbers_are_those_of_the_definition(
    specs: list[EncodeSpec], pairs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    report = evaluated(capsys, pairs, "--pooling", "mean", "--metric", "dot", "--no-normalize")
    assert specs == [EncodeSpec()]
    (row,) = report["rows"]
    scores = [i % 4 for i in range(12)]
    dots = [float(vector(f"word {i}").astype(float) @ vector(f"other {i % 5}")) for i in range(12)]
    assert row["n"] == 12
    assert row["spearman"] == pytest.approx(100 * stats.spearmanr(dots, scores).statistic, abs=1e-5)
    assert row["pearson"] == pytest.approx(100 * stats.pearsonr(dots, scores).statistic, abs=1e-5)
    assert row["spearman_low"] < row["spearman"] < row["spearman_high"]
    assert row["pearson_low"] < row["pearson"] < row["pearson_high"]
    assert row["reason"] is None
    assert report["best"] == row
    line = stats.linregress(dots, scores)
    assert report["line"]["slope"] == pytest.approx(line.slope)
    assert len(report["worst"]) == 10
    for pair in report["worst"]:
        place = pair["index"]
        assert (pair["text_a"], pair["text_b"]) == (f"word {place}", f"other {place % 5}")
        assert pair["score"] == scores[place]
        assert pair["similarity"] == pytest.approx(dots[place], abs=1e-5)
        assert pair["fitted"] == pytest.approx(line.intercept + line.slope * dots[place], abs=1e-5)
        assert pair["residual"] == pytest.approx(pair["score"] - pair["fitted"], abs=2e-6)
    sizes = [abs(pair["residual"]) for pair in report["worst"]]
    assert sizes == sorted(sizes, reverse=True)


def test_the_best_row_is_told_as_the_window_tells_it(
    specs: list[EncodeSpec], pairs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [pairs, "--pooling", "mean", "--metric", "dot", "--no-normalize"]
    best = evaluated(capsys, *options)["best"]
    assert main(["evaluate", *options]) == 0
    told = [
        f"{name} × 100 {best[key]:.2f} ({best[f'{key}_low']:.2f} to {best[f'{key}_high']:.2f})"
        for name, key in (("Spearman", "spearman"), ("Pearson", "pearson"))
    ]
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("12 scored pairs · 17 different texts · fake · ")
    assert f"Best: mean, compared by dot product: {', '.join(told)}." in lines


def test_where_nothing_can_be_measured_that_is_told(
    specs: list[EncodeSpec], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "same.csv"
    path.write_text("sentence1,sentence2,score\n" + "".join(f"a,b,{i}\n" for i in range(4)), encoding="utf-8")
    assert main(["evaluate", str(path)]) == 0
    assert "\nThere is no best setting. " in capsys.readouterr().out


def test_encode_options_are_heeded(specs: list[EncodeSpec], pairs: str, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--backend", "transformers", "--model", "folder", "--layer", "1", "--truncate-dim", "2"]
    report = evaluated(capsys, pairs, *options, "--max-length", "9", "--batch-size", "7", "--device", "cpu")
    assert specs == [
        EncodeSpec("folder", Backend.TRANSFORMERS, 9, device=Device.CPU, batch_size=7, layers=(1,), naive=True)
    ]
    assert {row["pooling"] for row in report["rows"]} == set(Pooling) - {Pooling.MODEL}
    assert {(row["layer"], row["truncate_dim"]) for row in report["rows"]} == {(1, 2)}
    evaluated(capsys, pairs, "--layer", "2")
    assert specs[1] == EncodeSpec(layers=(2,), naive=True)


def test_triplets(specs: list[EncodeSpec], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "t.jsonl"
    rows = [{"anchor": f"a {i}", "positive": f"p {i}", "negative": f"n {i}"} for i in range(6)]
    path.write_text("\n".join(map(json.dumps, rows)))
    report = evaluated(capsys, str(path), "--metric", "euclidean", "--pooling", "cls", "--no-normalize")
    near = [np.linalg.norm(vector(f"a {i}") - vector(f"p {i}")) for i in range(6)]
    far = [np.linalg.norm(vector(f"a {i}") - vector(f"n {i}")) for i in range(6)]
    assert report["rows"][0]["accuracy"] == pytest.approx(np.mean(np.less(near, far)), abs=1e-6)
    assert (report["kind"], report["worst"], report["line"]) == ("triplets", None, None)


def test_labelled_texts(specs: list[EncodeSpec], capsys: pytest.CaptureFixture[str]) -> None:
    report = evaluated(capsys, str(samples()[1].path), "--pooling", "mean")
    assert (report["kind"], report["n"]) == ("labels", 48)
    for row in report["rows"]:
        assert 0.0 <= row["accuracy_low"] <= row["accuracy"] <= row["accuracy_high"] <= 1.0
        if row["metric"] == "dot":
            assert row["silhouette"] is None
            assert row["reason"] == "Dot product is no distance, so it has no silhouette."
        else:
            assert -1.0 <= row["silhouette"] <= 1.0
            assert row["reason"] is None


def test_equal_similarities_are_null_with_a_reason(
    specs: list[EncodeSpec], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "same.csv"
    path.write_text("sentence1,sentence2,score\n" + "".join(f"a {i},a {i},{i}\n" for i in range(12)))
    report = evaluated(capsys, str(path), "--metric", "cosine")
    for row in report["rows"]:
        assert (row["spearman"], row["spearman_low"], row["pearson"]) == (None, None, None)
        assert row["reason"] == "All similarities are the same, so there is nothing to compare with the scores."
    assert report["best"] is None
    assert main(["evaluate", str(path), "--metric", "cosine"]) == 0
    assert "All similarities are the same" in capsys.readouterr().out


def test_the_table(specs: list[EncodeSpec], pairs: str, capsys: pytest.CaptureFixture[str]) -> None:
    report = evaluated(capsys, pairs)
    assert main(["evaluate", pairs]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "12 scored pairs · 17 different texts · fake · sentence-transformers · cpu torch float32"
    assert lines[1] == "Columns (guessed): first text sentence1, second text sentence2, score score."
    assert lines[3].split() == ["Spearman", "×", "100", *Similarity]
    grid = [line.split() for line in lines[4 : 4 + 2 * len(Pooling)]]
    for position, cells in enumerate(grid):
        rows = report["rows"][4 * position : 4 * position + 4]
        assert cells[0] == rows[0]["pooling"]
        assert (cells[1] == "normalised") is rows[0]["normalize"]
        assert cells[-4:] == [f"{row['spearman']:.2f}" for row in rows]
    best = report["best"]
    assert f"Spearman × 100 {best['spearman']:.2f} ({best['spearman_low']:.2f} to" in lines[5 + len(grid)]
    assert lines[-1] == "Padded right."


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        (
            "sentence1,sentence2,score\na b,c d,high\n",
            "",
            "The score in row 1 of column score in pairs.csv is no number: high. Choose a column of numbers.",
        ),
        (
            PAIRS,
            "--columns sentence1 sentence2 grade",
            "pairs.csv has no column grade. Its columns are sentence1, sentence2, score.",
        ),
        (
            "sentence1,sentence2,score\na b,c d,3\n",
            "",
            "There is only 1 pair with a score. A correlation needs at least 3; better are fifty or more.",
        ),
        (
            "sentence1,sentence2,score\n" + "a b,c d,3\n" * 5,
            "",
            "All 5 scores are 3, so no ranking is better than another. Choose another column of scores.",
        ),
        (
            "question,answer\nWho is it?,It is me.\n",
            "",
            "It cannot be told which columns of pairs.csv hold the texts and the right answers: question, answer. "
            "Name them with --columns.",
        ),
        (
            "question\nWho is it?\n",
            "",
            "pairs.csv has only one column, and an evaluation needs texts and the right answers. "
            "Open pairs with a score, triplets, or texts with a label.",
        ),
    ],
)
def test_failures_are_one_line_before_any_work(
    specs: list[EncodeSpec],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: str,
    options: str,
    message: str,
) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(content, encoding="utf-8")
    assert main(["evaluate", str(path), "--json", *options.split()]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.splitlines()[-1] == f"sentence-explorer: {message}"
    assert specs == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "required: PAIRS"),
        ("a.csv b.csv", "unrecognized arguments: b.csv"),
        ("a.csv --pooling median", "median is none of model, mean, cls"),
        ("a.csv --metric l3", "l3 is none of cosine, dot, euclidean, manhattan"),
        ("a.csv --kind quartets", "quartets is none of pairs, triplets, labels"),
        ("a.csv --columns a", "--columns needs 2 or 3 names"),
        ("a.csv --kind labels --columns a b c", "--columns needs 2 names"),
        ("a.csv --columns a b b", "--columns names a column twice"),
        ("a.csv --pooling model --backend transformers", "needs --backend sentence-transformers"),
        ("a.csv --pooling model --layer 2", "--layer 2 needs a pooling: choose one"),
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], arguments: str, message: str) -> None:
    with pytest.raises(SystemExit) as caught:
        parse(["evaluate", *arguments.split()])
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_help_names_every_choice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert text.startswith("usage: sentence-explorer evaluate PAIRS [options]")
    for enum in (Pooling, Similarity):
        assert f"all|{'|'.join(enum)}" in text
    assert "pairs: first text, second text, score; triplets: anchor, positive, negative; labels: text, label" in text


def test_the_sample_on_the_real_model(capsys: pytest.CaptureFixture[str]) -> None:
    report = evaluated(capsys, str(scored_samples()[0].path), "--metric", "cosine", "--device", "cpu")
    rows = {(row["pooling"], row["normalize"]): row for row in report["rows"]}
    assert len(rows) == 2 * len(Pooling)
    model = rows["model", False]
    assert model["n"] == 60
    # The model's own pipeline is the masked mean; the cosine does not see norms; padding does harm.
    for same in (("model", True), ("mean", False), ("mean", True), ("mean_sqrt_len_tokens", True)):
        assert rows[same]["spearman"] == pytest.approx(model["spearman"], abs=1e-2)
    assert rows["naive_mean", False]["spearman"] < model["spearman"] - 1
    assert rows["cls", False]["spearman"] < model["spearman"] - 1
    assert 40 < model["spearman_low"] < model["spearman"] < model["spearman_high"] < 95


@pytest.mark.parametrize("dense", [None, 8])
def test_a_model_of_ones_own(
    tiny_sentence_transformer: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    dense: int | None,
) -> None:
    """Without Normalize, normalising changes the dot product but not the cosine; Dense changes `model` alone."""
    path = tmp_path / "known.csv"
    rows = [f"{' '.join(WORDS[i : i + 1 + i % 4])},{' '.join(WORDS[i + 9 : i + 12])},{i % 5}" for i in range(24)]
    path.write_text("\n".join(["sentence1,sentence2,score", *rows]))
    model = tiny_sentence_transformer(dense=dense)
    report = evaluated(capsys, str(path), "--model", str(model), "--device", "cpu")
    assert report["model_normalizes"] is False
    assert ("Dense" in report["modules"]) is (dense is not None)
    found = {(row["pooling"], row["normalize"], row["metric"]): row["pearson"] for row in report["rows"]}
    for pooling in Pooling:
        plain = found[pooling, False, "cosine"]
        assert found[pooling, True, "cosine"] == pytest.approx(plain, abs=1e-2)
        assert found[pooling, True, "dot"] == pytest.approx(plain, abs=1e-2)
    # Single tokens of this model all have one norm; means of several have not.
    for pooling in (Pooling.MODEL, Pooling.MEAN):
        assert abs(found[pooling, False, "dot"] - found[pooling, False, "cosine"]) > 0.1
    assert (abs(found["model", False, "dot"] - found["mean", False, "dot"]) < 1e-2) is (dense is None)
