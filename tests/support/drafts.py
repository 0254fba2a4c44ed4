"""Drafts on the disk, as windows find and leave them."""

from __future__ import annotations

import os
from pathlib import Path

from explorer.files.disk import paths
from explorer.files.profile.draft_folders import DraftFolder
from explorer.files.profile.drafts import Draft, from_json


def leave_draft(draft: Draft, when: float | None = None) -> Path:
    """Leave a draft as a window that ended at `when` did; return its file."""
    before = set(draft_files())
    folder = DraftFolder()
    folder.save(draft)
    folder.release()
    (path,) = set(draft_files()) - before
    if when is not None:
        os.utime(path, (when, when))
    return path


def draft_files() -> list[Path]:
    """Return the drafts on the disk, those of open windows among them, in the order in which they were begun."""
    return sorted(paths.data_dir().glob("drafts/*/draft.json"))


def drafts_on_disk() -> list[Draft]:
    """Return all drafts on the disk."""
    return [from_json(path.read_text("utf-8"))[0] for path in draft_files()]
