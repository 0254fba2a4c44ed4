"""An expression that takes longer than anyone waits, without one that does."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import regex

SLOW = "slow|sl"
"""What to look for: slow on every text with a "b"."""


class _SlowPattern:
    groups = 0

    def findall(self, text: str, *, timeout: float, concurrent: bool) -> list[str]:
        return [match[0] for match in self.finditer(text, timeout=timeout, concurrent=concurrent)]

    def finditer(self, text: str, *, timeout: float, concurrent: bool) -> Iterator[re.Match[str]]:
        assert timeout > 0
        assert concurrent, "the window would wait"
        if "b" in text:
            raise TimeoutError
        return re.finditer("a", text)


@pytest.fixture
def slow_expression(monkeypatch: pytest.MonkeyPatch) -> str:
    """Give an expression that `regex` gives up on some texts."""
    usual = regex.compile

    def made(pattern: str, *flags: int) -> object:
        return _SlowPattern() if pattern == SLOW else usual(pattern, *flags)

    monkeypatch.setattr("explorer.analysis.texts.text_search.regex.compile", made)
    return SLOW
