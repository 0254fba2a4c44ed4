"""The similarity of every pair of sentences."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QMenu, QWidget

from explorer.domain.results.analysis import BlockMaximum, Order
from explorer.domain.state import AppState
from explorer.domain.words import number, quoted
from explorer.figures.cells import MOST_CELLS
from explorer.figures.colors import ColorMap
from explorer.figures.figure import Figure, Hit, Part
from explorer.figures.pictures.similarity import Heatmap, block_words, file_note, heatmap_figure, heatmap_of, overview
from explorer.ui.look.controls.choice_box import ChoiceBox
from explorer.ui.plots.blocks import block_at, values_at
from explorer.ui.state.intents import Intents
from explorer.ui.views.plot_view import PlotView

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

_REST_MS = 120
"""Milliseconds for which the pointer rests on a block before its pairs are looked through."""


class HeatmapView(PlotView):
    """The heatmap with its order and colour map."""

    name, title, label = "heatmap", "Heatmap", "Similarity of every pair of sentences"
    empty = "How alike every two sentences are will be here after a run."
    reads = ("pyramid", "clusters")

    color_map_chosen = Signal(object)
    """The user chose a `ColorMap`."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(intents, parent)
        self.heatmap: Heatmap | None = None
        self._before: Heatmap | None = None
        self.color_map = ColorMap.AUTO
        self._maximum: BlockMaximum | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask_for_maximum)
        self.order_box = ChoiceBox(ORDER_WORDS)
        self.order_box.on_chosen(intents.set_order)
        self.add_control(self.order_box, "order", "Order of the sentences")
        self.color_map_box = ChoiceBox(COLOR_MAP_WORDS)
        self.color_map_box.on_chosen(self._choose_color_map)
        self.add_control(self.color_map_box, "color_map", "Colour map", secondary=True)

    def set_color_map(self, color_map: ColorMap) -> None:
        """Colour the cells by another map."""
        self.color_map = color_map
        self.color_map_box.show_choice(color_map)
        if self.heatmap is not None:
            self.show_figure(heatmap_figure(self.heatmap, color_map), keep=True)

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        super().render(old, new)
        if new.differs(old, "order"):
            self.order_box.show_choice(new.order)
        if old is not None and new.block_maximum is not old.block_maximum:
            self._maximum = new.block_maximum
            super().on_pointed()

    def figure(self, state: AppState) -> Figure | None:
        """Return the heatmap of a state."""
        self._before, self.heatmap, self._maximum = self.heatmap, heatmap_of(state), None
        return heatmap_figure(self.heatmap, self.color_map) if self.heatmap is not None else None

    def keeps(self) -> bool:
        """Whether there are as many rows in the same kind of order."""
        before, now = self._before, self.heatmap
        return before is not None and now is not None and (before.n_rows, before.order) == (now.n_rows, now.order)

    def figure_note(self) -> str:
        """Return the line under the exported figure: what was run, on what, and what its cells and order are."""
        note = super().figure_note()
        if self.heatmap is None or self.plot.placed is None or not note:
            return note
        cells = self.plot.placed.axes[0].cells
        assert cells is not None
        rows, columns = ((span.start, span.stop) for span in cells.visible)
        return note + file_note(
            self.heatmap, self.heatmap.source.tile(rows, columns, (MOST_CELLS, MOST_CELLS)).step > 1
        )

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
            action.setChecked(color_map is self.color_map)
            action.triggered.connect(partial(self._choose_color_map, color_map))

    def texts_of(self, hit: Hit) -> tuple[int, ...]:
        """Return the texts of a square, or of a label."""
        return self.heatmap.labels.texts_in(*block_at(self.plot, hit)) if self.heatmap is not None else ()

    def value_of(self, hit: Hit) -> str:
        """Return the similarity of a square; nothing of a label."""
        return number(values_at(self.plot, hit)[0]) if hit.part is Part.ITEM else ""

    def on_pointed(self) -> None:
        """Say what the pointer is on, and look through the pairs of a block that it rests on."""
        super().on_pointed()
        if self._block() is None:
            self._rest.stop()
        elif self._maximum_here() is None:
            self._rest.start()

    def _choose_color_map(self, color_map: ColorMap, _checked: bool = False) -> None:
        self.set_color_map(color_map)
        self.color_map_chosen.emit(color_map)

    def _block(self) -> tuple[range, range] | None:
        """Return rows and columns of the square under the pointer, where it stands for several pairs."""
        hit = self.plot.hit
        if hit is None or hit.part is not Part.ITEM:
            return None
        rows, columns = block_at(self.plot, hit)
        return None if len(rows) == len(columns) == 1 else (rows, columns)

    def _ask_for_maximum(self) -> None:
        block = self._block()
        if block is not None:
            self.intents.find_block_maximum(*block)

    def _maximum_here(self) -> BlockMaximum | None:
        """Return what is known of the block under the pointer."""
        found = self._maximum
        return found if found is not None and (found.rows, found.columns) == self._block() else None

    def overview(self, state: AppState) -> str:
        """Say what the whole is."""
        return overview(self.heatmap) if self.heatmap is not None else ""

    def say(self, hit: Hit) -> tuple[str, ...]:
        """Say the pair of a square, or what is known of its many."""
        heatmap = self.heatmap
        if heatmap is None or hit.part is not Part.ITEM:
            return ()
        rows, columns = block_at(self.plot, hit)
        value = values_at(self.plot, hit)[0]
        if len(rows) > 1 or len(columns) > 1:
            return block_words(heatmap, rows, columns, value, self._maximum_here())
        texts = (heatmap.labels.texts[int(heatmap.labels.text_of[span.start])] for span in (rows, columns))
        return *(quoted(text, 400) for text in texts), number(value)
