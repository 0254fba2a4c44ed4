"""The cases that the chosen row does worst on, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.figures.table import Cell, Column, Kind, Rows, Table
from explorer.ui.pages.evaluate.cases import Cases

_LEAD = Column(kind=Kind.NUMBER, usual="+00.00", strong=True, lines=3)
_LINES = Column(kind=Kind.LINES, width=156, stretch=True, lines=3)


class CaseRows(Rows):
    """A case a row, put into words when it is looked at: its number, two lines about it and one of numbers."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    def __len__(self) -> int:
        return len(self._cases)

    def number(self, row: int) -> int:
        """Return which case stands in a row."""
        return int(self._cases.order[row])

    def row_of(self, case: int | None) -> int | None:
        """Return where a case stands, or None."""
        if case is None:
            return None
        found = (self._cases.order == case).nonzero()[0].tolist()
        return found[0] if found else None

    def words(self, row: int) -> str:
        case = self._cases.case(self.number(row))
        return "\n".join(filter(None, (*case.lines, " · ".join(filter(None, (case.lead, case.foot))))))

    def cells(self, row: int) -> Sequence[Cell]:
        case, tip = self._cases.case(self.number(row)), self.words(row)
        lines = Cell(case.lines[0], tip=tip, lines=(case.lines[1], case.foot))
        return (Cell(case.lead, tip=tip), lines) if case.lead else (lines,)


def cases_table(cases: Cases | None) -> Table:
    """Return the cases, the worst first; those of labels have no number."""
    if cases is None or not len(cases):
        return Table()
    rows = CaseRows(cases)
    return Table((_LEAD, _LINES) if len(rows.cells(0)) > 1 else (_LINES,), rows)
