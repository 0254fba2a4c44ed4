"""Pairs of near-duplicates as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from explorer.domain.results.near_duplicates import NearDuplicates
from explorer.domain.texts.cleaning import valid
from explorer.domain.words import fixed
from explorer.files.disk.atomic import atomic_file

_ROWS_AT_ONCE = 10_000


def write_near_duplicates(path: Path, found: NearDuplicates, texts: Sequence[str]) -> None:
    """Write the pairs kept as CSV in UTF-8, atomically; texts are numbered from 1.

    Identical texts follow as pairs of the first of each group and every other one, with the similarity "identical".

    Raises
    ------
    ExplorerError
        Of kind DISK where writing fails.
    """
    same = [(int(group[0]), int(other)) for group in found.identical for other in group[1:]]
    rows = [
        *zip(found.similarities.tolist(), found.first.tolist(), found.second.tolist(), strict=True),
        *(("identical", first, second) for first, second in same),
    ]
    with atomic_file(path) as file:
        file.write(b"similarity,first,second,first_text,second_text\r\n")
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            text = io.StringIO(newline="")
            csv.writer(text).writerows(
                (value if isinstance(value, str) else fixed(value, 6), i + 1, j + 1, valid(texts[i]), valid(texts[j]))
                for value, i, j in rows[start : start + _ROWS_AT_ONCE]
            )
            file.write(text.getvalue().encode())
