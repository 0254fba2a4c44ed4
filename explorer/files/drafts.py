"""The draft of the editor, kept so that nothing typed is lost."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

from explorer.files.atomic import disk_error, write_text
from explorer.files.cleaning import valid
from explorer.files.paths import data_dir


@dataclass(frozen=True, slots=True)
class Draft:
    """The lines of the editor as they stand, blank ones included, and where each came from."""

    lines: tuple[str, ...]
    sources: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.lines) != len(self.sources):
            raise ValueError(f"{len(self.sources)} sources for {len(self.lines)} lines")


def draft_path() -> Path:
    """Return where the draft is kept."""
    return data_dir() / "draft.json"


def save_draft(draft: Draft) -> None:
    """Keep the draft, atomically; raises `ExplorerError` of kind DISK where that fails."""
    content = {"lines": [valid(line) for line in draft.lines], "sources": [valid(s) for s in draft.sources]}
    write_text(draft_path(), json.dumps(content, ensure_ascii=False))


def load_draft() -> Draft | None:
    """Return the draft, or None where there is none; one that cannot be read is set aside as draft.broken.json."""
    path = draft_path()
    try:
        content = json.loads(path.read_text("utf-8"))
        lines, sources = content["lines"], content["sources"]
        if not all(isinstance(value, str) for value in [*lines, *sources]):
            raise TypeError("a draft is made of strings")
        return Draft(tuple(lines), tuple(sources))
    except OSError:
        return None
    except (ValueError, TypeError, KeyError, RecursionError):
        with contextlib.suppress(OSError):
            path.replace(path.with_name("draft.broken.json"))
        return None


def clear_draft() -> None:
    """Forget the draft; raises `ExplorerError` of kind DISK where that fails."""
    path = draft_path()
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise disk_error(error, path) from error
