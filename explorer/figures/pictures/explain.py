"""An explanation as a matrix of tokens."""

from __future__ import annotations

import numpy as np

from explorer.domain.words import number
from explorer.figures.cells import ArrayCells, Cells, Margins, TokenLabels
from explorer.figures.explanation import ShownExplanation, TokenKind
from explorer.figures.figure import Axes, Figure, Moves
from explorer.figures.keys import ColorBar


def explain_figure(shown: ShownExplanation) -> Figure:
    """Show what every token of one text gives with every token of the other, and the sums of either."""
    rows, columns = (
        TokenLabels([group.label for group in side], np.array([group.kind is not TokenKind.TEXT for group in side]))
        for side in shown.sides
    )
    colors, (cells, tokens) = shown.cell_colors, shown.decimals
    margins = Margins(*shown.sums, shown.token_colors, tokens, number(shown.explanation.similarity))
    bar = ColorBar(colors, ticks=(0.0,), decimals=cells)
    source = ArrayCells(shown.values)
    mark = Cells(source, colors, rows, columns, margins=margins, decimals=cells, bar=bar, square=False)
    return Figure(Axes((mark,), moves=Moves()))
