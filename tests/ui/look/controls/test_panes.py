from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.look.controls.panes import Panes


@pytest.mark.parametrize("orientation", list(Qt.Orientation))
def test_a_hairline_parts_two_panes_whichever_way_they_lie(
    qtbot: QtBot, dressed: None, orientation: Qt.Orientation
) -> None:
    panes = Panes()
    qtbot.addWidget(panes)
    for _ in range(2):
        panes.addWidget(QWidget())
    panes.setOrientation(orientation)
    panes.resize(200, 200)
    panes.show()
    handle = panes.handle(1)
    assert min(handle.width(), handle.height()) == 8
    image = handle.grab().toImage()
    across = orientation is Qt.Orientation.Horizontal
    colors = [image.pixelColor(*((at, 100) if across else (100, at))) for at in range(8)]
    assert [at for at, color in enumerate(colors) if color != colors[0]] == [3]
