from __future__ import annotations

from pathlib import Path

import pytest

from explorer.files.texts.given_folders import holds_model, split_models


@pytest.mark.parametrize(
    ("name", "mark", "found"),
    [
        ("saved", "config.json", True),
        ("saved", "modules.json", True),
        ("saved", "adapter_config.json", True),
        ("models--org--name", "snapshots/main/config.json", True),
        ("datasets--org--name", "snapshots/main/data.csv", False),
        ("run", "checkpoint-500/config.json", True),
        ("data", "some/config.json", False),
    ],
)
def test_a_folder_saved_by_a_model_library_is_a_model(tmp_path: Path, name: str, mark: str, found: bool) -> None:
    path = tmp_path / name / mark
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    assert holds_model(tmp_path / name) is found


def test_other_folders_and_files_are_none(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    folder = tmp_path / "texts"
    folder.mkdir()
    assert split_models([folder, tmp_path, tmp_path / "config.json", tmp_path / "gone"]) == (
        (tmp_path,),
        (folder, tmp_path / "config.json", tmp_path / "gone"),
    )
