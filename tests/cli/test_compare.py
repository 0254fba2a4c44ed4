"""The command from its arguments to what it prints."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import pdist, squareform

from explorer.cli.commands.compare import configuration_of
from explorer.cli.main import main
from explorer.cli.parser import parse
from explorer.domain.job import JobContext
from explorer.domain.results.comparison import STAGES, Configuration
from explorer.domain.results.encoding import StageSeconds
from explorer.domain.settings.spec import (
    LAST_LAYER,
    Backend,
    Device,
    EncodeSpec,
    Pooling,
    Precision,
    Readout,
    Similarity,
)
from explorer.domain.texts.corpus import Corpus
from explorer.files.texts.reading import read
from explorer.files.texts.samples import samples
from tests.support.models import TEXTS, build_sentence_transformer

TOPICS = str(samples()[1].path)


def report_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["compare", *arguments, "--json"]) == 0
    output = capsys.readouterr().out
    assert "NaN" not in output
    report: dict[str, Any] = json.loads(output)
    return report


def sides(*arguments: str) -> tuple[Configuration, Configuration]:
    options = parse(["compare", "texts.txt", *arguments])
    return configuration_of(options.a), configuration_of(options.b)


def texts(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_each_side_takes_every_option_of_encode() -> None:
    everything = (
        "--backend transformers --model 'my folder' --pooling naive_max --layer 3 --normalize --truncate-dim 64 "
        "--max-length 128 --batch-size 7 --device cpu --dtype bfloat16"
    )
    a, b = sides("--a", everything, "--b", "")
    assert a == Configuration(
        EncodeSpec(
            "my folder",
            Backend.TRANSFORMERS,
            128,
            device=Device.CPU,
            dtype=Precision.BFLOAT16,
            batch_size=7,
            layers=(3,),
            naive=True,
        ),
        Readout(Pooling.NAIVE_MAX, 3, True, 64),
    )
    assert b == Configuration(EncodeSpec(), Readout())


@pytest.mark.parametrize("given", [("--a", "--normalize"), ("--a=--normalize",)])
def test_a_single_option_is_a_value_too(given: tuple[str, ...]) -> None:
    a, b = sides(*given, "--b", "--pooling cls")
    assert (a.readout, b.readout) == (Readout(normalize=True), Readout(Pooling.CLS))


def test_raw_transformers_start_with_the_mean() -> None:
    assert sides("--a", "", "--b", "--backend transformers")[1].readout == Readout(Pooling.MEAN)


@pytest.mark.parametrize(("separator", "folder"), [("/", "a b"), ("\\", "C:\\my models\\a b")])
def test_backslashes_of_folders_are_kept_where_they_part_folders(
    separator: str, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sep", separator)
    assert sides("--a", f'--model "{folder}"', "--b", "")[0].spec.model == folder


def test_settings_of_one_pass_run_it_once(specs: list[EncodeSpec], capsys: pytest.CaptureFixture[str]) -> None:
    report = report_of(capsys, TOPICS, "--a", "--layer 1 --pooling mean", "--b", "--pooling naive_mean --batch-size 9")
    assert specs == [EncodeSpec(layers=(1, LAST_LAYER), naive=True, batch_size=9)]
    assert (report["a"]["layer"], report["b"]["layer"]) == (1, "last")
    assert (report["a"]["batch_size"], report["b"]["batch_size"]) == (None, 9)
    # The stand-in gives every pooling the same vectors.
    assert (report["spearman"], report["kendall"], report["cka"], report["neighbor_overlap_mean"]) == (1, 1, 1, 1)
    assert report["differing"] == []
    assert report["timings"] is None
    assert main(["compare", TOPICS, "--a", "", "--b", ""]) == 0
    assert "No pair differs by more than rounding." in capsys.readouterr().out


@pytest.fixture(scope="module")
def topics() -> tuple[Corpus, list[np.ndarray]]:
    """The texts, and the mean and the first of their token vectors as the library itself gives them."""
    from sentence_transformers import SentenceTransformer

    from explorer.files.model_folder import bundled_folder

    corpus = read(Path(TOPICS), None, JobContext())
    model = SentenceTransformer(str(bundled_folder()), device="cpu")
    tokens = model.encode(list(corpus.texts), output_value="token_embeddings", batch_size=len(corpus))
    wide = [each.numpy().astype(np.float64) for each in tokens]
    return corpus, [np.stack([each.mean(axis=0) for each in wide]), np.stack([each[0] for each in wide])]


@pytest.mark.parametrize("metric", Similarity)
def test_the_numbers_of_the_real_model_are_those_of_the_formulas(
    metric: Similarity, topics: tuple[Corpus, list[np.ndarray]], capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, vectors = topics
    report = report_of(
        capsys,
        *(TOPICS, "--metric", metric.value, "--k", "4"),
        *("--a", "--pooling mean --device cpu", "--b", "--pooling cls --backend transformers --device cpu"),
    )
    assert report["n_texts"] == len(corpus)

    def square(x: np.ndarray) -> np.ndarray:
        if metric is Similarity.DOT:
            return np.asarray(x @ x.T)
        name = metric.value.replace("manhattan", "cityblock")
        return np.asarray((1.0 if metric is Similarity.COSINE else 0.0) - squareform(pdist(x, name)))

    one, other = (square(x) for x in vectors)
    upper = np.triu_indices(len(corpus), 1)
    assert report["pairs"] == len(upper[0])
    assert report["spearman"] == pytest.approx(stats.spearmanr(one[upper], other[upper]).statistic, abs=1e-4)
    assert report["kendall"] == pytest.approx(stats.kendalltau(one[upper], other[upper]).statistic, abs=1e-3)
    for name, values in (("a", one), ("b", other)):
        assert report[name]["similarity_mean"] == pytest.approx(values[upper].mean(), rel=1e-4, abs=1e-4)
        assert report[name]["similarity_deviation"] == pytest.approx(values[upper].std(), rel=1e-4, abs=1e-4)
    neighbors = [np.argsort(np.diag(np.full(len(corpus), np.inf)) - x, axis=1)[:, :4] for x in (one, other)]
    shares = [len(set(x) & set(y)) / 4 for x, y in zip(*neighbors, strict=True)]
    assert report["k"] == 4
    np.testing.assert_allclose(report["neighbor_overlap"], shares, atol=1e-5)
    assert report["neighbor_overlap_mean"] == pytest.approx(np.mean(shares), abs=1e-5)
    assert report["neighbor_overlap_by_chance"] == pytest.approx(4 / (len(corpus) - 1), abs=1e-5)
    centred = [x - x.mean(axis=0) for x in vectors]
    grams = [x @ x.T for x in centred]
    cka = (grams[0] * grams[1]).sum() / (np.linalg.norm(grams[0]) * np.linalg.norm(grams[1]))
    assert report["cka"] == pytest.approx(cka, abs=1e-4)
    sizes = np.abs(one - other)[upper]
    worst = np.argsort(-sizes)[0]
    first = report["differing"][0]
    assert (first["i"], first["j"]) == (upper[0][worst], upper[1][worst])
    assert (first["text_i"], first["text_j"]) == (corpus.texts[first["i"]], corpus.texts[first["j"]])
    assert first["difference"] == pytest.approx((one - other)[upper][worst], rel=1e-4, abs=1e-4)
    assert first["difference"] == pytest.approx(first["a"] - first["b"], abs=2e-6)
    found = [abs(pair["difference"]) for pair in report["differing"]]
    assert len(found) == 50
    np.testing.assert_allclose(found, np.sort(sizes)[::-1][:50], rtol=1e-4, atol=1e-4)


def test_models_of_different_width(
    tiny_sentence_transformer: Callable[..., Path],
    tiny_model: Callable[[str], Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wide = tiny_sentence_transformer(dense=5)
    other = build_sentence_transformer(tiny_model("roberta"), tmp_path / "other", normalize=True)
    options = ("--a", f"--model {wide}", "--b", f"--model {other}", "--metric", "dot")
    report = report_of(capsys, texts(tmp_path, *TEXTS), *options)
    assert (report["a"]["dimensions"], report["b"]["dimensions"]) == (5, 16)
    assert (report["a"]["unit_length"], report["b"]["unit_length"]) == (False, True)
    assert (report["a"]["architecture"], report["b"]["architecture"]) == ("bert", "roberta")
    for number in ("spearman", "kendall", "cka", "neighbor_overlap_mean"):
        assert -1 <= report[number] < 1
    assert report["rank_reason"] is report["cka_reason"] is report["neighbor_overlap_reason"] is None


@pytest.mark.parametrize("n_texts", [1, 2])
def test_few_texts_are_null_with_a_reason(
    n_texts: int, specs: list[EncodeSpec], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = texts(tmp_path, *TEXTS[:n_texts])
    report = report_of(capsys, path, "--a", "", "--b", "--pooling cls")
    for number, reason in (
        ("spearman", "rank_reason"),
        ("kendall", "rank_reason"),
        ("neighbor_overlap", "neighbor_overlap_reason"),
        ("neighbor_overlap_mean", "neighbor_overlap_reason"),
        ("neighbor_overlap_by_chance", "neighbor_overlap_reason"),
        ("cka", "cka_reason"),
        ("cka_by_chance", "cka_reason"),
    ):
        assert report[number] is None
        assert report[reason].endswith(".")
    assert (report["a"]["similarity_mean"] is None) is (n_texts == 1)
    assert main(["compare", path, "--a", "", "--b", "--pooling cls"]) == 0
    output = capsys.readouterr().out
    assert report["rank_reason"] in output
    assert report["cka_reason"] in output


def test_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [TOPICS, "--a", "--device cpu", "--b", "--pooling cls --layer 2 --max-length 6 --device cpu"]
    report = report_of(capsys, *arguments)
    assert main(["compare", *arguments]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "48 texts · cosine",
        "A  all-MiniLM-L6-v2 · sentence-transformers · pooling model · last layer · unit length · 384 dimensions · "
        "cpu torch float32",
        "B  all-MiniLM-L6-v2 · sentence-transformers · pooling cls · layer 2 · at most 6 tokens · not normalised · "
        f"384 dimensions · cpu torch float32 · {report['b']['truncated']} cut at 6 tokens",
    ]
    assert lines[3] == (
        "They differ in pooling (pooling model in A, pooling cls in B), layer (last layer in A, layer 2 in B), "
        "length (unit length in A, not normalised in B), limit (at most 256 tokens in A, at most 6 tokens in B)."
    )
    assert report["differences"]["limit"] == {"a": "at most 256 tokens", "b": "at most 6 tokens"}
    numbers = ("spearman", "kendall", "neighbor_overlap_mean", "cka")
    names = ("Spearman", "Kendall tau-b", "Same neighbours", "Linear CKA")
    for line, name, number in zip(lines[5:9], names, numbers, strict=True):
        assert line.startswith(name)
        assert line.removeprefix(name).split()[0] == f"{report[number]:.3f}"
    assert lines[11].split() == ["A", "B", "A", "−", "B", "Pairs", "that", "differ", "most"]
    pair = report["differing"][0]
    assert lines[12].split()[:3] == [f"{pair['a']:.3f}", f"{pair['b']:.3f}", f"{pair['difference']:+.3f}"]
    assert len(lines[12:22]) == 10
    assert lines[-1] == report["notes"][0]


def test_timings_have_median_spread_and_ratio(
    specs: list[EncodeSpec], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    turns: list[EncodeSpec] = []

    def time_stages(corpus: Corpus, spec: EncodeSpec, repeats: int, context: JobContext) -> tuple[StageSeconds, ...]:
        turns.append(spec)
        return (StageSeconds(0.4, 0.0, 0.001 * len(turns) ** 2, 0.1),)

    monkeypatch.setattr("explorer.inference.pipeline.time_stages", time_stages)
    arguments = (TOPICS, "--a", "", "--b", "--backend transformers", "--time")
    timings = report_of(capsys, *arguments)["timings"]
    assert turns == [EncodeSpec(), EncodeSpec(backend=Backend.TRANSFORMERS)] * 6
    assert (timings["texts"], timings["total_texts"], timings["repeats"]) == (48, 48, 5)
    assert list(timings["stages"]) == list(STAGES)
    forward = timings["stages"]["forward"]
    assert forward["a"] == pytest.approx({"median": 0.049, "fastest": 0.009, "slowest": 0.121})
    assert forward["b"] == pytest.approx({"median": 0.064, "fastest": 0.016, "slowest": 0.144})
    assert forward["ratio"] == pytest.approx(64 / 49)
    assert timings["stages"]["tokenize"]["ratio"] is None
    turns.clear()
    assert main(["compare", *arguments]) == 0
    lines = capsys.readouterr().out.splitlines()
    (heading,) = (number for number, line in enumerate(lines) if line.startswith("Milliseconds"))
    assert lines[heading] == "Milliseconds for 48 texts, median of 5 turns (fastest to slowest)"
    rows = {line.split()[0]: line.split() for line in lines[heading + 2 : heading + 7]}
    assert list(rows) == list(STAGES)
    assert rows["forward"][1:] == ["49.0", "(9.0", "to", "121)", "64.0", "(16.0", "to", "144)", "1.31"]
    assert rows["tokenize"][-1] == "–"


def test_timings_of_the_real_pipeline(
    tiny_model: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tiny_model("bert")
    path = texts(tmp_path, *TEXTS)
    options = ("--a", f"--model {model}", "--b", f"--model {model} --backend transformers", "--time")
    stages = report_of(capsys, path, *options)["timings"]["stages"]
    for row in stages.values():
        for side in ("a", "b"):
            assert 0 < row[side]["fastest"] <= row[side]["median"] <= row[side]["slowest"]
        assert row["ratio"] == pytest.approx(row["b"]["median"] / row["a"]["median"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a.txt", "--a", ""), "the following arguments are required: --b"),
        (("--a", "", "--b", ""), "the following arguments are required: FILE"),
        (
            ("a.txt", "--a", "--pooling median", "--b", ""),
            "argument --a: argument --pooling: median is none of model, mean, cls",
        ),
        (("a.txt", "--a", "", "--b", "--layer -1"), "argument --b: argument --layer: -1 is less than 0"),
        (("a.txt", "--a", "", "--b", "b.txt"), "argument --b: unrecognized arguments: b.txt"),
        (("a.txt", "--a", "--color red", "--b", ""), "argument --a: unrecognized arguments: --color red"),
        (("a.txt", "--a", "--pooling", "--b", ""), "argument --a: argument --pooling: expected one argument"),
        (("a.txt", "--a", "", "--b", "--model 'x"), "argument --b: No closing quotation in --model 'x"),
        (
            ("a.txt", "--a", "", "--b", "--backend transformers --pooling model"),
            "argument --b: --pooling model needs --backend sentence-transformers",
        ),
        (("a.txt", "--a", "--layer 2", "--b", ""), "argument --a: --layer 2 needs a pooling: choose one"),
        (("-", "-", "--a", "", "--b", ""), "standard input can be read only once"),
        (("a.txt", "--a", "", "--b", "", "--k", "0"), "argument --k: 0 is less than 1"),
        (("a.txt", "--a", "", "--b", "", "--metric", "l3"), "l3 is none of cosine, dot, euclidean, manhattan"),
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str) -> None:
    assert main(["compare", *arguments]) == 2
    assert message in " ".join(capsys.readouterr().err.split())


def test_a_side_that_cannot_be_read_out_is_one_line(
    specs: list[EncodeSpec], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", TOPICS, "--a", "", "--b", "--truncate-dim 99"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[-1].startswith("sentence-explorer: The vectors have 6 dimensions, so 99")


def test_help_says_what_options_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert text.startswith('usage: sentence-explorer compare FILE… --a "OPTIONS" --b "OPTIONS" [options]')
    assert '--b "--backend transformers --pooling cls"' in text
