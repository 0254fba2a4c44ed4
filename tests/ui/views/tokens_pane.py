"""What a page adds to itself for a histogram of a new number: hover, selection, and what goes into its file."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.figures.figure import Axes, Figure, Marking
from explorer.figures.layout.boxes import Ruler
from explorer.figures.marks import Histogram
from explorer.figures.scale import Linear, padded
from explorer.ui.plots.draw import Placing
from explorer.ui.plots.plot import Plot
from explorer.ui.plots.selecting import select_by_clicks
from explorer.ui.state.intents import Selects

SHELL = 4
"""Lines of the pane that any page has."""


class TokensPane(QWidget):
    def __init__(self, selects: Selects) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        self.plot = Plot("tokens_plot", "How many tokens the sentences have", self)
        self.plot.pointed.connect(lambda: self.setToolTip(self.say()))
        select_by_clicks(self.plot, selects)
        layout.addWidget(self.plot)

    def show_tokens(self, tokens: np.ndarray, selection: tuple[int, ...]) -> None:
        low, high = padded(tokens)
        self.plot.show_figure(Figure(Axes((Histogram(tokens, low, high),), Linear(low, high, "tokens"))))
        self.plot.mark(Marking(selection))

    def say(self) -> str:
        return f"{len(self.plot.texts(self.plot.hit))} sentences" if self.plot.hit is not None else ""

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        return ((self.plot, room),)
