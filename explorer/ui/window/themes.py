"""The menu of the themes."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from explorer.figures.theme import ThemeChoice
from explorer.files.profile.settings import THEME
from explorer.ui.control.actions import Submenu
from explorer.ui.control.preferences import Preferences
from explorer.ui.look.theme import theme_source

_TITLES = {ThemeChoice.SYSTEM: "&As the system", ThemeChoice.LIGHT: "&Light", ThemeChoice.DARK: "&Dark"}


class ThemeMenu(QMenu):
    """Light, dark, or as the system is."""

    def __init__(self, preferences: Preferences, parent: QWidget) -> None:
        super().__init__(Submenu.THEME.value, parent)
        self.setObjectName("menu_theme")
        group = QActionGroup(self)
        for choice, title in _TITLES.items():
            action = QAction(title, group)
            action.setObjectName(f"theme_{choice}")
            action.setCheckable(True)
            action.triggered.connect(partial(preferences.set, THEME, choice.value))
            self.addAction(action)
        self.aboutToShow.connect(self._tick)
        preferences.changed.connect(self._tick)
        self._tick()

    def _tick(self) -> None:
        for action in self.actions():
            action.setChecked(action.objectName() == f"theme_{theme_source().choice}")
