"""The plots of the norms, and the verdict above them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.ui.state.intents import Intents
from explorer.ui.views.norms_distribution import DistributionPanel
from explorer.ui.views.norms_layout import Part, lay_out, verdict_lines
from explorer.ui.views.norms_panels import Panel, StripPanel, TokenPanel
from explorer.ui.views.norms_scene import NormsScene
from explorer.ui.views.norms_sentences import ListPanel
from explorer.ui.views.stage import Figure, Medium, SceneCanvas
from explorer.ui.views.style import Style, write


class NormsFigure(Figure):
    """The verdict and the panels under it."""

    def __init__(self) -> None:
        super().__init__()
        self.content: NormsScene | None = None
        self.parts: dict[Part, Panel] = {
            Part.BEFORE: DistributionPanel(self, after=False),
            Part.AFTER: DistributionPanel(self, after=True),
            Part.TOKENS: TokenPanel(self),
            Part.LIST: ListPanel(self),
            Part.STRIP: StripPanel(self),
        }
        self._look: Style | None = None
        self._rect = QRectF()

    def arrange(self, rect: QRectF, style: Style, medium: Medium) -> None:
        """Put everything where it belongs in `rect`, in the colours and fonts of `style`."""
        self._rect, self._look = rect, style
        places = lay_out(rect, self.content, style) if self.content is not None else {}
        for part, panel in self.parts.items():
            panel.setVisible(part in places)
            if part in places and self.content is not None:
                panel.arrange(places[part], self.content, style, medium)
        self.update()

    def panels(self) -> list[Panel]:
        """Panels that there is room for."""
        return [panel for panel in self.parts.values() if panel.isVisible()]

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Write the verdict."""
        if self.content is None or self._look is None:
            return
        line = self._look.metrics.height() + 2
        for index, words in enumerate(verdict_lines(self._rect, self.content, self._look)):
            box = QRectF(self._rect.left(), self._rect.top() + index * line, self._rect.width(), line)
            write(painter, box, words, self._look.font, self._look.theme.text)


class NormsCanvas(SceneCanvas):
    """The norms on the screen."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        self._norms = NormsFigure()
        super().__init__(self._norms, parent)
        self._intents = intents
        self.words: tuple[str, str] = ("", "")
        self._under: tuple[int, ...] = ()

    @property
    def scene(self) -> NormsScene | None:
        """What is shown."""
        return self._norms.content

    @property
    def figure(self) -> NormsFigure:
        """The items, arranged for the screen."""
        self.settle()
        return self._norms

    def show_scene(self, scene: NormsScene | None) -> None:
        """Show other norms, or another selection of them."""
        self._norms.content = scene
        self.refresh()

    def panel_at(self, position: QPointF) -> Panel | None:
        """Panel at a position."""
        return next((panel for panel in self.figure.panels() if panel.geometry().contains(position)), None)

    def texts_at(self, position: QPointF) -> tuple[int, ...]:
        """Texts at a position."""
        panel = self.panel_at(position)
        return panel.texts_at(position - panel.pos()) if panel is not None else ()

    def paint_overlay(self, painter: QPainter, style: Style) -> None:
        """Paint what the pointer is on."""
        if len(self._under) != 1:
            return
        painter.setPen(QPen(QColor(style.theme.text), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for panel in self.figure.panels():
            box = panel.box_of(self._under[0])
            if box is not None:
                round_ = min(7.0, box.height() / 2)
                painter.drawRoundedRect(box.translated(panel.pos()), round_, round_)

    def point_at(self, position: QPointF) -> None:
        """Find what is under the pointer."""
        panel = self.panel_at(position)
        words = panel.words_at(position - panel.pos()) if panel is not None else ("", "")
        if words != self.words:
            self.words = words
            self._under = self.texts_at(position)
            self.redraw()
            self.hovered.emit()

    def leave(self) -> None:
        """Forget what was under the pointer."""
        self.words, self._under = ("", ""), ()
        self.redraw()
        self.hovered.emit()

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Select what is at `position`."""
        if self.scene is not None:
            texts = self.texts_at(position)
            self._intents.select(dict.fromkeys((*self.scene.selection, *texts)) if adding else texts)
