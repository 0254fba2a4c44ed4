"""Every note on what is on the screen."""

from __future__ import annotations

from explorer.analysis.model.facts import NOTES, Fact, FactSection, notes_of
from explorer.domain.results.encoding import Encoding
from explorer.domain.state import AppState


def note_sections(state: AppState) -> tuple[FactSection, ...]:
    """Return the notes on the run shown, then those that only the settings compared or evaluated have."""
    sources: list[tuple[str, Encoding | None]] = [(NOTES, state.encoding)]
    if state.comparison is not None:
        a, b = state.comparison.a.encoding, state.comparison.b.encoding
        sources += [(f"{NOTES} on A of the comparison", a), (f"{NOTES} on B of the comparison", b)]
    if state.evaluation is not None:
        sources.append((f"{NOTES} on the evaluation", state.evaluation.encoding))
    sections, told = [], set[str]()
    for title, encoding in sources:
        notes = notes_of(encoding) if encoding is not None else ()
        new = tuple(Fact("", note) for note in notes if note not in told)
        told.update(notes)
        if new:
            sections.append(FactSection(title, new))
    return tuple(sections)
