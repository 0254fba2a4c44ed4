"""The folder of parts that `encode` wrote on a cluster, opened as the one set of vectors that it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.results.precomputed import PrecomputedVectors, VectorChoices
from explorer.domain.texts.categorical import Categorical
from explorer.domain.words import count, counted
from explorer.files.cache.vector_cache import size_in_words
from explorer.files.disk.pace import Pace
from explorer.files.precomputed.dataset.manifest import Manifest, read_manifest
from explorer.files.precomputed.dataset.parts import first_row, is_part
from explorer.files.precomputed.rows import MAPPED_ABOVE, Rows, refuse
from explorer.files.precomputed.tables import OpenColumns

_VECTOR = "vector"


def manifest_of(paths: Sequence[Path]) -> Manifest | None:
    """Return what the folder says of which all these files are parts; None where they are something else."""
    folders = {path.parent for path in paths}
    return read_manifest(folders.pop()) if len(folders) == 1 and all(map(is_part, paths)) else None


def read_parts(
    paths: Sequence[Path], manifest: Manifest, choices: VectorChoices, context: JobContext
) -> PrecomputedVectors:
    """Read parts in the order of their rows, some rows in memory at a time.

    Vectors and texts that are too many for the memory are kept in mapped files, and that is noted.

    Parameters
    ----------
    paths
        The files.
    manifest
        What their folder says of them.
    choices
        What was decided about the columns.
    context
        Where to report and when to stop.

    Raises
    ------
    ExplorerError
        INPUT, where a part is damaged, or holds other rows than it is called by; DISK.
    """
    name = paths[0].parent.name
    choices = replace(choices, texts=choices.texts or manifest.texts["column"], vectors=choices.vectors or _VECTOR)
    rows = Rows(name, manifest.rows, choices.texts, choices)
    pace, done = Pace(f"Reading {name}", context), 0
    ends = np.cumsum([file["rows"] for file in manifest.texts["files"]])
    kept = np.zeros(len(ends), np.int64)
    for path in sorted(paths, key=first_row):
        opened = OpenColumns(path, choices, context)
        _check_rows(path, opened.total)
        before = len(rows)
        for block, texts, labels, present in opened.batches():
            if len(block) and block.shape[1] != manifest.width and choices.vectors == _VECTOR:
                raise _other_rows(path)
            rows.add(block, texts, labels, present)
        done += opened.total
        kept[np.searchsorted(ends, first_row(path), side="right")] += len(rows) - before
        pace.show(done, manifest.rows)
    found = rows.finish(name, _notes(done, manifest))
    files = tuple(file["name"] for file in manifest.texts["files"])
    sources = Categorical(np.repeat(np.arange(len(files)), kept).astype(np.int32), files)
    return replace(found, corpus=replace(found.corpus, sources=sources))


def _check_rows(path: Path, total: int) -> None:
    """Refuse a part whose rows do not have the numbers that its name says."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        numbers = pq.read_table(path, columns=["row"], partitioning=None).column("row").to_numpy()
    except (pa.ArrowException, OSError, KeyError):
        raise _other_rows(path) from None
    if not np.array_equal(numbers, np.arange(first_row(path), first_row(path) + total)):
        raise _other_rows(path)


def _other_rows(path: Path) -> ExplorerError:
    return refuse(f"{path.name} holds other rows than its name says.", "Remove it, and run encode again.")


def _notes(done: int, manifest: Manifest) -> tuple[str, ...]:
    size = 4 * manifest.rows * manifest.width
    notes = []
    if done < manifest.rows:
        notes.append(f"The run is not finished: {count(done)} of {count(manifest.rows)} rows are there.")
    if size > MAPPED_ABOVE:
        notes.append(
            f"{counted(manifest.rows, 'vector')} of {size_in_words(size)} are kept in a mapped file on the disk, "
            "made of the parts, as long as they are open."
        )
    return tuple(notes)
