"""With a prepared model no command of the program imports torch or what is built on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from explorer.cli.registry import COMMANDS
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import EncodeSpec, Engine
from explorer.files.disk import paths
from explorer.inference.models.loading import load_encoder
from tests.support.models import TEXTS

HEAVY = ("torch", "transformers", "sentence_transformers")
OF_MAPS = ("umap", "numba", "sklearn", "pebble")
"""What only a map has a use for, and the process that lays one out."""
UNUSED = (
    *HEAVY,
    *"scipy sklearn numba umap pandas pyarrow pebble PySide6 multiprocessing asyncio ssl unittest".split(),
)
"""What three sentences have no use for."""
_WALK = """
import json, sys
from explorer.__main__ import main
commands, unwanted = json.loads(sys.argv[1])
for arguments in commands:
    status = main(arguments)
    print(json.dumps([arguments[0], status, [name for name in unwanted if name in sys.modules]]), file=sys.stderr)
"""

_WINDOW = """
import json, sys
from dataclasses import replace
from PySide6.QtCore import QEventLoop, QTimer
from explorer.app.application import make_application
from explorer.app.services import make_services
from explorer.domain.settings.spec import EncodeSpec, Pooling, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.figures.theme import ThemeChoice
from explorer.files.profile.settings import Settings
from explorer.ui.control.on_request.evaluate import labels_of
from explorer.ui.lessons.window import LessonsWindow
from explorer.ui.window.main_window import MainWindow

model, texts, unwanted = json.loads(sys.argv[1])
spec = EncodeSpec(model)
services = make_services()
encode = services.encode
services = replace(services, encode=lambda corpus, asked, *rest: encode(corpus, replace(asked, model=model), *rest))
app = make_application(["test"], ThemeChoice.LIGHT)
window = MainWindow(services, Settings.load())
window.start()
window.show()
alarm = QTimer()
alarm.start(50)
failures = []
window.store.changed.connect(lambda old, new: failures.append(new.failure.message) if new.failure else None)


def then(name, begin):
    begin()
    app.processEvents()
    while not window.runner.idle:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    print(json.dumps([name, [name for name in unwanted if name in sys.modules], failures]), file=sys.stderr)
    failures.clear()


controller = window.controller
requests = controller.requests
texts = Corpus(tuple(texts), ("a file",) * len(texts), labels=tuple("ab"[row % 2] for row in range(len(texts))))
controller.set_corpus(texts)
controller.set_spec(spec)
then("run", controller.run)
then("another pooling", lambda: controller.set_readout(Readout(Pooling.CLS, layer=1)))
then("search", lambda: controller.search_for("a dog"))
then("explain", lambda: requests.explain.start(0, 1))
then("sweep", lambda: requests.sweep.start(True, True))
then("padding", requests.sweep.measure_padding)
then("evaluate", lambda: requests.evaluate.start(labels_of(controller.state.corpus)))
window.commands.show_lessons()
for page in window.findChild(LessonsWindow).pages:
    then("lesson", page.run.click)
window.close()
window.shut_down()
"""


@pytest.mark.slow
@pytest.mark.usefixtures("prepares_here")
def test_the_window_does_not_either(
    tiny_sentence_transformer: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    given = json.dumps([_prepared(tiny_sentence_transformer("bert"), cache, monkeypatch), TEXTS, HEAVY])
    told = _told(_WINDOW, given, cache)
    names = ["run", "another pooling", "search", "explain", "sweep", "padding", "evaluate", *["lesson"] * 6]
    assert told == [[name, [], []] for name in names]


@pytest.mark.slow
@pytest.mark.usefixtures("prepares_here")
def test_no_command_imports_torch_where_the_model_is_prepared_nor_what_maps_need(
    tiny_sentence_transformer: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    model = _prepared(tiny_sentence_transformer("bert"), cache, monkeypatch)
    texts, pairs = tmp_path / "texts.txt", tmp_path / "pairs.csv"
    texts.write_text("\n".join(TEXTS))
    many = tmp_path / "many.txt"
    many.write_text("\n".join(f"{text} {number}" for number in range(30) for text in TEXTS))
    rows = (f"{a},{b},{number}\n" for number, (a, b) in enumerate(pairwise(TEXTS)))
    pairs.write_text("sentence1,sentence2,score\n" + "".join(rows))
    shared = [str(texts), "--model", model]
    commands = {
        "encode": [*shared, "--pooling", "naive_mean", "-o", str(tmp_path / "out.npz")],
        "similarity": [*shared, "--json"],
        "render": [str(many), "--model", model, "--view", "heatmap,norms", "-o", str(tmp_path / "{view}.png")],
        "cache": [],
        "model": [model],
        "evaluate": [str(pairs), "--model", model],
        "diagnose": shared,
        "duplicates": shared,
        "compare": [str(texts), "--a", f"--model {model}", "--b", f"--model {model} --backend transformers"],
        "explain": [*shared, "--pair", "1", "2"],
        "script": shared,
        "sweep": shared,
    }
    assert commands.keys() == COMMANDS.keys()
    told = _walk([[name, *rest] for name, rest in commands.items()], (*HEAVY, *OF_MAPS), cache)
    assert told == [[name, 0, []] for name in commands]


@pytest.mark.usefixtures("prepares_here")
def test_three_sentences_import_what_they_use(
    tiny_sentence_transformer: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    model = _prepared(tiny_sentence_transformer("bert"), cache, monkeypatch)
    texts = tmp_path / "texts.txt"
    texts.write_text("\n".join(TEXTS[:3]))
    shared = [str(texts), "--model", model]
    commands = [["similarity", *shared, "--json"], ["encode", *shared, "-o", str(tmp_path / "out.npz")]]
    assert _walk(commands, UNUSED, cache) == [["similarity", 0, []], ["encode", 0, []]]
    # What fits it to the texts is loaded in a process of its own.
    fitted = [["encode", *shared, "--dtype", "int8", "-o", str(tmp_path / "out.npz")]]
    assert _walk(fitted, (*HEAVY, "nncf"), cache) == [["encode", 0, []]]


def _prepared(model: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Prepare a model in this process, into a cache folder."""
    monkeypatch.setattr(paths, "converted_dir", lambda: cache / "sentence-explorer" / "openvino")
    load_encoder(EncodeSpec(str(model), engine=Engine.OPENVINO), JobContext())
    return str(model)


def _walk(commands: list[list[str]], unwanted: Sequence[str], cache: Path) -> list[object]:
    """Run commands in one process, and return of each its name, its status, and what of `unwanted` was imported."""
    return _told(_WALK, json.dumps([commands, unwanted]), cache)


def _told(program: str, given: str, cache: Path) -> list[object]:
    """Run a program with a cache of its own, and return the lists that it writes as JSON."""
    result = subprocess.run(
        [sys.executable, "-c", program, given],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_CACHE_HOME": str(cache), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stderr.splitlines() if line.startswith("[")]
