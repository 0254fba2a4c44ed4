"""Small pieces of Python source, laid out as ruff and Black would."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LINE_WIDTH = 88
"""Columns of a line, the default of both formatters."""

INDENT = "    "


def literal(text: str) -> str:
    """Return a string literal of any text, in double quotes unless single ones need fewer escapes."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    pieces = re.split(r"(['\"])", text)
    # repr() escapes what cannot be seen; without quotation marks in the piece it escapes none.
    return quote + "".join("\\" + p if p == quote else p if p in "'\"" else repr(p)[1:-1] for p in pieces) + quote


def fits(line: str) -> bool:
    """Whether a line is not too wide; East Asian characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line) <= LINE_WIDTH


def call(head: str, arguments: Sequence[str], tail: str = ")", indent: str = "") -> list[str]:
    """Return a call on one line where it fits, else with one argument a line.

    Parameters
    ----------
    head
        All that stands before the arguments, its opening bracket included.
    arguments
        Source of each.
    tail
        The closing bracket and what follows it.
    indent
        White space before the statement.
    """
    line = f"{indent}{head}{', '.join(arguments)}{tail}"
    if fits(line) or not arguments:
        return [line]
    return [f"{indent}{head}", *(f"{indent}{INDENT}{argument}," for argument in arguments), f"{indent}{tail}"]


def assign(name: str, value: str) -> list[str]:
    """Return the assignment of a value that cannot be broken, in brackets where that makes it fit."""
    if fits(f"{name} = {value}") or not fits(INDENT + value):
        return [f"{name} = {value}"]
    return [f"{name} = (", INDENT + value, ")"]


def comprehension(head: str, parts: Sequence[str], indent: str = "") -> list[str]:
    """Return a list comprehension: on one line, with its parts on a line of their own, or with one part a line."""
    whole = " ".join(parts)
    if fits(f"{indent}{head}[{whole}]"):
        return [f"{indent}{head}[{whole}]"]
    inside = indent + INDENT
    body = [inside + whole] if fits(inside + whole) else [inside + part for part in parts]
    return [f"{indent}{head}[", *body, f"{indent}]"]
