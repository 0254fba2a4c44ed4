"""The hits of a search as they are painted: of what is in sight, and never at the price of the window's answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

from explorer.figures.theme import mix
from explorer.ui.look.theme import current_theme

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.analysis.texts.text_search import Finder, Span

_PATIENCE = 0.01
"""Seconds for the hits of one sentence in sight."""
_STRIKES = 5
"""Sentences that may be too slow before no more hits are painted."""
_KNOWN = 500
_BEFORE = 12
"""Characters that are shown before a hit which would be out of sight."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place among the sentences.

    Parameters
    ----------
    sentence
        Index of the sentence.
    start, end
        What is selected in it, in characters; equal where that is a mere place.
    """

    sentence: int
    start: int = 0
    end: int = 0


class HitsInSight:
    """Finds the hits of the sentences that are painted, each once."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self._known: dict[str, list[Span]] = {}
        self._strikes = 0

    def of(self, text: str) -> list[Span]:
        """Return where the hits are in a text; none where that takes too long to be painted."""
        if text not in self._known:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[text] = self._find(text)
        return self._known[text]

    def _find(self, text: str) -> list[Span]:
        if self._strikes >= _STRIKES:
            return []
        try:
            return self.finder.spans(text, _PATIENCE)
        except (TimeoutError, MemoryError):
            self._strikes += 1
            return []


def neighbor_span(spans: list[Span], here: Place, step: int) -> Span | None:
    """Return the hit of a sentence after a place in it, before it (-1), or with 0 the first from there on."""
    now = (here.start, here.end)
    if step < 0:
        return next((span for span in reversed(spans) if span[1] <= here.start and span != now), None)
    begin = here.end if step else here.start
    return next((span for span in spans if span[0] >= begin and not (step and span == now)), None)


def utf16(text: str, place: int) -> int:
    """Return the place in a text that Qt counts in UTF-16, of one counted in characters."""
    return place if text.isascii() else len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


def characters(text: str, place: int) -> int:
    """Return the place in a text counted in characters, of one that Qt counts in UTF-16."""
    if text.isascii():
        return place
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * place].decode("utf-16-le", "replace"))


def hit_color(*, current: bool = False) -> QColor:
    """Return the ground of a hit, or of the one that the search is at."""
    theme = current_theme()
    return QColor(mix(theme.surface, theme.accent, 0.45) if current else mix(theme.surface, theme.warn, 0.28))


def write_with_hits(
    painter: QPainter, rect: QRectF, text: str, font: QFont, spans: list[Span], current: Span | None
) -> None:
    """Write one line of text with its hits; where the one that counts would be out of sight, from shortly before it."""
    metrics = QFontMetricsF(font)
    first, last = current or spans[0]
    skipped = 0
    if metrics.horizontalAdvance(text[:last]) > rect.width() - metrics.horizontalAdvance("…"):
        skipped = max(0, first - _BEFORE)
    shown = f"…{text[skipped:]}" if skipped else text
    shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, rect.width() + 0.5)
    inside = len(shown) - shown.endswith("…")
    move = bool(skipped) - skipped
    layout = QTextLayout(shown, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    marked = []
    for span in spans:
        start, end = max(span[0] + move, 0), min(span[1] + move, inside)
        if start < end:
            marked.append(_range(shown, start, end, hit_color(current=span == current)))
    painter.setPen(QColor(current_theme().text))
    top = rect.top() + (rect.height() - line.height()) / 2
    layout.draw(painter, QPointF(rect.left(), top), marked)


def _range(text: str, start: int, end: int, color: QColor) -> QTextLayout.FormatRange:
    result = QTextLayout.FormatRange()
    result.start = utf16(text, start)
    result.length = utf16(text, end) - result.start
    form = QTextCharFormat()
    form.setBackground(QBrush(color))
    result.format = form
    return result
