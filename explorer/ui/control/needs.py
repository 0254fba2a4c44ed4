"""Why an action cannot be done now, in one sentence; empty where it can."""

from __future__ import annotations

from explorer.domain.choices.asked import what_is_set
from explorer.domain.state import AppState


def nothing_missing(_: AppState) -> str:
    """Name no reason: it can always be done."""
    return ""


def needs_sentences(state: AppState) -> str:
    """Name the reason where there are no sentences."""
    return "" if len(state.corpus) else "There are no sentences."


def needs_vectors(state: AppState) -> str:
    """Name the reason where nothing has run."""
    return "" if state.embeddings is not None else "There are no vectors yet; run first."


def needs_results(state: AppState) -> str:
    """Name the reason where no page has a result."""
    results = (state.embeddings, state.comparison, state.sweep, state.padding_test, state.evaluation)
    return "" if any(result is not None for result in results) else "There are no results yet; run first."


def needs_something_to_stop(state: AppState) -> str:
    """Name the reason where nothing is under way."""
    return "" if state.running or state.waiting or state.failure is not None else "Nothing is under way."


def needs_something_set(state: AppState) -> str:
    """Name the reason where every setting is at its default."""
    folder = state.chosen.folder_of(state.spec.model)
    return "" if what_is_set(state.asked, folder) else "Every setting is at its default."
