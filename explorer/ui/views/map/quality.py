"""How far the map can be trusted, beside its caption."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.domain.results.map_quality import MapQuality
from explorer.domain.results.projection import Projection
from explorer.figures.phrases.map import quality_meaning, quality_words, short_quality_words, steadiness
from explorer.ui.look.plain import PlainLabel, plain_tip
from explorer.ui.look.theme import ui_font

_MARGIN, _HEIGHT = 12, 28


class QualityNote(PlainLabel):
    """Trustworthiness and continuity in words while the view has room for them, else the two numbers alone."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.setObjectName("map_trust")
        self.setProperty("role", "muted")
        self.setFont(ui_font(12))
        self.setContentsMargins(0, 0, _MARGIN, 0)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._quality: MapQuality | None = None
        parent.installEventFilter(self)
        self.hide()

    def show_quality(self, quality: MapQuality | None, projection: Projection | None) -> None:
        """Show how far a map can be trusted; nothing where that is not known."""
        self._quality = quality
        self.setVisible(quality is not None)
        if quality is not None and projection is not None:
            self.setAccessibleName(quality_words(quality))
            meaning = quality_meaning(quality, len(projection.coords))
            self.setToolTip(plain_tip(f"{meaning}\n\n{steadiness(projection)}"))
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take other words where the view has become wider or narrower."""
        if event.type() is QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        if self._quality is None:
            self.clear()
            return
        words, holder = quality_words(self._quality), self.parentWidget()
        room = holder.width() / 2 if holder is not None else 0.0
        fits = self.fontMetrics().horizontalAdvance(words) + _MARGIN <= room
        self.setText(words if fits else short_quality_words(self._quality))
