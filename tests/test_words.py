from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import explorer

_ODD = re.compile(r"\b(by lot|dealt)\b", re.IGNORECASE)


def strings_of(source: str) -> Iterator[ast.Constant]:
    if _ODD.search(source):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node


def test_chance_is_called_by_its_standard_term() -> None:
    folder = Path(explorer.__file__).parent
    odd = [
        f"{path.relative_to(folder)}:{node.lineno} {node.value!r}"
        for path in sorted(folder.rglob("*.py"))
        for node in strings_of(path.read_text("utf-8"))
        if _ODD.search(node.value)
    ]
    assert odd == []


_NUMBER_FORMAT = re.compile(r"[,_]|\.\d|[eEfFgG%]$")


def _written_by_hand(source: str) -> Iterator[int]:
    """Yield the lines on which a number is put into words by a format of its own."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
            spec = "".join(part.value for part in node.format_spec.values if isinstance(part, ast.Constant))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "format":
            spec = "".join(part.value for part in node.args[1:] if isinstance(part, ast.Constant))
        else:
            continue
        if _NUMBER_FORMAT.search(spec):
            yield node.lineno


def test_numbers_are_written_in_one_place() -> None:
    assert (
        list(_written_by_hand('f"{n:,}" f"{x:>8.3f}" f"{x:g}" f"{x:.0%}" f"{name:>12}" f"{n:02}" f"{n:>{w}}"'))
        == [1] * 4
    )
    folder = Path(explorer.__file__).parent
    by_hand = [
        f"{path.relative_to(folder)}:{line}"
        for path in sorted(folder.rglob("*.py"))
        if path != folder / "domain" / "words.py"
        for line in _written_by_hand(path.read_text("utf-8"))
    ]
    assert by_hand == []
