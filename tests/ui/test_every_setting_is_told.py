"""Every setting at a value that is not its default is told by the window, by the reports and by the script."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.cli.main import main
from explorer.domain.choices.asked import Asked, Field, what_is_set
from explorer.domain.settings.spec import (
    Backend,
    Device,
    EncodeSpec,
    Engine,
    Part,
    Pooling,
    Precision,
    Readout,
    Similarity,
)
from explorer.domain.texts.corpus import Corpus
from explorer.files.model_folder.chosen import look_at_model
from explorer.files.profile.settings import Settings
from explorer.inference.pipeline import embed_query, encode
from explorer.ui.dialogs.code import CodeDialog
from explorer.ui.pages.compare.page import ComparePage
from explorer.ui.pages.registry import Page
from explorer.ui.pages.sweep.page import SweepPage
from explorer.ui.window.main_window import MainWindow
from tests.support.models import TEXTS
from tests.support.services import FakeServices


@pytest.fixture
def asked(tiny_model: Callable[[str], Path]) -> Asked:
    """Every setting at another value than its default: an encoder-decoder, so that a half can be chosen."""
    folder = tiny_model("t5")
    everything = Asked(
        EncodeSpec(
            model=str(folder),
            backend=Backend.TRANSFORMERS,
            engine=Engine.TORCH,
            max_length=12,
            prompt="hello ",
            query_prompt="money ",
            device=Device.CPU,
            dtype=Precision.BFLOAT16,
            batch_size=3,
            allow_network=True,
            part=Part.ENCODER,
        ),
        Readout(Pooling.NAIVE_MEAN, layer=1, normalize=True, truncate_dim=8),
        Similarity.DOT,
    )
    assert what_is_set(everything) == tuple(Field)
    return everything


@pytest.fixture
def window(home: Path, qtbot: QtBot, asked: Asked) -> Iterator[MainWindow]:
    """The window after a run of the settings; only maps and groups are made up."""
    services = replace(FakeServices().services(), encode=encode, embed_query=embed_query, look_at_model=look_at_model)
    window = MainWindow(services, Settings())
    qtbot.addWidget(window)
    window.workspace.sentences.editor.put_corpus(Corpus(TEXTS, ("typed",) * len(TEXTS)), replace=True)
    window.controller.change_settings(asked, "Everything is set.")
    window.controller.run()
    qtbot.waitUntil(lambda: window.runner.idle, timeout=60_000)
    assert window.store.state.failure is None
    assert not window.store.state.stale
    yield window
    window.shut_down()


def name_of(asked: Asked) -> str:
    folder = Path(asked.spec.model)
    return f"{folder.parent.name}/{folder.name}"


def of_a_run(asked: Asked) -> dict[Field, str]:
    """What must be said of the settings on which vectors depend."""
    return {
        Field.MODEL: name_of(asked),
        Field.LAYER: "layer 1",
        Field.TRUNCATE_DIM: "8 of 16 dimensions",
        Field.MAX_LENGTH: "at most 12 tokens",
        Field.PROMPT: "hello ",
        Field.PART: "the encoder",
        Field.PRECISION: "bfloat16",
        Field.BATCH_SIZE: "batches of 3",
    }


def missing(words: dict[Field, str], text: str) -> set[Field]:
    return {name for name, said in words.items() if said not in text}


def test_the_window_tells_every_setting(window: MainWindow, asked: Asked, qtbot: QtBot) -> None:
    panel = window.workspace.settings
    assert panel.fold.badge.words == (
        "layer 1",
        "8 dimensions",
        "at most 12 tokens",
        "prompt “hello ”",
        "queries “money ”",
        "the encoder",
        "torch",
        "CPU",
        "bfloat16",
        "batches of 3",
        "downloads allowed",
    )
    panel.more.click()
    assert all(button.isVisibleTo(panel) for button in panel.resets.values())
    status = {**of_a_run(asked), Field.BACKEND: "Transformers", Field.ENGINE: "torch", Field.DEVICE: "CPU"}
    window.workspace.status.forget_undo()
    assert missing(status, window.workspace.status.facts.text()) == set()
    caption = {**of_a_run(asked), Field.POOLING: "naive_mean", Field.NORMALIZE: "normalised"}
    of_caption = {name: said for name, said in of_a_run(asked).items() if name is not Field.MODEL}
    for view in (window.workspace.heatmap, window.workspace.norms, window.workspace.map):
        assert missing(caption, view.figure_note()) == set(), view.name
        assert missing(of_caption, view.caption.text()) == set(), view.name
    assert "Dot product" in window.workspace.heatmap.caption.text()
    window.controller.search_for("a dog")
    qtbot.waitUntil(lambda: window.runner.idle)
    search = window.store.state.search
    assert search is not None
    assert search.prompt.text == "money "

    compare = window.workspace.pages.view(Page.COMPARE)
    assert isinstance(compare, ComparePage)
    heading = {**caption, Field.TRUNCATE_DIM: "8 dimensions", Field.MODEL: Path(asked.spec.model).name}
    heading[Field.BACKEND] = "Transformers"
    assert missing(heading, compare.choosers[0].words) == set()
    window.controller.requests.compare.start(*compare.asked())
    window.controller.requests.sweep.start(False, True)
    qtbot.waitUntil(lambda: window.runner.idle, timeout=60_000)
    assert missing(heading, compare.figure_note()) == set()

    sweep = window.workspace.pages.view(Page.SWEEP)
    assert isinstance(sweep, SweepPage)
    of_sweep = {name: said for name, said in of_a_run(asked).items() if name is not Field.BATCH_SIZE}
    assert missing(of_sweep, sweep.poolings.line.text()) == set()


def test_the_reports_tell_every_setting(asked: Asked, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "texts.txt"
    file.write_text("\n".join(dict.fromkeys(TEXTS)), encoding="utf-8")
    settings = (
        f"--model {asked.spec.model} --backend transformers --pooling naive_mean --layer 1 --normalize "
        '--truncate-dim 8 --max-length 12 --prompt "hello " --query-prompt "money " --part encoder '
        "--device cpu --dtype bfloat16 --batch-size 3"
    )
    options = shlex.split(settings)
    assert main(["diagnose", str(file), *options, "--metric", "dot"]) == 0
    told = {**of_a_run(asked), Field.POOLING: "naive_mean", Field.NORMALIZE: "normalised", Field.SIMILARITY: "dot"}
    assert missing(told, capsys.readouterr().out.splitlines()[0]) == set()
    assert main(["similarity", str(file), *options, "--metric", "dot"]) == 0
    heading = capsys.readouterr().out.splitlines()[0]
    told[Field.NORMALIZE], told[Field.BACKEND], told[Field.DEVICE] = "unit length", "transformers", "cpu"
    told[Field.ENGINE] = "torch"
    assert missing(told, heading) == set()
    other = f"--model {asked.spec.model} --backend transformers --dtype bfloat16 --device cpu"
    assert main(["compare", str(file), "--a", settings, "--b", other, "--metric", "dot"]) == 0
    first, a, *_ = capsys.readouterr().out.splitlines()
    assert missing(told, f"{first} {a}") == set()
    assert main(["similarity", str(file), *options, "--metric", "dot", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {name: report[name] for name in ("model", "backend", "pooling", "layer", "normalize", "truncate_dim")} == {
        "model": asked.spec.model,
        "backend": "transformers",
        "pooling": "naive_mean",
        "layer": 1,
        "normalize": True,
        "truncate_dim": 8,
    }
    names = ("metric", "max_length", "prompt", "query_prompt", "part", "device", "dtype", "batch_size")
    assert [report[name] for name in names] == ["dot", 12, "hello ", "money ", "encoder", "cpu", "bfloat16", 3]
    assert set(report["set"]) == set(of_a_run(asked)) - {Field.MODEL}


def test_the_script_tells_every_setting_that_its_vectors_depend_on(
    window: MainWindow, asked: Asked, qtbot: QtBot
) -> None:
    dialog = CodeDialog(window.store, Settings(), window)
    qtbot.addWidget(dialog)
    dialog.show()
    code = dialog.text.toPlainText()
    told = {
        Field.MODEL: asked.spec.model,
        Field.BACKEND: "AutoTokenizer",
        Field.LAYER: "hidden_states[1]",
        Field.TRUNCATE_DIM: ":8]",
        Field.MAX_LENGTH: "max_length=12",
        Field.PROMPT: '"hello "',
        Field.PART: "AutoModelForTextEncoding",
        Field.PRECISION: "bfloat16",
        Field.BATCH_SIZE: "3",
        Field.NORMALIZE: "normalize",
        Field.POOLING: "mean",
    }
    assert missing(told, code) == set(), code
    assert missing({Field.MODEL: name_of(asked), Field.PRECISION: "bfloat16"}, dialog.summary.text()) == set()
    dialog.close()
