"""What is looked for in the sentences, letter by letter."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextQuery:
    """Words to find.

    Parameters
    ----------
    text
        What was typed; empty finds nothing.
    is_expression
        Whether `text` is a regular expression rather than the words themselves.
    match_case
        Whether capital and small letters differ.
    """

    text: str = ""
    is_expression: bool = False
    match_case: bool = False
