"""Tables as data: order, text, and how the width is shared."""

from __future__ import annotations

import pytest

from explorer.figures.table import Cell, Column, Kind, ListedRows, Table, widths

TABLE = Table(
    (Column("Name"), Column("Value", kind=Kind.INTERVAL), Column("Id", kind=Kind.NUMBER)),
    ListedRows(
        [
            (Cell("b"), Cell("0.50", 0.5, interval=(0.25, 0.75)), Cell("30\u2009000", 30_000, copied="30000")),
            (Cell("a"), Cell("–", None, "None."), Cell("7", 7)),
            (Cell("c"), Cell("−2.00", -2.0), Cell("400", 400)),
        ]
    ),
)


def test_values_are_ordered_as_values_and_none_comes_last() -> None:
    assert TABLE.order(range(3), 1, descending=False) == [2, 0, 1]
    assert TABLE.order(range(3), 1, descending=True) == [0, 2, 1]
    assert TABLE.order((0, 1), 0, descending=False) == [1, 0]
    assert TABLE.order(range(3), 2, descending=False) == [1, 2, 0]


def test_rows_of_equal_value_stay_as_they_are() -> None:
    table = Table((Column("A"),), ListedRows([(Cell("x", 1.0),), (Cell("y", 1.0),), (Cell("z", 0.0),)]))
    assert table.order(range(3), 0, descending=True) == [0, 1, 2]


def test_an_interval_is_three_cells_of_text() -> None:
    assert TABLE.as_text((1, 0)) == "Name\tValue\tlow\thigh\tId\na\t\t\t\t7\nb\t0.5\t0.25\t0.75\t30000"


def test_room_is_shared_by_what_stretches_and_the_optional_makes_way() -> None:
    columns = (
        Column(width=100),
        Column(usual="many", optional=True),
        Column(kind=Kind.BAR),
        Column(width=50, stretch=True),
        Column(width=60, stretch=True),
        Column(width=40, shown=False),
    )
    assert widths(columns, 500, lambda _: 30) == [100, 30, 82, 50 + 89, 60 + 89, 0]
    assert widths(columns, 280, lambda _: 30) == [100, 0, 46, 50 + 12, 60 + 12, 0]
    assert widths(columns, 200, lambda _: 30) == [100, 0, 30, 50, 60, 0]


@pytest.mark.parametrize(("kind", "plain"), [(kind, kind in {Kind.TEXT, Kind.MONO, Kind.NUMBER}) for kind in Kind])
def test_only_words_and_numbers_are_plain(kind: Kind, plain: bool) -> None:
    assert Table((Column(), Column(kind=kind))).plain is plain
