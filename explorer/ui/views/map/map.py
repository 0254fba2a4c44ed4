"""The texts as points of a plane, near ones alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QMenu, QToolButton, QWidget, QWidgetAction

from explorer.domain.failure import Failure
from explorer.domain.job import JobContext
from explorer.domain.results.analysis import ColorBy
from explorer.domain.results.projection import (
    METHOD_NAMES,
    Projection,
    ProjectionMethod,
    ProjectionSpec,
)
from explorer.domain.state import AppState
from explorer.domain.words import count, number, quoted
from explorer.figures.figure import Figure, Hit, Marking, Part
from explorer.figures.layout.boxes import Ruler
from explorer.figures.phrases.map import laid_out, quality_words, steadiness
from explorer.figures.pictures.map import map_figure, points_of, shown_projection
from explorer.figures.points.coloring import COLOR_WORDS
from explorer.ui.look.controls.building import dressed
from explorer.ui.look.controls.choice_box import ChoiceBox
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import plain_tip
from explorer.ui.state.intents import Intents
from explorer.ui.state.tasks import Queue
from explorer.ui.views.base import Target
from explorer.ui.views.map.levels import LevelBox
from explorer.ui.views.map.progress import LayoutProgress
from explorer.ui.views.map.quality import QualityNote
from explorer.ui.views.map.settings import MapSettings
from explorer.ui.views.plot_view import PlotView

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.ui.plots.draw import Placing
    from explorer.ui.plots.plot import Plot

_METHOD = "Method of the map"
_JOB = "map figure"
_AT_ONCE = 50_000
"""Up to this many points a map is prepared within a frame; more are prepared on another thread."""


class MapView(PlotView):
    """The map with its method, settings, colours and lasso."""

    name = "map"
    title = "Map"
    empty = "The sentences as points, like ones near each other, will be here after a run."
    label = "Map of the sentences"
    reads = ("map_projection", "shown", "clusters", "cluster_words", "embeddings", "color_by")

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(intents, parent)
        self._shown: tuple[Projection, Sequence[str]] | None = None
        self.quality = QualityNote(self)
        self.footer.addWidget(self.quality)
        self.progress = LayoutProgress(intents, self)
        self.footer.addWidget(self.progress)

        self.method_box = ChoiceBox(METHOD_NAMES)
        self.method_box.on_chosen(self._ask)
        self.add_control(self.method_box, "method", _METHOD)
        self.color_box = ChoiceBox(COLOR_WORDS)
        self.color_box.on_chosen(intents.set_color_by)
        self.add_control(self.color_box, "color_by", "Colour by", "What the points are coloured by")
        self.level_box = LevelBox()
        self.level_box.on_chosen(intents.set_cluster_level)
        self.add_control(self.level_box, "level", "Clusters", "How many clusters the sentences are put into")
        self.settings = MapSettings()
        self.settings.applied.connect(self._apply)
        self._settings_menu = QMenu(self)
        holder = QWidgetAction(self._settings_menu)
        holder.setDefaultWidget(self.settings)
        self._settings_menu.addAction(holder)
        self.settings_button = dressed(QToolButton(), picture=icon("sliders"), clicked=self.open_settings)
        self.add_control(self.settings_button, "settings", "Settings of the layout", secondary=True)
        self.lasso_button = QToolButton()
        self.lasso_button.setIcon(icon("lasso"))
        self.lasso_button.setCheckable(True)
        self.lasso_button.toggled.connect(self._set_lasso)
        self.add_control(self.lasso_button, "lasso", "Lasso", "Select by drawing around points (Shift and drag)", True)
        for button in (self.settings_button, self.lasso_button):
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @cached_property
    def plot(self) -> Plot:
        """The points, made when there is a first map to show."""
        from explorer.ui.plots.selecting import select_enclosed

        plot = super().plot
        plot.tip = self._tip
        plot.lasso_ended.connect(lambda: self.lasso_button.setChecked(False))
        select_enclosed(plot, self.intents)
        return plot

    @property
    def preparing(self) -> bool:
        """Whether a map is being prepared that is not yet shown."""
        return self.intents.runner.busy(_JOB)

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        self.state = new
        if old is None or new.projection_spec != old.projection_spec:
            self.method_box.show_choice(new.projection_spec.method)
            self.settings.show_spec(new.projection_spec)
            self.settings_button.setEnabled(new.projection_spec.method is not ProjectionMethod.PCA)
        if new.differs(old, "shown"):
            self.color_box.hide_choice(ColorBy.LABEL, not any(new.shown.labels))
        if new.differs(old, "color_by"):
            self.color_box.show_choice(new.color_by)
        if new.differs(old, "color_by", "clusters"):
            self.level_box.show_level(new.clusters if new.color_by is ColorBy.CLUSTER else None)
        if old is None or any(getattr(new, name) is not getattr(old, name) for name in self.reads):
            self._show_map(new)
        if not self.is_empty() and new.differs(old, "selection"):
            self.plot.mark(Marking(new.selection))
        if new.differs(old, "projection_progress"):
            self.progress.show_progress(new.projection_progress, new.projection_spec.method)
            self.on_pointed()
        if new.differs(old, "map_quality"):
            self.on_pointed()

    def _show_map(self, state: AppState, at_once: bool = False) -> None:
        """Show another map, or the same with other colours or words; of many points, once it is prepared."""
        projection = shown_projection(state)
        if projection is None and self.is_empty():
            return
        self.intents.runner.drop(_JOB)
        self.plot.mark(Marking(state.selection))
        self.show_body(projection is not None)
        if projection is None or (self._shown is not None and self._shown[1] is not state.shown.texts):
            # Points of other texts than the rest of the window shows are no longer true.
            self._take(None, None)
        if projection is None:
            return
        shown = (projection, state.shown.texts)
        job: Callable[[JobContext], Figure | None] = partial(map_figure, state, points_of(self.plot.figure))
        if at_once or len(projection.coords) <= _AT_ONCE:
            self._take(shown, job(JobContext()))
        else:
            self.intents.runner.submit(
                Queue.POINTS, _JOB, job, partial(self._take, shown), on_failure=self._on_not_prepared
            )

    def _on_not_prepared(self, failure: Failure) -> None:
        # What was there until then is another map, or in other colours, than the window says.
        self._take(None, None)
        self.show_body(False)
        self.intents.show_failure(failure)

    def _take(self, shown: tuple[Projection, Sequence[str]] | None, figure: Figure | None) -> None:
        """Show a map that is prepared; points of the same texts move there from where they were."""
        before, self._shown = self._shown, shown
        same = before is not None and shown is not None and before[1] is shown[1]
        another = before is None or shown is None or before[0] is not shown[0]
        # Whoever looks at a part of a layout under way goes on looking at it.
        keep = same and before is not None and (not another or before[0].draft)
        self.plot.show_figure(figure, keep, move=same and another and shown is not None and not shown[0].draft)
        self.on_pointed()

    def _finish(self) -> None:
        """Prepare at once what is still being prepared: a file has the map in it."""
        if self.preparing and self.state is not None:
            self._show_map(self.state, at_once=True)

    def open_settings(self) -> None:
        """Open the settings of the layout under their button, or under the title where that is left out."""
        below = self.settings_button if self.settings_button.isVisible() else self.heading
        self._settings_menu.popup(below.mapToGlobal(QPoint(0, below.height() + 2)))
        self.settings.n_neighbors.setFocus()

    def _ask(self, method: ProjectionMethod) -> None:
        if self.state is not None:
            self.intents.set_projection(replace(self.state.projection_spec, method=method))

    def _apply(self, spec: ProjectionSpec) -> None:
        self._settings_menu.close()
        self.intents.set_projection(spec)

    def _set_lasso(self, wanted: bool) -> None:
        self.plot.lassoing = wanted
        if wanted:
            self.plot.setFocus(Qt.FocusReason.OtherFocusReason)
        self.plot.setCursor(Qt.CursorShape.CrossCursor if wanted else Qt.CursorShape.ArrowCursor)

    def extend_menu(self, menu: QMenu) -> None:
        """Offer lasso and settings, whose buttons a narrow title row leaves out."""
        menu.addAction("Select with a lasso").triggered.connect(self.lasso_button.toggle)
        settings = menu.addAction("Layout settings…")
        settings.setEnabled(self.settings_button.isEnabled())
        settings.triggered.connect(self.open_settings)

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        self._finish()
        return ((self.plot, room),)

    def figure_title(self) -> str:
        self._finish()
        return METHOD_NAMES[self._shown[0].method] if self._shown is not None else self.title

    def figure_note(self) -> str:
        """Return what was run, on what, and how far the map can be trusted."""
        note = super().figure_note()
        quality = self.state.map_quality if self.state is not None else None
        notes = " ".join(self._shown[0].notes).removesuffix(".") if self._shown is not None else ""
        return " · ".join(filter(None, (note, notes, quality_words(quality).lower() if quality is not None else "")))

    def target_at(self, position: QPointF) -> Target:
        """Return the text whose point is at `position`; the legend has no menu."""
        hit = self.plot.hit_at(position)
        return super().target_at(position) if hit is not None and hit.part is Part.ITEM else Target()

    def _tip(self, hit: Hit) -> str:
        """Say what the words of a cluster are, over its points or in the legend."""
        state = self.state
        words = state.cluster_words if state is not None else None
        named = hit.part is Part.WORDS or (
            hit.part is Part.KEY and state is not None and state.color_by is ColorBy.CLUSTER
        )
        if words is None or not named or hit.item >= len(words.words) or not words.words[hit.item]:
            return ""
        return f"Cluster {hit.item + 1}: {', '.join(words.words[hit.item])}. {words.note}"

    def say(self, hit: Hit) -> tuple[str, ...]:
        if self.state is None or self._shown is None or hit.part is not Part.ITEM:
            return ()
        return quoted(self._shown[1][hit.item], 400), self._value(self.state, hit.item)

    def overview(self, state: AppState) -> str:
        return laid_out(self._shown[0], state) if self._shown is not None else ""

    def on_pointed(self) -> None:
        """Say what the pointer is on, or how the map was laid out and how far it can be trusted."""
        state, projection = self.state, self._shown[0] if self._shown is not None else None
        # Asked for before there is a map, the plot would be made for nothing.
        hit = self.plot.hit if projection is not None else None
        # Where the pointer is on a sentence, or a layout under way, the caption needs the room.
        pointed = hit is not None and hit.part is Part.ITEM
        settled = state is not None and not pointed and state.projection_progress is None
        self.quality.show_quality(state.map_quality if state is not None and settled else None, projection)
        if state is None or projection is None:
            self.method_box.setToolTip(_METHOD)
            self.caption.say("")
            return
        if not pointed:
            self.method_box.setToolTip(plain_tip(f"{_METHOD}. {steadiness(projection)}"))
        super().on_pointed()

    @staticmethod
    def _value(state: AppState, text: int) -> str:
        parts = []
        if state.color_by is ColorBy.SOURCE and state.shown.sources:
            parts.append(state.shown.sources[text])
        elif state.color_by is ColorBy.LABEL and state.shown.labels:
            parts.append(state.shown.labels[text])
        elif state.clusters is not None:
            label = int(state.clusters.labels[text])
            parts.append(f"cluster {label + 1}" if label >= 0 else "in no cluster")
        if state.embeddings is not None:
            parts.append(f"norm {number(float(state.embeddings.norms[text]))}")
        if state.encoding is not None and state.encoding.tokens_known:
            parts.append(f"{count(int(state.encoding.token_counts[text]))} tokens")
        return " · ".join(parts)
