"""The draft of the editor, kept so that nothing typed is lost, and which files are listed in its place."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from explorer.domain.place import AS_FOUND, Place
from explorer.domain.precomputed import Codes, VectorChoices
from explorer.files.atomic import disk_error, write_text
from explorer.files.cleaning import valid
from explorer.files.paths import data_dir, listed

_KEPT = "pasted-{}{}"


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file whose sentences are listed.

    Parameters
    ----------
    path
        Where it is.
    column
        Its column of texts; None to find it.
    source
        What it is called.
    choices
        What was decided about its vectors.
    place
        Where in it its table is.
    """

    path: Path
    column: str | None
    source: str
    choices: VectorChoices = field(default_factory=VectorChoices)
    place: Place = AS_FOUND


@dataclass(frozen=True, slots=True)
class Draft:
    """What the panel of sentences holds.

    Parameters
    ----------
    lines, sources
        The lines of the editor as they stand, blank ones included, and where each came from.
    files
        Files that are listed in place of the editor, because they hold too much for it.
    beside_lines
        Whether the lines of the editor stand above those of the files.
    """

    lines: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    files: tuple[DraftFile, ...] = ()
    beside_lines: bool = False

    def __post_init__(self) -> None:
        if len(self.lines) != len(self.sources):
            raise ValueError(f"{len(self.sources)} sources for {len(self.lines)} lines")


def draft_path() -> Path:
    """Return where the draft is kept."""
    return data_dir() / "draft.json"


def save_draft(draft: Draft) -> None:
    """Keep the draft, atomically; raises `ExplorerError` of kind DISK where that fails."""
    content = {
        "lines": [valid(line) for line in draft.lines],
        "sources": [valid(s) for s in draft.sources],
        "files": [
            {
                "path": valid(str(file.path)),
                "column": file.column,
                "source": valid(file.source),
                "vectors": file.choices.vectors,
                "codes": file.choices.codes,
                "sheet": None if file.place.sheet is None else valid(file.place.sheet),
                "skip_rows": file.place.skip_rows,
                "ranges": None if file.choices.ranges is None else valid(str(file.choices.ranges)),
            }
            for file in draft.files
        ],
        "beside_lines": draft.beside_lines,
    }
    write_text(draft_path(), json.dumps(content, ensure_ascii=False))


def load_draft() -> Draft | None:
    """Return the draft, or None where there is none; one that cannot be read is set aside as draft.broken.json."""
    path = draft_path()
    try:
        content = json.loads(path.read_text("utf-8"))
        lines, sources = content["lines"], content["sources"]
        given = content.get("files", ())
        files = [(file["path"], file["column"], file["source"]) for file in given]
        names = [name for where, column, source in files for name in (where, column or "", source)]
        names += [file.get(key) or "" for file in given for key in ("vectors", "ranges", "sheet")]
        if not all(isinstance(value, str) for value in [*lines, *sources, *names]):
            raise TypeError("a draft is made of strings")
        listed = tuple(
            DraftFile(Path(where), column, source, _choices(file), _place(file))
            for (where, column, source), file in zip(files, given, strict=True)
        )
        return Draft(tuple(lines), tuple(sources), listed, content.get("beside_lines") is True)
    except OSError:
        return None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        with contextlib.suppress(OSError):
            path.replace(path.with_name("draft.broken.json"))
        return None


def _choices(file: Mapping[str, str | None]) -> VectorChoices:
    codes, ranges = file.get("codes"), file.get("ranges")
    return VectorChoices(
        vectors=file.get("vectors"), codes=Codes(codes) if codes else None, ranges=Path(ranges) if ranges else None
    )


def _place(file: Mapping[str, Any]) -> Place:
    rows = file.get("skip_rows")
    return Place(file.get("sheet") or None, rows if isinstance(rows, int) and rows >= 0 else None)


def keep_text(text: str, suffix: str = ".txt") -> Path:
    """Keep text that is too much for the editor in a file of its own, until `forget_texts` finds it unlisted.

    Parameters
    ----------
    text
        The text.
    suffix
        Of the file's name, which says how it is read again.

    Raises
    ------
    ExplorerError
        DISK, where that fails.
    """
    numbers = (data_dir() / _KEPT.format(number, suffix) for number in count(1))
    path = next(path for path in numbers if not os.path.lexists(path))
    write_text(path, valid(text))
    return path


def forget_texts(draft: Draft) -> None:
    """Remove the texts that were kept and that `draft` does not list; one that cannot be removed stays."""
    used = {file.path for file in draft.files}
    for path in listed(data_dir(), _KEPT.format("*", ".*")):
        if path not in used:
            with contextlib.suppress(OSError):
                path.unlink()


def clear_draft() -> None:
    """Forget the draft; raises `ExplorerError` of kind DISK where that fails."""
    path = draft_path()
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise disk_error(error, path) from error
