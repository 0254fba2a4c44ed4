"""How long the vectors are, before and after normalisation, and what that means."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from explorer.domain.state import AppState
from explorer.domain.words import number
from explorer.ui.state.intents import Intents
from explorer.ui.views.base import Target, View
from explorer.ui.views.norms_scene import scene_of
from explorer.ui.views.style import Style

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.ui.views.norms_canvas import NormsCanvas


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

    @cached_property
    def canvas(self) -> NormsCanvas:
        """The plots, made when there are first norms to show."""
        from explorer.ui.views.norms_canvas import NormsCanvas

        canvas = NormsCanvas(self.intents, self)
        canvas.setObjectName("norms_plot")
        canvas.setAccessibleName("Norms of the vectors")
        canvas.hovered.connect(self._say)
        self.set_body(canvas)
        return canvas

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        """Show `new`, redoing only what differs from `old`."""
        self.state = new
        if self.is_empty() and new.norm_summary is None:
            return
        scene = self.canvas.scene
        if old is None or new.embeddings is not old.embeddings or new.norm_summary is not old.norm_summary:
            scene = scene_of(new)
            self.show_body(scene is not None)
            self.canvas.show_scene(scene)
            self.canvas.setAccessibleDescription(scene.summary.meaning if scene is not None else "")
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
        self.say_overview(
            f"{scene.before_words}: median {number(summary.median)}, "
            f"mean {number(summary.mean)}, "
            f"standard deviation {number(summary.deviation)}."
        )
