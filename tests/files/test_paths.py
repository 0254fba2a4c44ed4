from __future__ import annotations

from pathlib import Path

import pytest

import explorer
from explorer.files.paths import cache_dir, config_dir, data_dir, resources


def test_places_of_ones_own() -> None:
    assert all("sentence-explorer" in str(place) for place in (config_dir(), cache_dir(), data_dir()))
    assert cache_dir() not in (config_dir(), data_dir())  # so that emptying the cache costs nothing


def test_resources_of_the_source_tree() -> None:
    assert (resources() / "samples" / "three_sentences.txt").is_file()


def test_resources_of_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(explorer, "__file__", str(tmp_path / "__init__.py"))
    assert resources() == (tmp_path / "resources").resolve()
