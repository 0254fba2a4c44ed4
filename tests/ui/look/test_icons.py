from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication

from explorer.figures.theme import DARK, LIGHT, ThemeChoice
from explorer.files.disk.paths import resources
from explorer.ui.control.actions import ACTIONS
from explorer.ui.look.icons import app_icon, icon
from explorer.ui.look.theme import theme_source


def darkest(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


@pytest.mark.parametrize("name", [row.icon for row in ACTIONS.values() if row.icon])
def test_every_action_s_icon_is_there(name: str, qapp: QApplication) -> None:
    assert (resources() / "icons" / f"{name}.svg").is_file()
    assert darkest(icon(name).pixmap(QSize(64, 64)).toImage()) == {LIGHT.text}


def test_icons_take_the_theme_s_colour_as_they_are_painted(qapp: QApplication) -> None:
    made_before = icon("heatmap", "accent")
    theme_source().choose(ThemeChoice.DARK)
    assert darkest(made_before.pixmap(QSize(64, 64)).toImage()) == {DARK.accent}


def test_a_disabled_icon_is_fainter(qapp: QApplication) -> None:
    image = icon("run").pixmap(QSize(32, 32), QIcon.Mode.Disabled).toImage()
    assert QColor(LIGHT.text).name() not in darkest(image)


def test_icons_are_crisp_at_every_scaling(qapp: QApplication) -> None:
    pixmap = icon("run").pixmap(QSize(16, 16), 2.0)
    assert (pixmap.width(), pixmap.devicePixelRatio()) == (32, 2.0)


def test_where_there_is_no_room_nothing_is_painted(qapp: QApplication) -> None:
    assert icon("reset").pixmap(QSize(0, 16), 1.0).isNull()


def test_the_application_has_an_icon(qapp: QApplication) -> None:
    assert not app_icon().pixmap(QSize(64, 64)).isNull()
