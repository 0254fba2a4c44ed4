"""Settings that were changed at one stroke, and the way back to what was there before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from explorer.domain.choices.asked import Asked
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import EncodeSpec, Readout, Similarity
from explorer.domain.state import AppState, same_pass
from explorer.domain.texts.corpus import Corpus
from explorer.ui.state.store import Store

_MOST = 16

Value = TypeVar("Value", EncodeSpec, Readout)


class Asks(Protocol):
    """Whoever settings are asked of."""

    def set_spec(self, spec: EncodeSpec) -> None:
        """Ask for another forward pass, at the next run."""

    def set_readout(self, readout: Readout) -> None:
        """Read other vectors out of the encoding, at once where it holds them."""

    def set_metric(self, metric: Similarity) -> None:
        """Compare by another similarity function."""

    def show_again(self, shown: Corpus, encoding: Encoding) -> None:
        """Show vectors of an encoding that was on the screen before, and stop a run under way."""


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """One stroke.

    Parameters
    ----------
    words
        What was done, in one sentence.
    before, after
        The settings.
    shown, encoding
        What was on the screen before; None where that is not kept any more.
    edits
        What `SettingsHistory.edits` was then.
    """

    words: str
    before: Asked
    after: Asked
    shown: Corpus
    encoding: Encoding | None
    edits: int


class SettingsHistory(QObject):
    """Changes settings at one stroke, and takes the last such stroke back.

    What else was set meanwhile stays as it is. Where the run before the stroke is what the settings then ask for again,
    it comes back to the screen as it was, without another run. Of runs no longer shown only the last is kept, and only
    while its sentences are: vectors of many take room.
    """

    changed = Signal()
    """Undo would take back something else than before."""
    made = Signal(str)
    """A stroke was made; carries what was done, in one sentence."""

    def __init__(self, store: Store, asks: Asks) -> None:
        super().__init__(store)
        self._store = store
        self._asks = asks
        self._changes: list[Change] = []
        store.changed.connect(self._on_changed)
        self.edits: Callable[[], int] = lambda: 0
        """A number that each change of the sentences raises, and each one taken back lowers: a later one goes first."""

    def change(self, asked: Asked, words: str) -> None:
        """Ask for other settings; `words` say what was done."""
        state, before = self._store.state, self._store.state.asked
        if asked == before:
            return
        change = Change(words, before, asked, state.shown, state.encoding, self.edits())
        earlier = (c if c.encoding is state.encoding else replace(c, encoding=None) for c in self._changes)
        self._changes = [*earlier, change][-_MOST:]
        self._ask(asked)
        self.changed.emit()
        self.made.emit(words)

    @property
    def next_words(self) -> str:
        """What undo would take back; empty where it would take back an edit of the sentences, or nothing."""
        return self._changes[-1].words if self._changes and self._changes[-1].edits >= self.edits() else ""

    def undo(self) -> bool:
        """Take the last stroke back, and return whether there was one that is later than the last edit."""
        if not self.next_words:
            return False
        change = self._changes.pop()
        before, after, now = change.before, change.after, self._store.state.asked
        self._ask(
            Asked(
                _put_back(now.spec, before.spec, after.spec),
                _put_back(now.readout, before.readout, after.readout),
                now.metric if before.metric is after.metric else before.metric,
            )
        )
        state, encoding = self._store.state, change.encoding
        elsewhere = state.running or encoding is not state.encoding
        if encoding is not None and elsewhere and _answers(encoding, state):
            self._asks.show_again(change.shown, encoding)
        self.changed.emit()
        return True

    def _on_changed(self, old: AppState, new: AppState) -> None:
        if old.shown is not new.shown and old.shown.fingerprint != new.shown.fingerprint:
            self._changes = [replace(change, encoding=None) for change in self._changes]

    def _ask(self, asked: Asked) -> None:
        self._asks.set_spec(asked.spec)
        self._asks.set_readout(asked.readout)
        self._asks.set_metric(asked.metric)


def _answers(encoding: Encoding, state: AppState) -> bool:
    """Whether an encoding holds what is asked for now, of the sentences that there are now."""
    same = bool(encoding.file) or same_pass(encoding.spec, state.spec)
    return same and encoding.corpus_fingerprint == state.corpus.fingerprint and encoding.offers(state.readout)


def _put_back(now: Value, before: Value, after: Value) -> Value:
    """Return `now` with the fields that differ between `after` and `before` as they were before."""
    names = (field.name for field in fields(before))
    return replace(now, **{n: getattr(before, n) for n in names if getattr(before, n) != getattr(after, n)})
