from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.cli.main import main
from explorer.domain.settings.spec import BUNDLED_MODEL
from tests.support.safetensors import write_safetensors


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder saved by a SparseEncoder, with prompts."""
    path = tmp_path / "model"
    path.mkdir()
    (path / "config.json").write_text('{"model_type": "bert", "architectures": ["BertForMaskedLM"]}')
    (path / "tokenizer.json").write_text("{}")
    write_safetensors(path / "model.safetensors", {"embeddings.weight": (8, 4)}, "F16")
    (path / "config_sentence_transformers.json").write_text('{"model_type": "SparseEncoder"}')
    return path


def test_json_holds_everything(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", str(folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["name"], report["kind"], report["architecture"]) == (f"{folder.parent.name}/model", "sparse", "bert")
    assert (report["stored_dtype"], report["formats"]) == ("float16", ["safetensors"])
    assert report["backends"] == {"sentence-transformers": None, "transformers": None}
    assert "weights of words" in report["model_pooling"]["message"]
    assert any("weights of words" in note for note in report["notes"])


def test_a_folder_that_no_backend_loads_is_described_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert main(["model", str(folder)]) == 0
    text = capsys.readouterr().out
    assert "sparse model" in text
    assert "pickled data (pytorch_model.bin)" in text
    assert "from transformers import AutoModel" in text


def test_what_is_nowhere_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "nobody/nothing"]) == 1
    assert 'There is no folder "nobody/nothing", and no model of this name' in capsys.readouterr().err


def test_bundled_model_is_described_without_any_model_library() -> None:
    program = (
        "import sys; from explorer.__main__ import main; code = main(['model']); "
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'openvino'} & set(sys.modules))); "
        "sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
    assert "sentence model" in done.stdout
    assert "Pooling · 1_Pooling · mean" in done.stdout


def test_the_bundled_model_is_called_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["Name", BUNDLED_MODEL]


def test_of_a_folder_without_a_model_no_kind_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "holds no model: it has no config.json" in printed
    assert "Kind" not in printed
    assert "Prompts" not in printed
