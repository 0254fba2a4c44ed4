"""Which two sentences are explained, as the one selection says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.domain.results.analysis import Neighbors
from explorer.domain.state import AppState
from explorer.domain.words import count, sentences

Pair = tuple[int, int]
"""Two texts of `AppState.shown`."""

_MOST_LOOKED_AT = 1000
"""Nearest pairs among which one that does not read the same is looked for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The pair chosen, or none, and what there is to say about it.

    Parameters
    ----------
    pair
        The two texts; None where nothing is chosen yet.
    words
        Where the pair came from, or what to do for one; empty where nothing needs saying.
    offer
        A pair to offer in its place, where there is none.
    waiting
        Whether the pair follows from neighbours that are still being found.
    """

    pair: Pair | None
    words: str = ""
    offer: Pair | None = None
    waiting: bool = False


def choose(state: AppState) -> Choice:
    """Return the pair that the selection means: two sentences, or one with its nearest neighbour."""
    selected = tuple(index for index in state.selection if index < len(state.shown))
    if len(selected) >= 2:
        words = f"{sentences(len(selected))} are selected; these are the first two." if len(selected) > 2 else ""
        return Choice((selected[0], selected[1]), words)
    if len(state.shown) < 2:
        return Choice(None, "There is no other sentence to compare with. Add one and run again.")
    neighbors = state.neighbors if state.neighbors is not None and state.neighbors.metric is state.metric else None
    if selected:
        index = selected[0]
        if state.nearest is not None and state.nearest.text == index and state.nearest.indices:
            return Choice((index, state.nearest.indices[0]), f"The sentence nearest to {count(index + 1)}.")
        if neighbors is None or not neighbors.exact:
            return Choice(None, "The nearest sentence is being found.", waiting=True)
        return Choice((index, int(neighbors.indices[index, 0])), f"The sentence nearest to {count(index + 1)}.")
    hint = "Select two sentences anywhere, or choose them above, to see why they are as similar as they are."
    return Choice(None, hint, most_similar(neighbors, state.shown.texts))


def most_similar(neighbors: Neighbors | None, texts: Sequence[str]) -> Pair | None:
    """Return the two most similar texts; two that read the same only where no others are among the nearest pairs."""
    if neighbors is None or not neighbors.k:
        return None
    similarities, nearest = neighbors.similarities[:, 0], neighbors.indices[:, 0]
    few = min(_MOST_LOOKED_AT, len(similarities))
    least = np.partition(similarities, -few)[-few]
    candidates = np.flatnonzero(similarities >= least)
    candidates = candidates[np.argsort(-similarities[candidates], kind="stable")][:few].tolist()
    best = next((index for index in candidates if texts[index] != texts[nearest[index]]), candidates[0])
    return best, int(nearest[best])
