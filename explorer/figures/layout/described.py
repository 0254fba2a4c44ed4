"""A placed figure in words, for who cannot see it: the same data as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from explorer.domain.words import count, number
from explorer.figures.cells import Cells
from explorer.figures.layout.placed import Placed, PlacedAxes
from explorer.figures.marks import Bars, Intervals, Ranges, Rule
from explorer.figures.points.points import Points
from explorer.figures.scale import Band, Linear, tick_labels

_MOST_ROWS = 100
"""Rows of one mark that are told; more are too many to listen to."""

Row = tuple[str, ...]


def table(placed: Placed) -> list[Row]:
    """Return the rows of all marks, those of each axes under their title."""
    rows: list[Row] = []
    for axes in placed.axes:
        told = [row for mark in axes.marks for row in islice(_rows(axes, mark), _MOST_ROWS)]
        rows += [(axes.axes.title,), *told] if axes.axes.title else told
    return rows


def described(placed: Placed) -> str:
    """Return the words over a figure and its table, a row a line."""
    lines = [words for words in (placed.figure.head, placed.figure.about) if words]
    return "\n".join([*lines, *(", ".join(row) for row in table(placed))])


def _rows(axes: PlacedAxes, mark: Any) -> Iterator[Row]:
    tell = ROWS.get(type(mark))
    return tell(axes, mark) if tell is not None else iter(())


def _bar_rows(axes: PlacedAxes, mark: Bars) -> Iterator[Row]:
    if isinstance(axes.axes.y, Band):
        yield from _band_rows(axes, mark)
        return
    edges = tick_labels([float(edge) for edge in mark.edges])
    for low, high, height in zip(edges, edges[1:], mark.heights.tolist(), strict=False):
        if height:
            yield f"{_name(axes)}{low} to {high}", count(round(height)) if height == round(height) else number(height)


def _band_rows(axes: PlacedAxes, _: Any) -> Iterator[Row]:
    band = axes.axes.y
    if isinstance(band, Band):
        for index, name in enumerate(band.names):
            yield (name, band.values[index]) if band.values else (name,)


def _cell_rows(_: PlacedAxes, mark: Cells) -> Iterator[Row]:
    rows, columns = mark.shape
    if rows * columns > _MOST_ROWS or mark.rows is None or mark.columns is None:
        return
    values = mark.source.tile((0, rows), (0, columns), (rows, columns)).values
    for row, column in np.ndindex(rows, columns):
        value = number(float(values[row, column]), mark.decimals or 3)
        yield f"{mark.rows.name_of(row)} × {mark.columns.name_of(column)}", value


def _range_rows(_: PlacedAxes, mark: Ranges) -> Iterator[Row]:
    for name, (first, second), ratio in zip(mark.rows, mark.words, mark.ratios, strict=True):
        yield name, first, second, ratio


def _rule_rows(axes: PlacedAxes, mark: Rule) -> Iterator[Row]:
    if mark.words:
        yield (mark.words,)


def _name(axes: PlacedAxes) -> str:
    scale = axes.axes.x
    return f"{scale.name} " if isinstance(scale, Linear) and scale.name else ""


def _point_rows(axes: PlacedAxes, mark: Points) -> Iterator[Row]:
    """Tell the row that points are a strip of; else where each is, with its label."""
    coords = mark.source.at(slice(0, _MOST_ROWS)).tolist()
    band = axes.band
    if band is not None:
        rows = sorted({int(y) for _, y in coords})
        yield from ((band.names[row], band.values[row]) if band.values else (band.names[row],) for row in rows)
        return
    names = [scale.name for scale in (axes.axes.x, axes.axes.y) if isinstance(scale, Linear)]
    for item, place in enumerate(coords):
        label = () if mark.labels is None else (mark.labels[item],)
        yield (*label, *(f"{name} {number(value)}".lstrip() for name, value in zip(names, place, strict=False)))


ROWS: dict[type, Callable[[PlacedAxes, Any], Iterator[Row]]] = {
    Bars: _bar_rows,
    Intervals: _band_rows,
    Ranges: _range_rows,
    Rule: _rule_rows,
    Cells: _cell_rows,
    Points: _point_rows,
}
"""By kind of mark: its rows."""
