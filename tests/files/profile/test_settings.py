from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.files.profile.setting import Setting
from explorer.files.profile.settings import (
    ALLOW_NETWORK,
    BACKEND,
    BATCH_SIZE,
    CACHE_GIGABYTES,
    ENGINE,
    MAP_MIN_DIST,
    METRIC,
    MODEL,
    RECENT_MODELS,
    SETTINGS,
    THEME,
    Settings,
    settings_path,
)

BROKEN = "settings.broken.json"


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.files.disk.paths.config_dir", lambda: tmp_path)


def store(values: object, notes: object = None) -> None:
    settings_path().write_text(json.dumps({"settings": values, "notes": notes or {}}), "utf-8")


def test_openvino_as_a_backend_of_before_is_the_engine_of_today() -> None:
    store({"backend": "openvino", "theme": "dark"})
    settings = Settings.load()
    assert settings.mend() == ""
    assert [settings.get(setting) for setting in (ENGINE, BACKEND, THEME)] == [
        "openvino",
        BACKEND.default,
        "dark",
    ]
    settings.set(ENGINE, "torch")
    settings.save()
    assert Settings.load().get(ENGINE) == "torch"


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda setting: setting.key)
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
    settings.set(MAP_MIN_DIST, 0.25)
    settings.set(RECENT_MODELS, ("a", "b"))
    settings.set_note("window", "AAEC/w==")
    settings.save()
    again = Settings.load()
    assert again.get(THEME) == "dark"
    assert again.get(ALLOW_NETWORK) is True
    assert again.get(BATCH_SIZE) == 8
    assert again.get(MAP_MIN_DIST) == 0.25
    assert again.get(RECENT_MODELS) == ("a", "b")
    assert again.get(METRIC) == "cosine"
    assert again.note("window") == "AAEC/w=="
    assert again.note("other") is None


def test_a_note_can_be_removed() -> None:
    settings = Settings.load()
    settings.set_note("window", "x")
    settings.save()
    settings.set_note("window", None)
    settings.set_note("never there", None)
    settings.save()
    assert settings.note("window") is None
    assert Settings.load().note("window") is None


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (THEME, "pink"),
        (THEME, 1),
        (ALLOW_NETWORK, 1),
        (BATCH_SIZE, True),
        (BATCH_SIZE, 0),
        (BATCH_SIZE, 10**10),
        (MAP_MIN_DIST, float("nan")),
        (MAP_MIN_DIST, float("inf")),
        (MODEL, "a\0b"),
        (MODEL, "\ud800"),
        (MODEL, "x" * 100_000),
        (RECENT_MODELS, ("a\0",)),
        (RECENT_MODELS, tuple("abcdefghi")),
    ],
)
def test_wrong_values_are_refused(setting: Setting[Any], value: object) -> None:
    with pytest.raises(ValueError, match="is no value of"):
        Settings().set(setting, value)


def test_recent_models_are_few_and_distinct() -> None:
    settings = Settings()
    for name in "abcdefghij":
        settings.add_recent(RECENT_MODELS, name)
    settings.add_recent(RECENT_MODELS, "f")
    assert settings.get(RECENT_MODELS) == ("f", "j", "i", "h", "g", "e", "d", "c")


def test_settings_of_a_picture_are_kept_nowhere(tmp_path: Path) -> None:
    settings = Settings()
    settings.set(THEME, "dark")
    settings.save()
    assert not settings.kept
    assert not list(tmp_path.iterdir())


def test_processes_write_only_what_they_changed_themselves() -> None:
    window, line = Settings.load(), Settings.load()
    line.set(CACHE_GIGABYTES, 1)
    line.set_note("docks", "from the line")
    line.save()
    window.set(THEME, "dark")
    window.set(CACHE_GIGABYTES, 4)  # the default: nothing changes
    window.set_note("columns", "from the window")
    window.save()
    again = Settings.load()
    assert (again.get(CACHE_GIGABYTES), again.get(THEME)) == (1, "dark")
    assert (again.note("docks"), again.note("columns")) == ("from the line", "from the window")


def test_of_two_changes_to_one_setting_the_later_holds() -> None:
    first, second = Settings.load(), Settings.load()
    first.set(METRIC, "dot")
    first.save()
    second.set(METRIC, "euclidean")
    second.save()
    first.set(THEME, "dark")
    first.save()
    assert Settings.load().get(METRIC) == "euclidean"


def test_what_others_changed_is_taken_up_without_losing_what_is_not_yet_kept() -> None:
    window, line = Settings.load(), Settings.load()
    line.set(CACHE_GIGABYTES, 1)
    line.set(THEME, "light")
    line.save()
    window.set(THEME, "dark")
    window.refresh()
    assert (window.get(CACHE_GIGABYTES), window.get(THEME)) == (1, "dark")


def test_recent_models_of_two_windows_are_all_kept() -> None:
    first, second = Settings.load(), Settings.load()
    for settings, name in ((first, "a"), (second, "b"), (first, "c")):
        settings.add_recent(RECENT_MODELS, name)
        settings.save()
    assert Settings.load().get(RECENT_MODELS) == ("c", "b", "a")


def test_keys_of_another_version_stay() -> None:
    store({"of_tomorrow": [1, {"a": 2}], "theme": "light"})
    settings = Settings.load()
    settings.set(THEME, "dark")
    settings.save()
    assert json.loads(settings_path().read_text("utf-8"))["settings"] == {"of_tomorrow": [1, {"a": 2}], "theme": "dark"}


def test_a_change_is_told_once_and_a_value_that_stays_never() -> None:
    settings, told = Settings(), []
    settings.watch(lambda: told.append(1))
    settings.set(THEME, "dark")
    settings.set(THEME, "dark")
    settings.set_note("window", None)
    assert told == [1]


def test_wrong_values_in_the_file_fall_back_one_by_one(tmp_path: Path) -> None:
    values = {"theme": "pink", "batch_size": 8, "recent_models": ["a", 1], "unknown": 1, "allow_network": None}
    store(values, {"a": "b", "c": 3})
    before = settings_path().read_bytes()
    settings = Settings.load()
    assert settings.get(THEME) == "system"
    assert settings.get(BATCH_SIZE) == 8
    assert settings.get(RECENT_MODELS) == ()
    assert settings.get(ALLOW_NETWORK) is False
    assert settings.note("a") == "b"
    assert settings.note("c") is None
    # Reading changes nothing on the disk.
    assert settings_path().read_bytes() == before
    assert settings.mend() == (
        "The settings held no usable value for theme, recent_models, allow_network, note c; the file as it was is kept "
        f"as {BROKEN}."
    )
    assert (tmp_path / BROKEN).read_bytes() == before
    mended = Settings.load()
    assert mended.mend() == ""
    assert mended.get(BATCH_SIZE) == 8
    assert mended.note("a") == "b"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("batch_size", "10000000000"),
        ("batch_size", "1" * 6000),
        ("batch_size", "-5"),
        ("batch_size", "1e999"),
        ("batch_size", "NaN"),
        ("map_min_dist", "NaN"),
        ("map_min_dist", "-Infinity"),
        ("map_method", '"no such method"'),
        ("page", "[[]]"),
        ("model", r'"a\u0000b"'),
        ("model", r'"\ud800"'),
        ("prompt", '"not a list"'),
        ("prompt", "[1]"),
        ("theme", '{"a": 1}'),
    ],
)
def test_an_absurd_value_falls_back_alone(key: str, value: str) -> None:
    settings_path().write_text(f'{{"settings": {{"{key}": {value}, "metric": "dot"}}, "notes": {{}}}}', "utf-8")
    settings = Settings.load()
    assert settings.get(SETTINGS[key]) == SETTINGS[key].default
    assert settings.get(METRIC) == "dot"
    assert key in settings.mend()


def test_a_whole_number_stands_for_a_fraction() -> None:
    store({"map_min_dist": 1})
    assert Settings.load().get(MAP_MIN_DIST) == 1.0


def test_a_byte_order_mark_costs_nothing() -> None:
    settings_path().write_text('{"settings": {"theme": "dark"}, "notes": {}}', "utf-8-sig")
    assert Settings.load().get(THEME) == "dark"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"[" * 100_000, b'{"settings": 3, "notes": []}', b"\xff\xff"])
def test_a_broken_file_is_set_aside_and_the_defaults_hold(content: bytes, tmp_path: Path) -> None:
    settings_path().write_bytes(content)
    settings = Settings.load()
    assert settings.get(THEME) == "system"
    assert (
        settings.mend()
        == f"The settings could not be read, so each is at its default; the file as it was is kept as {BROKEN}."
    )
    assert (tmp_path / BROKEN).read_bytes() == content
    assert Settings.load().mend() == ""


def test_a_part_that_is_no_use_leaves_the_other() -> None:
    store([], {"docks": "x"})
    settings = Settings.load()
    assert settings.note("docks") == "x"
    assert settings.mend().startswith("The settings held no usable value for settings;")


def test_what_a_kill_left_half_written_is_cleared_away(tmp_path: Path) -> None:
    left, other = tmp_path / ".settings.0123456789ab.json", tmp_path / ".settings.json"
    for path in (left, other):
        path.write_text("{")
    settings = Settings.load()
    settings.set(THEME, "dark")
    settings.save()
    assert not left.exists()
    assert other.exists()


def test_an_earlier_damaged_file_is_not_written_over(tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        settings_path().write_bytes(content)
        Settings.load().mend()
    assert (tmp_path / BROKEN).read_bytes() == b"first"
    assert (tmp_path / "settings.broken-2.json").read_bytes() == b"second"


def test_a_folder_in_place_of_the_file_is_set_aside_too(tmp_path: Path) -> None:
    settings_path().mkdir()
    settings = Settings.load()
    settings.set(THEME, "dark")
    settings.save()
    assert Settings.load().get(THEME) == "dark"
    assert (tmp_path / BROKEN).is_dir()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("where the folder should be")
    monkeypatch.setattr("explorer.files.disk.paths.config_dir", lambda: tmp_path / "file")
    settings = Settings.load()
    settings.set(THEME, "dark")
    with pytest.raises(ExplorerError) as caught:
        settings.save()
    assert caught.value.failure.kind is FailureKind.DISK
    assert settings.get(THEME) == "dark"
