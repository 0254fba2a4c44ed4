"""Places small pictures by named rows and columns, under a strip for the colour bar of all."""

from __future__ import annotations

from explorer.figures.figure import Facets
from explorer.figures.layout.boxes import Align, Box, Ruler, Words, wrapped
from explorer.figures.layout.matrix.axes import place_bare
from explorer.figures.layout.placed import PlacedAxes
from explorer.figures.scale import Ink

KEY = 30.0
"""Height of the strip over all, with the gap under it."""

_GAP = 8.0
_SMALLEST, _LEAST, _MOST = 12.0, 56.0, 200.0
_LINES_OF_HEADS = 2

Placing = tuple[tuple[PlacedAxes, ...], tuple[Words, ...], float]
"""The panels, the words around them, and where they end."""


def place_facets(facets: Facets, box: Box, ruler: Ruler) -> Placing:
    """Place small squares in a box: a single row of them broken into lines as it fits, several with a line each.

    They are as large as the width allows, and the height where that does not make them too small; where it would, they
    reach beyond the bottom of the box.
    """
    return _flow(facets, box, ruler) if len(facets.rows) == 1 else _grid(facets, box, ruler)


def _grid(facets: Facets, box: Box, ruler: Ruler) -> Placing:
    head = 2 * ruler.height("small") + 2
    left = max(ruler.width(name, "small") for name in facets.rows) + _GAP
    across, down = len(facets.columns), len(facets.rows)
    wide, tall = (box.width - left) / across - _GAP, (box.height - head - 2) / down - _GAP
    side = min(_MOST, max(_SMALLEST, min(wide, max(tall, _LEAST))))
    step, top = side + _GAP, box.y + head + 2
    panels = tuple(
        place_bare(panel.axes, panel.item, Box(box.x + left + panel.column * step, top + panel.row * step, side, side))
        for panel in facets.panels
    )
    words: list[Words] = []
    for column, name in enumerate(facets.columns):
        room = Box(box.x + left + column * step, box.y, side + _GAP - 2, head)
        words += _head(name, room, _LINES_OF_HEADS, ruler)
    for row, name in enumerate(facets.rows):
        words.append(Words(name, Box(box.x, top + row * step, left - _GAP, side), "small", Ink.MUTED, Align.RIGHT))
    return panels, tuple(words), top + down * step


def _flow(facets: Facets, box: Box, ruler: Ruler) -> Placing:
    head, count = ruler.height("small") + 2, len(facets.columns)

    def side_of(across: int) -> float:
        down = -(-count // across)
        return min(box.width / across - _GAP, box.height / down - head - _GAP, _MOST)

    best = max(range(1, count + 1), key=lambda across: (side_of(across), across))
    side = side_of(best)
    if side < _LEAST:
        side, best = _LEAST, max(1, int((box.width + _GAP) // (_LEAST + _GAP)))
    panels, words = [], []
    for panel in facets.panels:
        down, across = divmod(panel.column, best)
        left, top = box.x + across * (side + _GAP), box.y + down * (side + head + _GAP)
        words += _head(facets.columns[panel.column], Box(left, top, side + _GAP - 2, head), 1, ruler)
        panels.append(place_bare(panel.axes, panel.item, Box(left, top + head, side, side)))
    return tuple(panels), tuple(words), box.y + -(-count // best) * (side + head + _GAP)


def _head(name: str, room: Box, most: int, ruler: Ruler) -> list[Words]:
    """Return the lines of a name that stand on the bottom of its room."""
    line = ruler.height("small")
    lines = wrapped(name, ruler, "small", room.width, most)
    top = room.bottom - len(lines) * line
    return [
        Words(words, Box(room.x, top + at * line, room.width, line), "small", Ink.MUTED)
        for at, words in enumerate(lines)
    ]
