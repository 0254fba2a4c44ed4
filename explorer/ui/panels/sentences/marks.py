"""The marks beside sentences that deserve a second look."""

from __future__ import annotations

from explorer.domain.words import count

Mark = tuple[str, str, str]
"""Icon, theme role and explanation of a mark in the gutter."""


def cut_mark(limit: int | None) -> Mark:
    """Return the mark of a sentence of which the model read only the first `limit` tokens."""
    where = f" at {limit} tokens" if limit else ""
    return "warning", "warn", f"The model read only the beginning: this sentence was cut{where}."


def repeated_mark(times: int) -> Mark:
    """Return the mark of a sentence that is there several times."""
    return "copy", "muted", f"This sentence occurs {count(times)} times."
