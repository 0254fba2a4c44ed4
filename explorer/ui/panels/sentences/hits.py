"""The hits of a search as they are painted: of what is in sight, and never at the price of the window's answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.analysis.texts.text_search import Finder, Span

_PATIENCE = 0.01
"""Seconds for the hits of one sentence in sight."""
_STRIKES = 5
"""Sentences that may be too slow before no more hits are painted."""
_KNOWN = 500


@dataclass(frozen=True, slots=True)
class Place:
    """A place among the sentences.

    Parameters
    ----------
    sentence
        Index of the sentence.
    start, end
        What is selected in it, in characters; equal where that is a mere place.
    """

    sentence: int
    start: int = 0
    end: int = 0


class HitsInSight:
    """Finds the hits of the sentences that are painted, each once."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self._known: dict[str, list[Span]] = {}
        self._strikes = 0

    def of(self, text: str) -> list[Span]:
        """Return where the hits are in a text; none where that takes too long to be painted."""
        if text not in self._known:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[text] = self._find(text)
        return self._known[text]

    def _find(self, text: str) -> list[Span]:
        if self._strikes >= _STRIKES:
            return []
        try:
            return self.finder.spans(text, _PATIENCE)
        except (TimeoutError, MemoryError):
            self._strikes += 1
            return []


def neighbor_span(spans: list[Span], here: Place, step: int) -> Span | None:
    """Return the hit of a sentence after a place in it, before it (-1), or with 0 the first from there on."""
    now = (here.start, here.end)
    if step < 0:
        return next((span for span in reversed(spans) if span[1] <= here.start and span != now), None)
    begin = here.end if step else here.start
    return next((span for span in spans if span[0] >= begin and not (step and span == now)), None)


def characters(text: str, place: int) -> int:
    """Return the place in a text counted in characters, of one that Qt counts in UTF-16."""
    if text.isascii():
        return place
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * place].decode("utf-16-le", "replace"))
