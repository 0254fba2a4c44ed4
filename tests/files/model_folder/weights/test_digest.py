from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from explorer.files.model_folder.weights.digest import fingerprint


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model in name: what counts is which of its files count."""
    folder = tmp_path / "model"
    (folder / "1_Dense").mkdir(parents=True)
    (folder / "checkpoint-5").mkdir()
    modules = [{"path": ""}, {"path": "1_Dense"}, {"path": "2_Normalize"}]
    (folder / "modules.json").write_text(json.dumps(modules))
    for name in ("config.json", "model.safetensors", "vocab.txt", "spiece.model", "1_Dense/model.safetensors"):
        (folder / name).write_text(name)
    for name in ("README.md", "pytorch_model.bin", ".hidden", "checkpoint-5/model.safetensors"):
        (folder / name).write_text(name)
    return folder


def test_the_same_content_is_the_same_model_at_any_place_and_time(folder: Path, tmp_path: Path) -> None:
    before = fingerprint(folder)
    os.utime(folder / "model.safetensors", (1, 1))
    assert fingerprint(folder) == before
    assert fingerprint(shutil.copytree(folder, tmp_path / "copy")) == before
    linked = tmp_path / "snapshot"
    linked.mkdir()
    for path in folder.iterdir():
        (linked / path.name).symlink_to(path)
    assert fingerprint(linked) == before
    assert fingerprint(folder.rename(tmp_path / "elsewhere")) == before


@pytest.mark.parametrize(
    "name", ["config.json", "model.safetensors", "vocab.txt", "spiece.model", "1_Dense/model.safetensors"]
)
def test_what_a_model_is_made_of_tells_it_apart(name: str, folder: Path) -> None:
    before = fingerprint(folder)
    path = folder / name
    path.write_text(name[::-1])
    changed = fingerprint(folder)
    path.rename(path.with_name("another" + path.suffix))
    assert len({before, changed, fingerprint(folder)}) == 3


@pytest.mark.parametrize("name", ["README.md", "pytorch_model.bin", ".hidden", "checkpoint-5/model.safetensors"])
def test_what_no_library_reads_does_not(name: str, folder: Path) -> None:
    before = fingerprint(folder)
    (folder / name).write_text("changed")
    assert fingerprint(folder) == before


def test_other_weights_of_the_same_size_and_time_are_told_apart(folder: Path) -> None:
    weights = folder / "model.safetensors"
    before, status = fingerprint(folder), weights.stat()
    weights.write_bytes(weights.read_bytes()[::-1])
    os.utime(weights, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert weights.stat().st_mtime_ns == status.st_mtime_ns
    assert fingerprint(folder) != before


@pytest.mark.parametrize("modules", ["{", "[1]", '[{"path": 5}]', "5", '[{"path": "/"}, {"path": "../model"}]'])
def test_modules_that_make_no_sense_are_left_to_the_check(modules: str, folder: Path) -> None:
    (folder / "modules.json").write_text(modules)
    assert fingerprint(folder) == fingerprint(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes with names")
def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    before = fingerprint(folder)
    (folder / "modules.json").unlink()
    os.mkfifo(folder / "modules.json")
    os.mkfifo(folder / "other.json")
    assert fingerprint(folder) != before
