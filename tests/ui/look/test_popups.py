from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.look.mnemonics import letter_of, marked, plain, unmarked
from explorer.ui.look.popups import pop_up


def test_every_entry_of_a_context_menu_has_a_letter_of_its_own(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    menu = QMenu(parent)
    for words in ("Copy value", "Copy sentence", "Select row", "&Export…"):
        menu.addAction(words)
    menu.addSeparator()
    within = menu.addMenu("Colour map")
    within.addAction("Viridis")
    pop_up(menu, parent.mapToGlobal(QPoint(5, 5)))
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words == ["&Copy value", "Copy &sentence", "Select &row", "&Export…", "Colour &map"]
    assert within.actions()[0].text() == "&Viridis"
    menu.close()


def test_titles_are_marked_once_and_words_of_others_are_left_as_they_stand() -> None:
    assert marked(["Open", "&Old", "Oo"]) == ["O&pen", "&Old", "Oo"]
    assert marked(["123", "…", "ñ"]) == ["&123", "…", "ñ"]
    assert marked(["&Cut", "Close"]) == ["&Cut", "C&lose"]
    assert letter_of("R&&D &x") == "x"
    assert (unmarked("R&&D &x…"), plain("R&&D &x…")) == ("R&D x…", "R&D x")
