"""Which row of a table names its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from explorer.files.tables.columns import is_number

_WORDS = frozenset(
    """
    text texts sentence sentences label labels category categories class classes topic topics tag tags
    id index idx key name title titles body content contents document documents source sources
    question questions answer answers query queries review reviews comment comments message messages
    utterance utterances description abstract summary headline headlines phrase phrases
    sentence1 sentence2 sentence_1 sentence_2 sentence_a sentence_b sent1 sent2 text1 text2 text_a text_b
    question1 question2 premise hypothesis anchor positive negative
    similarity similarity_score relatedness_score is_duplicate
    score rating stars date time timestamp author user url language lang
    """.split()
)

_MOST_TITLE_ROWS = 10
_CONSISTENT = 0.8


def is_known_header(record: Sequence[str]) -> bool:
    """Whether one cell is a usual name and none reads like a sentence."""
    cells = [cell.strip() for cell in record]
    return any(cell.casefold() in _WORDS for cell in cells) and all(
        len(cell.split()) <= 3 and not cell.endswith((".", "!", "?")) for cell in cells
    )


def has_header(records: Sequence[Sequence[str]]) -> bool:
    """Whether the first record names the columns.

    It does if it has a usual name, if it has words above a column of numbers, or if all its cells are distinct single
    words above a column of sentences. A first sentence taken for a header would be lost, a header taken for a sentence
    is one text too many: in doubt there is none.
    """
    first, rest = records[0], records[1:]
    if is_known_header(first):
        return True
    if not rest or len(set(first)) < len(first) or any(not cell.strip() or is_number(cell) for cell in first):
        return False
    columns = [[record[i] for record in rest if i < len(record)] for i in range(len(first))]
    if any(column and any(column) and all(map(is_number, column)) for column in columns):
        return True
    named = all(re.fullmatch(r"[A-Za-z_][\w.\-]*", cell.strip()) for cell in first)
    from statistics import median

    words = [median(len(cell.split()) for cell in column) for column in columns if column]
    lower = all(cell.strip()[0].islower() or "_" in cell for cell in first)
    return named and max(words, default=0) >= 3 and (lower or len(first) > 1)


def title_rows(records: Sequence[Sequence[str]]) -> int:
    """Return the number of rows above a header of usual names that seem to be a title; 0 where there are none.

    Parameters
    ----------
    records
        The rows at the beginning of a table, blank ones included.
    """
    widths = [sum(bool(cell.strip()) for cell in record) for record in records]
    for count in range(1, min(_MOST_TITLE_ROWS + 1, len(records) - 1)):
        below = [width for width in widths[count + 1 :] if width]
        if widths[count] > 1 and below and is_known_header(records[count]):
            narrower = max(widths[:count]) < widths[count] and not is_known_header(records[0])
            full = sum(width > 1 for width in below) >= _CONSISTENT * len(below)
            return count if any(widths[:count]) and narrower and full else 0
    return 0
