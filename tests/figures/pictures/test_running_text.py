from __future__ import annotations

import numpy as np
import pytest

from explorer.domain.model.tokens import TokenReading
from explorer.domain.words import is_right_to_left
from explorer.figures.explanation import token_groups
from explorer.figures.pictures.running_text import RunningText, running_text
from tests.support.explanations import make_reading


def reading_of(text: str, tokens: list[tuple[str, int, int]], special: tuple[int, ...] = ()) -> TokenReading:
    count = len(tokens)
    alone = np.array([index in special for index in range(count)])
    every = np.ones(count, dtype=bool)
    offsets = np.array([place for _, *place in tokens])
    return TokenReading(
        text, tuple(name for name, *_ in tokens), np.arange(count), offsets, alone, every, every, np.ones((count, 2))
    )


def parts(running: RunningText) -> list[tuple[str, tuple[int, ...], bool]]:
    units = running.text.encode("utf-16-le")
    return [
        (units[2 * mark.start : 2 * mark.stop].decode("utf-16-le"), mark.groups, mark.chip) for mark in running.marks
    ]


def test_tokens_stand_where_their_characters_are_and_added_ones_as_chips() -> None:
    reading = make_reading("The cat  sat", padding=1)
    running = running_text(reading, token_groups(reading, special=True, padding=True))
    assert parts(running) == [
        ("[CLS]", (0,), True),
        ("The", (1,), False),
        ("cat", (2,), False),
        ("sat", (3,), False),
        ("[SEP]", (4,), True),
        ("[PAD]", (5,), True),
    ]
    assert "The cat  sat" in running.text
    assert running.unread == len(running.text)


def test_what_is_out_of_sight_is_one_chip_at_the_end() -> None:
    reading = make_reading("The cat", padding=3)
    running = running_text(reading, token_groups(reading, special=False, padding=False))
    assert parts(running) == [
        ("The", (0,), False),
        ("cat", (1,), False),
        ("2\u00a0special", (2,), True),
        ("3\u00a0padding", (3,), True),
    ]


def test_places_are_counted_as_qt_counts_them() -> None:
    reading = reading_of("😀 ok 😀", [("grin", 0, 1), ("ok", 2, 4), ("grin", 5, 6)])
    running = running_text(reading, token_groups(reading, True, True))
    assert [(mark.start, mark.stop) for mark in running.marks] == [(0, 2), (3, 5), (6, 8)]


def test_tokens_that_share_a_character_share_a_mark() -> None:
    reading = reading_of("a 😀", [("a", 0, 1), ("ð", 2, 3), ("Ł", 2, 3), ("Ģ", 2, 3)])
    assert parts(running_text(reading, token_groups(reading, True, True))) == [
        ("a", (0,), False),
        ("😀", (1, 2, 3), False),
    ]


def test_a_space_before_a_word_is_not_marked() -> None:
    reading = reading_of("one two", [("one", 0, 3), ("Ġtwo", 3, 7)])
    assert parts(running_text(reading, token_groups(reading, True, True))) == [
        ("one", (0,), False),
        ("two", (1,), False),
    ]


def test_a_token_without_characters_is_a_chip_in_its_place() -> None:
    reading = reading_of("cats", [("query", 0, 0), ("▁", 0, 0), ("cats", 0, 4)])
    running = running_text(reading, token_groups(reading, True, True))
    assert [chip for _, _, chip in parts(running)] == [True, True, False]


def test_the_part_that_was_cut_off_stands_behind_unread() -> None:
    reading = reading_of("one two three", [("[CLS]", 0, 0), ("one", 0, 3), ("[SEP]", 0, 0)], special=(0, 2))
    running = running_text(reading, token_groups(reading, True, True))
    assert running.text[running.unread :] == " two three"


def test_a_tokenizer_that_gives_no_places_gives_chips_alone() -> None:
    reading = reading_of("one two", [("one", 0, 0), ("two", 0, 0)])
    running = running_text(reading, token_groups(reading, True, True))
    assert [chip for _, _, chip in parts(running)] == [True, True]
    assert running.unread == len(running.text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("abc", False), ("", False), ("12 !", False), ("هذه abc", True), ("##ط", True), ("שלום", True)],
)
def test_direction_is_that_of_the_first_letter(text: str, expected: bool) -> None:
    assert is_right_to_left(text) is expected
