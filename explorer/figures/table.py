"""What a table shows, as data: columns of kinds, and rows that are asked for one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from explorer.domain.words import significant

Value = float | str | tuple[int, ...]
Span = tuple[float, float]

ROW_HEIGHTS = {2: 46, 3: 63}
"""Heights of rows of several lines, in pixels."""
_BAR, _BAR_SHARE, _BAR_GAPS = 72, 0.2, 10
"""Length of a bar in pixels, its share of what a narrow table has for words, and the room beside it."""


class Kind(StrEnum):
    """What the cells of a column are made of."""

    TEXT = "text"
    """Words."""
    MONO = "mono"
    """Tokens."""
    NUMBER = "number"
    """A number at the right."""
    INTERVAL = "interval"
    """A number, and beside it a dot with its interval on one scale for the column."""
    BAR = "bar"
    """A bar as long as the value says, 0 to 1."""
    MARK = "mark"
    """An icon, and small words at the right."""
    LINES = "lines"
    """Two lines of words, and a third in small."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Parameters
    ----------
    title, tip
        Over it, and what that means; may be empty.
    kind
        What its cells are.
    width
        Its least width in pixels; 0 where `usual` says it, or, where that is empty too, what is in it.
    usual
        Words that it has room for at least.
    stretch
        Whether it gets a share of the room that is left.
    optional
        Whether it makes room where there is not enough for all.
    shown
        False where it is copied only.
    strong
        Whether its words are in bold.
    lines
        How many lines its rows have; a number stands in the first of three.
    span
        Values at both ends of the scale of its intervals.
    """

    title: str = ""
    tip: str = ""
    kind: Kind = Kind.TEXT
    width: int = 0
    usual: str = ""
    stretch: bool = False
    optional: bool = False
    shown: bool = True
    strong: bool = False
    lines: int = 1
    span: Span | None = None

    @property
    def numeric(self) -> bool:
        """Whether its words stand at the right."""
        return self.kind is Kind.NUMBER

    @property
    def measured(self) -> bool:
        """Whether it is as wide as what is in it."""
        return not (self.width or self.usual or self.stretch or self.kind is Kind.BAR)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Parameters
    ----------
    text
        What is shown.
    value
        What it is sorted by: the text where it is empty; None where there is none, which comes last in either order.
    tip
        The text in full, or why there is no value; may be empty.
    copied
        What is put on the clipboard; where it is None, six digits of a number, else the text.
    lines
        What stands below the text, or in small behind it where rows have one line.
    interval
        Lower and upper end of the value's interval.
    spans, current
        The parts of the text that are highlighted, in characters, and the one that counts now.
    icon, role
        Name of its icon, and the colour of the theme that this, or without one its words, have.
    """

    text: str = ""
    value: Value | None = ""
    tip: str = ""
    copied: str | None = None
    lines: tuple[str, ...] = ()
    interval: Span | None = None
    spans: tuple[tuple[int, int], ...] = ()
    current: tuple[int, int] | None = None
    icon: str = ""
    role: str = "muted"

    @property
    def key(self) -> Value | None:
        """What it is sorted by."""
        return self.text if self.value == "" else self.value

    def as_text(self) -> str:
        """Return what is put on the clipboard."""
        if self.copied is not None or self.value is None:
            return self.copied or ""
        return significant(self.value) if isinstance(self.value, float) else self.text


class Rows:
    """Rows that are made when they are asked for; any number of them, here none."""

    def __len__(self) -> int:
        return 0

    def cells(self, row: int) -> Sequence[Cell]:
        """Return what stands in a row, a cell a column."""
        return ()

    def texts(self, row: int) -> tuple[int, ...]:
        """Return the texts that a row is of: it is selected where all of them are."""
        return ()

    def words(self, row: int) -> str:
        """Return a row in words, as it is read out and copied where there is no head."""
        return "  ".join(cell.text for cell in self.cells(row) if cell.text)


class ListedRows(Rows):
    """Few rows, made beforehand."""

    def __init__(self, rows: Sequence[Sequence[Cell]]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def cells(self, row: int) -> Sequence[Cell]:
        return self._rows[row]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns and rows."""

    columns: tuple[Column, ...] = ()
    rows: Rows = field(default_factory=Rows)

    @property
    def lines(self) -> int:
        """How many lines a row has."""
        return max((column.lines for column in self.columns), default=1)

    @property
    def titled(self) -> bool:
        """Whether there are titles."""
        return any(column.title for column in self.columns)

    @property
    def plain(self) -> bool:
        """Whether there are but words and numbers."""
        return all(column.kind in (Kind.TEXT, Kind.MONO, Kind.NUMBER) for column in self.columns)

    def order(self, kept: Iterable[int], column: int, *, descending: bool) -> list[int]:
        """Return rows by a column; those without a value come last."""
        keys = {row: self.rows.cells(row)[column].key for row in kept}
        valued = [row for row, key in keys.items() if key is not None]
        valued.sort(key=keys.__getitem__, reverse=descending)  # type: ignore[arg-type]  # one kind a column
        return valued + [row for row, key in keys.items() if key is None]

    def as_text(self, rows: Iterable[int]) -> str:
        """Return rows under the titles, tabs between the cells; the ends of an interval are cells of their own."""
        titles: list[str] = []
        for column in self.columns:
            titles += [column.title, "low", "high"] if column.kind is Kind.INTERVAL else [column.title]
        lines = ["\t".join(titles)]
        for row in rows:
            parts: list[str] = []
            for column, cell in zip(self.columns, self.rows.cells(row), strict=True):
                parts.append(cell.as_text())
                if column.kind is Kind.INTERVAL:
                    parts += map(significant, cell.interval) if cell.interval else ["", ""]
            lines.append("\t".join(parts))
        return "\n".join(lines)


def widths(columns: Sequence[Column], room: float, need: Callable[[int], float]) -> list[float]:
    """Share the width of a table between its columns.

    Parameters
    ----------
    columns
        The columns.
    room
        Width of the table, in pixels.
    need
        Returns how much room a column needs for its words, by its number.

    Returns
    -------
    A width a column; 0 where it is not shown.
    """
    fixed = sum(column.width for column in columns if column.shown and not column.stretch)
    bar = min(_BAR, _BAR_SHARE * (room - fixed)) + _BAR_GAPS
    wanted = [
        0 if not column.shown else bar if column.kind is Kind.BAR else column.width or need(place)
        for place, column in enumerate(columns)
    ]
    if sum(wanted) > room:
        wanted = [0 if column.optional else width for column, width in zip(columns, wanted, strict=True)]
    stretched = [place for place, column in enumerate(columns) if column.stretch and wanted[place]]
    spare = max(0, room - sum(wanted)) // max(1, len(stretched))
    return [width + spare * (place in stretched) for place, width in enumerate(wanted)]
