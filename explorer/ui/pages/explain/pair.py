"""Which two sentences are explained, as the one selection says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.domain.analysis import Neighbors
from explorer.domain.state import AppState

Pair = tuple[int, int]
"""Two texts of `AppState.shown`."""


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
        words = f"{len(selected)} sentences are selected; these are the first two." if len(selected) > 2 else ""
        return Choice((selected[0], selected[1]), words)
    if len(state.shown) < 2:
        return Choice(None, "There is no other sentence to compare with. Add one and run again.")
    neighbors = state.neighbors if state.neighbors is not None and state.neighbors.metric is state.metric else None
    if selected:
        index = selected[0]
        if state.nearest is not None and state.nearest.text == index and state.nearest.indices:
            return Choice((index, state.nearest.indices[0]), f"The sentence nearest to {index + 1}.")
        if neighbors is None or not neighbors.exact:
            return Choice(None, "The nearest sentence is being found.", waiting=True)
        return Choice((index, int(neighbors.indices[index, 0])), f"The sentence nearest to {index + 1}.")
    hint = "Select two sentences anywhere, or choose them above, to see why they are as similar as they are."
    return Choice(None, hint, most_similar(neighbors, state.shown.texts))


def most_similar(neighbors: Neighbors | None, texts: tuple[str, ...]) -> Pair | None:
    """Return the two most similar texts; two that read the same only where no others are."""
    if neighbors is None or not neighbors.k:
        return None
    nearest = neighbors.indices[:, 0]
    best = int(np.argmax(neighbors.similarities[:, 0]))
    if texts[best] == texts[nearest[best]]:
        order = np.argsort(-neighbors.similarities[:, 0], kind="stable").tolist()
        best = next((index for index in order if texts[index] != texts[nearest[index]]), best)
    return best, int(nearest[best])
