"""A similarity split over tokens, as a table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from explorer.domain.results.explanation import PairExplanation
from explorer.domain.texts.cleaning import valid
from explorer.files.disk.atomic import atomic_file


def write_explanation(path: Path, explanation: PairExplanation) -> None:
    """Write the token matrix as CSV in UTF-8, atomically.

    The tokens of the second text are the header, those of the first the first column; the last column and the last row
    are their sums, and the last cell is the sum of all, which is the similarity. Numbers are written so that they read
    back as they are.

    Raises
    ------
    ExplorerError
        Of kind DISK where writing fails.
    """
    first, second = ([valid(token) for token in each.tokens] for each in (explanation.first, explanation.second))
    rows, columns = explanation.shares
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["token", *second, "sum"])
    for token, values, share in zip(first, explanation.contributions.tolist(), rows.tolist(), strict=True):
        writer.writerow([token, *values, share])
    writer.writerow(["sum", *columns.tolist(), float(explanation.contributions.sum())])
    with atomic_file(path) as file:
        file.write(text.getvalue().encode())
