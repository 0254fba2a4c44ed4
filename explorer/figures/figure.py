"""A figure: what a picture shows, as a frozen description made by a pure function from values.

Colours are roles and colour maps by name, so that a figure is of no theme; nothing in it can be called, so that it can
be kept, compared by identity and written elsewhere. What is selected or pointed at is a `Marking`, apart from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from explorer.figures.keys import Key
from explorer.figures.marks import Mark
from explorer.figures.scale import Band, Linear


class Part(StrEnum):
    """What of a mark is at a place: one of its items, the label of a row or column, an entry of a key, words."""

    ITEM = "item"
    ROW = "row"
    COLUMN = "column"
    KEY = "key"
    WORDS = "words"


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """Marks on two scales.

    Parameters
    ----------
    marks
        Painted in this order.
    x, y
        The scales; None for one that says nothing and has no room.
    title, note
        Over the marks, and under them.
    equal
        Whether a unit is as long across as up.
    movable
        Whether it can be zoomed and panned.
    """

    marks: tuple[Mark, ...]
    x: Linear | Band | None = None
    y: Linear | Band | None = None
    title: str = ""
    note: str = ""
    equal: bool = False
    movable: bool = False


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
    """Pictures side by side, or one under the other; those of one `viewport` name move together."""

    parts: tuple[Axes, ...]
    viewport: str = ""
    stacked: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A picture, with the title and the note that it has in a file."""

    body: Axes | Facets | Beside
    keys: tuple[Key, ...] = ()
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """What is at a place of a placed figure.

    Parameters
    ----------
    axes
        Which axes: the index among the axes of the figure, or the `item` of a panel of `Facets`.
    mark
        Which of its marks.
    item
        Which item of the mark: a bar, a point, the row of a cell; the code of a key's entry.
    column
        The column of a cell; -1 elsewhere.
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
    hover
        What the pointer is on.
    """

    texts: tuple[int, ...] = ()
    outlined: tuple[int, ...] = ()
    hover: Hit | None = None


@dataclass(frozen=True, slots=True)
class Viewport:
    """The part of movable axes that is in sight, in their own units."""

    x: float
    y: float
    width: float
    height: float
