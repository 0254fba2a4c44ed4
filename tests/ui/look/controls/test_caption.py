from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from explorer.ui.look.controls.caption import Caption
from explorer.ui.look.theme import ui_font


def test_pairs_are_cut_alike_and_the_value_never(qtbot: QtBot) -> None:
    caption = Caption()
    qtbot.addWidget(caption)
    caption.say_pair("A" * 60, "B" * 60, "0.564")
    assert caption.text() == f"“{'A' * 60}” × “{'B' * 60}”  0.564"
    assert caption.accessibleDescription() == caption.text()
    metrics = QFontMetricsF(ui_font(12))
    caption.resize(300, 28)
    words = caption.words_shown()
    room = 300 - 2 * 12 - 12 - QFontMetricsF(ui_font(12, QFont.Weight.DemiBold)).horizontalAdvance("0.564")
    assert room - 20 < metrics.horizontalAdvance(words) <= room + 1
    first, second = words.split(" × ")
    assert first.startswith("“A")
    assert second.startswith("“B")
    assert abs(metrics.horizontalAdvance(first) - metrics.horizontalAdvance(second)) < 20


def test_a_short_text_leaves_its_room_to_the_long_one(qtbot: QtBot) -> None:
    caption = Caption()
    qtbot.addWidget(caption)
    caption.say_pair("cat", "B" * 60, "0.564")
    metrics = QFontMetricsF(ui_font(12))
    caption.resize(300, 28)
    words = caption.words_shown()
    assert words.startswith("“cat” × “B")
    assert metrics.horizontalAdvance(words) > 200
    caption.say("One sentence.")
    assert caption.text() == "One sentence."
    caption.resize(80, 28)
    caption.grab()


def test_only_what_is_cut_has_a_tool_tip(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda place, text, widget: shown.append(text))
    caption = Caption()
    qtbot.addWidget(caption)
    caption.resize(300, 28)
    help_event = QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), QPoint(5, 5))
    for words, value in (
        ("Short.", "1.000"),
        ("a < b and so on " * 9, ""),
        ("x" * 35, "0.564 · 12 tokens · norm 6.012"),
    ):
        caption.say(words, value)
        QApplication.sendEvent(caption, help_event)
    assert shown[0] == ""
    assert shown[1].startswith("<p style='white-space: pre-wrap'>a &lt; b and so on a")
    assert "0.564 · 12 tokens" in shown[2]
