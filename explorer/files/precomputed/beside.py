"""The texts that lie beside a file of bare vectors, one a row, in a file of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from explorer.domain.job import JobContext
from explorer.domain.results.precomputed import VectorChoices
from explorer.domain.words import with_commas
from explorer.files.precomputed.rows import NUMBERED, refuse
from explorer.files.tables.columns import (
    LABEL_NAMES,
    TEXT_NAMES,
    describe_column,
    guess_column,
    is_number,
    plausible_columns,
)
from explorer.files.tables.table import MAX_LINE, Cell, bounded_lines, line_of, unique_names
from explorer.files.texts.encodings import open_text
from explorer.files.texts.formats import open_table, plain_failures
from explorer.files.texts.reading import text_position

_VECTOR_PART = re.compile(r"[-_.]?(tensors?|vectors?|vecs?|embeddings?|embs?)$", re.IGNORECASE)
_METADATA = ("metadata", "meta", "labels")
_TEXTS = ("texts", "sentences")
_SAMPLE = 200

_HEADER_NAMES = frozenset(
    """
    name names title word words token tokens term phrase key id index item metadata document documents content body
    description query question answer source genre labels categories classes count frequency norm token_count
    """.split()
).union(TEXT_NAMES, LABEL_NAMES)
"""Names by which the first line of metadata is told from a text."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One text for each vector, and a label where there are any.

    Parameters
    ----------
    column
        Name of the column of the texts.
    texts, labels
        A cell a row, blank ones included.
    notes
        What to know of them.
    """

    column: str
    texts: Sequence[Cell]
    labels: Sequence[Cell] | None = None
    notes: tuple[str, ...] = ()


def looked_for(path: Path) -> tuple[Path, ...]:
    """Return where the texts of a file of vectors may be, the likeliest first."""
    stem, suffix = path.stem, path.suffix.lower()
    base = _VECTOR_PART.sub("", stem)
    tables = [
        f"{start}{mark}{what}.tsv" for start in dict.fromkeys((stem, base)) for mark in "._" for what in _METADATA
    ]
    if suffix in (".npy", ".npz"):
        texts = [f"{start}_{what}.txt" for start in dict.fromkeys((stem, base)) for what in _TEXTS]
        names = [f"{stem}{kind}" for kind in (".txt", ".csv", ".tsv", ".jsonl")] + texts + tables
    else:
        names = [*tables, *(f"{what}.tsv" for what in _METADATA)]
    return tuple(path.with_name(name) for name in dict.fromkeys(names) if not name.startswith((".", "_")))


def without_texts(path: Path) -> str:
    """Say that no texts were found, and under which names they were looked for."""
    names = [place.name for place in looked_for(path)]
    shown = [names[0], *(name for name in names[1:] if name in ("metadata.tsv", "meta.tsv") or name.endswith(".txt"))]
    return f"{NUMBERED} Looked for {', '.join(list(dict.fromkeys(shown))[:3])} and the like beside {path.name}."


def texts_beside(path: Path, total: int, choices: VectorChoices, context: JobContext) -> Beside | None:
    """Return the texts that were given with a file of `total` vectors, or that lie beside it; None for none.

    Raises
    ------
    ExplorerError
        INPUT, where there is not one for each vector.
    """
    found = choices.beside or next((p for p in looked_for(path) if p != path and p.is_file()), None)
    return None if found is None else _texts_in(found, path.name, total, choices.texts, context)


def _texts_in(file: Path, vectors: str, total: int, column: str | None, context: JobContext) -> Beside:
    """Return the texts of a file, one for each of the `total` vectors of the file called `vectors`.

    Raises
    ------
    ExplorerError
        INPUT, where the file has more or fewer, or cannot be read.
    """
    if file.suffix.lower() == ".tsv":
        with plain_failures(file):
            return _metadata(file, vectors, total, column, context)
    with open_table(file, context) as table:
        at = text_position(table, file.name, column)
        label = next((i for i, name in enumerate(table.columns) if name.casefold() in LABEL_NAMES and i != at), None)
        texts: list[Cell] = []
        labels: list[Cell] = []
        for batch in table.batches([place for place in (at, label) if place is not None]):
            texts += batch[0]
            labels += batch[1] if label is not None else ()
    while len(texts) > total and not line_of(texts[-1]):
        texts.pop()
    if len(texts) != total:
        raise _miscounted(vectors, total, file.name, len(texts), "texts")
    return Beside(table.columns[at], texts, labels[:total] if label is not None else None)


def _metadata(file: Path, vectors: str, total: int, column: str | None, context: JobContext) -> Beside:
    with file.open("rb") as stream, open_text(stream, file.name, context) as text:
        lines = [line.rstrip("\r\n").split("\t") for line in bounded_lines(text, file.name, MAX_LINE, context)]
    counted = len(lines)
    headed = bool(lines) and _is_header(lines)
    while len(lines) > total + headed and not any(cell.strip() for cell in lines[-1]):
        lines.pop()
    if len(lines) != total and not (headed and len(lines) == total + 1):
        raise _miscounted(vectors, total, file.name, counted, "lines")
    notes: tuple[str, ...] = ()
    if headed and len(lines) == total:
        if len(lines[0]) > 1:
            raise refuse(
                f"{vectors} holds {with_commas(total)} vectors, but {file.name} has {with_commas(total - 1)} lines "
                f"below its line of names.",
                "There must be one for each vector.",
            )
        notes = (f"The first line of {file.name}, “{lines[0][0]}”, was taken as the first text.",)
    head = lines.pop(0) if len(lines) > total else [f"column {place + 1}" for place in range(len(lines[0]))]
    names = unique_names(head)
    columns = [[line[place] if place < len(line) else "" for line in lines] for place in range(len(names))]
    described = [
        describe_column(name, list(islice(values, _SAMPLE))) for name, values in zip(names, columns, strict=True)
    ]
    chosen = column or guess_column(described) or next(iter(c.name for c in plausible_columns(described)), names[0])
    folded = [name.casefold() for name in names]
    if chosen.casefold() not in folded:
        raise refuse(f"{file.name} has no column {chosen}.", f"Its columns are {', '.join(names)}.")
    at = folded.index(chosen.casefold())
    label = next((place for place, name in enumerate(folded) if name in LABEL_NAMES and place != at), None)
    return Beside(names[at], columns[at], None if label is None else columns[label], notes)


def _is_header(lines: Sequence[Sequence[str]]) -> bool:
    """Whether the first line names the columns: by a known name, or by words above a column of numbers."""
    first = lines[0]
    if any(cell.strip().casefold() in _HEADER_NAMES for cell in first):
        return True
    sample = lines[1 : 1 + _SAMPLE]
    return len(first) > 1 and any(
        cell.strip() and not is_number(cell) and all(len(line) > place and is_number(line[place]) for line in sample)
        for place, cell in enumerate(first)
        if sample
    )


def _miscounted(vectors: str, total: int, file: str, count: int, what: str) -> Exception:
    return refuse(
        f"{vectors} holds {with_commas(total)} vectors, but {file} has {with_commas(count)} {what}.",
        "There must be one for each vector, in the same order; a line of names may stand above them.",
    )
