"""Finds texts again among others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from explorer.domain.texts.corpus import Corpus

MANY = 100_000
"""Texts, and selected ones of more, up to which they are looked for within a moment."""


def found_again(selection: tuple[int, ...], before: Corpus, after: Corpus) -> tuple[int, ...]:
    """Return where the selected texts are now, in the order of the selection; those that are gone are left out.

    Of texts that are the same, the first stays the first and so on. Of more than `MANY` texts, those that stand where
    they stood are found.

    Parameters
    ----------
    selection
        Places in `before`.
    before, after
        The texts as they were, and as they are now.
    """
    if before.fingerprint == after.fingerprint:
        return selection
    old, new = before.texts, after.texts
    if max(len(old), len(new)) > MANY:
        stayed = selection if len(selection) <= MANY else ()
        return tuple(place for place in stayed if place < len(new) and old[place] == new[place])
    wanted = {old[place] for place in selection}
    was, now = _places(old, wanted), _places(new, wanted)
    moved = {place: there for text in wanted for place, there in zip(was[text], now[text], strict=False)}
    return tuple(moved[place] for place in selection if place in moved)


def _places(texts: Sequence[str], wanted: set[str]) -> defaultdict[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        if text in wanted:
            places[text].append(place)
    return places
