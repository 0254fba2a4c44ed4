"""Finds words and regular expressions in sentences; no expression takes longer than it is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

import numpy as np
import regex

from explorer.domain.arrays import IntArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.texts.text_query import TextQuery

SECONDS = 0.25
"""What one sentence may take; an expression that is slower on one of them is given up."""

MOST_PARTS = 100_000
"""Letters, sets and so on that an expression may come to with all its repetitions written out, as `regex` does."""

_BLOCK = 2048
_SHOWN_EVERY = 0.1
_DIGITS = 9
_TOKENS = re.compile(r"\\.|\[\^?\]?(?:\\.?|[^\\\]])*(?:\]|\Z)|\{(?P<times>\d+)(?:,\d*)?\}|.", re.DOTALL)
"""A part of an expression: an escape, a set, a repetition or any other letter."""
_ADVICE = "Mend the expression, or turn it off to find the words as they stand."

Result = TypeVar("Result")
Span = tuple[int, int]
"""Start and end of a hit in its sentence, in characters."""


class Finder:
    """A query, ready to be looked for.

    Parameters
    ----------
    query
        Words or an expression.

    Raises
    ------
    ExplorerError
        Of kind INPUT, where the expression cannot be read, or repeats something too often.
    """

    def __init__(self, query: TextQuery) -> None:
        self.query = query
        if query.is_expression and parts_of(query.text) > MOST_PARTS:
            # Written out without letting any other thread go on, until there is no memory left.
            raise ExplorerError(FailureKind.INPUT, "This expression repeats something too often.", _ADVICE)
        pattern = (
            query.text if query.is_expression else regex.escape(query.text, special_only=True, literal_spaces=True)
        )
        try:
            self._pattern = regex.compile(pattern, 0 if query.match_case else regex.IGNORECASE)
        except regex.error as error:
            where = "" if error.pos is None else f" at character {error.pos + 1}"
            raise _unreadable(f"{error.msg}{where}") from error
        except RecursionError as error:
            raise _unreadable("it is nested too deeply") from error
        except ValueError as error:
            raise _unreadable("a number in it is too long") from error

    def spans(self, text: str, seconds: float = SECONDS) -> list[Span]:
        """Return where the hits are in a sentence, from the first on.

        Hits of no letters count only where there are no others, and then as one, so that `^` or a look ahead finds the
        sentences that it fits.

        Raises
        ------
        TimeoutError
            Where that takes longer than `seconds`.
        """
        found = self._within(seconds, lambda limit: [match.span() for match in self._matches(text, limit)])
        return sorted(span for span in found if span[0] < span[1]) or found[:1]

    def count(self, text: str, seconds: float = SECONDS) -> int:
        """Return how many hits `spans` has."""
        query = self.query
        if not query.is_expression:
            if query.match_case or query.text.lower() == query.text.upper():
                return text.count(query.text)
            # Letters beyond ASCII change their number with their case here and there.
            if text.isascii() and query.text.isascii():
                return text.lower().count(query.text.lower())
        if self._pattern.groups:
            return len(self.spans(text, seconds))
        found = self._within(seconds, lambda limit: self._pattern.findall(text, timeout=limit, concurrent=True))
        return sum(map(bool, found)) or min(len(found), 1)

    def _matches(self, text: str, limit: float) -> Iterator[Any]:
        # Without the interpreter's lock, so that a slow expression does not hold the window up meanwhile.
        matches: Iterator[Any] = self._pattern.finditer(text, timeout=limit, concurrent=True)
        return matches

    @staticmethod
    def _within(seconds: float, search: Callable[[float], list[Result]]) -> list[Result]:
        """Search within `seconds` of the clock."""
        started, limit = monotonic(), seconds
        while True:
            try:
                return search(limit)
            except TimeoutError:
                # `regex` counts what all threads compute, which may be many times the seconds that went by.
                if monotonic() - started >= seconds:
                    raise
                limit *= 4


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Where a query was found in N sentences.

    Parameters
    ----------
    finder
        Finds the hits within a sentence.
    counts
        int32 (N,), the hits of each sentence.
    share
        Share of the sentences looked at so far; the others have none yet.
    """

    finder: Finder
    counts: IntArray
    share: float = 1.0

    @property
    def total(self) -> int:
        """Number of hits in all."""
        return int(self.counts.sum(dtype=np.int64))

    @property
    def sentences(self) -> IntArray:
        """int32 (M,), the sentences that have hits, ascending."""
        return np.flatnonzero(self.counts).astype(np.int32)

    def rank(self, sentence: int, which: int) -> int:
        """Return the number, from 0, among all hits of hit `which` of a sentence."""
        return int(self.counts[:sentence].sum(dtype=np.int64)) + which

    def neighbor(self, sentence: int, step: int) -> tuple[int, bool] | None:
        """Return the next sentence with hits in the direction of `step`, and whether the search went round the end."""
        filled = self.sentences
        if not len(filled):
            return None
        place = int(np.searchsorted(filled, sentence, "right" if step > 0 else "left")) - (step < 0)
        return int(filled[place % len(filled)]), not 0 <= place < len(filled)


def find(texts: Sequence[str], query: TextQuery, context: JobContext) -> Hits:
    """Find a query in sentences, telling the hits so far as drafts; sentences not yet looked at have none.

    Raises
    ------
    ExplorerError
        Of kind INPUT, where the expression cannot be read, or takes too long on a sentence.
    """
    finder = Finder(query)
    counts = np.zeros(len(texts), np.int32)
    shown = monotonic()
    for start in range(0, len(texts), _BLOCK):
        context.check()
        block = texts[start : start + _BLOCK]
        for place, text in enumerate(block, start):
            try:
                counts[place] = finder.count(text)
            except (TimeoutError, MemoryError) as error:
                raise ExplorerError(
                    FailureKind.INPUT, f"This expression takes too long on sentence {place + 1}.", _ADVICE
                ) from error
            context.check()
        if monotonic() - shown > _SHOWN_EVERY:
            shown = monotonic()
            context.show(Hits(finder, counts.copy(), (start + len(block)) / len(texts)))
    return Hits(finder, counts)


def parts_of(expression: str) -> int:
    """Return how many parts an expression has at least, with the least number of each repetition written out.

    Too many rather than too few where blanks may stand between a part and its repetition.
    """
    totals, last = [0], 0
    for token in _TOKENS.finditer(expression):
        times = token["times"]
        if token[0] == "(":
            totals.append(0)
            last = 0
        elif token[0] == ")" and len(totals) > 1:
            last = totals.pop()
            totals[-1] += last
        elif times is not None:
            # Python reads no number of thousands of digits.
            number = int(times) if len(times) <= _DIGITS else 10**_DIGITS
            totals[-1] += last * (number - 1)
            last *= number
        elif token[0].isspace():
            totals[-1] += 1
        else:
            last = 1
            totals[-1] += 1
    return sum(totals)


def _unreadable(why: str) -> ExplorerError:
    return ExplorerError(FailureKind.INPUT, f"This is no regular expression: {why}.", _ADVICE)
