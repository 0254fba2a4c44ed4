"""The similarity of every pair of sentences."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QMenu, QWidget

from explorer.domain.results.analysis import BlockMaximum, Order
from explorer.domain.settings.spec import Similarity
from explorer.domain.state import AppState
from explorer.domain.words import SIMILARITY_NAMES, capitalized, count, number, quoted, sentences
from explorer.figures.colors import ColorMap
from explorer.ui.look.choice_box import ChoiceBox
from explorer.ui.state.intents import Intents
from explorer.ui.views.base import Target, View
from explorer.ui.views.heatmap_canvas import Cell, HeatmapCanvas
from explorer.ui.views.heatmap_scene import MOST_CELLS, SAMPLE, HeatmapScene
from explorer.ui.views.style import Style

ORDER_WORDS = {
    Order.INPUT: "Input order",
    Order.SIMILARITY: "By similarity",
    Order.CLUSTER: "By cluster",
}
COLOR_MAP_WORDS = {
    ColorMap.AUTO: "Auto colour map",
    ColorMap.VIRIDIS: "Viridis",
    ColorMap.CIVIDIS: "Cividis",
    ColorMap.MAGMA: "Magma",
    ColorMap.GREY: "Grey",
    ColorMap.BLUE_RED: "Blue–red",
    ColorMap.GREEN_PURPLE: "Green–purple",
}
_SHARE_WORDS = {
    Similarity.COSINE: "mean",
    Similarity.DOT: "mean",
    Similarity.EUCLIDEAN: "root mean square",
    Similarity.MANHATTAN: "a sample",
}
"""What a cell shows of its pairs."""

_REST_MS = 120
"""Milliseconds for which the pointer rests on a block before its pairs are looked through."""


class HeatmapView(View):
    """The heatmap with its order and colour map."""

    color_map_chosen = Signal(object)
    """The user chose a `ColorMap`."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(
            "heatmap", "Heatmap", "How alike every two sentences are will be here after a run.", intents, parent
        )
        self.canvas = HeatmapCanvas(intents, self)
        self.canvas.setObjectName("heatmap_plot")
        self.canvas.setAccessibleName("Similarity of every pair of sentences")
        self.canvas.hovered.connect(self._on_hovered)
        self._maximum: BlockMaximum | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask_for_maximum)
        self.set_body(self.canvas)
        self.order_box = ChoiceBox(ORDER_WORDS)
        self.order_box.on_chosen(intents.set_order)
        self.add_control(self.order_box, "order", "Order of the sentences")
        self.color_map_box = ChoiceBox(COLOR_MAP_WORDS)
        self.color_map_box.on_chosen(self._choose_color_map)
        self.add_control(self.color_map_box, "color_map", "Colour map", secondary=True)

    def set_color_map(self, color_map: ColorMap) -> None:
        """Colour the cells by another map."""
        self.color_map_box.show_choice(color_map)
        self.canvas.show_color_map(color_map)

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        """Show `new`, redoing only what differs from `old`."""
        self.state = new
        if old is None or new.order is not old.order:
            self.order_box.show_choice(new.order)
        if old is None or new.pyramid is not old.pyramid or new.clusters is not old.clusters:
            self._show(old, new)
        if old is None or new.selection != old.selection:
            self.canvas.show_selection(new.selection)
        if old is not None and new.block_maximum is not old.block_maximum:
            self._maximum = new.block_maximum
            self._say()

    def _show(self, old: AppState | None, new: AppState) -> None:
        scene = scene_of(new)
        before = self.canvas.scene
        same = before is not None and scene is not None and before.n_rows == scene.n_rows
        keep = same and before is not None and scene is not None and before.order is scene.order
        self._maximum = None
        self.show_body(scene is not None)
        self.canvas.show_scene(scene, keep)

    def figure_note(self) -> str:
        """Return the line under the exported figure: what was run, on what, and what its cells and order are."""
        scene, note = self.canvas.scene, super().figure_note()
        if scene is None or not note:
            return note
        if scene.tile(self.canvas.window_in_sight, MOST_CELLS).step > 1:
            note += f" · each cell is {_article(_SHARE_WORDS[scene.metric])} of several pairs"
        return note + (" · ordered by k-means groups" if _ordered_by_groups(scene) else "")

    def paint_figure(self, painter: QPainter, rect: QRectF, style: Style) -> None:
        """Paint the figure into `rect`."""
        self.canvas.paint_figure(painter, rect, style)

    def extend_menu(self, menu: QMenu) -> None:
        """Offer the block's largest pair, near-duplicates, and the colour maps, whose box a narrow title row hides."""
        if self._block() is not None:
            found = self._maximum_here()
            pair = () if found is None or found.pair is None else found.pair
            select = menu.addAction("Select the most similar pair in this block")
            select.setEnabled(bool(pair))
            select.triggered.connect(lambda: self.select(pair))
        menu.addAction("Near-duplicates…").triggered.connect(lambda: self.intents.requests.show_near_duplicates())
        colors = menu.addMenu("Colour map")
        for color_map, words in COLOR_MAP_WORDS.items():
            action = colors.addAction(words)
            action.setCheckable(True)
            action.setChecked(color_map is self.canvas.color_map)
            action.triggered.connect(partial(self._choose_color_map, color_map))

    def target_at(self, position: QPointF) -> Target:
        """Return what is at `position`."""
        cell, scene = self.canvas.cell_at(position), self.canvas.scene
        texts = self.canvas.texts_at(position)
        if scene is None or not texts:
            return Target()
        value = number(self.canvas.value(cell)) if cell is not None else ""
        return Target(value, scene.corpus.texts[texts[0]], texts)

    def _on_hovered(self) -> None:
        self._say()
        block = self._block()
        if block is None:
            self._rest.stop()
        elif self._maximum_here() is None:
            self._rest.start()

    def _choose_color_map(self, color_map: ColorMap, _checked: bool = False) -> None:
        self.set_color_map(color_map)
        self.color_map_chosen.emit(color_map)

    def _block(self) -> tuple[range, range] | None:
        """Rows and columns of the cell under the pointer, where it stands for several pairs."""
        cell = self.canvas.cell
        if cell is None or self.canvas.scene is None:
            return None
        rows, columns = self.canvas.spans(cell)
        return None if len(rows) == len(columns) == 1 else (rows, columns)

    def _ask_for_maximum(self) -> None:
        block = self._block()
        if block is not None:
            self.intents.find_block_maximum(*block)

    def _maximum_here(self) -> BlockMaximum | None:
        """Return what is known of the block under the pointer."""
        found = self._maximum
        return found if found is not None and (found.rows, found.columns) == self._block() else None

    def _say(self) -> None:
        scene, cell = self.canvas.scene, self.canvas.cell
        if scene is None:
            self.caption.say("")
        elif cell is None:
            self.say_overview(overview(scene))
        else:
            self._say_cell(scene, cell)

    def _say_cell(self, scene: HeatmapScene, cell: Cell) -> None:
        rows, columns = self.canvas.spans(cell)
        value, texts = number(self.canvas.value(cell)), scene.corpus.texts
        if len(rows) == len(columns) == 1:
            first, second = (texts[int(scene.text_of[span.start])] for span in (rows, columns))
            self.caption.say_pair(first, second, value)
            return
        kind = "sentences" if scene.order is Order.INPUT else "rows"
        where, pairs = f"{kind} {_span(rows)} × {_span(columns)}", count(len(rows) * len(columns))
        words = f"{where}, {_SHARE_WORDS[scene.metric]} of {pairs} pairs"
        found = self._maximum_here()
        if found is not None and found.pair is not None:
            pair = " × ".join(quoted(texts[text], 400) for text in found.pair)
            words = f"most similar of {pairs} pairs: {pair}; {where}"
            value = f"{_SHARE_WORDS[scene.metric]} {value}, largest {number(found.similarity)}"
        elif found is not None and rows != columns:
            words += "; zoom in to find the most similar"
        self.caption.say(words[0].upper() + words[1:], value)


def scene_of(state: AppState) -> HeatmapScene | None:
    """Return what there is to show, or None."""
    pyramid = state.pyramid
    if pyramid is None or not pyramid.n_rows or len(state.shown) != pyramid.n_rows:
        return None
    by_input = state.heatmap_order is None
    text_of = np.arange(pyramid.n_rows, dtype=np.int32) if state.heatmap_order is None else state.heatmap_order
    order = Order.INPUT if by_input else state.order
    groups = None
    if order is Order.CLUSTER and state.clusters is not None and len(state.clusters.labels) == pyramid.n_rows:
        groups = state.clusters.colors[text_of]
    return HeatmapScene(pyramid, state.shown, text_of, order, groups)


def overview(scene: HeatmapScene) -> str:
    """Say what the whole heatmap is."""
    what = capitalized(SIMILARITY_NAMES[scene.metric].signed)
    words = f"{what} of {sentences(scene.n_rows)}"
    if scene.extremes is not None:
        low, high = scene.extremes
        words += f", from {number(low)} to {number(high)} between different ones"
    if _ordered_by_groups(scene):
        words += ", ordered within and between groups found by k-means"
    words += "."
    if scene.scale.clipped:
        words += f" The colours span 99 % of the pairs of {SAMPLE} of them."
    return words


def _ordered_by_groups(scene: HeatmapScene) -> bool:
    # Imported when there is something to order; the window opens sooner.
    from explorer.analysis.heatmap.seriation import LEAVES

    return scene.order is Order.SIMILARITY and scene.n_rows > LEAVES


def _span(rows: range) -> str:
    return f"{count(rows.start + 1)}–{count(rows.stop)}" if len(rows) > 1 else count(rows.start + 1)


def _article(share: str) -> str:
    return share if share.startswith("a ") else f"the {share}"
