"""What the panels of the norms view have in common, and those that show a dot a sentence."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from explorer.domain.words import count, number, quoted
from explorer.figures.theme import mix
from explorer.ui.views.axis import Axis, left_axis_room
from explorer.ui.views.norms_crowd import CROWDED, Crowd
from explorer.ui.views.norms_scene import FEW, NormsScene, padded
from explorer.ui.views.points import Dots, color_code, places
from explorer.ui.views.stage import Medium
from explorer.ui.views.style import Style, write

_HIT = 10.0
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Panel(pg.GraphicsWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """One part of the norms view: a heading, something short at its right, and a ViewBox under them."""

    def __init__(self, figure: pg.GraphicsWidget, title: str) -> None:
        super().__init__(figure)
        self.box = pg.ViewBox(self, enableMouse=False, enableMenu=False, defaultPadding=0)
        # Dots at the very edge of a plot are not cut.
        self.box.setFlag(self.GraphicsItemFlag.ItemClipsChildrenToShape, False)
        self.title = title
        self.note = ""
        self._content: NormsScene | None = None
        self._look: Style | None = None

    def arrange(self, rect: QRectF, scene: NormsScene, style: Style, medium: Medium) -> None:
        """Show norms in `rect` of the figure."""
        self._content, self._look = scene, style
        self.setGeometry(rect)
        self.fill(QRectF(0, 0, rect.width(), rect.height()), scene, style, medium)
        self.update()

    def fill(self, rect: QRectF, scene: NormsScene, style: Style, medium: Medium) -> None:
        """Put everything where it belongs in `rect` of the panel."""
        raise NotImplementedError

    def texts_at(self, position: QPointF) -> tuple[int, ...]:
        """Texts at a position inside the panel."""
        raise NotImplementedError

    def box_of(self, index: int) -> QRectF | None:
        """Rectangle around what stands for one text; None where it has nothing of its own."""
        raise NotImplementedError

    def words_at(self, position: QPointF) -> tuple[str, str]:
        """Words and a value about what is at a position; empty where nothing is."""
        texts = self.texts_at(position)
        return one_sentence(self._content, texts[0]) if texts and self._content is not None else ("", "")

    def show_range(self, plot: QRectF, across: tuple[float, float], upwards: tuple[float, float]) -> None:
        """Put the ViewBox on `plot`, hidden where that is too flat, showing a range of values."""
        self.box.setGeometry(plot)
        self.box.setRange(xRange=across, yRange=upwards, padding=0)
        for item in self.childItems():
            item.setVisible(plot.height() >= 12)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the heading."""
        if self._look is None:
            return
        style = self._look
        box = QRectF(0, 0, self.size().width(), style.metrics.height())
        write(painter, box, self.title, style.strong, style.theme.text)
        room = box.width() - style.metrics.horizontalAdvance(self.title) * 1.1
        if self.note and style.small_metrics.horizontalAdvance(self.note) < room:
            write(painter, box, self.note, style.small, style.theme.muted, _RIGHT)


class DotPanel(Panel):
    """Norms upwards, something else across."""

    def __init__(self, figure: pg.GraphicsWidget, title: str, label: str) -> None:
        super().__init__(figure, title)
        self._label = label
        self._left = Axis("left", self.box, self)
        self._bottom = Axis("bottom", self.box, self, whole=True)
        self._dots, self._crowd = Dots(self.box), Crowd(self.box)
        self._coords = np.empty((0, 2))
        self._crowded = False

    def across(self, scene: NormsScene) -> tuple[np.ndarray, tuple[float, float]]:
        """Return float64 (N,), where each text lies across, and the values at the ends."""
        raise NotImplementedError

    def radius(self, scene: NormsScene, width: float) -> float:
        """Radius of a dot in a plot of some width."""
        raise NotImplementedError

    def fill(self, rect: QRectF, scene: NormsScene, style: Style, medium: Medium) -> None:
        """Put everything where it belongs in `rect` of the panel."""
        line = style.small_metrics.height()
        upwards = padded(scene.before, 0.1)
        values, span = self.across(scene)
        last = style.small_metrics.horizontalAdvance(count(int(span[1])))
        plot = rect.adjusted(0, style.metrics.height() + 8, -max(6.0, last / 2 - 4), -(2 * line + 8))
        plot.setLeft(left_axis_room(upwards, plot.height(), style))
        self.show_range(plot, span, upwards)
        self._left.arrange(plot, style)
        self._bottom.arrange(plot, style, self._label)
        self._coords = np.stack([values, scene.before.astype(np.float64)], axis=1)
        self._crowded = len(scene) > CROWDED
        if self._crowded:
            self._crowd.show(self._coords, scene.selected, style)
        else:
            show_dots(self._dots, self._coords, scene, self.radius(scene, plot.width()), style, medium)
        self._dots.setVisible(not self._crowded)
        self._crowd.setVisible(self._crowded)

    def positions(self) -> np.ndarray:
        """float64 (N, 2): where the dots are in the panel."""
        return places(self.box, self._coords)

    def texts_at(self, position: QPointF) -> tuple[int, ...]:
        """Texts at a position: the nearest one, or where they are crowded all those around it."""
        return self._crowd.texts_at(position) if self._crowded else nearest(self.positions(), position)

    def words_at(self, position: QPointF) -> tuple[str, str]:
        """Words and a value about what is at a position; empty where nothing is."""
        texts = self.texts_at(position)
        if len(texts) < 2 or self._content is None:
            return super().words_at(position)
        norms = self._content.before[list(texts)]
        return (
            f"{count(len(texts))} sentences here, norms",
            f"{number(float(norms.min()))} to {number(float(norms.max()))}",
        )

    def box_of(self, index: int) -> QRectF | None:
        """Rectangle around a text's dot."""
        return around(places(self.box, self._coords[index : index + 1])[0])


class TokenPanel(DotPanel):
    """Norm against token count."""

    def __init__(self, figure: pg.GraphicsWidget) -> None:
        super().__init__(figure, "Norm against tokens", "tokens")

    def fill(self, rect: QRectF, scene: NormsScene, style: Style, medium: Medium) -> None:
        """Put everything where it belongs in `rect` of the panel."""
        correlation = scene.summary.token_correlation
        self.note = "" if correlation is None else f"rank correlation {number(correlation, 2)}"
        super().fill(rect, scene, style, medium)

    def across(self, scene: NormsScene) -> tuple[np.ndarray, tuple[float, float]]:
        """Token counts."""
        assert scene.tokens is not None
        low, high = padded(scene.tokens)
        return scene.tokens.astype(np.float64), (low, high) if high - low >= 1 else (low - 1, high + 1)

    def radius(self, scene: NormsScene, width: float) -> float:
        """Radius of a dot: smaller where there are many."""
        return 4.5 if len(scene) <= FEW else 3.0 if len(scene) <= 400 else 1.8


class StripPanel(DotPanel):
    """A dot a sentence, in input order."""

    def __init__(self, figure: pg.GraphicsWidget) -> None:
        super().__init__(figure, "Each sentence", "sentence")

    def across(self, scene: NormsScene) -> tuple[np.ndarray, tuple[float, float]]:
        """Numbers of the sentences."""
        return np.arange(1, len(scene) + 1, dtype=np.float64), (0.0, len(scene) + 1.0)

    def radius(self, scene: NormsScene, width: float) -> float:
        """Radius of a dot: smaller where they are close."""
        room = width / len(scene)
        return 3.5 if room > 8 else 2.5 if room > 2 else 1.5


def one_sentence(scene: NormsScene, index: int) -> tuple[str, str]:
    """Words and norm of one text."""
    tokens = "" if scene.tokens is None else f", {count(int(scene.tokens[index]))} tokens"
    return f"{quoted(scene.corpus.texts[index], 80)}{tokens}, norm", norm_words(scene, index)


def norm_words(scene: NormsScene, index: int) -> str:
    """Return "6.187 → 1.000", or "6.187" where nothing was normalised."""
    before, after = number(float(scene.before[index])), number(float(scene.after[index]))
    return f"{before} → {after}" if scene.normalized else before


def show_dots(dots: Dots, coords: np.ndarray, scene: NormsScene, radius: float, style: Style, medium: Medium) -> None:
    """Show a dot a text, the selected ones over the others."""
    plain = mix(style.theme.surface, style.theme.accent, 0.45 if len(scene.selection) else 0.85)
    colors = np.full(len(scene), color_code(plain), dtype=np.uint32)
    colors[scene.selected] = color_code(style.theme.selection)
    order = np.argsort(scene.selected, kind="stable")
    dots.show(coords[order], colors[order], radius, style.theme.surface, medium)


def bar_item(box: pg.ViewBox) -> pg.BarGraphItem:
    """Return an item for bars without outlines; those of one colour, for pyqtgraph records several for one scale."""
    bars = pg.BarGraphItem(x0=[0.0], y0=[0.0], width=[0.0], height=[0.0], pen=pg.mkPen(None))
    box.addItem(bars, ignoreBounds=True)
    return bars


def around(dot: np.ndarray) -> QRectF:
    """Return the square around a dot, float64 (2,)."""
    return QRectF(float(dot[0]) - 7, float(dot[1]) - 7, 14, 14)


def nearest(dots: np.ndarray, position: QPointF) -> tuple[int, ...]:
    """Return the text whose dot is nearest to a position and near enough, or nothing."""
    away = np.hypot(dots[:, 0] - position.x(), dots[:, 1] - position.y())
    best = int(np.argmin(away))
    return (best,) if away[best] <= _HIT else ()
