"""The one table of colours, the fonts, and who is told when they change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication

UNIT = 8
"""The grid, in device-independent pixels; 4 inside controls."""

TEXT_SIZE = 13
TITLE_SIZE = 15


class ThemeChoice(StrEnum):
    """What the user asks for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Theme:
    """Named colours, as "#rrggbb".

    Parameters
    ----------
    name
        `ThemeChoice.LIGHT` or `ThemeChoice.DARK`.
    window, surface
        Behind everything; behind what is read or edited, plots included.
    line
        Hairlines between areas.
    text, muted
        What is read; what only helps (captions, axes). Both 4.5:1 on `window` and on `surface`.
    accent, accent_text
        The one coloured button, links, focus; and what is written on it.
    good, warn, bad
        Said in words too, never by colour alone.
    selection
        The selected sentences, in every view.
    """

    name: ThemeChoice
    window: str
    surface: str
    line: str
    text: str
    muted: str
    accent: str
    accent_text: str
    good: str
    warn: str
    bad: str
    selection: str

    @property
    def dark(self) -> bool:
        """Whether light text stands on a dark ground."""
        return self.name is ThemeChoice.DARK


LIGHT = Theme(
    name=ThemeChoice.LIGHT,
    window="#f5f5f7",
    surface="#ffffff",
    line="#e2e3e8",
    text="#1b1c20",
    muted="#62656f",
    accent="#3b59d6",
    accent_text="#ffffff",
    good="#1a7a48",
    warn="#8a5c00",
    bad="#bf3429",
    selection="#db5b00",
)
DARK = Theme(
    name=ThemeChoice.DARK,
    window="#16171a",
    surface="#1d1e22",
    line="#2f3138",
    text="#e7e8ec",
    muted="#9b9ea9",
    accent="#8ea4ff",
    accent_text="#0e1120",
    good="#5bc98c",
    warn="#e0b04a",
    bad="#ff8176",
    selection="#ffa04d",
)


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


def mix(a: str, b: str, share: float) -> str:
    """Return the colour `share` of the way from `a` to `b`, as "#rrggbb"."""
    first, second = QColor(a), QColor(b)
    parts = (
        round(x + (y - x) * share)
        for x, y in zip(
            (first.red(), first.green(), first.blue()), (second.red(), second.green(), second.blue()), strict=True
        )
    )
    return "#{:02x}{:02x}{:02x}".format(*parts)


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
