from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from explorer.files.settings import (
    ALLOW_NETWORK,
    BATCH_SIZE,
    METRIC,
    RECENT_MODELS,
    SETTINGS,
    THEME,
    Setting,
    Settings,
    settings_path,
)


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.files.settings.config_dir", lambda: tmp_path)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=str)
def test_every_setting_is_declared_in_full(setting: Setting[Any]) -> None:
    assert SETTINGS[setting.key] is setting
    assert setting.accepts(setting.default)
    assert setting.help.endswith(".")
    assert Settings().get(setting) == setting.default


def test_what_is_set_comes_back() -> None:
    settings = Settings.load()
    settings.set(THEME, "dark")
    settings.set(ALLOW_NETWORK, True)
    settings.set(BATCH_SIZE, 8)
    settings.set(RECENT_MODELS, ("a", "b"))
    settings.set_note("window", "AAEC/w==")
    settings.save()
    again = Settings.load()
    assert again.get(THEME) == "dark"
    assert again.get(ALLOW_NETWORK) is True
    assert again.get(BATCH_SIZE) == 8
    assert again.get(RECENT_MODELS) == ("a", "b")
    assert again.get(METRIC) == "cosine"
    assert again.note("window") == "AAEC/w=="
    assert again.note("other") is None


def test_a_note_can_be_removed() -> None:
    settings = Settings()
    settings.set_note("window", "x")
    settings.set_note("window", None)
    settings.set_note("never there", None)
    assert settings.note("window") is None


@pytest.mark.parametrize(("setting", "value"), [(THEME, "pink"), (THEME, 1), (ALLOW_NETWORK, 1), (BATCH_SIZE, True)])
def test_wrong_values_are_refused(setting: Setting[Any], value: object) -> None:
    with pytest.raises(ValueError, match="is no value of"):
        Settings().set(setting, value)


def test_recent_models_are_few_and_distinct() -> None:
    settings = Settings()
    for name in "abcdefghij":
        settings.add_recent_model(name)
    settings.add_recent_model("f")
    assert settings.get(RECENT_MODELS) == ("f", "j", "i", "h", "g", "e", "d", "c")


def test_wrong_values_in_the_file_fall_back_one_by_one() -> None:
    values = {"theme": "pink", "batch_size": 8, "recent_models": ["a", 1], "unknown": 1, "allow_network": None}
    settings_path().write_text(json.dumps({"settings": values, "notes": {"a": "b", "c": 3}}))
    settings = Settings.load()
    assert settings.get(THEME) == "system"
    assert settings.get(BATCH_SIZE) == 8
    assert settings.get(RECENT_MODELS) == ()
    assert settings.get(ALLOW_NETWORK) is False
    assert settings.note("a") == "b"
    assert settings.note("c") is None


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"settings": 3, "notes": {}}', b'{"settings": {}, "notes": []}', b"\xff\xff"]
)
def test_a_broken_file_is_set_aside_and_the_defaults_hold(content: bytes) -> None:
    settings_path().write_bytes(content)
    settings = Settings.load()
    assert settings.get(THEME) == "system"
    assert not settings_path().exists()
    assert settings_path().with_name("settings.broken.json").read_bytes() == content
    settings.save()
    assert Settings.load().get(THEME) == "system"
