from __future__ import annotations

from pathlib import Path

import pytest

import explorer
from explorer.files.disk.paths import cache_dir, config_dir, data_dir, listed, resources


def test_places_of_ones_own() -> None:
    assert all("sentence-explorer" in str(place) for place in (config_dir(), cache_dir(), data_dir()))
    assert cache_dir() not in (config_dir(), data_dir())  # so that emptying the cache costs nothing


def test_a_folder_that_may_not_be_looked_into_lists_nothing(tmp_path: Path) -> None:
    assert listed(tmp_path / ("closed" * 50), "*") == listed(tmp_path / "nowhere", "*") == []
    (tmp_path / "file").touch()
    assert listed(tmp_path, "*") == [tmp_path / "file"]


def test_resources_of_the_source_tree() -> None:
    assert (resources() / "samples" / "three_sentences.txt").is_file()


def test_resources_of_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(explorer, "__file__", str(tmp_path / "__init__.py"))
    assert resources() == (tmp_path / "resources").resolve()
