"""The tab of both maps, the second laid onto the first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from explorer.domain.arrays import FloatArray
from explorer.domain.words import number, percent, quoted, sentences
from explorer.figures.theme import Theme
from explorer.ui.look.caption import Caption
from explorer.ui.look.labels import CutLabel
from explorer.ui.look.theme import UNIT
from explorer.ui.pages.compare.content import Content
from explorer.ui.pages.compare.tab import Tab
from explorer.ui.panels.settings.form import Segments
from explorer.ui.plots.style import Style, write
from explorer.ui.state.intents import Selects
from explorer.ui.views.base import Target
from explorer.ui.views.coloring import Coloring, Colors, Meaning
from explorer.ui.views.map_canvas import MapCanvas
from explorer.ui.views.map_progress import METHOD_WORDS
from explorer.ui.views.map_scene import MapScene

BOTH = "both"
_CHOICES = (
    (BOTH, "A and B", "Both maps side by side"),
    ("A", "A", "The map of A; the points move there"),
    ("B", "B", "The map of B; the points move there"),
)


@dataclass(frozen=True, eq=False)
class AlignedScene(MapScene):
    """One of the two maps, framed so that the other fits in too: a point that stays does not move on the screen.

    Parameters
    ----------
    other
        float32 (N, 2): coordinates of the other map.
    """

    other: FloatArray

    @cached_property
    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Centre (2,) and extent (2,) of the points of both maps."""
        both = np.concatenate([self.coords, self.other])
        return MapScene(replace(self.projection, coords=both), self.texts).bounds


class Unexplained(Colors):
    """The same colours without a legend, so that two maps side by side have the same size."""

    def __init__(self, colors: Colors) -> None:
        self._colors = colors

    @property
    def meaning(self) -> Meaning:
        """What tells the texts apart."""
        return self._colors.meaning

    def on(self, theme: Theme) -> Coloring:
        """Return the colours for a theme."""
        return replace(self._colors.on(theme), explained=False)


class MapsTab(Tab):
    """The maps side by side, or one of them, the points moving when the other is chosen."""

    def __init__(self, selects: Selects) -> None:
        super().__init__(
            "compare_maps", "Maps", "Both maps, the second laid onto the first, will be here. Press Compare."
        )
        body = QWidget(self)
        self.choice = Segments(_CHOICES, "compare_maps_show")
        self.choice.setObjectName("compare_maps_show")
        self.choice.setAccessibleName("Which map to show")
        self.choice.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.choice.chosen.connect(self.show_choice)
        self.note = CutLabel("", body)
        self.note.setObjectName("compare_maps_note")
        self.note.setProperty("role", "muted")
        self.canvases = (MapCanvas(selects, body), MapCanvas(selects, body))
        self.heads = tuple(CutLabel("", body) for _ in "AB")
        self._chosen = BOTH
        self._scenes: tuple[AlignedScene, AlignedScene] | None = None
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(self.choice)
        row.addWidget(self.note, 1)
        maps = QHBoxLayout()
        maps.setSpacing(UNIT)
        self._columns = []
        for letter, canvas, head in zip("ab", self.canvases, self.heads, strict=True):
            canvas.setObjectName(f"compare_maps_plot_{letter}")
            canvas.setAccessibleName(f"Map of {letter.upper()}")
            canvas.hovered.connect(lambda canvas=canvas: self._on_hovered(canvas))
            canvas.menu_requested.connect(lambda at, canvas=canvas: self.menu_requested.emit(canvas, at))
            head.setContentsMargins(12, 0, 12, 0)
            column = QWidget(body)
            inside = QVBoxLayout(column)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(0)
            inside.addWidget(head)
            inside.addWidget(canvas, 1)
            maps.addWidget(column, 1)
            self._columns.append(column)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addLayout(row)
        layout.addLayout(maps, 1)
        self.set_body(body)
        self.choice.show_value(BOTH)

    @property
    def chosen(self) -> str:
        """Which map is shown: "both", "A" or "B"."""
        return self._chosen

    def show_choice(self, chosen: str) -> None:
        """Show both maps or one; the points move from one to the other."""
        self._chosen = chosen
        self.choice.show_value(chosen)
        self._arrange()

    def show_content(self, content: Content | None) -> None:
        """Show other maps, or the same in other colours."""
        before, self.content = self.content, content
        if before is None or content is None or before.comparison is not content.comparison:
            self._scenes = self._aligned(content)
        self.show_body(content is not None)
        self._arrange()

    @staticmethod
    def _aligned(content: Content | None) -> tuple[AlignedScene, AlignedScene] | None:
        if content is None:
            return None
        # A turned map has no principal axes to name; that of A is left without, so that both have the same room.
        a, b = (
            replace(side.projection, explained_variance=None) for side in (content.comparison.a, content.comparison.b)
        )
        return AlignedScene(a, content.texts, b.coords), AlignedScene(b, content.texts, a.coords)

    def _arrange(self) -> None:
        content, scenes = self.content, self._scenes
        if content is None or scenes is None:
            for canvas in self.canvases:
                canvas.show_scene(None, None)
            return
        side_by_side = self._chosen == BOTH
        self._columns[1].setVisible(side_by_side)
        colors = Unexplained(content.colors) if side_by_side else content.colors
        first = 1 if self._chosen == "B" else 0
        self.heads[0].setText(f"{'AB'[first]} · {content.words[first]}")
        self.heads[1].setText(f"B · {content.words[1]}")
        self.canvases[0].show_scene(scenes[first], colors)
        self.canvases[1].show_scene(scenes[1] if side_by_side else None, colors if side_by_side else None)
        self.note.setText(self._told(content))

    @staticmethod
    def _told(content: Content) -> str:
        a = content.comparison.a.projection
        words = f"{METHOD_WORDS[a.method]}; B is turned and scaled onto A"
        if a.explained_variance is not None and len(content.texts) > 1:
            first, second = (number(100 * share, 0) for share in a.explained_variance)
            words += f", whose axes hold {first} % and {second} % of its variance"
        return " ".join([f"{words}.", *a.notes])

    def show_selection(self, selection: tuple[int, ...]) -> None:
        """Show which texts are selected, in both maps."""
        super().show_selection(selection)
        for canvas in self.canvases:
            canvas.show_selection(selection)

    def main_body(self) -> QWidget:
        """Return the first map."""
        return self.canvases[0]

    def minimumSizeHint(self) -> QSize:
        """Allow as little room as still shows something."""
        return QSize(320, 160)

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the maps shown, each under what it is of."""
        line = style.metrics.height() + 6
        shown = 2 if self._chosen == BOTH else 1
        width = (rect.width() - 12 * (shown - 1)) / shown
        for index in range(shown):
            left = rect.left() + index * (width + 12)
            head = QRectF(left + 8, rect.top(), width - 16, line)
            write(painter, head, self.heads[index].text(), style.strong, style.theme.text)
            plot = QRectF(left, rect.top() + line, width, rect.height() - line)
            self.canvases[index].paint_figure(painter, plot, style)

    def figure_title(self) -> str:
        """Title of the exported figure."""
        return "Both maps, B laid onto A" if self._chosen == BOTH else f"Map of {self._chosen}"

    def target_in(self, body: QWidget, position: QPointF) -> Target:
        """Return the text at `position` of a map."""
        if self.content is None or not isinstance(body, MapCanvas):
            return Target()
        text = body.text_at(position)
        return Target("", self.content.texts[text], (text,)) if text is not None else Target()

    def say(self, caption: Caption) -> None:
        """Say the text under the pointer, or what the maps are."""
        content = self.content
        if content is None:
            caption.say("")
            return
        text = next((canvas.under for canvas in self.canvases if canvas.under is not None), None)
        if text is None:
            caption.say(
                f"{sentences(len(content.texts))}, each in the same colour in both maps. "
                "The distances that count are those in the heatmaps; a map shows the large shape."
            )
        else:
            caption.say(quoted(content.texts[text], 400), self._moved(content, text))

    @staticmethod
    def _moved(content: Content, text: int) -> str:
        overlap = content.comparison.overlap
        return f"keeps {percent(float(overlap[text]))} of its neighbours" if len(overlap) else ""

    def _on_hovered(self, canvas: MapCanvas) -> None:
        for other in self.canvases:
            if other is not canvas and other.under != canvas.under:
                other.under = canvas.under
                other.redraw()
        self.hovered.emit()
