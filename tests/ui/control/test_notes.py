from __future__ import annotations

from dataclasses import replace

from explorer.analysis.model.facts import NOTES
from explorer.domain.state import AppState
from explorer.ui.control.notes import note_sections
from tests.support.comparisons import make_comparison
from tests.support.states import make_state


def test_notes_of_the_settings_compared_are_told_with_those_of_the_run() -> None:
    state = make_state(6)
    made = make_comparison()
    assert state.encoding is not None
    shown = replace(state, encoding=replace(state.encoding, notes=("Both.",)), comparison=made)
    a = replace(made.a, encoding=replace(made.a.encoding, notes=("Both.", "Only A.")))
    b = replace(made.b, encoding=replace(made.b.encoding, notes=("Only B.",)))
    told = note_sections(replace(shown, comparison=replace(made, a=a, b=b)))
    assert [(section.title, [fact.words for fact in section.facts]) for section in told] == [
        (NOTES, ["Both."]),
        (f"{NOTES} on A of the comparison", ["Only A."]),
        (f"{NOTES} on B of the comparison", ["Only B."]),
    ]


def test_nothing_is_told_where_there_is_nothing() -> None:
    assert note_sections(AppState()) == ()
