"""A figure as pixels, kept while only the pointer moves over it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from explorer.ui.look.theme import current_theme


class Picture:
    """Painted once, until it is forgotten."""

    def __init__(self) -> None:
        self._pixels: QPixmap | None = None

    def forget(self) -> None:
        """Paint anew next time."""
        self._pixels = None

    def of(self, widget: QWidget, paint: Callable[[QPainter], None]) -> QPixmap:
        """Return what `paint` paints, as large and as fine as `widget`."""
        ratio = widget.devicePixelRatioF()
        if self._pixels is None or self._pixels.devicePixelRatio() != ratio:
            pixels = QPixmap(widget.size() * ratio)
            pixels.setDevicePixelRatio(ratio)
            pixels.fill(QColor(current_theme().surface))
            with QPainter(pixels) as painter:
                painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
                paint(painter)
            self._pixels = pixels
        return self._pixels
