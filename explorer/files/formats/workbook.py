"""Workbooks of Excel (.xlsx) and OpenDocument (.ods): the cells of one sheet."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.texts.place import AS_FOUND, Place
from explorer.files.tables.headers import has_header, title_rows
from explorer.files.tables.questions import sheet_question, title_question
from explorer.files.tables.table import Batch, Table, in_batches, unique_names

_INSPECTED_ROWS = 200
_MOST_CELLS = 30_000_000
_MOST_BYTES = 1 << 30
_CHUNK = 1 << 20
_OVERLAP = 64
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{0,3})(\d{0,7})["']""")
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"

Row = tuple[str, ...]


@contextmanager
def workbook_table(stream: BinaryIO, name: str, context: JobContext, place: Place = AS_FOUND) -> Iterator[Table]:
    """Open one sheet: the one with something in it, or the one that `place` names.

    Numbers are written as in a table, 7 and not 7.0; dates as 2026-01-31; what a formula never gave is blank.

    Raises
    ------
    PlaceNeeded
        Where several sheets have something in them, or rows above the header seem to be a title.
    ExplorerError
        INPUT, where the file is no workbook, protected by a password, damaged or too large.
    """
    import python_calamine as calamine

    _check_size(stream, name, context)
    context.report(Progress(f"Reading {name}"))
    stream.seek(0)
    try:
        with calamine.CalamineWorkbook.from_filelike(stream) as book:
            rows = _sheet_rows(book, name, place, context)
    except calamine.PasswordError:
        raise _locked(name) from None
    except (calamine.CalamineError, ValueError, OverflowError) as error:
        if isinstance(error, ExplorerError):
            raise
        raise _damaged(name) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of the library, which knows no exception for it
            raise
        raise _damaged(name) from None
    yield _table(rows, name, place)


def _sheet_rows(book: Any, name: str, place: Place, context: JobContext) -> list[Row]:
    """Return the rows of the sheet that is meant."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if place.sheet is not None:
        chosen = [sheet for sheet in sheets if sheet.name.casefold() == place.sheet.casefold()]
        if not chosen:
            listed = ", ".join(sheet.name for sheet in sheets)
            raise ExplorerError(FailureKind.INPUT, f"{name} has no sheet {place.sheet}.", f"Its sheets are {listed}.")
        return _rows(book, chosen[0].name, context)
    found = {sheet.name: rows for sheet in sheets if (rows := _rows(book, sheet.name, context))}
    hidden = [s.name for s in sheets if s.name in found and s.visible != SheetVisibleEnum.Visible]
    shown = [sheet for sheet in found if sheet not in hidden] or hidden
    if len(shown) > 1:
        raise sheet_question(name, [(sheet, found[sheet][0]) for sheet in shown])
    left = [sheet for sheet in hidden if sheet not in shown]
    if left:
        note = f"{name} has a hidden sheet that was not read: {', '.join(left)}."
        context.report(Progress(f"Reading {name}", note=note))
    return found[shown[0]] if shown else []


def _rows(book: Any, sheet: str, context: JobContext) -> list[Row]:
    """Return the rows of a sheet from its first on, without blank ones at its end."""
    context.check()
    rows = [tuple(map(_as_text, row)) for row in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]
    context.check()
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _as_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _table(rows: Sequence[Row], name: str, place: Place) -> Table:
    head = rows[:_INSPECTED_ROWS]
    skipped = place.skip_rows or 0
    if place.skip_rows is None and (title := title_rows(head)):
        raise title_question(name, head[: title + 1], title)
    filled = [row for row in rows[skipped:] if any(map(str.strip, row))]
    if not filled:
        return Table(("column 1",), lambda _: iter(()))
    header = has_header(filled[:_INSPECTED_ROWS])
    names = unique_names(filled[0] if header else [""] * len(filled[0]))
    below = filled[1:] if header else filled

    done = 0

    def batches(wanted: Sequence[int]) -> Iterator[Batch]:
        nonlocal done
        done = 0
        for batch in in_batches(tuple(row[i] for i in wanted) for row in below):
            done += len(batch[0])
            yield batch

    return Table(names, batches, lambda: (done, len(below)))


def _check_size(stream: BinaryIO, name: str, context: JobContext) -> None:
    """Refuse what is no workbook, and one whose sheets would not fit into memory.

    The reader makes room for every cell up to the last one.
    """
    stream.seek(0)
    if stream.read(len(_OLD_OR_LOCKED)) == _OLD_OR_LOCKED:
        raise _locked(name)
    try:
        with zipfile.ZipFile(stream) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MOST_BYTES:
                raise _too_large(name)
            for member in archive.infolist():
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", member.filename, re.IGNORECASE):
                    with archive.open(member) as sheet:
                        _check_cells(sheet, name, context)
    except ExplorerError:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, ValueError, RuntimeError):
        raise ExplorerError(
            FailureKind.INPUT, f"{name} is no workbook, or it is damaged.", "Save it again, or save its sheet as CSV."
        ) from None


def _check_cells(sheet: Any, name: str, context: JobContext) -> None:
    columns = rows = 0
    rest = b""
    while chunk := sheet.read(_CHUNK):
        context.check()
        chunk = rest + chunk
        for letters, digits in set(_REFERENCE.findall(chunk)):
            column = 0
            for letter in letters:
                column = 26 * column + letter - 64
            columns, rows = max(columns, column), max(rows, int(digits or 0))
        if rows * columns > _MOST_CELLS:
            raise _too_large(name)
        rest = chunk[-_OVERLAP:]


def _locked(name: str) -> ExplorerError:
    return ExplorerError(
        FailureKind.INPUT,
        f"{name} is protected by a password, or it is a workbook of an Excel older than 2007.",
        "Open it in a spreadsheet program and save it as .xlsx without a password.",
    )


def _damaged(name: str) -> ExplorerError:
    return ExplorerError(FailureKind.INPUT, f"The sheets of {name} cannot be read.", "Save it again, or as CSV.")


def _too_large(name: str) -> ExplorerError:
    return ExplorerError(
        FailureKind.INPUT,
        f"{name} has too many cells, or one that is far away from the others.",
        "Save the sheet as CSV.",
    )
