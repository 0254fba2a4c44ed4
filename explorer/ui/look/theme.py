"""Which theme is in force, who is told when it changes, and the fonts."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from explorer.figures.theme import DARK, LIGHT, Theme, ThemeChoice

UNIT = 8
"""The grid, in device-independent pixels; 4 inside controls."""

TEXT_SIZE = 13
TITLE_SIZE = 15


class ThemeSource(QObject):
    """Holds the current theme; `changed` carries the new one."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._choice = ThemeChoice.SYSTEM
        self._theme = LIGHT

    @property
    def choice(self) -> ThemeChoice:
        """What the user asked for."""
        return self._choice

    @property
    def theme(self) -> Theme:
        """The colours in force."""
        return self._theme

    def choose(self, choice: ThemeChoice) -> None:
        """Switch to a theme, or follow the system."""
        self._choice = choice
        self.refresh()

    def refresh(self) -> None:
        """Take the colours that the choice means now, and tell everyone if they changed."""
        theme = {ThemeChoice.LIGHT: LIGHT, ThemeChoice.DARK: DARK}.get(self._choice) or system_theme()
        if theme is not self._theme:
            self._theme = theme
            self.changed.emit(theme)


@cache
def theme_source() -> ThemeSource:
    """Return the program's one theme source: `theme_source().changed.connect(self._on_theme)`."""
    return ThemeSource()


def current_theme() -> Theme:
    """Return the colours in force."""
    return theme_source().theme


def system_theme() -> Theme:
    """Return the theme nearest to the desktop's own setting."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def ui_font(size: int = TEXT_SIZE, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the system's interface font at `size` pixels, with figures of one width."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(size)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def title_font() -> QFont:
    """Return the font of view and panel titles."""
    return ui_font(TITLE_SIZE, QFont.Weight.DemiBold)


def mono_font(size: int = TEXT_SIZE) -> QFont:
    """Return the system's monospaced font, for tokens and code only."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(size)
    return font
