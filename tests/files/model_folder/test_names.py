from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from explorer.domain.failure import ExplorerError
from explorer.domain.model.titles import display_name, full_name, told_apart
from explorer.files.model_folder import local_folder, read_model_folder


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("", "No model is chosen"),
        ("   ", "No model is chosen"),
        ("/no/such/folder", "There is no folder"),
        ("./nothing", "There is no folder"),
        ("~/nothing/at/all", "There is no folder"),
        ("~no-such-user/model", "There is no folder"),
        ("one/two/three", "There is no folder"),
        ("one\\two", "There is no folder"),
        ("x" * 300, "There is no folder"),
        ("a\0b", "There is no folder"),
    ],
)
def test_mistyped_folder_never_becomes_a_hub_id(model: str, words: str) -> None:
    with pytest.raises(ExplorerError, match=words):
        local_folder(model)


def test_file_is_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"")
    with pytest.raises(ExplorerError, match="is a file"):
        local_folder(str(path))


def test_existing_folder_is_found_and_a_name_may_be_a_hub_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models" / "mine").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert local_folder("models/mine") == (tmp_path / "models" / "mine").resolve()
    assert local_folder("models/theirs") is None
    assert local_folder("theirs") is None
    monkeypatch.chdir(tmp_path / "models" / "mine")
    assert display_name(local_folder(".") or Path()) == "mine"
    assert display_name(local_folder("..") or Path()) == "models"


def repository(cache: Path, name: str, *snapshots: str, main: str = "") -> Path:
    folder = cache / f"models--{name.replace('/', '--')}"
    for snapshot in snapshots:
        (folder / "snapshots" / snapshot).mkdir(parents=True)
    if main:
        (folder / "refs").mkdir()
        (folder / "refs" / "main").write_text(main)
    return folder


@pytest.mark.parametrize("variable", ["HF_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME", "SENTENCE_TRANSFORMERS_HOME"])
def test_models_of_the_hub_are_found_by_name(variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "SENTENCE_TRANSFORMERS_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv(variable, str(tmp_path / "cache"))
    below = {"HF_HOME": "hub", "XDG_CACHE_HOME": "huggingface/hub"}.get(variable, "")
    found = repository(tmp_path / "cache" / below, "org/some--model", "old", "new", main="new")
    own = repository(tmp_path / "cache" / below, "sentence-transformers/theirs", "only")
    assert local_folder("org/some--model") == found / "snapshots" / "new"
    assert local_folder("theirs") == own / "snapshots" / "only"
    assert local_folder("org/other") is None


def test_a_repository_in_the_cache_means_its_snapshot(tmp_path: Path) -> None:
    folder = repository(tmp_path, "org/model", "a" * 40, "b" * 40, main="b" * 40)
    snapshot = folder / "snapshots" / ("b" * 40)
    for path in (folder, folder / "snapshots", snapshot):
        assert local_folder(str(path)) == snapshot
    assert display_name(snapshot) == "org/model"
    shutil.rmtree(folder / "refs")
    with pytest.raises(ExplorerError, match=f'2 snapshots of "org/model": {"a" * 40}, {"b" * 40}'):
        local_folder(str(folder))
    shutil.rmtree(folder / "snapshots" / ("a" * 40))
    assert local_folder(str(folder)) == snapshot
    shutil.rmtree(snapshot)
    with pytest.raises(ExplorerError, match='"org/model" was never fetched whole'):
        local_folder(str(folder))


def test_the_snapshot_that_is_open_is_told(folder: Path, tmp_path: Path) -> None:
    snapshot = repository(tmp_path / "hub", "org/model") / "snapshots" / ("c" * 40)
    shutil.copytree(folder, snapshot)
    assert "It is the snapshot cccccccccccc in the hub's cache of this machine." in read_model_folder(snapshot).notes
    assert not any("snapshot" in note for note in read_model_folder(folder).notes)


def refusal(folder: Path) -> str:
    return str(next(iter(read_model_folder(folder).refusals.values())))


def test_a_run_offers_its_checkpoints_and_a_folder_of_models_its_models(folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    for step in ("checkpoint-500", "checkpoint-1000"):
        shutil.copytree(folder, run / step)
    assert "checkpoints of a training run: checkpoint-500, checkpoint-1000." in refusal(run)
    assert f"such as {run / 'checkpoint-1000'}." in refusal(run)
    assert '"run" holds no model itself' in refusal(run)
    shutil.rmtree(run)
    assert "folders of models: model." in refusal(tmp_path)


def test_a_folder_of_anything_holds_no_model(tmp_path: Path) -> None:
    assert 'The folder "empty" holds no model: it has no config.json.' in refusal_of_new(tmp_path / "empty")
    assert "holds no model" in refusal(Path(Path.cwd().anchor))


def refusal_of_new(folder: Path) -> str:
    folder.mkdir()
    return refusal(folder)


def test_two_folders_of_one_last_name_are_told_apart() -> None:
    assert told_apart(("m", "m"), ("/a/m", "/b/m")) == ("a/m", "b/m")
    assert told_apart(("m", "m"), ("/a/m", "/a/m")) == ("m", "m")
    assert told_apart(("m", "n"), ("/a/m", "/b/n")) == ("m", "n")
    assert told_apart(("m",) * 3, ("/a/out/m", "/b/out/m", "/a/new/m")) == ("a/out/m", "b/out/m", "new/m")
    assert told_apart(("m", "m"), ("/m", "/a/m")) == ("m", "a/m")
    assert told_apart(("m", "m"), ("~no-such-user/m", "/a/m")) == ("~no-such-user/m", "a/m")


def test_a_folder_alone_is_called_by_its_last_two_parts() -> None:
    assert full_name(Path("/runs/small/final")) == "small/final"
    assert full_name(Path("/final")) == "final"
    assert full_name(Path("/cache/models--org--name/snapshots/0123")) == "org/name"
