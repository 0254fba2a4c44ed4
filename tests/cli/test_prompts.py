"""Prompts on the command line, from the options to what is printed, on real small models."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scipy import stats
from sentence_transformers import SentenceTransformer

from explorer.cli.main import main

PROMPTS = {"query": "hello ", "passage": "world "}
QUESTIONS = ("the cat", "the weather", "a red car", "money")
ANSWERS = ("a feline rested", "sunny today", "a green house", "a river bank")
SCORES = (4.0, 5.0, 2.0, 1.0)


@pytest.fixture
def folder(tiny_sentence_transformer: Callable[..., Path]) -> str:
    return str(tiny_sentence_transformer("bert", prompts=PROMPTS, default_prompt_name="passage"))


@pytest.fixture
def texts(tmp_path: Path) -> str:
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(ANSWERS), encoding="utf-8")
    return str(path)


def report_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == 0
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


def test_the_heading_names_the_prompt_that_acted(folder: str, texts: str, capsys: pytest.CaptureFixture[str]) -> None:
    for options, words in (
        ([], ' · prompt passage "world " · '),
        (["--prompt", "my own "], ' · prompt "my own " · '),
        (["--prompt-name", "query"], ' · prompt query "hello " · '),
    ):
        assert main(["similarity", texts, "--model", folder, *options]) == 0
        assert words in capsys.readouterr().out.splitlines()[0]
    assert main(["similarity", texts, "--model", folder, "--prompt", ""]) == 0
    heading, *rest = capsys.readouterr().out.splitlines()
    assert " · no prompt · " in heading
    assert 'The default prompt of the model\'s folder, "world ", is left out.' in rest


def test_every_report_has_the_prompt_that_acted(folder: str, texts: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("encode", "similarity", "diagnose", "duplicates", "sweep"):
        report = report_of(capsys, command, texts, "--model", folder)
        assert (report["prompt"], report["prompt_name"], report["query_prompt"]) == ("world ", "passage", "hello ")


def test_a_name_that_the_folder_does_not_have_is_one_sentence(
    folder: str, texts: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["similarity", texts, "--model", folder, "--prompt-name", "topic"]) == 1
    error = capsys.readouterr().err
    assert 'has no prompt named "topic"; it has document, passage, query.' in error
    assert "Traceback" not in error


def test_a_comparison_names_a_difference_of_prompts(
    folder: str, texts: str, capsys: pytest.CaptureFixture[str]
) -> None:
    model = f"--model '{folder}'"
    arguments = ["compare", texts, f"--a={model}", f"--b={model} --prompt ''"]
    report = report_of(capsys, *arguments)
    assert report["differences"] == {"prompt": {"a": 'prompt passage "world "', "b": "no prompt"}}
    assert main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert ' · prompt passage "world " · ' in lines[1]
    assert lines[3] == 'They differ in prompt (prompt passage "world " in A, no prompt in B).'


@pytest.mark.parametrize("queries", [True, False])
def test_the_first_texts_of_an_evaluation_may_be_queries(
    queries: bool, folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "pairs.csv"
    rows = [f"{a},{b},{score}" for a, b, score in zip(QUESTIONS, ANSWERS, SCORES, strict=True)]
    path.write_text("\n".join([f"{'query' if queries else 'sentence1'},answer,score", *rows]), encoding="utf-8")
    library = SentenceTransformer(folder, device="cpu")
    documents = library.encode(list(ANSWERS))
    for option, asked in ((None, queries), ("--queries", True), ("--no-queries", False)):
        arguments = [str(path), "--columns", "query" if queries else "sentence1", "answer", "score", "--model", folder]
        arguments += ["--pooling", "model", "--metric", "dot", "--dtype", "float32", *([option] if option else [])]
        report = report_of(capsys, "evaluate", *arguments)
        first = library.encode_query(list(QUESTIONS)) if asked else library.encode(list(QUESTIONS))
        expected = stats.pearsonr((first * documents).sum(axis=1), SCORES)[0]
        assert report["queries"] is asked
        assert report["rows"][0]["pearson"] == pytest.approx(100 * expected, abs=1e-2)
    assert main(["evaluate", *arguments, "--queries"]) == 0
    assert '; the first texts are queries, with prompt "hello "' in capsys.readouterr().out
