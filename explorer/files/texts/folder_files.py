"""The files that a folder of texts stands for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.files.disk.paths import is_file, is_folder
from explorer.files.texts.formats import VECTOR_SUFFIXES, Format, format_of
from explorer.files.texts.given_folders import holds_model

_SHARDS = (Format.PARQUET, Format.PQ, Format.ARROW, Format.FEATHER)

_NAMED = 5
"""Names listed of what was left out."""


def files_given(paths: Iterable[str | Path]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Return files as they are, and for each folder the parts of a table in it, else its files of a known kind.

    Returns
    -------
    tuple of paths and tuple of notes
        A note for each folder says how many files it gave and which of its things were left out.

    Raises
    ------
    ExplorerError
        INPUT, where a folder has no such file, holds a model, or may not be read.
    """
    files: list[Path] = []
    notes: list[str] = []
    for path in map(Path, paths):
        if holds_model(path):
            raise ExplorerError(
                FailureKind.INPUT,
                f"The folder {path} holds a model, no texts.",
                "Choose files of texts; a model is chosen by --model or in the settings.",
            )
        if not is_folder(path):
            files.append(path)
            continue
        try:
            inside = sorted((entry for entry in path.iterdir() if entry.name[0] != "."), key=lambda entry: entry.name)
        except OSError:
            raise ExplorerError(
                FailureKind.INPUT, f"The folder {path} may not be read.", "Change its permissions or copy it elsewhere."
            ) from None
        known = [entry for entry in inside if is_file(entry) and _is_known(entry)]
        # The parts of one table, without what stands beside them to describe it.
        known = [entry for entry in known if entry.suffix.lower() in _SHARDS and entry.name[0] != "_"] or known
        if not known:
            raise ExplorerError(
                FailureKind.INPUT,
                f"The folder {path} holds no file of a kind that can be read.",
                f"Choose files ending in {', '.join(Format)}.",
            )
        files += known
        left_out = [entry.name for entry in inside if entry not in known]
        names = ", ".join(left_out[:_NAMED]) + (f" and {len(left_out) - _NAMED} more" if len(left_out) > _NAMED else "")
        count = f"{len(known)} {'file' if len(known) == 1 else 'files'}"
        notes.append(f"Of the folder {path.name}, {count} opened{f'; left out: {names}' if names else ''}.")
    return tuple(files), tuple(notes)


def _is_known(path: Path) -> bool:
    try:
        format_of(path)
    except ExplorerError:
        return path.suffix.lower() in VECTOR_SUFFIXES
    return True
