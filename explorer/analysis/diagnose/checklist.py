"""What was looked at where nothing stands out: a list of checks, each of them done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from explorer.analysis.diagnose.registry import CHECKS, Subject
from explorer.domain.words import counted

HEALTHY = "Nothing stands out."
TICK = "✓"


@dataclass(frozen=True, slots=True)
class Checklist:
    """The checks of a run that found nothing.

    Parameters
    ----------
    heading
        How many they were, and of how many sentences.
    done
        What was found well, by what it is about.
    not_done
        Sentences that say what could not be looked at, and why.
    """

    heading: str
    done: Mapping[Subject, tuple[str, ...]]
    not_done: tuple[str, ...]

    def lines(self) -> list[str]:
        """Return the list as text, a tick before each check."""
        lines = [HEALTHY, self.heading]
        for about, checks in self.done.items():
            lines += [about.value, *(f"  {TICK} {words}" for words in checks)]
        return [*lines, *self.not_done]


def checklist(n_texts: int, file: str = "") -> Checklist:
    """List the checks of so few or many texts; of vectors read from a `file` those of their model were left out."""
    rows = [row for row in CHECKS.values() if not (file and row.model)]
    made = [row for row in rows if n_texts >= row.least]
    done = {about: tuple(row.well for row in made if row.about is about) for about in Subject}
    left: dict[int, list[str]] = {}
    for row in rows:
        if n_texts < row.least:
            left.setdefault(row.least, []).append(row.words)
    not_done = [f"With {least} sentences or more, also: {', '.join(words)}." for least, words in sorted(left.items())]
    if file:
        not_done.append(f"The vectors were read from {file}, so nothing can be said of their model and its tokens.")
    return Checklist(
        f"{counted(len(made), 'check')} of {counted(n_texts, 'sentence')} found nothing.",
        {about: checks for about, checks in done.items() if checks},
        tuple(not_done),
    )
