"""Where everything of a figure goes, and what is at a place: pure, given how large words are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from explorer.figures.figure import Axes, Beside, Body, Facets, Figure, Fitting, Hit, Part, Viewport
from explorer.figures.keys import Legend
from explorer.figures.layout.boxes import Box, Ruler, Words, wrapped
from explorer.figures.layout.hits import nearest_hit
from explorer.figures.layout.legend import place_legend
from explorer.figures.layout.matrix.axes import cells_beside, cells_of, place_alone, place_joined, signs_of
from explorer.figures.layout.matrix.facets import KEY, place_facets
from explorer.figures.layout.placed import Placed, PlacedAxes
from explorer.figures.layout.placed_cells import hit_cells
from explorer.figures.layout.ranges import place_ranges
from explorer.figures.marks import Bars, Histogram, Mark, Ranges, Rule
from explorer.figures.points.points import Series, Stack, Strip
from explorer.figures.scale import Band, Linear

_EDGE = 4.0
_LEAST_SIDE = 20.0
_LEAST_SQUARE = 40.0
_NAMED = 112.0
"""Height from which the name of an axis is written under a plot that has none at its left."""
_TITLE_GAP, _OVER_NUMBERS = 6.0, 8.0
_PIXELS_A_TICK, _PIXELS_A_LINE = 64.0, 36.0
_NAMES_SHARE = 0.45
_OVER_BARS = 1.05
"""How high a plot is, with the tallest of its bars as the unit, where no scale says it."""
_ROW_GAP = 8.0
_MEASURED = 120
"""Characters of a name that its width is taken from; more are cut in any case."""
_HEAD_LINES = 3
_HEAD_GAP = 12.0
_KEY_GAP = 4.0

Viewports = Mapping[int, Viewport]
"""What is in sight of movable axes, by their index; all of it where they are not named."""


def place(figure: Figure, box: Box, ruler: Ruler, viewports: Viewports | None = None) -> Placed:
    """Place a figure in a box."""
    line = ruler.height("font") + 2
    head = wrapped(figure.head, ruler, "font", box.width, _HEAD_LINES)
    words = tuple(Words(part, Box(box.x, box.y + at * line, box.width, line)) for at, part in enumerate(head))
    body = box.inset(0, len(head) * line + _HEAD_GAP, 0, 0) if head else box
    if isinstance(figure.body, Facets):
        strip = KEY if figure.keys else 0.0
        panels, names, end = place_facets(figure.body, body.inset(0, strip, 0, 0), ruler)
        keys = tuple((key, Box(body.x, body.y, body.width, strip - _KEY_GAP)) for key in figure.keys)
        return Placed(figure, box, panels, (*words, *names), end - box.y, keys)
    views = viewports or {}
    joined = cells_beside(figure.body)
    if joined is not None:
        axes = place_joined(joined, body, views.get(0), ruler)
        return Placed(figure, box, axes, (*words, *signs_of(joined, axes)), box.height)
    legends = (place_legend(body, key, ruler) for key in figure.keys if isinstance(key, Legend))
    legend = next(legends, None)
    body = legend.plot if legend is not None else body
    axes = tuple(
        _place_axes(one, index, rest, ruler, views.get(index))
        for index, (one, rest) in enumerate(_spread(figure.body, body, ruler))
    )
    return Placed(figure, box, axes, words, box.height, legend=legend)


def hit(placed: Placed, x: float, y: float) -> Hit | None:
    """Return what is at a place: the item of the topmost mark there."""
    category = placed.legend.category_at(x, y) if placed.legend is not None else None
    if category is not None:
        return Hit(-1, -1, category.code, part=Part.KEY)
    for axes in placed.axes:
        if axes.cells is not None:
            found_there = hit_cells(axes.cells, x, y)
            if found_there is not None and not axes.cells.cells.parted:
                return Hit(axes.index, 0, axes.index)
            if found_there is not None:
                return replace(found_there, axes=axes.index)
            continue
        found = nearest_hit(axes, x, y)
        if found is not None:
            return found
    return None


def x_ticks(axes: PlacedAxes) -> list[tuple[float, str]]:
    """Return the numbers under a plot: where, and how they are written."""
    scale = axes.axes.x
    if not isinstance(scale, Linear) or scale.bare:
        return []
    seen = Linear(axes.view.x, axes.view.x + axes.view.width, whole=scale.whole, unit=scale.unit)
    return [(axes.x(value), words) for value, words in seen.ticks(max(2, int(axes.plot.width / _PIXELS_A_TICK)))]


def y_ticks(axes: PlacedAxes) -> list[tuple[float, str]]:
    """Return the numbers at the left of a plot: where, and how they are written."""
    scale = axes.axes.y
    if not isinstance(scale, Linear) or scale.bare:
        return []
    seen = Linear(axes.view.y, axes.view.y + axes.view.height, whole=scale.whole, unit=scale.unit)
    return [(axes.y(value), words) for value, words in seen.ticks(_most_lines(axes.plot.height))]


def _most_lines(height: float) -> int:
    return max(2, int(height / _PIXELS_A_LINE))


def _spread(body: Body, box: Box, ruler: Ruler) -> Iterator[tuple[Axes, Box]]:
    """Give the axes that fit, each with its box."""
    match body:
        case Axes():
            yield body, box
        case Beside():
            for part, room in zip(body.parts, _share_out(body, box, ruler), strict=True):
                yield from _spread(part, room, ruler)
        case Fitting():
            fits = (
                choice.body
                for choice in body.choices
                if box.width >= choice.width and box.height >= choice.height + _least_rows(choice.body, ruler)
            )
            yield from _spread(next(fits, body.choices[-1].body), box, ruler)
        case Facets():
            raise TypeError


def _share_out(beside: Beside, box: Box, ruler: Ruler) -> list[Box]:
    """Divide a box among parts in a row, or in a column."""
    whole = box.height if beside.stacked else box.width
    count = len(beside.parts)
    gaps = (count - 1) * beside.gap
    sizes = [size if size > 1 else size * whole for size in beside.sizes] or [(whole - gaps) / count] * count
    free = [at for at, size in enumerate(sizes) if not size]
    # Rows that have no size of their own get what they need at least; the others give way.
    needed = sum(_least_rows(beside.parts[at], ruler) for at in free) if beside.stacked else 0.0
    given = float(sum(sizes))
    less = min(1.0, max(0.0, whole - gaps - needed) / given) if given else 1.0
    sizes = [size * less for size in sizes]
    for at in free:
        sizes[at] = (whole - gaps - sum(size for size in sizes if size)) / len(free)
    boxes: list[Box] = []
    edge = box.y if beside.stacked else box.x
    for size in sizes:
        boxes.append(Box(box.x, edge, box.width, size) if beside.stacked else Box(edge, box.y, size, box.height))
        edge += size + beside.gap
    return boxes


def _least_rows(body: Body, ruler: Ruler) -> float:
    """Return the height that rows of a `Band` in a body need, with their title."""
    match body:
        case Axes(y=Band() as band):
            return len(band.names) * band.least + _top(body, ruler) + 4
        case Beside():
            found = [_least_rows(part, ruler) for part in body.parts]
            return sum(found) if body.stacked else max(found)
        case _:
            return 0.0


@dataclass(frozen=True, slots=True)
class _Room:
    """What words and numbers take at each side of a plot."""

    left: float
    top: float
    right: float
    bottom: float


def _place_axes(axes: Axes, index: int, box: Box, ruler: Ruler, view: Viewport | None) -> PlacedAxes:
    cells = cells_of(axes)
    if cells is not None:
        return place_alone(axes, cells, index, box, view, ruler)
    if isinstance(axes.y, Band):
        return _place_rows(axes, axes.y, index, box, ruler)
    if axes.marks and isinstance(axes.marks[0], Ranges):
        return place_ranges(axes, axes.marks[0], index, box, ruler)
    room = _room(axes, box, ruler)
    plot = box.inset(room.left, room.top, room.right, room.bottom)
    if axes.square:
        plot = _squared(plot)
        box = plot.inset(-room.left, -room.top, -room.right, -room.bottom)
    whole = _whole(axes)
    marks = tuple(_sized(mark, plot, whole) for mark in axes.marks)
    tallest = max((float(mark.heights.max(initial=0)) for mark in marks if isinstance(mark, Bars)), default=0.0)
    if axes.y is None and tallest:
        whole = replace(whole, height=_OVER_BARS * tallest)
    home = _equal(whole, plot, axes.margin) if axes.equal else whole
    if view is not None and axes.equal:
        view = _equal(view, plot)
    return PlacedAxes(axes, index, box, plot, home, view or home, marks)


def _whole(axes: Axes) -> Viewport:
    x = axes.x if isinstance(axes.x, Linear) else Linear(0.0, 1.0)
    rows = len(axes.y.names) if isinstance(axes.y, Band) else 1
    y = axes.y if isinstance(axes.y, Linear) else Linear(0.0, float(rows))
    return Viewport(x.low, y.low, x.high - x.low, y.high - y.low)


def _equal(view: Viewport, plot: Box, margin: tuple[float, float] = (0.0, 0.0)) -> Viewport:
    """Return a viewport widened by a margin in pixels and to one side: a unit is as long across as up in a plot."""
    across, up = max(_LEAST_SIDE, plot.width - 2 * margin[0]), max(_LEAST_SIDE, plot.height - 2 * margin[1])
    unit = max(view.width / across, view.height / up)
    width, height = unit * max(1.0, plot.width), unit * max(1.0, plot.height)
    return Viewport(view.x - (width - view.width) / 2, view.y - (height - view.height) / 2, width, height)


def _squared(plot: Box) -> Box:
    """Return the largest square in a box, in its middle across and rather over it."""
    side = max(_LEAST_SQUARE, min(plot.width, plot.height))
    return Box(plot.x + max(0.0, plot.width - side) / 2, plot.y + max(0.0, plot.height - side) / 3, side, side)


def _sized(mark: Mark, plot: Box, whole: Viewport) -> Mark:
    """Return a mark as it is in a plot: some depend on its size."""
    match mark:
        case Histogram():
            return mark.counted(mark.bins(plot.width + 2 * _EDGE))
        case Stack():
            return mark.points(plot.width / max(1e-30, whole.width), plot.height)
        case Series():
            return mark.points(plot.width)
        case Strip():
            return mark.points(plot.height / max(1.0, whole.height))
        case _:
            return mark


def _top(axes: Axes, ruler: Ruler) -> float:
    ruled = any(isinstance(mark, Rule) and mark.words for mark in axes.marks)
    title = ruler.height("font") if axes.title or axes.note else 0.0
    name = ruler.height("font") + 2 if isinstance(axes.y, Linear) and axes.y.name and not axes.y.bare else 0.0
    numbered = isinstance(axes.y, Linear) and not axes.y.bare and not name
    gap = ruler.height("small") + 2 if ruled else _OVER_NUMBERS if numbered else _TITLE_GAP if title or name else 0.0
    return title + name + gap


def _room(axes: Axes, box: Box, ruler: Ruler) -> _Room:
    """Return what an axis below with its name, numbers at the left and a title take."""
    line, top, left, right, bottom = ruler.height("small"), _top(axes, ruler), _EDGE, _EDGE, 0.0
    if isinstance(axes.x, Linear) and axes.x.bare:
        # Names without numbers stand beside the plot.
        side = line + 2 if axes.x.name else 0.0
        return _Room(side, top, 0.0, side)
    numbered = isinstance(axes.y, Linear) and not axes.y.bare
    if isinstance(axes.x, Linear) and not axes.x.bare:
        bottom = (2 if named(axes, box.height) else 1) * line + 8
        if numbered:
            right = max(_TITLE_GAP, ruler.width(axes.x.ticks(2)[-1][1], "small") / 2 - 4)
    if isinstance(axes.y, Linear) and numbered:
        ticks = axes.y.ticks(_most_lines(box.height - top - bottom))
        left = max(ruler.width(words, "small") for _, words in ticks) + 8
    return _Room(left, top, right, bottom)


def named(axes: Axes, height: float) -> bool:
    """Whether the name of the axis below is written in axes of some height."""
    numbered = isinstance(axes.y, Linear) and not axes.y.bare
    return isinstance(axes.x, Linear) and bool(axes.x.name) and (numbered or height >= _NAMED)


def _place_rows(axes: Axes, band: Band, index: int, box: Box, ruler: Ruler) -> PlacedAxes:
    """Place rows: names, a plot, values; as many as fit."""
    line = ruler.height("small")
    foot = 0.0
    if isinstance(axes.x, Linear) and not axes.x.bare:
        foot = (2 if axes.x.name else 1) * line + 8
    rows = box.inset(0, _top(axes, ruler), 0, foot)
    count = len(band.names)
    height = min(band.most, max(band.least, rows.height / max(1, count)))
    fit = round(rows.height / height - 0.49)
    count = count if count <= fit else max(0, fit - 1)
    names = min(_NAMES_SHARE * box.width, _ROW_GAP + _widest(band.names, band.font, band, ruler))
    values = _widest(band.values, band.values_font, band, ruler) + _ROW_GAP if band.values else 0.0
    left = names + (values + _ROW_GAP if band.values_first else 0.0)
    right = _EDGE if band.values_first else values
    plot = Box(box.x + left, rows.y, box.width - left - right, height * count)
    whole = _whole(axes)
    view = Viewport(whole.x, 0.0, whole.width, float(max(1, count)))
    marks = tuple(_sized(mark, plot, view) for mark in axes.marks)
    return PlacedAxes(axes, index, box, plot, view, view, marks, count, names - _ROW_GAP, down=True)


def _widest(words: tuple[str, ...], font: str, band: Band, ruler: Ruler) -> float:
    fonts = ("strong" if row in band.strong else font for row in range(len(words)))
    return max((ruler.width(each[:_MEASURED], used) for each, used in zip(words, fonts, strict=True)), default=0.0)
