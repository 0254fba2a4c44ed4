"""How far the map can be trusted, beside its caption."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.domain.results.projection import Projection
from explorer.domain.results.trust import MapTrust
from explorer.domain.words import SIMILARITY_NAMES, count, number, sentences
from explorer.ui.look.plain import plain_tip
from explorer.ui.look.theme import current_theme, theme_source
from explorer.ui.views.map_steadiness import steadiness
from explorer.ui.views.style import Style, write

_MARGIN = 12


class TrustNote(QWidget):
    """Trustworthiness and continuity in words while the view has room for them, else the two numbers alone."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("map_trust")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._trust: MapTrust | None = None
        theme_source().changed.connect(self._on_theme)
        parent.installEventFilter(self)
        self.hide()

    def show_trust(self, trust: MapTrust | None, projection: Projection | None) -> None:
        """Show how far a map can be trusted; nothing where that is not known."""
        self._trust = trust
        self.setVisible(trust is not None)
        if trust is not None and projection is not None:
            self.setAccessibleName(trust_words(trust))
            meaning = trust_meaning(trust, len(projection.coords))
            self.setToolTip(plain_tip(f"{meaning}\n\n{steadiness(projection)}"))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return what is shown."""
        if self._trust is None:
            return ""
        words = trust_words(self._trust)
        holder = self.parentWidget()
        room = holder.width() / 2 if holder is not None else 0.0
        return words if self._width(words) <= room else short_trust_words(self._trust)

    def sizeHint(self) -> QSize:
        """Ask for the room of the words."""
        return QSize(round(self._width(self.text())), 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the words."""
        style = Style(current_theme())
        painter = QPainter(self)
        write(painter, self.rect().toRectF(), self.text(), style.font, style.theme.muted, elide=False)
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take other words where the view has become wider or narrower."""
        if event.type() is QEvent.Type.Resize:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    @staticmethod
    def _width(words: str) -> float:
        return QFontMetricsF(Style(current_theme()).font).horizontalAdvance(words) + _MARGIN

    def _on_theme(self, _: object) -> None:
        self.update()


def trust_words(trust: MapTrust) -> str:
    """Return "Trustworthiness 0.859 · continuity 0.861"."""
    return f"Trustworthiness {number(trust.trustworthiness)} · continuity {number(trust.continuity)}"


def short_trust_words(trust: MapTrust) -> str:
    """Return "Trust 0.859 · 0.861"."""
    return f"Trust {number(trust.trustworthiness)} · {number(trust.continuity)}"


def trust_meaning(trust: MapTrust, total: int) -> str:
    """Say what the two numbers mean and what they were made of."""
    sample = (
        "" if trust.texts >= total else f" A sample of {sentences(trust.texts)}, each ranked among all {count(total)}."
    )
    return (
        f"Trustworthiness {number(trust.trustworthiness)}: 1 where all that lie close on the map are alike. "
        f"Continuity {number(trust.continuity)}: 1 where all that are alike lie close on the map. A map at random has "
        f"about 0.5. Alike is by {SIMILARITY_NAMES[trust.metric].full}, close are the nearest {trust.k}.{sample}"
    )
