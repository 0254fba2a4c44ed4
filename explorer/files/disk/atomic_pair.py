"""Two files that belong together, replaced so that a new one is never seen beside an old one."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from explorer.files.disk.atomic import disk_error, flush_folder, flush_to_disk, keep_permissions, new_file
from explorer.files.disk.unfinished import PAIR, bears_mark, temporary_name


@contextmanager
def atomic_pair(leading: Path, beside: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the names of two empty files in one folder that replace `leading` and `beside` if the block succeeds.

    Two files cannot take their names at one moment. So the old `beside` steps aside before the new `leading` comes: in
    between `leading` stands alone, and after a crash the next start brings the one that belongs to it. Any failure
    removes the temporary files and leaves both as they were.

    Raises
    ------
    ExplorerError
        Of kind DISK, for every OSError within the block.
    """
    left: list[Path] = []
    try:
        targets = (leading.resolve(), beside.resolve())
        drafts = []
        for target in targets:
            drafts.append(new_file(target))
            left.append(drafts[-1])
        yield drafts[0], drafts[1]
        for draft, target in zip(drafts, targets, strict=True):
            flush_to_disk(draft)
            keep_permissions(draft, target)
        journal, asides = temporary_name(targets[0], PAIR), tuple(map(temporary_name, targets))
        left += [journal, *asides]
        names = {"leading": drafts[0].name, "new": drafts[1].name, "old": asides[1].name, "beside": str(targets[1])}
        journal.write_text(json.dumps(names), "ascii")
        flush_to_disk(journal)
        flush_folder(targets[0].parent)
        _swap(drafts, targets, asides)
        flush_folder(targets[0].parent)
    except OSError as error:
        raise disk_error(error, leading) from error
    finally:
        for path in reversed(left):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def _swap(drafts: Sequence[Path], targets: Sequence[Path], asides: Sequence[Path]) -> None:
    """Put both drafts in place; where that fails, what was there comes back."""
    (new_leading, new_beside), (leading, beside), (old_leading, old_beside) = drafts, targets, asides
    new = not leading.exists()
    try:
        if not new:
            with contextlib.suppress(OSError):  # not every file system has hard links
                os.link(leading, old_leading)
        if beside.exists():
            beside.replace(old_beside)
        new_leading.replace(leading)
        new_beside.replace(beside)
    except BaseException:
        if not new_leading.exists():
            if old_leading.exists():
                old_leading.replace(leading)
            elif new:
                leading.unlink()
            else:
                raise  # no texts rather than those of other vectors
        if old_beside.exists():
            old_beside.replace(beside)
        raise


def mend(journal: Path, mark: str) -> None:
    """Bring a pair together whose replacement was cut short: the old one where `leading` is old, else the new one.

    A file that is there is never replaced. The temporary files are left to the caller.

    Parameters
    ----------
    journal
        The note of the pair.
    mark
        Of the process that wrote it.

    Raises
    ------
    OSError
        Where a file cannot be renamed.
    """
    try:
        names = json.loads(journal.read_text("ascii"))
        leading, new, old = (str(names[key]) for key in ("leading", "new", "old"))
        target = Path(names["beside"])
    except (ValueError, KeyError, TypeError):
        return  # cut short before anything was replaced
    if not target.is_absolute() or not all(bears_mark(name, mark) for name in (leading, new, old)):
        return
    source = target.with_name(old if (journal.parent / leading).exists() else new)
    if source.exists() and not os.path.lexists(target):
        source.replace(target)
