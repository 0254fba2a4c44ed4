from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.figures.colors import ColorMap
from explorer.figures.theme import DARK, LIGHT, ThemeChoice
from explorer.files.profile.settings import ALLOW_NETWORK, CACHE_GIGABYTES, COLOR_MAP, MOTION, SETTINGS, THEME, Settings
from explorer.ui.control.preferences import SHOWN
from explorer.ui.dialogs.cache import CacheDialog
from explorer.ui.dialogs.preferences import PreferencesDialog
from explorer.ui.look.motion import motion_wanted
from explorer.ui.look.theme import current_theme, theme_source
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow

OpenWindow = Callable[..., MainWindow]
Settled = Callable[[TaskRunner], None]


def opened(window: MainWindow) -> PreferencesDialog:
    window.commands.show_preferences()
    dialog = window.findChild(PreferencesDialog)
    assert isinstance(dialog, PreferencesDialog)
    return dialog


def choose_others(dialog: PreferencesDialog) -> None:
    """Choose what is not the default, of everything."""
    for choice, value in (
        (dialog.theme, ThemeChoice.DARK.value),
        (dialog.color_map, ColorMap.MAGMA.value),
        (dialog.limit, 16),
    ):
        choice.show_value(value)
        choice.activated.emit(choice.currentIndex())
    dialog.motion.click()
    dialog.network.click()


OTHERS = {THEME: "dark", MOTION: False, COLOR_MAP: "magma", ALLOW_NETWORK: True, CACHE_GIGABYTES: 16}


def test_each_holds_at_once_and_at_the_next_start(open_window: OpenWindow, settled: Settled) -> None:
    window = open_window()
    plot = window.workspace.map.plot
    assert motion_wanted(plot)
    dialog = opened(window)
    choose_others(dialog)
    settled(window.runner)
    assert current_theme() is DARK
    assert window.workspace.heatmap.color_map is ColorMap.MAGMA
    assert window.store.state.spec.allow_network
    assert not motion_wanted(plot)
    assert window.findChild(QAction, "theme_dark").isChecked()
    dialog.accept()
    assert window.close()

    kept = Settings.load()
    assert {setting: kept.get(setting) for setting in SHOWN} == OTHERS
    theme_source().choose(ThemeChoice(kept.get(THEME)))
    again = open_window()
    dialog = opened(again)
    assert dialog.theme.value == "dark"
    assert dialog.color_map.value == "magma"
    assert again.workspace.heatmap.color_map is ColorMap.MAGMA
    assert not dialog.motion.isChecked()
    assert not motion_wanted(again.workspace.map.plot)
    assert dialog.network.isChecked()
    assert dialog.limit.value == 16
    dialog.reset.click()
    settled(again.runner)
    assert current_theme() is LIGHT
    assert motion_wanted(again.workspace.map.plot)
    assert again.workspace.heatmap.color_map is ColorMap.AUTO
    assert not again.store.state.spec.allow_network
    assert not dialog.reset.isEnabled()
    assert dialog.theme.value == "system"
    dialog.accept()


def test_what_is_chosen_elsewhere_is_shown_and_kept(open_window: OpenWindow) -> None:
    window = open_window()
    window.findChild(QAction, "theme_dark").trigger()
    box = window.workspace.heatmap.color_map_box
    box.setCurrentIndex(box.findText("Cividis"))
    box.activated.emit(box.currentIndex())
    dialog = opened(window)
    assert (dialog.theme.value, dialog.color_map.value) == ("dark", "cividis")
    assert dialog.reset.isEnabled()
    dialog.accept()
    assert window.close()
    assert (Settings.load().get(THEME), Settings.load().get(COLOR_MAP)) == ("dark", "cividis")


def test_a_view_that_floats_keeps_still_too(window: MainWindow) -> None:
    dock = window.workspace.area.docks["map"]
    dock.setFloating(True)
    plot = window.workspace.map.plot
    assert motion_wanted(plot)
    window.commands.preferences.set(MOTION, False)
    assert not motion_wanted(plot)
    dock.setFloating(False)


def test_it_opens_by_its_key_and_leads_to_what_is_kept(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(PreferencesDialog)
    assert isinstance(dialog, PreferencesDialog)
    dialog.kept.click()
    cache = window.findChild(CacheDialog)
    assert isinstance(cache, CacheDialog)
    assert cache.isVisible()
    cache.accept()
    dialog.accept()


@pytest.mark.parametrize("setting", SHOWN, ids=lambda setting: setting.key)
def test_every_preference_is_a_setting_with_other_values(setting: object) -> None:
    assert setting in SETTINGS.values()
    assert setting in OTHERS
    assert OTHERS[setting] != setting.default  # type: ignore[index, attr-defined]  # as the line above says
