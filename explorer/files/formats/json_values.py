"""The values of a JSON document one after the other, without holding more than one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.words import with_commas
from explorer.files.tables.table import MAX_LINE

_CHUNK = 1 << 20
_BLANK = " \t\r\n\ufeff"
_LONGEST_WORD = len("-Infinity")
_DECODER = json.JSONDecoder()

MOST_CHARACTERS = 1 << 27
"""Characters of a document that is one object, which has to be read whole."""


def array_elements(text: TextIO, name: str, context: JobContext) -> Iterator[Any]:
    """Yield the elements of a document that is one array; raises as `values`."""
    return _Values(text, name, context).elements()


def values(text: TextIO, name: str, context: JobContext) -> Iterator[Any]:
    """Yield the values that stand one after the other in a document, with blanks or line breaks between.

    Raises
    ------
    ExplorerError
        INPUT, naming line and column where it is not valid JSON or ends too soon.
    """
    return _Values(text, name, context).sequence()


def first_character(text: TextIO, name: str, context: JobContext) -> str:
    """Return the first character that is no blank; "" where there is none."""
    reader = _Values(text, name, context)
    return reader.next_character()


class _Values:
    """Decodes a document piece by piece."""

    def __init__(self, text: TextIO, name: str, context: JobContext) -> None:
        self._text = text
        self._name = name
        self._context = context
        self._buffer = ""
        self._place = 0
        self._line, self._column = 1, 1
        self._ended = False
        text.seek(0)

    def sequence(self) -> Iterator[Any]:
        while self.next_character():
            yield self._value(MOST_CHARACTERS)

    def elements(self) -> Iterator[Any]:
        self._take("[")
        if self.next_character() != "]":
            yield self._value(MAX_LINE)
            while self.next_character() != "]":
                self._take(",")
                self.next_character()
                yield self._value(MAX_LINE)
        self._take("]")
        if self.next_character():
            raise self._wrong("goes on behind the end of its array")

    def next_character(self) -> str:
        """Go to the next character that is no blank, and return it; "" at the end."""
        while True:
            while self._place < len(self._buffer) and self._buffer[self._place] in _BLANK:
                self._place += 1
            if self._place < len(self._buffer):
                return self._buffer[self._place]
            if not self._more():
                return ""

    def _take(self, character: str) -> None:
        found = self.next_character()
        if found != character:
            raise self._wrong("is not valid JSON" if found else "ends in the middle of its JSON")
        self._place += 1

    def _value(self, limit: int) -> Any:
        wanted = _CHUNK
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._place)
                if end < len(self._buffer) or self._ended:
                    self._place = end
                    return value
                place = end
            except json.JSONDecodeError as error:
                place = error.pos
                cut = place + _LONGEST_WORD >= len(self._buffer) or error.msg.startswith("Unterminated")
                if self._ended or not cut:
                    what = "ends in the middle of its JSON" if cut else "is not valid JSON"
                    raise self._wrong(what, place) from None
            except RecursionError:
                raise self._wrong("has too many brackets within each other") from None
            if len(self._buffer) - self._place > limit:
                raise self._wrong(f"begins a value of more than {with_commas(limit)} characters")
            self._more(wanted)
            wanted *= 2

    def _more(self, wanted: int = _CHUNK) -> bool:
        """Read on; what was taken is let go. Returns whether there was more."""
        self._context.check()
        self._line, self._column = self._position(self._place)
        self._buffer, self._place = self._buffer[self._place :], 0
        chunk = self._text.read(wanted)
        self._buffer += chunk
        self._ended = not chunk
        return bool(chunk)

    def _position(self, place: int) -> tuple[int, int]:
        breaks = self._buffer.count("\n", 0, place)
        column = place - self._buffer.rfind("\n", 0, place) if breaks else self._column + place
        return self._line + breaks, column

    def _wrong(self, what: str, place: int | None = None) -> ExplorerError:
        line, column = self._position(self._place if place is None else place)
        return ExplorerError(
            FailureKind.INPUT,
            f"{self._name} {what}, in line {with_commas(line)}, column {with_commas(column)}.",
            "Write it again; a file of JSON is an array of texts or of objects, or one of them a line.",
        )
