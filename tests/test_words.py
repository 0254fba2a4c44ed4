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
