"""What one row of an evaluation says of each case, made ready for plot and list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.domain.results.evaluation import LabelledTexts, Residuals, ScoredPairs, Triplets
from explorer.domain.results.evaluation_run import EvaluationRun, Margins, Votes
from explorer.domain.settings.spec import Similarity
from explorer.domain.words import SIMILARITY_NAMES, count, counted, number, quoted
from explorer.figures.phrases.evaluation import readout_words
from explorer.figures.pictures.residuals import CaseDots
from explorer.figures.table import Cell, Column, Kind, Rows, Table


@dataclass(frozen=True, slots=True)
class Case:
    """One pair, triplet or text.

    Parameters
    ----------
    lead
        Its number in the list: a residual, a margin; empty where it has none.
    lines
        Two lines about it: its texts, or a text and its label.
    foot
        Its other numbers.
    texts
        Two texts that belong together, for the editor.
    """

    lead: str
    lines: tuple[str, str]
    foot: str
    texts: tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """All cases of one row of an evaluation.

    Parameters
    ----------
    heading
        Over the list.
    order
        Cases in the order of the list, the worst first.
    plot
        None where there is nothing to plot.
    """

    run: EvaluationRun
    heading: str
    order: np.ndarray
    plot: CaseDots | None

    def __len__(self) -> int:
        return len(self.order)

    def case(self, index: int) -> Case:
        """Return one of the N cases in words."""
        data, detail, metric = self.run.data, self.run.detail, self._metric
        if isinstance(data, ScoredPairs) and isinstance(detail, Residuals):
            score, residual = float(detail.scores[index]), float(detail.residuals[index])
            return Case(
                _signed(residual),
                (data.texts_a[index], data.texts_b[index]),
                f"score {number(score, 2)}, the line says {number(score - residual, 2)}, "
                f"{SIMILARITY_NAMES[metric].short} {number(float(detail.similarities[index]))}",
                (data.texts_a[index], data.texts_b[index]),
            )
        if isinstance(data, Triplets) and isinstance(detail, Margins):
            near, far = float(detail.near[index]), float(detail.far[index])
            return Case(
                _signed(near - far),
                (data.anchors[index], f"taken for nearer: {data.negatives[index]}"),
                f"{number(far)}, but {number(near)} to {quoted(data.positives[index], 200)}",
                (data.anchors[index], data.negatives[index]),
            )
        assert isinstance(data, LabelledTexts)
        assert isinstance(detail, Votes)
        nearest = int(detail.nearest[index])
        return Case(
            "",
            (data.texts[index], f"{data.labels[index]}, but its neighbours say {detail.elected[index]}"),
            f"nearest: {quoted(data.texts[nearest], 200)}",
            (data.texts[index], data.texts[nearest]),
        )

    @property
    def _metric(self) -> Similarity:
        assert self.run.chosen_row is not None
        return self.run.chosen_row.metric


def cases_of(run: EvaluationRun | None) -> Cases | None:
    """Return the cases of the row chosen, or None where there are none."""
    if run is None or run.chosen_row is None:
        return None
    data, detail, name = run.data, run.detail, SIMILARITY_NAMES[run.chosen_row.metric].short
    setting = readout_words(run.chosen_row.readout)
    if isinstance(data, ScoredPairs) and isinstance(detail, Residuals):
        coords = np.stack([detail.similarities, detail.scores], axis=1)
        across = f"{_across(run.chosen_row.metric)} ({setting})"
        plot = CaseDots("Score", across, coords, detail.slope, detail.intercept, "line of best fit")
        return Cases(run, "Farthest from the line", detail.worst, plot)
    if isinstance(data, Triplets) and isinstance(detail, Margins):
        coords = np.stack([detail.far, detail.near], axis=1)
        plot = CaseDots(
            f"{name.capitalize()} to the positive",
            f"{name} to the negative ({setting})",
            coords,
            1.0,
            0.0,
            "equally near to both",
        )
        return Cases(run, f"{_failed(detail.failed, len(data))} failed", detail.order[: detail.failed], plot)
    if isinstance(data, LabelledTexts) and isinstance(detail, Votes):
        wrong = len(detail.wrong)
        heading = f"{count(wrong)} of {counted(len(data), 'text')} with neighbours of another label"
        return Cases(run, heading, detail.wrong, None)
    return None


def _failed(failed: int, n: int) -> str:
    return f"{count(failed)} of {counted(n, 'triplet')}"


def _across(metric: Similarity) -> str:
    return f"{SIMILARITY_NAMES[metric].full}, negated" if metric.is_distance else SIMILARITY_NAMES[metric].signed


def _signed(value: float) -> str:
    words = number(value, 2)
    return words if value < 0 else f"+{words}"


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
