"""The texts as points of a plane, near ones alike."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QMenu, QToolButton, QWidget, QWidgetAction

from explorer.domain.results.analysis import ColorBy
from explorer.domain.results.projection import FEWEST_LAID_OUT, Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.state import AppState
from explorer.domain.words import count, number, quoted, sentences
from explorer.ui.look.choice_box import ChoiceBox
from explorer.ui.look.icons import icon
from explorer.ui.look.plain import plain_tip
from explorer.ui.plots.style import Style
from explorer.ui.state.intents import Intents
from explorer.ui.views.base import Target, View
from explorer.ui.views.coloring import COLOR_WORDS, Colors
from explorer.ui.views.map_progress import METHOD_WORDS, LayoutProgress
from explorer.ui.views.map_scene import MapScene, scene_of
from explorer.ui.views.map_settings import MapSettings
from explorer.ui.views.map_steadiness import steadiness
from explorer.ui.views.map_trust import TrustNote, trust_words

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.ui.views.map_canvas import MapCanvas

_METHOD = "Method of the map"


class MapView(View):
    """The map with its method, settings, colours and lasso."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(
            "map",
            "Map",
            "The sentences as points, like ones near each other, will be here after a run.",
            intents,
            parent,
        )
        self._scene: MapScene | None = None
        self.trust = TrustNote(self)
        self.footer.addWidget(self.trust)
        self.progress = LayoutProgress(intents, self)
        self.footer.addWidget(self.progress)

        self.method_box = ChoiceBox(METHOD_WORDS)
        self.method_box.on_chosen(self._ask)
        self.add_control(self.method_box, "method", _METHOD)
        self.color_box = ChoiceBox(COLOR_WORDS)
        self.color_box.on_chosen(intents.set_color_by)
        self.add_control(self.color_box, "color_by", "Colour by", "What the points are coloured by")
        self.settings = MapSettings()
        self.settings.applied.connect(self._apply)
        self._settings_menu = QMenu(self)
        holder = QWidgetAction(self._settings_menu)
        holder.setDefaultWidget(self.settings)
        self._settings_menu.addAction(holder)
        self.settings_button = QToolButton()
        self.settings_button.setIcon(icon("sliders"))
        self.settings_button.clicked.connect(self.open_settings)
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
    def canvas(self) -> MapCanvas:
        """The points, made when there is a first map to show."""
        from explorer.ui.views.map_canvas import MapCanvas

        canvas = MapCanvas(self.intents, self)
        canvas.setObjectName("map_plot")
        canvas.setAccessibleName("Map of the sentences")
        canvas.hovered.connect(self._say)
        canvas.lasso_ended.connect(lambda: self.lasso_button.setChecked(False))
        self.set_body(canvas)
        return canvas

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        """Show `new`, redoing only what differs from `old`."""
        self.state = new
        if old is None or new.projection_spec != old.projection_spec:
            self.method_box.show_choice(new.projection_spec.method)
            self.settings.show_spec(new.projection_spec)
            self.settings_button.setEnabled(new.projection_spec.method is not ProjectionMethod.PCA)
        if old is None or new.shown is not old.shown:
            self.color_box.hide_choice(ColorBy.LABEL, not any(new.shown.labels))
        if old is None or new.color_by is not old.color_by:
            self.color_box.show_choice(new.color_by)
        if old is None or self._differs(old, new):
            self._show_scene(scene_of(new, self._scene), new)
        if self._scene is not None and (old is None or new.selection is not old.selection):
            self.canvas.show_selection(new.selection)
        if old is None or new.projection_progress is not old.projection_progress:
            self.progress.show_progress(new.projection_progress, new.projection_spec.method)
            self._say()
        if old is None or new.map_quality is not old.map_quality:
            self._say()

    def _show_scene(self, scene: MapScene | None, state: AppState) -> None:
        if scene is None and self._scene is None:
            return
        if self._scene is None:
            self.canvas.show_selection(state.selection)
        self._scene = scene
        self.canvas.show_scene(scene, Colors(state) if scene is not None else None, state.clusters, state.cluster_words)
        self.show_body(scene is not None)

    @staticmethod
    def _differs(old: AppState, new: AppState) -> bool:
        return (
            new.map_projection is not old.map_projection
            or new.shown is not old.shown
            or new.clusters is not old.clusters
            or new.cluster_words is not old.cluster_words
            or new.embeddings is not old.embeddings
            or new.color_by is not old.color_by
        )

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
        self.canvas.lassoing = wanted
        if wanted:
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.canvas.setCursor(Qt.CursorShape.CrossCursor if wanted else Qt.CursorShape.ArrowCursor)

    def extend_menu(self, menu: QMenu) -> None:
        """Offer lasso and settings, whose buttons a narrow title row leaves out."""
        menu.addAction("Select with a lasso").triggered.connect(self.lasso_button.toggle)
        settings = menu.addAction("Layout settings…")
        settings.setEnabled(self.settings_button.isEnabled())
        settings.triggered.connect(self.open_settings)

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the figure into `rect`."""
        self.canvas.paint_figure(painter, rect, style)

    def figure_title(self) -> str:
        """Title of the exported figure."""
        scene = self.canvas.scene
        return METHOD_WORDS[scene.projection.method] if scene is not None else self.title

    def figure_note(self) -> str:
        """Return what was run, on what, and how far the map can be trusted."""
        note = super().figure_note()
        trust = self.state.map_quality if self.state is not None else None
        scene = self.canvas.scene
        notes = " ".join(scene.projection.notes).removesuffix(".") if scene is not None else ""
        return " · ".join(filter(None, (note, notes, trust_words(trust).lower() if trust is not None else "")))

    def target_at(self, position: QPointF) -> Target:
        """Return what is at `position`."""
        text = self.canvas.text_at(position)
        if text is None or self.state is None:
            return Target()
        return Target(self._value(self.state, text), self.state.text(text), (text,))

    def _say(self) -> None:
        state = self.state
        # Asked for before there is a map, the canvas would be made for nothing.
        scene, text = (self.canvas.scene, self.canvas.under) if self._scene is not None else (None, None)
        # Where the pointer is on a sentence, or a layout under way, the caption needs the room.
        judged = state is not None and text is None and state.projection_progress is None
        self.trust.show_trust(
            state.map_quality if state is not None and judged else None, scene.projection if scene is not None else None
        )
        if state is None or scene is None:
            self.method_box.setToolTip(_METHOD)
            self.caption.say("")
        elif text is not None:
            self.caption.say(quoted(scene.texts[text], 400), self._value(state, text))
        else:
            self.method_box.setToolTip(plain_tip(f"{_METHOD}. {steadiness(scene.projection)}"))
            self.say_overview(describe(scene.projection, state))

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


def describe(projection: Projection, state: AppState) -> str:
    """Say how the map was laid out."""
    spec = projection.spec
    method, n_texts = projection.method, len(projection.coords)
    name = METHOD_WORDS[method] if projection.exact else f"Approximate {METHOD_WORDS[method]}"
    words = f"{name} of {sentences(n_texts)}"
    if projection.explained_variance is not None and method is ProjectionMethod.PCA and n_texts > 1:
        first, second = (number(100 * share, 0) for share in projection.explained_variance)
        words += f"; its axes hold {first} % and {second} % of the variance"
    elif method is ProjectionMethod.UMAP:
        kind = "exact " if projection.exact else ""
        words += (
            f", {projection.held or spec.n_neighbors:g} {kind}neighbours, min_dist {spec.min_dist:g}, seed {spec.seed}"
        )
    elif method is ProjectionMethod.TSNE:
        words += f", perplexity {round(projection.held or spec.perplexity, 1):g}, seed {spec.seed}"
    wanted, progress = state.projection_spec.method, state.projection_progress
    if projection.draft:
        steps = f", epoch {count(progress.done)} of {count(progress.total)}" if progress and progress.total else ""
        return " ".join([f"{METHOD_WORDS[method]}{steps}, of {sentences(n_texts)}.", *projection.notes])
    if method is not wanted and progress is not None and n_texts >= FEWEST_LAID_OUT:
        words += f", until {METHOD_WORDS[wanted]} is ready"
    notes = projection.notes
    if state.color_by is ColorBy.CLUSTER and state.clusters is not None and not state.clusters.exact:
        notes = (*notes, f"Clusters: {state.clusters.method}")
    return " ".join([f"{words}.", *notes])
