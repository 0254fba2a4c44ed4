"""Damaged files are kept, under a name of their own."""

from __future__ import annotations

import os
import shutil
from itertools import count
from pathlib import Path


def set_aside(path: Path, folder: Path | None = None, *, copy: bool = False) -> Path:
    """Keep a damaged file as "name.broken.suffix", or with a number where that is taken; return where.

    Parameters
    ----------
    path
        The file, or what is there in its place.
    folder
        Where to keep it; None for beside it.
    copy
        Whether it stays where it is as well.

    Raises
    ------
    OSError
        Where that is not possible.
    """
    names = (f"{path.stem}.broken{f'-{number}' if number > 1 else ''}{path.suffix}" for number in count(1))
    aside = next(place for name in names if not os.path.lexists(place := (folder or path.parent) / name))
    if copy:
        shutil.copy2(path, aside)
    else:
        path.rename(aside)
    return aside
