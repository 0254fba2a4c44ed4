from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.ui.panels.settings.spin import Spin, of_all


def make(qtbot: QtBot, spin: Spin) -> Spin:
    qtbot.addWidget(spin)
    spin.show()
    return spin


def type_in(qtbot: QtBot, spin: Spin, text: str) -> None:
    spin.selectAll()
    qtbot.keyClick(spin, Qt.Key.Key_Delete)
    qtbot.keyClicks(spin, text)
    qtbot.keyClick(spin, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("typed", "value", "shown"),
    [
        ("3", 3, "3"),
        ("last", -1, "last"),
        ("LAST", -1, "last"),
        ("la", -1, "last"),
        ("", -1, "last"),
        ("-1", -1, "last"),
        ("0", 0, "0"),
        ("99", 6, "6"),
        ("lax4", -1, "last"),
    ],
)
def test_words_numbers_and_nothing_mean_what_they_say(qtbot: QtBot, typed: str, value: int, shown: str) -> None:
    spin = make(qtbot, Spin(-1, 6, "last"))
    spin.setValue(2)
    type_in(qtbot, spin, typed)
    assert (spin.value(), spin.text()) == (value, shown)


def test_an_empty_field_is_the_default_where_no_word_stands_for_it(qtbot: QtBot) -> None:
    spin = make(qtbot, Spin(1, 4096, unset=32))
    for typed, value in (("8", 8), ("", 32), ("-5", 5), ("9999", 4096), ("0", 1)):
        type_in(qtbot, spin, typed)
        assert spin.value() == value


def test_a_value_is_told_once_when_it_is_typed(qtbot: QtBot) -> None:
    spin = make(qtbot, Spin(0, 384, "all"))
    told: list[int] = []
    spin.valueChanged.connect(told.append)
    type_in(qtbot, spin, "128")
    type_in(qtbot, spin, "all")
    assert told == [128, 0]
    qtbot.keyClick(spin, Qt.Key.Key_Up)
    assert spin.text() == "1"
    qtbot.keyClick(spin, Qt.Key.Key_Down)
    assert spin.text() == "all"


def test_of_how_many_is_told_where_it_is_known() -> None:
    assert (of_all(384), of_all(None)) == ("of 384", "")
