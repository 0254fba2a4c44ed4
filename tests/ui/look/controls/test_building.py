from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLayoutItem, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.look.controls.building import STRETCH, dressed, fill, hbox, vbox
from explorer.ui.look.plain import PlainLabel


def item(layout: object, index: int) -> QLayoutItem:
    found = layout.itemAt(index)  # type: ignore[attr-defined]  # a layout
    assert found is not None
    return found


def test_parts_stand_in_their_order_with_their_share_of_the_room(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    first, second, third = (QWidget() for _ in range(3))
    inner = hbox(None, third)
    box = vbox(owner, first, (second, 2), 7, STRETCH, (inner, 3), spacing=5, margins=(1, 2, 3, 4))
    assert owner.layout() is box
    assert [item(box, 0).widget(), item(box, 1).widget()] == [first, second]
    assert item(box, 4).layout() is inner
    assert [box.stretch(index) for index in range(box.count())] == [0, 2, 0, 1, 3]
    assert item(box, 2).sizeHint().height() == 7
    assert box.spacing() == 5
    margins = box.contentsMargins()
    assert (margins.left(), margins.top(), margins.right(), margins.bottom()) == (1, 2, 3, 4)


@pytest.mark.parametrize("place", [Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignHCenter])
def test_a_part_may_stand_somewhere_in_its_room(qtbot: QtBot, place: Qt.AlignmentFlag) -> None:
    owner, part = QWidget(), QWidget()
    qtbot.addWidget(owner)
    box = hbox(owner)
    fill(box, (part, place))
    assert item(box, 0).alignment() == place
    assert box.stretch(0) == 0
    assert (box.spacing(), box.contentsMargins().top()) == (0, 0)


def test_a_widget_is_called_and_looks_as_it_was_asked(qtbot: QtBot) -> None:
    clicks: list[bool] = []
    label = dressed(PlainLabel("words"), "the_name", "The label", tip="The tip", role="muted", wrap=True, hidden=True)
    button = dressed(QToolButton(), focus=True, size=14, clicked=lambda: clicks.append(True))
    for widget in (label, button):
        qtbot.addWidget(widget)
    assert (label.objectName(), label.accessibleName(), label.toolTip()) == ("the_name", "The label", "The tip")
    assert label.property("role") == "muted"
    assert label.wordWrap()
    assert label.isHidden()
    assert button.focusPolicy() is Qt.FocusPolicy.StrongFocus
    assert button.iconSize().width() == 14
    button.click()
    assert clicks == [True]


def test_what_is_not_asked_for_stays_as_it_is(qtbot: QtBot) -> None:
    plain, button = QLabel(), QPushButton("Go")
    for widget in (plain, button):
        qtbot.addWidget(widget)
        before = widget.focusPolicy(), widget.isHidden(), widget.font()
        assert dressed(widget) is widget
        assert (widget.focusPolicy(), widget.isHidden(), widget.font()) == before
        assert not widget.objectName()
    assert not plain.wordWrap()
