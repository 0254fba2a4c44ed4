from __future__ import annotations

import pytest

from explorer.analysis.diagnose.checklist import HEALTHY, checklist
from explorer.domain.results.finding import Finding, Severity
from explorer.figures.layout.boxes import Box
from explorer.figures.pictures.findings import SEVERITY_INKS, findings_words
from explorer.figures.scale import Ink
from tests.figures.rulers import CountingRuler

RULER = CountingRuler()
FOUND = tuple(
    Finding(f"key {place}", severity, f"Sentence {place}.", f"Meaning {place}.", f"Advice {place}.", {"share": 0.5})
    for place, severity in enumerate((Severity.PROBLEM, Severity.WARNING, Severity.NOTE))
)


def words_in(height: float, findings: tuple[Finding, ...] = FOUND) -> list[str]:
    placed = findings_words(findings, 3, "", Box(10, 20, 700, height), RULER)
    assert all(each.box.bottom <= 20 + height + 0.5 for each in placed)
    assert all(each.box.x >= 10 and each.box.right <= 710.5 for each in placed)
    return [each.words for each in placed]


def test_all_parts_of_all_findings_stand_under_each_other_where_there_is_room() -> None:
    words = words_in(2_000)
    for place in range(3):
        parts = [f"Sentence {place}.", f"Meaning {place}.", f"Advice {place}."]
        start = words.index(parts[0])
        assert words[start : start + 3] == parts
        assert "50.0 %" in words[start + 3]
    placed = findings_words(FOUND, 3, "", Box(10, 20, 700, 2_000), RULER)
    assert [each.ink for each in placed if each.box.x == 10] == [SEVERITY_INKS[each.severity] for each in FOUND]
    tops = [each.box.y for each in placed if each.box.x > 10]
    assert tops == sorted(tops)


def test_less_room_leaves_out_numbers_then_meanings_then_findings() -> None:
    line = RULER.height("strong") + 2
    some = words_in(3 * (3 * line + 12))
    assert "Advice 2." in some
    assert not any("50.0 %" in each for each in some)
    few = words_in(3 * (line + 12))
    assert "Sentence 2." in few
    assert not any(each.startswith("Meaning") for each in few)
    least = words_in(2 * (line + 12))
    assert least[-1] == "and 2 more"


@pytest.mark.parametrize("n_texts", [3, 40])
def test_where_nothing_stands_out_every_check_is_told_and_what_was_not_looked_at(n_texts: int) -> None:
    placed = findings_words((), n_texts, "", Box(0, 0, 900, 2_000), RULER)
    listed = checklist(n_texts, "")
    said = " ".join(each.words for each in placed)
    assert placed[0].words == HEALTHY
    for checks in listed.done.values():
        assert all(check in said for check in checks)
    assert all(note.split()[0] in said for note in listed.not_done)
    assert {each.ink for each in placed} == {Ink.TEXT, Ink.MUTED}
