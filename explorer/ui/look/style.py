"""Puts a theme on the whole application: palette, font and style sheet."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QDir
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from explorer.figures.theme import Theme, mix
from explorer.files.disk.paths import resources
from explorer.ui.look.sheet import SHEET
from explorer.ui.look.theme import current_theme, theme_source, ui_font


def _roles(theme: Theme) -> dict[str, str]:
    """Return the theme's colours and the shades that only the style sheet needs, all mixed from them."""
    raised = mix(theme.surface, "#ffffff", 0.04) if theme.dark else theme.surface
    return {
        "name": theme.name.value,
        "window": theme.window,
        "surface": theme.surface,
        "line": theme.line,
        "text": theme.text,
        "muted": theme.muted,
        "accent": theme.accent,
        "accent_text": theme.accent_text,
        "warn": theme.warn,
        "bad": theme.bad,
        "raised": raised,
        "field": mix(theme.surface, theme.text, 0.03) if theme.dark else theme.surface,
        "segment": mix(theme.surface, theme.text, 0.12) if theme.dark else theme.surface,
        "strong_line": mix(theme.line, theme.muted, 0.5),
        "scroll": mix(theme.line, theme.muted, 0.35),
        "faint": mix(theme.muted, theme.window, 0.4),
        "hover": mix(theme.surface, theme.text, 0.06),
        "pressed": mix(theme.surface, theme.text, 0.09),
        "tint": mix(theme.surface, theme.accent, 0.28),
        "amber": theme.warn if theme.dark else mix(theme.warn, "#ffb000", 0.7),
        "badge": mix(theme.surface, theme.accent, 0.14),
        "example": mix(theme.surface, theme.accent, 0.09),
        "drop": mix(theme.surface, theme.accent, 0.08),
        "accent_hover": mix(theme.accent, theme.text, 0.12),
        "accent_pressed": mix(theme.accent, theme.text, 0.22),
        "accent_ring": mix(theme.accent, theme.accent_text, 0.55),
        "bad_tint": mix(theme.surface, theme.bad, 0.08),
        "bad_line": mix(theme.surface, theme.bad, 0.4),
    }


def palette(theme: Theme) -> QPalette:
    """Return the palette of a theme, for what the style sheet does not reach."""
    result = QPalette()
    roles = QPalette.ColorRole
    for role, color in {
        roles.Window: theme.window,
        roles.WindowText: theme.text,
        roles.Base: theme.surface,
        roles.AlternateBase: theme.window,
        roles.Text: theme.text,
        roles.PlaceholderText: theme.muted,
        roles.Button: theme.surface,
        roles.ButtonText: theme.text,
        roles.BrightText: theme.bad,
        roles.ToolTipBase: theme.surface,
        roles.ToolTipText: theme.text,
        roles.Highlight: mix(theme.surface, theme.accent, 0.28),
        roles.HighlightedText: theme.text,
        roles.Accent: theme.accent,
        roles.Link: theme.accent,
        roles.LinkVisited: theme.accent,
        roles.Light: theme.surface,
        roles.Midlight: theme.line,
        roles.Mid: theme.line,
        roles.Dark: theme.line,
        roles.Shadow: theme.line,
    }.items():
        result.setColor(role, QColor(color))
    faint = QColor(mix(theme.muted, theme.window, 0.4))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, faint)
    return result


def style_sheet(theme: Theme) -> str:
    """Return the style sheet of a theme."""
    return SHEET.substitute(_roles(theme))


def dress(app: QApplication, *, sheet: bool = True) -> None:
    """Give the application its looks, now and whenever the theme or the desktop's own setting changes.

    Parameters
    ----------
    app
        The application.
    sheet
        Whether the style sheet is put on too. Where it is on, Qt goes through all of a widget's children each time
        the widget gets a parent, so a window is built faster before `put_on_sheet`.
    """
    QDir.setSearchPaths("icons", [str(resources() / "icons")])
    app.setStyle("Fusion")
    app.setFont(ui_font())
    theme_source().refresh()
    app.setPalette(palette(current_theme()))
    if sheet:
        put_on_sheet(app)
    _follow(app)


@cache
def _follow(app: QApplication) -> None:
    """Dress the application anew with each change; once, however often it is dressed."""
    theme_source().changed.connect(lambda theme: _put_on(app, theme))
    QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _: theme_source().refresh())


def put_on_sheet(app: QApplication) -> None:
    """Put the style sheet of the current theme on all widgets."""
    app.setStyleSheet(style_sheet(current_theme()))


def _put_on(app: QApplication, theme: Theme) -> None:
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))
