"""One family of line icons, read from `resources/icons` and tinted with the theme's colours as they are painted."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from explorer.figures.theme import mix
from explorer.files.disk.paths import resources
from explorer.ui.look.theme import current_theme


@cache
def _source(name: str) -> str:
    return (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))


class _TintedEngine(QIconEngine):
    """Paints one icon in the colour that its theme role has at that moment."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def _color(self, mode: QIcon.Mode) -> str:
        theme = current_theme()
        color: str = getattr(theme, self._role)
        return mix(theme.muted, theme.window, 0.5) if mode is QIcon.Mode.Disabled else color

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        _renderer(self._name, self._color(mode)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        if pixmap.isNull():  # a widget without a height has no room for it
            return pixmap
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._name, self._role)


def icon(name: str, role: str = "text") -> QIcon:
    """Return a line icon.

    Parameters
    ----------
    name
        Stem of a file in `resources/icons`.
    role
        Name of the `Theme` colour to tint it with.
    """
    return QIcon(_TintedEngine(name, role))


def app_icon() -> QIcon:
    """Return the application's own icon."""
    return QIcon(str(resources() / "icons" / "app.svg"))
