"""Parts of a text that are highlighted where it is painted."""

from __future__ import annotations

from PySide6.QtGui import QBrush, QColor, QTextCharFormat, QTextLayout

from explorer.figures.theme import mix
from explorer.ui.look.theme import current_theme


def utf16(text: str, place: int) -> int:
    """Return the place in a text that Qt counts in UTF-16, of one counted in characters."""
    return place if text.isascii() else len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


def hit_color(*, current: bool = False) -> QColor:
    """Return the ground of a hit, or of the one that the search is at."""
    theme = current_theme()
    return QColor(mix(theme.surface, theme.accent, 0.45) if current else mix(theme.surface, theme.warn, 0.28))


def highlighted(text: str, start: int, end: int, color: QColor) -> QTextLayout.FormatRange:
    """Return the format of a part of a text, in characters."""
    result = QTextLayout.FormatRange()
    result.start = utf16(text, start)
    result.length = utf16(text, end) - result.start
    form = QTextCharFormat()
    form.setBackground(QBrush(color))
    result.format = form
    return result
