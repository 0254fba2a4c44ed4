from __future__ import annotations

import pytest
from PySide6.QtWidgets import QProxyStyle, QStyle, QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.look.motion import keep_still, motion_wanted


class StillStyle(QProxyStyle):
    def styleHint(
        self, hint: QStyle.StyleHint, option: object = None, widget: object = None, data: object = None
    ) -> int:
        return 0 if hint is QStyle.StyleHint.SH_Widget_Animation_Duration else 1


@pytest.mark.parametrize(("style", "wanted"), [(QProxyStyle, True), (StillStyle, False)])
def test_nothing_moves_where_the_style_is_still(qtbot: QtBot, style: type[QProxyStyle], wanted: bool) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    own = style("Fusion")
    widget.setStyle(own)
    assert motion_wanted(widget) is wanted


def test_nothing_moves_in_a_window_that_nobody_watches(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    inner = QWidget(window)
    own = QProxyStyle("Fusion")
    inner.setStyle(own)
    assert motion_wanted(inner)
    keep_still(window)
    assert not motion_wanted(inner)
