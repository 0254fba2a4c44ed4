"""The rows of a sweep as a table."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.domain.results.sweep import Sweep, SweepNumber, SweepRow
from explorer.domain.settings.spec import LAST_LAYER, Readout
from explorer.figures.phrases.sweep import NUMBER_NAMES, TIPS, value_words
from explorer.figures.pictures.sweep import layer_words
from explorer.figures.table import Cell, Column, Kind, ListedRows, Table

_DEEPEST = 1_000_000
"""Sorts the last layer behind all that have numbers."""


def present_row(sweep: Sweep, readout: Readout) -> int | None:
    """Return the row of a readout; None where the sweep does not have it."""
    layer = LAST_LAYER if readout.layer == sweep.last_layer else readout.layer
    wanted = Readout(readout.pooling, layer, readout.normalize, readout.truncate_dim)
    return next((index for index, row in enumerate(sweep.rows) if row.readout == wanted), None)


def sweep_table(sweep: Sweep, both: bool) -> Table:
    """Return the sweep as a table, with both normalisations or one; texts without labels have no column for them."""
    labelled = any(sweep.question.corpus.labels)
    shown = [kind for kind in NUMBER_NAMES if labelled or kind is not SweepNumber.LABEL_SEPARATION]
    columns = (
        Column("Pooling", "How token vectors become one sentence vector."),
        Column("Layer", "The hidden layer whose token vectors are pooled.", Kind.NUMBER),
        Column("Normalised", "Whether each vector is divided by its norm.", shown=both),
        *(Column(NUMBER_NAMES[kind], TIPS[kind], Kind.NUMBER) for kind in shown),
    )
    return Table(columns, ListedRows([_cells(row, shown, sweep.last_layer) for row in sweep.rows]))


def _cells(row: SweepRow, shown: Sequence[SweepNumber], last_layer: int | None) -> Sequence[Cell]:
    readout = row.readout
    depth = _DEEPEST if readout.layer == LAST_LAYER else readout.layer
    return (
        Cell(readout.pooling.value),
        Cell(layer_words(readout.layer, last_layer), depth),
        Cell("yes" if readout.normalize else "no"),
        *(Cell(value_words(row.values[kind], kind), row.values[kind], row.reasons.get(kind, "")) for kind in shown),
    )
