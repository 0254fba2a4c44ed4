from __future__ import annotations

import pytest

from explorer.app.display import has_display
from tests.bench.measures import x_server


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    return monkeypatch


def test_there_is_none_without_one(bare: pytest.MonkeyPatch) -> None:
    assert not has_display()


def test_a_display_that_does_not_answer_is_none(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("DISPLAY", ":9871")
    assert not has_display()
    bare.setenv("QT_QPA_PLATFORM", "xcb")
    assert not has_display()


@pytest.mark.parametrize(("platform", "expected"), [("offscreen", False), ("minimal", False), ("vnc", True)])
def test_a_platform_chosen_by_hand_is_believed(bare: pytest.MonkeyPatch, platform: str, expected: bool) -> None:
    bare.setenv("QT_QPA_PLATFORM", platform)
    assert has_display() is expected


def test_other_systems_have_one(bare: pytest.MonkeyPatch) -> None:
    bare.setattr("sys.platform", "darwin")
    assert has_display()


@pytest.mark.desktop
def test_a_real_x_server_is_one(bare: pytest.MonkeyPatch) -> None:
    with x_server() as environment:
        bare.setenv("DISPLAY", environment["DISPLAY"])
        assert has_display()
    assert not has_display()
