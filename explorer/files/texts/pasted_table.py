"""The columns of a pasted table, read as those of a file."""

from __future__ import annotations

import io
from dataclasses import dataclass

from explorer.domain.job import JobContext
from explorer.domain.texts.corpus import Corpus
from explorer.domain.texts.place import Place
from explorer.files.formats.delimited import tsv_table
from explorer.files.tables.columns import Column, guess_column
from explorer.files.tables.table import Table
from explorer.files.texts.pasted import PASTED, Pasted
from explorer.files.texts.reading import corpus_of, describe


@dataclass(frozen=True, slots=True)
class PastedColumns:
    """What a pasted table holds.

    Parameters
    ----------
    rows
        How many rows there are, without the names of the columns.
    columns
        Its columns.
    guessed
        The name of the column that is most likely meant.
    """

    rows: int
    columns: tuple[Column, ...]
    guessed: str


def columns_of(pasted: Pasted, context: JobContext) -> PastedColumns:
    """Look at the columns of a pasted table; raises `ExplorerError` of kind INPUT as a file of the same text."""
    table = _table(pasted, context)
    columns = describe(table)
    guessed = guess_column(columns) or next((column.name for column in columns if column.is_text), columns[0].name)
    return PastedColumns(sum(len(batch[0]) for batch in table.batches([0])), columns, guessed)


def column_of(pasted: Pasted, column: str, source: str, context: JobContext) -> Corpus:
    """Return the texts of a column, with their labels where another holds some.

    Raises
    ------
    ExplorerError
        INPUT, where the column holds no text, or as a file of the same text.
    """
    return corpus_of(_table(pasted, context), column, PASTED, source, context)


def _table(pasted: Pasted, context: JobContext) -> Table:
    return tsv_table(io.StringIO(pasted.text, newline=""), PASTED, context, Place(skip_rows=0))
