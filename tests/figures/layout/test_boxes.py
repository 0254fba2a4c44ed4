from __future__ import annotations

from explorer.figures.layout.boxes import wrapped
from explorer.figures.layout.matrix.labels import heading
from tests.figures.rulers import CountingRuler

RULER = CountingRuler()
NOTE = "models/mine · cls · layer 3 · prompt “query: ” · normalised · 64 of 384 dimensions  |  at most 64 tokens"


def test_lines_fit_and_no_word_is_lost() -> None:
    assert wrapped(NOTE, RULER, "small", 2000, 4) == [NOTE]
    lines = wrapped(NOTE, RULER, "small", 240, 4)
    assert len(lines) == 3
    assert " ".join(lines) == NOTE
    assert all(RULER.width(line, "small") <= 240 for line in lines)
    assert len(wrapped(20 * NOTE, RULER, "small", 240, 4)) == 4
    assert wrapped("", RULER, "small", 240, 4) == []


def test_a_number_is_not_broken_at_its_thin_space() -> None:
    assert wrapped("of 70\u2009000 sentences", RULER, "small", 36, 4) == ["of", "70\u2009000", "sentences"]


def test_a_heading_is_the_beginning_of_a_sentence_on_one_line() -> None:
    assert heading("one\n two\t three") == "one two three"
    assert len(heading("word " * 100_000)) < 250
