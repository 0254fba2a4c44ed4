"""Vectors as plain numbers in a text file, a vector a line, with or without a word before each.

What NumPy's savetxt writes, the TensorBoard embedding projector loads, and word2vec and GloVe are kept in.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from explorer.domain.job import JobContext
from explorer.domain.results.precomputed import PrecomputedVectors, VectorChoices
from explorer.domain.words import with_commas
from explorer.files.disk.pace import Pace
from explorer.files.precomputed.beside import texts_beside, without_texts
from explorer.files.precomputed.rows import BLOCK_NUMBERS, Rows, left_out, refuse
from explorer.files.tables.columns import is_number
from explorer.files.tables.table import Cell

_LOOK, _LOOK_LINES = 1 << 20, 20
_BUFFER = 1 << 20

_SEPARATORS = {
    ".tsv": "\t ",
    ".tab": "\t ",
    ".csv": ",;\t",
    ".vec": " \t",
    ".txt": " \t,;",
}
"""What may stand between the numbers, by a file's extension."""

_LEAST_BESIDE_WORDS = 8
"""Numbers from which words and spaces are no sentence, and a table's columns of numbers are a vector."""

_INDEX_NAMES = ("", "index", "id", "unnamed: 0")


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the lines of a file are made up.

    Parameters
    ----------
    separator
        Between the cells; empty for any white space.
    width
        Numbers in a line.
    words
        Whether a word stands before them.
    skipped
        Lines above the first vector.
    promised
        Number of vectors that the first line tells, as word2vec's does; None where it does not.
    trailing
        Whether each line ends in a separator.
    """

    separator: str
    width: int
    words: bool
    skipped: int
    promised: int | None
    trailing: bool

    @property
    def cells(self) -> int:
        return self.words + self.width + self.trailing


def has_vectors(path: Path) -> bool:
    """Whether the first lines of a text file are nothing but numbers, as many in each, or a word and numbers."""
    return _layout(path) is not None


def read(path: Path, choices: VectorChoices, context: JobContext, source: str) -> PrecomputedVectors:
    """Read vectors with their words, or with the texts that lie beside them.

    Arguments and errors as of `opening.read_vectors`.
    """
    layout = _layout(path)
    assert layout is not None
    total = _count(path, context) - layout.skipped
    beside = None if layout.words else texts_beside(path, total, choices, context)
    column = "word" if layout.words else None if beside is None else beside.column
    rows = Rows(path.name, total, column, choices)
    pace, size, done = Pace(f"Reading {path.name}", context), path.stat().st_size, 0
    odd: list[int] = []
    with path.open("rb") as file:
        blocks = _blocks if layout.separator else _spaced_blocks
        for words, block in blocks(file, layout, path, odd):
            part = slice(done, done + len(block))
            texts: Sequence[Cell] | None = words if beside is None else beside.texts[part]
            rows.add(block, texts, beside.labels[part] if beside is not None and beside.labels else None)
            done += len(block)
            pace.show(min(file.tell(), size), size)
    notes = () if beside is None else beside.notes
    if odd:
        what = f"not made up of a word and {with_commas(layout.width)} numbers"
        notes = (*notes, left_out(len(odd), what, odd, "line"))
    if layout.promised is not None and layout.promised != done:
        notes = (
            *notes,
            f"The first line promises {with_commas(layout.promised)} vectors, and there are {with_commas(done)}.",
        )
    return rows.finish(source, notes, without_texts(path))


def _blocks(
    file: BinaryIO, layout: _Layout, path: Path, odd: list[int]
) -> Iterator[tuple[Sequence[str] | None, np.ndarray]]:
    """Yield the words, where there are any, and the vectors of some lines at a time.

    Lines of another number of cells are put into `odd` where words keep the others from shifting, else refused.
    """
    import pyarrow as pa
    from pyarrow import csv

    numbers = [f"d{place}" for place in range(layout.width)]
    names = [*(["word"] if layout.words else []), *numbers, *(["end"] if layout.trailing else [])]
    types = dict.fromkeys(numbers, pa.float32()) | {"word": pa.binary(), "end": pa.string()}

    def spoiled(row: Any) -> str:
        if not layout.words:
            return "error"
        odd.append(row.number or 0)
        return "skip"

    done = 0
    try:
        reader = csv.open_csv(
            file,
            csv.ReadOptions(use_threads=False, block_size=_BUFFER, column_names=names, skip_rows=layout.skipped),
            csv.ParseOptions(delimiter=layout.separator, quote_char=False, invalid_row_handler=spoiled),
            csv.ConvertOptions(column_types={name: types[name] for name in names}, null_values=[""]),
        )
        for batch in reader:
            columns = batch.columns[layout.words : layout.words + layout.width]
            words = None
            if layout.words:
                words = [(word or b"").decode("utf-8", "replace") for word in batch.column(0).to_pylist()]
            yield words, np.stack([values.to_numpy(zero_copy_only=False) for values in columns], axis=1)
            done += len(batch)
    except pa.ArrowInvalid:
        raise _first_bad_line(path, layout) from None


def _spaced_blocks(
    file: BinaryIO, layout: _Layout, path: Path, odd: list[int]
) -> Iterator[tuple[Sequence[str] | None, np.ndarray]]:
    """Yield as `_blocks`, where there is any white space between the cells."""
    text = io.TextIOWrapper(file, "utf-8-sig", "replace")
    lines = enumerate(text, start=1)
    for _ in zip(range(layout.skipped), lines, strict=False):
        pass
    while some := list(islice(lines, max(1, BLOCK_NUMBERS // layout.cells))):
        rows = [(number, line.split()) for number, line in some if line.strip()]
        fitting = [row for _, row in rows if len(row) == layout.cells]
        if len(fitting) < len(rows):
            if not layout.words:
                raise _first_bad_line(path, layout)
            odd += [number for number, row in rows if len(row) != layout.cells]
        try:
            block = np.array([row[layout.words :] for row in fitting], np.float64)
        except ValueError:
            raise _first_bad_line(path, layout) from None
        yield [row[0] for row in fitting] if layout.words else None, block.reshape(-1, layout.width)
    text.detach()


def _first_bad_line(path: Path, layout: _Layout) -> Exception:
    """Find the line that is no vector; named only once a file is refused, since this is slow."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            cells = line.rstrip("\r\n").split(layout.separator or None)
            if number <= layout.skipped or cells in ([""], []):
                continue
            where = f"Line {with_commas(number)} of {path.name}"
            if len(cells) != layout.cells:
                what = f"{with_commas(len(cells))} cells, other lines {with_commas(layout.cells)}"
                return refuse(f"{where} has {what}.", "Each line must be one vector.")
            for place, cell in enumerate(cells[layout.words : layout.words + layout.width], start=1 + layout.words):
                if not is_number(cell):
                    what = f"“{cell[:20]}” in column {with_commas(place)}, in place of a number"
                    return refuse(f"{where} holds {what}.", "Each line must be one vector.")
    return refuse(f"{path.name} cannot be read as vectors.", "Each line must be one vector.")


def _layout(path: Path) -> _Layout | None:
    """Tell by the first lines how a file of vectors is made up; None where it is none."""
    with path.open("rb") as file:
        head = file.read(_LOOK)
    lines = head.decode("utf-8-sig", "replace").splitlines()
    if len(head) == _LOOK and len(lines) > 1:
        lines.pop()
    comments = next((place for place, line in enumerate(lines) if not line.startswith("#")), 0)
    lines = [line for line in lines[comments : comments + _LOOK_LINES + 1] if line]
    for separator in (*_SEPARATORS[path.suffix.lower()], ""):
        rows = [line.split(separator or None) for line in lines]
        found = _layout_of([row for row in rows if row], separator, path.suffix.lower())
        if found is not None:
            return replace(found, skipped=found.skipped + comments)
    return None


def _layout_of(rows: list[list[str]], separator: str, suffix: str) -> _Layout | None:
    if not rows:
        return None
    first, rest = rows[0], rows[1:]
    promised = _promised((separator or " ").join(first).split())
    if promised is not None and rest and len(rest[0]) - (not rest[0][-1]) in (promised[1], promised[1] + 1):
        trailing = not rest[0][-1]
        words = len(rest[0]) - trailing == promised[1] + 1
        if _is_matrix(rest, words, promised[1], trailing):
            return _Layout(separator, promised[1], words, 1, promised[0], trailing)
    named = bool(rest) and all(cell and not is_number(cell) for cell in first)
    data = rest if named else rows
    if named and first[0].strip().casefold() in _INDEX_NAMES:
        return None
    for words in (False, True):
        trailing = len(data[0]) > 1 and all(not row[-1] for row in data)
        width = len(data[0]) - words - trailing
        least = 2 if separator.strip(" ") and not words else _LEAST_BESIDE_WORDS
        if width < (2 if suffix == ".vec" else least) or (named and words):
            continue
        if named and len(first) != width and len(first) != width + trailing:
            continue
        if _is_matrix(data, words, width, trailing) and (least == 2 or _has_fraction(data[0])):
            return _Layout(separator, width, words, int(named), None, trailing)
    return None


def _promised(first: Sequence[str]) -> tuple[int, int] | None:
    """Return the number of vectors and of dimensions that a first line of word2vec tells."""
    if len(first) != 2 or not all(cell.isdecimal() for cell in first) or int(first[1]) < 2:
        return None
    return int(first[0]), int(first[1])


def _is_matrix(rows: Sequence[Sequence[str]], words: bool, width: int, trailing: bool) -> bool:
    """Whether all lines are numbers, and as many; without words most are enough, and the others are refused by name."""
    fitting = [row for row in rows if _fits(row, words, width, trailing)]
    if words:
        return len(fitting) == len(rows) and not all(is_number(row[0]) for row in rows)
    return 2 * len(fitting) > len(rows) and any(all(row[:width]) for row in fitting)


def _fits(row: Sequence[str], words: bool, width: int, trailing: bool) -> bool:
    return len(row) == words + width + trailing and all(map(is_number, row[words : words + width]))


def _has_fraction(row: Sequence[str]) -> bool:
    return any("." in cell or "e" in cell.casefold() for cell in row[1:])


def _count(path: Path, context: JobContext) -> int:
    """Return the number of lines that are not empty."""
    count = 0
    with path.open(encoding="latin-1") as file:  # line ends of all systems
        for number, line in enumerate(file):
            count += line != "\n"
            if number % 1000 == 0:
                context.check()
    return count
