"""Preparing a model: what is kept of it, what is refused, and that the check would notice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

import explorer
from explorer.domain.failure import Cancelled, ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Backend, EncodeSpec, Engine, Part
from explorer.files.disk import paths
from explorer.files.model_folder.weights.digest import fingerprint
from explorer.inference.models.convert import graph, prepare, tried
from explorer.inference.models.convert.aside import prepare_aside
from explorer.inference.models.loading import forget_models, load_encoder
from explorer.inference.models.prepared import library, store

ROOT = Path(explorer.__file__).resolve().parent.parent
Folder = Callable[..., Path]


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep prepared models in a folder of the test's own."""
    folder = tmp_path / "prepared models"
    monkeypatch.setattr(paths, "converted_dir", lambda: folder)
    forget_models()
    yield folder
    forget_models()


def load(folder: Path, **settings: Any) -> Any:
    return load_encoder(EncodeSpec(str(folder), engine=Engine.OPENVINO, **settings), JobContext())


@pytest.mark.usefixtures("prepares_here")
def test_what_is_kept(tiny_model: Folder, kept: Path) -> None:
    stages: list[str] = []
    spec = EncodeSpec(str(tiny_model("bert")), engine=Engine.OPENVINO)
    load_encoder(spec, JobContext(lambda progress: stages.append(progress.stage)))
    assert {"Loading the model", "Converting for OpenVINO (once)", "Checking the converted model"} <= set(stages)
    assert stages.count("Converting for OpenVINO (once)") == 1
    (folder,) = kept.iterdir()
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files >= {"model.xml", "model.bin", "layers.xml", "seal.json"}
    assert {f"{backend}.json" for backend in Backend} <= files
    assert "layers.bin" not in files
    assert len([name for name in files if name.startswith("compiled/")]) == 1
    stages.clear()
    forget_models()
    load_encoder(spec, JobContext(lambda progress: stages.append(progress.stage)))
    assert set(stages) <= {"Loading the model", "Reading the model's files"}


@pytest.mark.usefixtures("prepares_here")
def test_a_chat_model_is_prepared_for_the_backend_that_uses_no_template(tiny_model: Folder, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_model("llama"), tmp_path / "chat")
    (folder / "chat_template.jinja").write_text("{% for message in messages %}{{ message['content'] }}{% endfor %}")
    with pytest.raises(ExplorerError, match=r'chat" is not prepared: its texts go through a chat template') as caught:
        load(folder)
    assert caught.value.failure.advice == "Choose the engine torch."
    assert load(folder, backend=Backend.TRANSFORMERS).engine is Engine.OPENVINO
    # And by itself torch takes the one that is not prepared, and says why.
    forget_models()
    encoder = load_encoder(EncodeSpec(str(folder)), JobContext())
    assert encoder.engine is Engine.TORCH
    assert any("not prepared" in note for note in encoder.info.notes)


@pytest.mark.usefixtures("prepares_here")
def test_a_module_that_is_no_algebra_is_named(tiny_sentence_transformer: Folder) -> None:
    folder = tiny_sentence_transformer("bert", dense=5, dense_settings={"activation_function": torch.nn.Hardtanh()})
    with pytest.raises(ExplorerError, match="its module Dense with Hardtanh is no plain algebra"):
        load(folder)


@pytest.mark.usefixtures("prepares_here")
@pytest.mark.parametrize("wrong", ["tokens", "vectors"])
def test_what_does_not_pass_the_check_is_not_prepared(
    wrong: str, tiny_model: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    if wrong == "tokens":
        original = prepare._facts
        monkeypatch.setattr(prepare, "_facts", lambda tokenizer: _cut_left(original(tokenizer)))
    else:
        monkeypatch.setattr(tried, "TOLERANCE", 1e-9)
    with pytest.raises(ExplorerError, match="as other tokens" if wrong == "tokens" else "its vectors by") as caught:
        load(tiny_model("bert"))
    assert "is not prepared" in str(caught.value)


def _cut_left(facts: Any) -> Any:
    from dataclasses import replace

    return replace(facts, truncation_side="left")


@pytest.mark.usefixtures("prepares_here")
def test_a_model_that_cannot_be_converted_says_so(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("Model wasn't fully converted")

    monkeypatch.setattr(library.converter(), "convert_model", refuse)
    with pytest.raises(ExplorerError, match=r'OpenVINO cannot convert the model ".*bert"') as caught:
        load(tiny_model("bert"))
    assert "the engine torch" in caught.value.failure.advice


@pytest.mark.usefixtures("prepares_here")
def test_a_conversion_with_other_vectors_is_refused(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    original = graph._AllLayers.forward

    def forward(self: Any, *inputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
        # Traced as it is, then another model: what a branch on the shape of a batch comes to.
        output = original(self, *inputs)
        return output if torch.jit.is_tracing() else tuple(tensor * 1.01 for tensor in output)

    monkeypatch.setattr(graph._AllLayers, "forward", forward)
    with pytest.raises(ExplorerError, match="gives other vectors than torch"):
        load(tiny_model("bert"))


def test_a_process_of_its_own_prepares_and_can_be_stopped(tiny_model: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tiny_model("bert")
    content = fingerprint(folder)
    context = JobContext(lambda progress: context.cancel())
    with pytest.raises(Cancelled):
        prepare_aside(folder, "bert", store.place_of(content, Part.AUTO), Part.AUTO, context)
    assert store.find(content, Part.AUTO, JobContext()).folder is None


def test_nothing_is_reported_to_anyone(tiny_model: Folder, tmp_path: Path) -> None:
    """In a process of its own, whose every attempt to reach another machine raises."""
    script = tmp_path / "offline.py"
    script.write_text(f"""
import socket, sys
tried = []
def refuse(*arguments, **_): tried.append(arguments); raise OSError("no network")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse
from pathlib import Path
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Part
from explorer.files.model_folder import read_model_folder
from explorer.inference.machine.environment import import_libraries
import_libraries(JobContext())
from explorer.inference.models.convert.prepare import prepare
prepare(read_model_folder(Path({str(tiny_model("bert"))!r})), Path({str(tmp_path / "own")!r}), Part.AUTO, JobContext())
print(tried, [name for name, module in sys.modules.items() if "telemetry" in name and "stub" not in name
              and "openvino.tools" not in name and module is not None])
""")
    result = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert result.stdout == "[] []\n"
