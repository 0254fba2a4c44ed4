"""The draft of a window: what was typed, and which files are listed in its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explorer.domain.results.precomputed import Codes, VectorChoices
from explorer.domain.texts.cleaning import valid
from explorer.domain.texts.place import AS_FOUND, Place

_NAME = 60
"""Characters of the first words by which a draft is called."""
_UNSAID = "typed"


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
    origins
        The files of which all of it is, as they gave it; none where anything was typed.
    sentences
        How many sentences it has, those of the files among them; 0 where that is not known.
    labels
        The label of each line, "" where it has none; empty where no line has one.
    """

    lines: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    files: tuple[DraftFile, ...] = ()
    beside_lines: bool = False
    origins: tuple[Path, ...] = ()
    sentences: int = 0
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.lines) != len(self.sources):
            raise ValueError(f"{len(self.sources)} sources for {len(self.lines)} lines")
        if self.labels and len(self.lines) != len(self.labels):
            raise ValueError(f"{len(self.labels)} labels for {len(self.lines)} lines")

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self.files and not any(line.strip() for line in self.lines)

    @property
    def can_be_made_again(self) -> bool:
        """Whether nothing is lost with it: it is empty, or as files gave it that are still there."""
        return self.is_empty or (bool(self.origins) and all(map(_is_there, self.origins)))

    @property
    def name(self) -> str:
        """Its first words, or what its first file is called."""
        words = next((" ".join(line.split()) for line in self.lines if line.strip()), "")
        if self.files and (not words or not self.beside_lines):
            words = self.files[0].source
        return words if len(words) <= _NAME else f"{words[:_NAME].rstrip()}…"


def to_json(draft: Draft) -> str:
    """Return the draft as text for `from_json`."""
    content = {
        "lines": [valid(line) for line in draft.lines],
        "sources": [valid(source) for source in draft.sources],
        "labels": [valid(label) for label in draft.labels],
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
        "origins": [valid(str(path)) for path in draft.origins],
        "sentences": draft.sentences,
    }
    return json.dumps(content, ensure_ascii=False)


def from_json(text: str) -> tuple[Draft, bool]:
    """Return what can be read of a draft, and whether that is all of it.

    Raises
    ------
    ValueError
        Where nothing can.
    """
    try:
        content = json.loads(text)
        lines, sources = content["lines"], content.get("sources", ())
        if not isinstance(lines, list):
            raise TypeError("lines are a list")
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError("this is no draft") from error
    kept = [(place, line) for place, line in enumerate(lines) if isinstance(line, str)]
    named = [source if isinstance(source, str) else _UNSAID for source in _list(sources)]
    labelled = _list(said := content.get("labels", []))
    labels = [label if isinstance(label, str) else "" for label in labelled]
    given = _list(content.get("files", []))
    files = [file for file in map(_file, given) if file is not None]
    origins = _list(content.get("origins", []))
    sentences = content.get("sentences", 0)
    whole = len(kept) == len(lines) == len(named) and named == sources and len(files) == len(given)
    whole = whole and labels == said and len(labels) in (0, len(lines))
    labels = [labels[place] if place < len(labels) else "" for place, _ in kept]
    draft = Draft(
        lines=tuple(line for _, line in kept),
        sources=tuple(named[place] if place < len(named) else _UNSAID for place, _ in kept),
        files=tuple(files),
        beside_lines=content.get("beside_lines") is True,
        origins=tuple(map(Path, origins)) if all(map(_is_path, origins)) else (),
        sentences=sentences if type(sentences) is int and sentences >= 0 else 0,
        labels=tuple(labels) if any(labels) else (),
    )
    return draft, whole


def _file(file: object) -> DraftFile | None:
    """Return a file of a draft; None for what is none."""
    if not isinstance(file, dict):
        return None
    said = [file.get(name) for name in ("column", "vectors", "codes", "sheet", "ranges")]
    if not _is_path(file.get("path")) or not isinstance(file.get("source"), str):
        return None
    if not all(value is None or isinstance(value, str) for value in said) or not _is_path(file.get("ranges") or "."):
        return None
    try:
        choices = _choices(file)
    except ValueError:
        return None
    return DraftFile(Path(file["path"]), file.get("column"), file["source"], choices, _place(file))


def _choices(file: Mapping[str, str | None]) -> VectorChoices:
    codes, ranges = file.get("codes"), file.get("ranges")
    return VectorChoices(
        vectors=file.get("vectors"), codes=Codes(codes) if codes else None, ranges=Path(ranges) if ranges else None
    )


def _place(file: Mapping[str, Any]) -> Place:
    rows = file.get("skip_rows")
    return Place(file.get("sheet") or None, rows if isinstance(rows, int) and rows >= 0 else None)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_path(value: object) -> bool:
    return isinstance(value, str) and bool(value) and "\0" not in value


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False
