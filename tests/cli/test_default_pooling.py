"""What the commands say and do where the model's folder has no pooling of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from explorer.cli.main import main
from explorer.domain.choices.render import RenderRequest
from explorer.domain.job import JobContext
from explorer.domain.model.info import ModelInfo
from explorer.domain.model.tokens import TokenReading
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import EncodeSpec, Pooling, Readout
from tests.support.safetensors import write_safetensors
from tests.support.services import tokens_of

NONE = "so there is no pooling of its own."
MEAN = "The vectors are the mean of its token vectors."
TEXTS = "the cat sat\na dog ran home\nrain on the roof\nmoney in the bank\n"
PAIRS = "sentence1,sentence2,score\nthe cat,a dog,4.5\nrain,the sun,0.5\nred,a red car,3.0\n"

COMMANDS: dict[str, tuple[str, ...]] = {
    "encode": ("encode", "texts.txt", "--json"),
    "similarity": ("similarity", "texts.txt"),
    "diagnose": ("diagnose", "texts.txt"),
    "duplicates": ("duplicates", "texts.txt"),
    "explain": ("explain", "texts.txt", "--pair", "1", "2"),
    "sweep": ("sweep", "texts.txt"),
    "evaluate": ("evaluate", "pairs.csv"),
    "script": ("script", "texts.txt"),
    "render": ("render", "texts.txt", "--view", "norms", "-o", "x.png"),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the folder of a cross-encoder, the current one, with texts beside it; nothing in it is loaded here."""
    folder = tmp_path / "scorer"
    folder.mkdir()
    config = {"model_type": "bert", "architectures": ["BertForSequenceClassification"], "vocab_size": 60}
    (folder / "config.json").write_text(json.dumps({**config, "hidden_size": 16}))
    (folder / "tokenizer.json").write_text("{}")
    write_safetensors(folder / "model.safetensors", {"embeddings.word_embeddings.weight": (60, 16)})
    (tmp_path / "texts.txt").write_text(TEXTS, encoding="utf-8")
    (tmp_path / "pairs.csv").write_text(PAIRS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return "scorer"


@pytest.fixture(autouse=True)
def _no_model(specs: list[EncodeSpec], monkeypatch: pytest.MonkeyPatch) -> None:
    def read_tokens(
        encoding: Encoding, indices: Sequence[int], readout: Readout, context: JobContext
    ) -> tuple[TokenReading, ...]:
        return tuple(tokens_of(encoding, index, readout) for index in indices)

    def describe_model(spec: EncodeSpec, context: JobContext) -> ModelInfo:
        return ModelInfo("scorer", 16, 2, 24, modules=("Transformer",))

    monkeypatch.setattr("explorer.inference.pipeline.read_tokens", read_tokens)
    monkeypatch.setattr("explorer.inference.pipeline.describe_model", describe_model)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Run a command; return its status and what it says on the way, a picture's request included."""
    requests: list[RenderRequest] = []
    status = main(arguments, requests.append)
    return status, capsys.readouterr().err + "".join(request.note for request in requests)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_pooling_that_nobody_named_is_said_to_be_the_mean(
    command: str, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = run(capsys, *COMMANDS[command], "--model", folder)
    assert status == 0
    assert said.count(NONE) == 1
    assert ("The poolings by name are compared." if command == "evaluate" else MEAN) in said
    for options in (["--pooling", "mean"], ["--backend", "transformers"]):
        status, said = run(capsys, *COMMANDS[command], "--model", folder, *options)
        assert (status, NONE in said) == (0, False)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_pooling_that_means_nothing_is_refused_before_the_texts_are_encoded(
    command: str, folder: str, specs: list[EncodeSpec], capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = run(capsys, *COMMANDS[command], "--model", folder, "--pooling", "model")
    assert (status, specs) == (1, [])
    assert f"{NONE} Choose a pooling by name" in said


def test_compare_says_it_of_each_model_once_and_refuses_either_side(
    folder: str, specs: list[EncodeSpec], capsys: pytest.CaptureFixture[str]
) -> None:
    side = f"--model {folder}"
    status, said = run(capsys, "compare", "texts.txt", "--a", side, "--b", f"{side} --normalize")
    assert (status, said.count(f"{NONE} {MEAN}")) == (0, 1)
    assert all(spec.model == folder for spec in specs)
    specs.clear()
    for sides in (["--a", "", "--b", f"{side} --pooling model"], ["--a", f"{side} --pooling model", "--b", ""]):
        status, said = run(capsys, "compare", "texts.txt", *sides)
        assert (status, specs) == (1, [])
        assert f"{NONE} Choose a pooling by name" in said


def test_evaluate_leaves_out_what_means_nothing(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "pairs.csv", "--model", folder, "--json"]) == 0
    poolings = {row["pooling"] for row in json.loads(capsys.readouterr().out)["rows"]}
    assert poolings == set(Pooling) - {Pooling.MODEL}
