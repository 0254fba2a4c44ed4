"""The formats that texts are read from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, TextIO

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.texts.place import AS_FOUND, Place
from explorer.files.disk.steady import steady
from explorer.files.formats.columnar import columnar_table
from explorer.files.formats.delimited import csv_table, tsv_table
from explorer.files.formats.gzipped import PACKED, stream_of
from explorer.files.formats.json_document import json_table
from explorer.files.formats.jsonl import jsonl_table
from explorer.files.formats.plain import markdown_table
from explorer.files.formats.subtitles import subtitles_table
from explorer.files.formats.told_by_content import text_or_more
from explorer.files.formats.workbook import workbook_table
from explorer.files.tables.table import Table
from explorer.files.texts.encodings import open_text

Opener = Callable[[Path, JobContext, Place], AbstractContextManager[Table]]


class Format(StrEnum):
    """A format of texts; the value is its extension."""

    TXT = ".txt"
    LOG = ".log"
    MD = ".md"
    SRT = ".srt"
    VTT = ".vtt"
    CSV = ".csv"
    TSV = ".tsv"
    TAB = ".tab"
    XLSX = ".xlsx"
    ODS = ".ods"
    JSONL = ".jsonl"
    NDJSON = ".ndjson"
    JSON = ".json"
    PARQUET = ".parquet"
    PQ = ".pq"
    ARROW = ".arrow"
    FEATHER = ".feather"


@dataclass(frozen=True, slots=True)
class FormatEntry:
    """How a format is called and opened."""

    description: str
    open: Opener


def _streamed(read: Callable[[BinaryIO, str, JobContext, Place], AbstractContextManager[Table]]) -> Opener:
    @contextmanager
    def opened(path: Path, context: JobContext, place: Place) -> Iterator[Table]:
        with stream_of(path, context) as stream, read(stream, path.name, context, place) as table:
            yield table

    return opened


def _text_based(read: Callable[[TextIO, str, JobContext, Place], Table]) -> Opener:
    @contextmanager
    def opened(stream: BinaryIO, name: str, context: JobContext, place: Place) -> Iterator[Table]:
        size = stream.seek(0, 2)
        with open_text(stream, name, context) as text:
            yield replace(read(text, name, context, place), position=lambda: (stream.tell(), size))

    return _streamed(opened)


def _anywhere(read: Callable[[TextIO, str, JobContext], Table]) -> Callable[[TextIO, str, JobContext, Place], Table]:
    """Return a reader that has no table to look for."""
    return lambda text, name, context, _: read(text, name, context)


@contextmanager
def _columnar(path: Path, context: JobContext, _: Place) -> Iterator[Table]:
    yield columnar_table(path, context)


_PARQUET = FormatEntry("Parquet table", _columnar)
_LINES = _text_based(_anywhere(text_or_more))
_SUBTITLES = FormatEntry("Subtitles", _text_based(_anywhere(subtitles_table)))
_TABS = FormatEntry("Tab-separated table", _text_based(tsv_table))
_WORKBOOK = _streamed(workbook_table)
_JSON_LINES = FormatEntry("JSON Lines", _text_based(_anywhere(jsonl_table)))

FORMATS: Mapping[Format, FormatEntry] = MappingProxyType(
    {
        Format.TXT: FormatEntry("Plain text, one sentence a line", _LINES),
        Format.LOG: FormatEntry("Log, one text a line", _LINES),
        Format.MD: FormatEntry("Markdown, one text a paragraph", _text_based(_anywhere(markdown_table))),
        Format.SRT: _SUBTITLES,
        Format.VTT: _SUBTITLES,
        Format.CSV: FormatEntry("Comma-separated table", _text_based(csv_table)),
        Format.TSV: _TABS,
        Format.TAB: _TABS,
        Format.XLSX: FormatEntry("Excel workbook", _WORKBOOK),
        Format.ODS: FormatEntry("OpenDocument spreadsheet", _WORKBOOK),
        Format.JSONL: _JSON_LINES,
        Format.NDJSON: _JSON_LINES,
        Format.JSON: FormatEntry("JSON, an array of texts or of objects", _text_based(_anywhere(json_table))),
        Format.PARQUET: _PARQUET,
        Format.PQ: _PARQUET,
        Format.ARROW: FormatEntry("Arrow table", _columnar),
        Format.FEATHER: FormatEntry("Feather table", _columnar),
    }
)

TABLES = tuple(kind for kind in Format if kind not in (Format.LOG, Format.MD, Format.SRT, Format.VTT))
"""Formats with columns, or with what turns out to be some."""

VECTOR_SUFFIXES = (".npy", ".npz", ".vec")
"""Extensions of files that hold vectors, and texts only beside them."""

_PACKED_ALREADY = frozenset({Format.PARQUET, Format.PQ, Format.ARROW, Format.FEATHER})


def extensions(kinds: Iterable[Format]) -> tuple[str, ...]:
    """Return how the names of files of some kinds end, those of packed ones included."""
    kinds = tuple(kinds)
    return (*kinds, *(f"{kind}{PACKED}" for kind in kinds if kind not in _PACKED_ALREADY))


def format_of(path: Path) -> Format:
    """Return the format that a file's name tells, `PACKED` or not.

    Raises
    ------
    ExplorerError
        INPUT, for any other name.
    """
    packed = path.suffix.lower() == PACKED
    suffix = Path(path.stem).suffix if packed else path.suffix
    try:
        found = Format(suffix.lower())
    except ValueError:
        known = ", ".join(Format)
        raise ExplorerError(
            FailureKind.INPUT,
            f"{path.name} is of a kind that cannot be read.",
            f"Use one of {known}, or one of them packed by gzip.",
        ) from None
    if packed and found in _PACKED_ALREADY:
        raise ExplorerError(
            FailureKind.INPUT, f"{path.name} is packed twice, as {found} files are packed already.", "Unpack it first."
        )
    return found


@contextmanager
def open_table(path: Path, context: JobContext, place: Place = AS_FOUND) -> Iterator[Table]:
    """Open a file of texts, turning every way in which that can fail into a plain sentence.

    Raises
    ------
    PlaceNeeded
        Where the table could be in several places and `place` does not say which.
    ExplorerError
        INPUT, as `reading.inspect`.
    """
    with plain_failures(path):
        entry = FORMATS[format_of(path)]
        context.report(Progress(f"Reading {path.name}"))
        with entry.open(path, context, place) as table:
            yield table


@contextmanager
def plain_failures(path: Path) -> Iterator[None]:
    """Turn every way in which reading `path` can fail into an `ExplorerError` of kind INPUT with a plain sentence."""
    try:
        if path.is_dir():
            raise ExplorerError(FailureKind.INPUT, f"{path} is a folder.", "Choose the files in it.")
        if not path.exists():
            raise ExplorerError(FailureKind.INPUT, f"There is no file {path}.", "Check the name and the folder.")
        if not path.is_file():
            raise ExplorerError(FailureKind.INPUT, f"{path} is not an ordinary file.", "Copy it into one first.")
        if path.stat().st_size == 0:
            raise ExplorerError(
                FailureKind.INPUT, f"{path.name} is empty.", "Choose a file with at least one sentence."
            )
        with steady(path):
            yield
    except PermissionError:
        raise ExplorerError(
            FailureKind.INPUT, f"{path} may not be read.", "Change its permissions or copy it elsewhere."
        ) from None
    except UnicodeDecodeError:
        raise ExplorerError(
            FailureKind.INPUT, f"{path.name} changed while it was read.", "Try again when it is complete."
        ) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ExplorerError(
            FailureKind.INPUT, f"{path.name} could not be read: {reason}.", "Copy it to another disk and try again."
        ) from None
