"""The Qt application object, set up once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication

import explorer
from explorer.figures.theme import ThemeChoice
from explorer.ui.look.icons import app_icon
from explorer.ui.look.style import dress
from explorer.ui.look.theme import theme_source


def make_application(argv: Sequence[str], theme: ThemeChoice, *, sheet: bool = True) -> QApplication:
    """Return the application, named and dressed; see `explorer.ui.look.style.dress`."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(list(argv))
    app.setApplicationName("sentence-explorer")
    app.setApplicationDisplayName("Sentence Explorer")
    app.setApplicationVersion(explorer.__version__)
    app.setDesktopFileName("sentence-explorer")
    app.setWindowIcon(app_icon())
    theme_source().choose(theme)
    dress(app, sheet=sheet)
    return app
