from __future__ import annotations

from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from explorer.ui.theme import ui_font
from explorer.ui.views.caption import Caption


def test_pairs_are_cut_alike_and_the_value_never(qtbot: QtBot) -> None:
    caption = Caption()
    qtbot.addWidget(caption)
    caption.say_pair("A" * 60, "B" * 60, "0.564")
    assert caption.text() == f"“{'A' * 60}” × “{'B' * 60}”  0.564"
    assert caption.toolTip() == caption.accessibleDescription() == caption.text()
    metrics = QFontMetricsF(ui_font(12))
    words = caption._words(metrics, 300)
    assert metrics.horizontalAdvance(words) <= 301
    first, second = words.split(" × ")
    assert first.startswith("“A")
    assert second.startswith("“B")
    assert abs(metrics.horizontalAdvance(first) - metrics.horizontalAdvance(second)) < 20


def test_a_short_text_leaves_its_room_to_the_long_one(qtbot: QtBot) -> None:
    caption = Caption()
    qtbot.addWidget(caption)
    caption.say_pair("cat", "B" * 60, "0.564")
    metrics = QFontMetricsF(ui_font(12))
    words = caption._words(metrics, 300)
    assert words.startswith("“cat” × “B")
    assert metrics.horizontalAdvance(words) > 270
    caption.say("One sentence.")
    assert caption.text() == "One sentence."
    caption.resize(80, 28)
    caption.grab()
