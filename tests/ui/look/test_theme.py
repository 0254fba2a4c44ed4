from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from explorer.figures.colors import color_code
from explorer.figures.theme import DARK, LIGHT, Theme, ThemeChoice, mix
from explorer.ui.look.style import dress, palette, style_sheet
from explorer.ui.look.theme import current_theme, theme_source, ui_font
from tests.support.contrast import contrast

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: str(theme.name))


@THEMES
@pytest.mark.parametrize("ground", ["window", "surface"])
def test_text_and_marks_stand_out(theme: Theme, ground: str) -> None:
    behind = color_code(getattr(theme, ground))
    for role in ("text", "muted", "accent", "good", "warn", "bad"):
        assert contrast(color_code(getattr(theme, role)), behind) >= 4.5, role
    assert contrast(color_code(theme.selection), behind) >= 3
    assert contrast(color_code(theme.accent_text), color_code(theme.accent)) >= 4.5


def test_everyone_is_told_of_a_change_once(qtbot: QtBot) -> None:
    heard: list[Theme] = []
    theme_source().changed.connect(heard.append)
    theme_source().choose(ThemeChoice.DARK)
    theme_source().choose(ThemeChoice.DARK)
    theme_source().changed.disconnect(heard.append)
    assert heard == [DARK]
    assert current_theme() is DARK


def test_the_system_is_followed(qapp: QApplication) -> None:
    theme_source().choose(ThemeChoice.SYSTEM)
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert current_theme() is (DARK if dark else LIGHT)


@THEMES
def test_the_style_sheet_is_complete(theme: Theme, qapp: QApplication) -> None:
    sheet = style_sheet(theme)
    assert "$" not in sheet
    assert theme.accent in sheet
    assert palette(theme).window().color() == QColor(theme.window)


def test_dressing_follows_the_theme(qapp: QApplication, qtbot: QtBot) -> None:
    dress(qapp)
    theme_source().choose(ThemeChoice.DARK)
    assert qapp.palette().window().color() == QColor(DARK.window)
    assert DARK.surface in qapp.styleSheet()
    theme_source().choose(ThemeChoice.LIGHT)
    label = QLabel("text")
    qtbot.addWidget(label)
    label.ensurePolished()
    assert label.palette().windowText().color() == QColor(LIGHT.text)


def test_an_application_that_is_dressed_twice_is_dressed_anew_once_a_theme(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    worn: list[str] = []
    monkeypatch.setattr("explorer.ui.look.style._put_on", lambda _, theme: worn.append(theme.name))
    dress(qapp)
    dress(qapp)
    theme_source().choose(ThemeChoice.DARK)
    assert worn == [ThemeChoice.DARK]


def test_figures_have_one_width(qapp: QApplication) -> None:
    metrics = QFontMetrics(ui_font())
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_mixing_runs_from_one_colour_to_the_other() -> None:
    assert mix("#000000", "#ffffff", 0.0) == "#000000"
    assert mix("#000000", "#ffffff", 1.0) == "#ffffff"
    assert mix("#102030", "#304050", 0.5) == "#203040"
