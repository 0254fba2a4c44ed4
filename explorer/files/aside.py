"""Damaged files are kept, under a name of their own."""

from __future__ import annotations

import os
import shutil
from itertools import count
from pathlib import Path


def set_aside(path: Path, *, copy: bool = False) -> Path:
    """Keep a damaged file as "name.broken.suffix" beside it, or with a number where that is taken; return where.

    Parameters
    ----------
    path
        The file, or what is there in its place.
    copy
        Whether it stays where it is as well.

    Raises
    ------
    OSError
        Where that is not possible.
    """
    names = (f"{path.stem}.broken{f'-{number}' if number > 1 else ''}{path.suffix}" for number in count(1))
    aside = next(place for place in map(path.with_name, names) if not os.path.lexists(place))
    if copy:
        shutil.copy2(path, aside)
    else:
        path.rename(aside)
    return aside
