"""The formats that texts are read from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.files.delimited import csv_table, tsv_table
from explorer.files.encodings import open_text
from explorer.files.jsonl import jsonl_table
from explorer.files.parquet import parquet_table
from explorer.files.plain import markdown_table, text_table
from explorer.files.table import Table

Opener = Callable[[Path, JobContext], AbstractContextManager[Table]]


class Format(StrEnum):
    """A format of texts; the value is its extension."""

    TXT = ".txt"
    MD = ".md"
    CSV = ".csv"
    TSV = ".tsv"
    JSONL = ".jsonl"
    PARQUET = ".parquet"


@dataclass(frozen=True, slots=True)
class FormatEntry:
    """How a format is called and opened."""

    description: str
    open: Opener


def _text_based(
    read: Callable[[TextIO, str, JobContext], Table],
) -> Callable[[Path, JobContext], AbstractContextManager[Table]]:
    @contextmanager
    def opened(path: Path, context: JobContext) -> Iterator[Table]:
        size = path.stat().st_size
        with path.open("rb") as stream, open_text(stream, path.name, context) as text:
            yield replace(read(text, path.name, context), position=lambda: (stream.tell(), size))

    return opened


@contextmanager
def _parquet(path: Path, context: JobContext) -> Iterator[Table]:
    yield parquet_table(path, context)


FORMATS: Mapping[Format, FormatEntry] = MappingProxyType(
    {
        Format.TXT: FormatEntry("Plain text, one sentence a line", _text_based(text_table)),
        Format.MD: FormatEntry("Markdown, one text a paragraph", _text_based(markdown_table)),
        Format.CSV: FormatEntry("Comma-separated table", _text_based(csv_table)),
        Format.TSV: FormatEntry("Tab-separated table", _text_based(tsv_table)),
        Format.JSONL: FormatEntry("JSON Lines", _text_based(jsonl_table)),
        Format.PARQUET: FormatEntry("Parquet table", _parquet),
    }
)


def format_of(path: Path) -> Format:
    """Return the format that a file's name tells; raises `ExplorerError` of kind INPUT for any other name."""
    try:
        return Format(path.suffix.lower())
    except ValueError:
        known = ", ".join(Format)
        raise ExplorerError(
            FailureKind.INPUT, f"{path.name} is of a kind that cannot be read.", f"Use one of {known}."
        ) from None


@contextmanager
def open_table(path: Path, context: JobContext) -> Iterator[Table]:
    """Open a file of texts, turning every way in which that can fail into a plain sentence."""
    with plain_failures(path):
        entry = FORMATS[format_of(path)]
        with entry.open(path, context) as table:
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
