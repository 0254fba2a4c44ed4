"""A figure: what a picture shows, as a frozen description made by a pure function from values.

Colours are roles and colour maps by name, so that a figure is of no theme; nothing in it can be called, so that it can
be kept, compared by identity and written elsewhere. What is selected or pointed at is a `Marking`, apart from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from explorer.figures.keys import Key
from explorer.figures.marks import Mark
from explorer.figures.scale import Band, Ink, Linear


class Part(StrEnum):
    """What of a mark is at a place: one of its items, all items around it, a label of a row or column, a key, words."""

    ITEM = "item"
    AROUND = "around"
    ROW = "row"
    COLUMN = "column"
    KEY = "key"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Moves:
    """How far axes can be zoomed and panned; a matrix has limits of its own, by the size of its cells.

    Parameters
    ----------
    least, most
        Magnification, 1 where all is in sight.
    inside
        Whether nothing beyond the axes comes in sight; else their middle may be at any edge.
    """

    least: float = 1.0
    most: float = 40.0
    inside: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """Marks on two scales.

    Parameters
    ----------
    marks
        Painted in this order.
    x, y
        The scales; None for one that says nothing and has no room: bars are then as high as there is room.
    title, note
        Over the marks, and small at the right of the title where there is room; in its place where there is none.
    equal
        Whether a unit is as long across as up.
    moves
        How far it can be zoomed and panned; None for not at all.
    margin
        Room at either side, and over and under all there is to see of equal axes, in pixels.
    square
        Whether the plot is as high as wide.
    """

    marks: tuple[Mark, ...]
    x: Linear | Band | None = None
    y: Linear | Band | None = None
    title: str = ""
    note: str = ""
    equal: bool = False
    moves: Moves | None = None
    margin: tuple[float, float] = (0.0, 0.0)
    square: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One small picture of `Facets`: its place, which item it is, and what it shows."""

    row: int
    column: int
    item: int
    axes: Axes


@dataclass(frozen=True, slots=True, eq=False)
class Facets:
    """Small pictures of one kind by named rows and columns; a single row is broken into lines as it fits."""

    panels: tuple[Panel, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """Pictures side by side, or one under the other.

    Parameters
    ----------
    parts
        From the left, or from the top.
    viewport
        Axes of one such name move together; "" where each moves by itself.
    stacked
        Whether they stand one under the other.
    sizes
        Of each part along the row: up to 1 a share of the whole, else at most so many pixels, 0 for what is left. Empty
        where all are of one size.
    gap
        Between two parts, in pixels.
    signs
        Between two parts of cells: what one does to the other.
    """

    parts: tuple[Body, ...]
    viewport: str = ""
    stacked: bool = False
    sizes: tuple[float, ...] = ()
    gap: float = 20.0
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """A body, and the least room that it is worth showing in; rows of a `Band` need theirs besides."""

    body: Body
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Fitting:
    """The first of several bodies that fits; the last where none does."""

    choices: tuple[Choice, ...]


Body = Axes | Facets | Beside | Fitting


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A picture.

    Parameters
    ----------
    body
        What is shown.
    keys
        What its colours and shapes mean.
    head
        Words over the picture, broken into up to three lines.
    title, note
        Over and under it in a file.
    about
        What it is in a sentence, for who cannot see it.
    """

    body: Body
    keys: tuple[Key, ...] = ()
    head: str = ""
    title: str = ""
    note: str = ""
    about: str = ""

    def axes(self) -> tuple[Axes, ...]:
        """Return all axes, those too that may not fit, each once."""
        return tuple(dict.fromkeys(_axes_of(self.body)))


@dataclass(frozen=True, slots=True)
class Hit:
    """What is at a place of a placed figure.

    Parameters
    ----------
    axes
        Which axes: the index among those placed, or the `item` of a panel of `Facets`.
    mark
        Which of its marks.
    item
        Which item of the mark: a bar, a point, the row of a cell, -1 for the label of a column; the code of a key's
        entry; of all around a place, how many pixels from the left it is.
    column
        The column of a cell; of all around a place, how many pixels from the top it is; -1 elsewhere.
    part
        What of the mark it is.
    """

    axes: int
    mark: int
    item: int
    column: int = -1
    part: Part = Part.ITEM


@dataclass(frozen=True, slots=True)
class Marking:
    """What is selected, outlined and pointed at; a pointer or a selection never makes a new figure.

    Parameters
    ----------
    texts
        The selected texts: their items have the selection's colour, all others step back.
    outlined
        Items of `Facets` with a frame: the one in use, the one chosen.
    held
        What was clicked to stay shown, or is chosen; the arrows walk from there.
    elsewhere
        What is pointed at in another picture of the same.
    hover
        What the pointer is on.
    """

    texts: tuple[int, ...] = ()
    outlined: tuple[tuple[int, Ink], ...] = ()
    held: Hit | None = None
    elsewhere: Hit | None = None
    hover: Hit | None = None

    @property
    def shown(self) -> Hit | None:
        """What is shown of all that."""
        return self.hover or self.elsewhere or self.held


@dataclass(frozen=True, slots=True)
class Viewport:
    """The part of movable axes that is in sight, in their own units."""

    x: float
    y: float
    width: float
    height: float


def _axes_of(body: Body) -> Iterator[Axes]:
    match body:
        case Axes():
            yield body
        case Facets():
            yield from (panel.axes for panel in body.panels)
        case Beside():
            for part in body.parts:
                yield from _axes_of(part)
        case Fitting():
            for choice in body.choices:
                yield from _axes_of(choice.body)
