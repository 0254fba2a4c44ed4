"""How long the vectors are, before and after normalisation, and what that means."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.domain.state import AppState
from explorer.ui.intents import Intents
from explorer.ui.views.base import Target, View
from explorer.ui.views.canvas import PlotCanvas
from explorer.ui.views.norms_panels import Distribution, Panel, TokenScatter
from explorer.ui.views.norms_scene import NormsScene, padded, scene_of
from explorer.ui.views.norms_sentences import ROW, SentenceList, SentenceStrip
from explorer.ui.views.style import Style, number, wrapped, write

_GAP = 20.0
_WIDE = 600.0


class NormsCanvas(PlotCanvas):
    """The norms on the screen."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self.scene: NormsScene | None = None
        self.words: tuple[str, str] = ("", "")
        self._under: tuple[int, ...] = ()
        self._panels: list[Panel] | None = None

    def show_scene(self, scene: NormsScene | None) -> None:
        """Show other norms, or another selection of them."""
        self.scene = scene
        self._panels = None
        self.update()

    def panels(self) -> list[Panel]:
        """Panels on the screen."""
        if self._panels is None:
            self._panels = [] if self.scene is None else arrange(self.canvas_rect(), self.scene, self.style_now())
        return self._panels

    def panel_at(self, position: QPointF) -> Panel | None:
        """Panel at a position."""
        return next((panel for panel in self.panels() if panel.rect.contains(position)), None)

    def texts_at(self, position: QPointF) -> tuple[int, ...]:
        """Texts at a position."""
        panel = self.panel_at(position)
        return panel.texts_at(position) if panel is not None else ()

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the figure into `rect`."""
        if self.scene is None:
            return
        _write_verdict(painter, rect, self.scene, style)
        panels = self.panels() if rect == self.canvas_rect() else arrange(rect, self.scene, style)
        for panel in panels:
            panel.paint(painter, style)

    def paint_overlay(self, painter: QPainter, style: Style) -> None:
        """Paint what the pointer is on."""
        if len(self._under) != 1:
            return
        painter.setPen(QPen(QColor(style.theme.text), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for panel in self.panels():
            box = panel.box_of(self._under[0])
            if box is not None:
                painter.drawRoundedRect(box, min(7.0, box.height() / 2), min(7.0, box.height() / 2))

    def point_at(self, position: QPointF) -> None:
        """Find what is under the pointer."""
        panel = self.panel_at(position)
        words = panel.words_at(position) if panel is not None else ("", "")
        if words != self.words:
            self.words = words
            self._under = self.texts_at(position)
            self.update()
            self.hovered.emit()

    def leave(self) -> None:
        """Forget what was under the pointer."""
        self.words, self._under = ("", ""), ()
        self.update()
        self.hovered.emit()

    def click_at(self, position: QPointF, adding: bool) -> None:
        """Select what is at `position`."""
        if self.scene is not None:
            texts = self.texts_at(position)
            self._intents.select(dict.fromkeys((*self.scene.selection, *texts)) if adding else texts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out afresh."""
        self._panels = None
        super().resizeEvent(event)


class NormsView(View):
    """The norms in plots and words."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(
            "norms",
            "Norms",
            "How long the vectors are, and what that means, will be here after a run.",
            intents,
            parent,
        )
        self.canvas = NormsCanvas(intents, self)
        self.canvas.setObjectName("norms_plot")
        self.canvas.setAccessibleName("Norms of the vectors")
        self.canvas.hovered.connect(self._say)
        self.set_body(self.canvas)

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        """Show `new`, redoing only what differs from `old`."""
        self.state = new
        scene = self.canvas.scene
        if old is None or new.embeddings is not old.embeddings or new.norm_summary is not old.norm_summary:
            scene = scene_of(new)
            self.show_body(scene is not None)
            self.canvas.show_scene(scene)
            self.canvas.setAccessibleDescription(scene.summary.verdict if scene is not None else "")
            self._say()
        elif scene is not None and new.selection != old.selection:
            self.canvas.show_scene(replace(scene, selection=new.selection))

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the figure into `rect`."""
        self.canvas.paint_figure(painter, rect, style)

    def target_at(self, position: QPointF) -> Target:
        """Return what is at `position`."""
        scene, texts = self.canvas.scene, self.canvas.texts_at(position)
        if scene is None or not texts:
            return Target()
        return Target(number(float(scene.before[texts[0]])), scene.corpus.texts[texts[0]], texts)

    def _say(self) -> None:
        words, value = self.canvas.words
        scene = self.canvas.scene
        if words or scene is None:
            self.caption.say(words, value)
            return
        summary = scene.summary
        self.caption.say(
            f"{'Before normalising' if scene.normalized else 'Norms'}: median {number(summary.median)}, "
            f"mean {number(summary.mean)}, "
            f"standard deviation {number(summary.deviation)}."
        )


def _verdict_lines(rect: QRectF, scene: NormsScene, style: Style) -> list[str]:
    return wrapped(scene.summary.verdict, style.metrics, rect.width(), 3)


def _write_verdict(painter: QPainter, rect: QRectF, scene: NormsScene, style: Style) -> None:
    line = style.metrics.height() + 2
    for index, words in enumerate(_verdict_lines(rect, scene, style)):
        box = QRectF(rect.left(), rect.top() + index * line, rect.width(), line)
        write(painter, box, words, style.font, style.theme.text)


def arrange(rect: QRectF, scene: NormsScene, style: Style) -> list[Panel]:
    """Lay out the panels in `rect`: as many as there is room for, the distributions first."""
    line = style.metrics.height() + 2
    rect = rect.adjusted(0, len(_verdict_lines(rect, scene, style)) * line + 12, 0, 0)
    listed = len(scene) * ROW + line + 8
    wide = rect.width() >= _WIDE
    few = listed + _GAP + (150 if wide else 78) <= rect.height()
    if wide:
        below = 0.0 if rect.height() < 230 else max(listed, rect.height() - 210) if few else 0.42 * rect.height()
        upper = rect.adjusted(0, 0, 0, -(below + _GAP if below else 0))
        first, second, third = _columns(upper, 3)
        panels: list[Panel] = [*_distributions(first, second, scene, style), TokenScatter(third, scene, style)]
        lower = rect.adjusted(0, rect.height() - below, 0, 0)
        return [*panels, _sentences(lower, scene, style, few)] if below else panels
    if rect.height() < 190 and not few:
        first, second = _columns(rect, 2)
        return [*_distributions(first, second, scene, style)]
    below = max(listed, rect.height() - 110) if few else 0.5 * rect.height()
    first, second = _columns(rect.adjusted(0, 0, 0, -below - _GAP), 2)
    lower = rect.adjusted(0, rect.height() - below, 0, 0)
    panels = [*_distributions(first, second, scene, style)]
    if few:
        return [*panels, _sentences(lower, scene, style, few)]
    left, right = _columns(lower, 2)
    return [*panels, TokenScatter(left, scene, style), _sentences(right, scene, style, few)]


def _sentences(rect: QRectF, scene: NormsScene, style: Style, few: bool) -> Panel:
    return SentenceList(rect, scene, style) if few else SentenceStrip(rect, scene, style)


def _distributions(first: QRectF, second: QRectF, scene: NormsScene, style: Style) -> tuple[Panel, Panel]:
    span = padded(scene.before)
    before = Distribution(first, scene, "Before normalising", "norm", scene.before, span, span[0] < 1 < span[1], style)
    if scene.normalized:
        after = Distribution(second, scene, "After normalising", "norm", scene.after, (0.0, 2.0), True, style)
    else:
        span = (0.0, 1.1 * max(1.0, float(scene.after.max())))
        after = Distribution(second, scene, "As compared", "norm, not normalised", scene.after, span, True, style)
    return before, after


def _columns(rect: QRectF, columns: int) -> list[QRectF]:
    width = (rect.width() - (columns - 1) * _GAP) / columns
    return [QRectF(rect.left() + i * (width + _GAP), rect.top(), width, rect.height()) for i in range(columns)]
