"""Places a matrix with what stands around it: as large as labels, sums and colour bars allow."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.domain.words import count, number
from explorer.figures.cells import Cells, Margins, SentenceLabels, TokenLabels
from explorer.figures.figure import Viewport
from explorer.figures.keys import ColorBar
from explorer.figures.layout.boxes import Box, Ruler, wrapped
from explorer.figures.layout.matrix.labels import heading
from explorer.figures.layout.placed_cells import EMPTY, LARGEST_CELL, PlacedCells

STRIP = 6.0
"""Width of the strip of cluster colours along the matrix."""

LYING_BAR = 8.0
"""Height of the colour bar under a matrix."""

CELL_FOR_WORDS = 64.0
"""Width of a column from which its sentence is written above it."""

_ROW_FOR_TEXT = 15.0
_GAP = 6.0
_LEAST_SIDE = 24.0
_BAR = 12.0
_LABEL_SHARE = 0.32
_LABEL_SHARE_OF_SEVERAL = 0.2

_BETWEEN = 30.0
_LEAST_COUNTS, _MOST_COUNTS, _FEW_COUNTS = 22.0, 150.0, 48.0
_FEW_PAIRS = 30

_MARGIN_STRIP = 8.0
_MARGIN_BAR = 10.0
_BAR_APART = 20.0
_HIGHEST_BAR = 320.0
_BAR_FROM = (380.0, 160.0)
"""Width and height from which there is a colour bar beside sums."""


def place_cells(cells: Cells, box: Box, viewport: Viewport, ruler: Ruler) -> PlacedCells:
    """Place a matrix in a box."""
    if cells.margins is not None:
        return _place_with_margins(cells, cells.margins, box, viewport, ruler)
    if cells.rows is None and cells.columns is None and cells.bar is None:
        return PlacedCells(cells, viewport, box)
    return _place_square(cells, box, viewport, ruler)


def _place_square(cells: Cells, box: Box, viewport: Viewport, ruler: Ruler) -> PlacedCells:
    """Place the largest square that leaves room for what is written around it."""
    line, strip, span = ruler.height("small"), _strip(cells), viewport.width
    bar = _room_for_bar(cells.bar, box, ruler)
    numbers = _room_for_numbers(cells, ruler)

    side = min(box.width - numbers - bar, box.height - line - _GAP - strip)
    words = side / span >= _ROW_FOR_TEXT
    labels, lines = numbers, 0
    if words:
        spare = box.width - bar - (box.height - line - _GAP - strip)
        most = max(_LABEL_SHARE * box.width, spare - numbers)
        labels = numbers + min(_longest_sentence(cells, viewport, ruler) + 2 * _GAP, most)
        side = min(box.width - labels - bar, box.height - line - _GAP - strip)
        words = side / span >= _ROW_FOR_TEXT
        if not words:
            labels = numbers
        elif side / span >= CELL_FOR_WORDS:
            lines = _heading_lines(cells, viewport, ruler, side / span - 10, box.height)
    headings = (lines + 1) * line + _GAP + strip
    side = max(_LEAST_SIDE, min(box.width - labels - bar, box.height - headings))
    left = box.x + max(0.0, (box.width - labels - side - bar) / 2)
    top = box.y + max(0.0, (box.height - headings - side) / 2)
    plot = Box(left + labels, top + headings, side, side)
    return PlacedCells(
        cells,
        viewport,
        plot,
        rows=Box(left, plot.y, labels - _GAP - strip, side),
        columns=Box(plot.x, top, side, headings - _GAP - strip),
        bar=Box(plot.right + 14, plot.y, _BAR, side) if cells.bar is not None else EMPTY,
        words=words,
        heading_lines=lines,
    )


def place_cells_beside(parts: Sequence[Cells], box: Box, viewport: Viewport, ruler: Ruler) -> tuple[PlacedCells, ...]:
    """Place squares of the same rows in a row: the first with the rows' labels, each with its colour bar under it."""
    first, several = parts[0], len(parts)
    between = (several - 1) * _BETWEEN
    line, strip = ruler.height("small"), _strip(first)
    title = ruler.height("font") + _GAP
    numbers = _room_for_numbers(first, ruler)
    below = LYING_BAR + 2 * line + 8 + _GAP

    def side_of(labels: float, lines: int) -> float:
        across = (box.width - labels - between) / several
        return max(_LEAST_SIDE, min(across, box.height - title - (lines + 1) * line - _GAP - strip - below))

    labels, lines = numbers, 0
    most = _LABEL_SHARE_OF_SEVERAL * box.width
    wordy = numbers + min(_longest_sentence(first, viewport, ruler) + 2 * _GAP, most)
    words = side_of(wordy, 0) / viewport.width >= _ROW_FOR_TEXT
    if words:
        labels = wordy
        cell = side_of(labels, 0) / viewport.width
        if cell >= CELL_FOR_WORDS:
            lines = _heading_lines(first, viewport, ruler, cell - 10, box.height)
    side = side_of(labels, lines)
    headings = (lines + 1) * line + _GAP + strip
    spare = box.height - title - headings - side - below
    counts = min(_most_counts(first), spare - _GAP) if spare - _GAP >= _LEAST_COUNTS else 0.0
    left = box.x + max(0.0, (box.width - labels - several * side - between) / 2)
    top = box.y + max(0.0, (spare - counts) / 3)
    placed = []
    for index, cells in enumerate(parts):
        room = labels if index == 0 else _GAP
        plot = Box(left + labels + index * (side + _BETWEEN), top + title + headings, side, side)
        placed.append(
            PlacedCells(
                cells,
                viewport,
                plot,
                rows=Box(plot.x - room, plot.y, max(0.0, room - _GAP - strip), side),
                columns=Box(plot.x, plot.y - headings, side, headings - _GAP - strip),
                title=Box(plot.x, top, side, ruler.height("font")),
                bar=Box(plot.x, plot.bottom + _GAP + counts, side, LYING_BAR),
                counts=Box(plot.x, plot.bottom + _GAP, side, counts),
                words=words and index == 0,
                heading_lines=lines,
            )
        )
    return tuple(placed)


def _place_with_margins(cells: Cells, margins: Margins, box: Box, viewport: Viewport, ruler: Ruler) -> PlacedCells:
    """Place cells as large as there is room for beside tokens, sums and colour bar, and no larger than is readable."""
    line = ruler.height("small")
    ends = [float(end) for sums in (margins.rows, margins.columns) for end in (sums.min(), sums.max())]
    sums = max(ruler.width(number(end, margins.decimals), "small") for end in ends)
    bar = 0.0
    if cells.bar is not None and box.width >= _BAR_FROM[0] and box.height >= _BAR_FROM[1]:
        low = number(cells.bar.colors.low, cells.bar.decimals)
        bar = _BAR_APART + _MARGIN_BAR + 8 + ruler.width("≤" + low, "small")
    labels = min(_longest_token(cells.rows, ruler), 0.24 * box.width)

    right = sums + 8
    room = box.width - labels - right - 2 * _GAP - bar
    cell_width = min(LARGEST_CELL[0], max(_LEAST_SIDE, room) / viewport.width)
    longest = _longest_token(cells.columns, ruler)
    upright = longest + 6 <= cell_width
    headings = ruler.height("mono") if upright else min(longest, 0.26 * box.height)
    room = box.height - headings - 2 * _GAP
    below = _room_below(room, cell_width, line, sums)
    cell_height = min(LARGEST_CELL[1], max(_LEAST_SIDE, room - below) / viewport.height)

    wide, high = cell_width * viewport.width, cell_height * viewport.height
    width = labels + _GAP + wide + _GAP + right + bar
    height = headings + _GAP + high + _GAP + below
    left = box.x + max(0.0, (box.width - width) / 2)
    top = box.y + min(2 * _GAP, max(0.0, (box.height - height) / 2))
    plot = Box(left + labels + _GAP, top + headings + _GAP, wide, high)
    beside = Box(plot.right + _GAP, plot.y, right, plot.height)
    return PlacedCells(
        cells,
        viewport,
        plot,
        rows=Box(left, plot.y, labels, plot.height),
        columns=Box(plot.x, top, plot.width, headings),
        bar=Box(beside.right + _BAR_APART, plot.y, _MARGIN_BAR, min(plot.height, _HIGHEST_BAR)) if bar else EMPTY,
        row_sums=beside,
        column_sums=Box(plot.x, plot.bottom + _GAP, plot.width, below),
        upright=upright,
    )


def bar_titled(box: Box) -> bool:
    """Whether there is room to write along an upright colour bar what its numbers are."""
    return box.width >= 400 and box.height >= 200


def _room_for_bar(bar: ColorBar | None, box: Box, ruler: Ruler) -> float:
    if bar is None:
        return 0.0
    widest = max(ruler.width(f"≤{number(end, bar.decimals)}", "small") for end in (bar.colors.low, bar.colors.high))
    return 14 + _BAR + 8 + widest + (ruler.height("small") + 4 if bar_titled(box) else 0)


def _strip(cells: Cells) -> float:
    return STRIP + 2 if cells.groups is not None else 0.0


def _room_for_numbers(cells: Cells, ruler: Ruler) -> float:
    return ruler.width(count(cells.shape[0]), "small") + _GAP + _strip(cells)


def _room_below(room: float, cell_width: float, line: float, sums: float) -> float:
    """Return the height of the sums below the cells: written in a line, turned, or as colours alone."""
    if cell_width >= sums + 4:
        return line + 4
    turned = sums + 8
    return turned if cell_width >= line and room > 4 * turned else _MARGIN_STRIP


def _most_counts(cells: Cells) -> float:
    """Return how high the counts over a colour bar may get; a few pairs make no more than a few dots."""
    pairs = 0 if cells.bar is None or cells.bar.counts is None else int(cells.bar.counts.sum())
    return 0.0 if not pairs else _FEW_COUNTS if pairs <= _FEW_PAIRS else _MOST_COUNTS


def _sentences(labels: object, start: float, span: float) -> list[str]:
    """Return the sentences of the rows, or columns, in sight."""
    if not isinstance(labels, SentenceLabels):
        return []
    first, last = int(start), min(len(labels.text_of), int(start + span) + 1)
    return [labels.texts[index] for index in labels.text_of[first:last].tolist()]


def _longest_sentence(cells: Cells, viewport: Viewport, ruler: Ruler) -> float:
    """Return the room that the longest sentence in sight takes beside its row."""
    texts = _sentences(cells.rows, viewport.y, viewport.height)
    return max((ruler.width(text[:120], "font") for text in texts), default=0.0)


def _heading_lines(cells: Cells, viewport: Viewport, ruler: Ruler, width: float, height: float) -> int:
    """Return how many lines of a width the sentences above the columns in sight take, two or three at the most."""
    texts, most = _sentences(cells.columns, viewport.x, viewport.width), 3 if height > 320 else 2
    return max((len(wrapped(heading(text), ruler, "small", width, most)) for text in texts), default=0)


def _longest_token(labels: object, ruler: Ruler) -> float:
    if not isinstance(labels, TokenLabels):
        return 0.0
    return max(ruler.width(word, "mono") for word in labels.words) + 2
