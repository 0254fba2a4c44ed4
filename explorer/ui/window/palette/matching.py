"""How well what is typed names a command."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

_ALIKE = 0.75
"""Share of letters in common from which a word counts as a slip of the keyboard."""


def score(query: str, title: str, more: str = "") -> float:
    """Rate how well a query names something.

    Parameters
    ----------
    query
        Words in any order; case and accents do not matter.
    title
        What the thing is called.
    more
        Other words for it, which count less.

    Returns
    -------
    float
        Larger is better; 0 where a word of the query is nowhere, and 1 for a query without words.
    """
    wanted = _words(query)
    if not wanted:
        return 1.0
    named, others = _words(title), _words(more)
    rates = [_rate(word, named, others) for word in wanted]
    return sum(rates) / len(rates) if all(rates) else 0.0


def _rate(word: str, named: Sequence[str], others: Sequence[str]) -> float:
    if word in named:
        return 8.0
    if any(name.startswith(word) for name in named):
        return 7.0
    if "".join(name[0] for name in named).startswith(word):
        return 6.0
    if any(word in name for name in named):
        return 5.0
    if any(other.startswith(word) for other in others):
        return 4.0
    if any(name[0] == word[0] and _in_order(word, name) for name in named):
        return 3.0
    if any(SequenceMatcher(None, word, name).ratio() >= _ALIKE for name in (*named, *others)):
        return 2.0
    return 0.0


def _in_order(word: str, name: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in word)


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text).casefold()
    letters = (letter if letter.isalnum() else " " for letter in folded if not unicodedata.combining(letter))
    return "".join(letters).split()
