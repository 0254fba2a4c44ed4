from __future__ import annotations

from pathlib import Path

import pytest

from explorer.domain.settings.spec import Similarity
from explorer.domain.words import (
    SIMILARITY_NAMES,
    capitalized,
    count,
    counted,
    duration,
    fixed,
    measured_time,
    milliseconds,
    number,
    pace,
    percent,
    percent_done,
    percent_of_change,
    percent_of_whole,
    plain,
    quoted,
    sentences,
    shortened,
    signed,
    significant,
    some_of,
    tiny,
    with_commas,
    wrote,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5643, "0.564"), (-0.0123, "−0.012"), (-0.0001, "0.000"), (12345.6, "12\u2009345.600"), (1.0, "1.000")],
)
def test_numbers_have_three_decimals_a_true_minus_and_thin_spaces(value: float, text: str) -> None:
    assert number(value) == text


def test_numbers_have_the_decimals_and_thousands_asked_for() -> None:
    assert number(-1234.5, 1) == "\u22121\u2009234.5"


@pytest.mark.parametrize(
    ("value", "text"), [(0.25, "+0.250"), (-0.25, "−0.250"), (0.0004, "0.000"), (-0.0004, "0.000"), (0.0, "0.000")]
)
def test_differences_have_a_sign_unless_they_are_zero(value: float, text: str) -> None:
    assert signed(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (0.25, "0.250"), (2.4e-7, "2 × 10⁻⁷"), (9.6e-7, "1 × 10⁻⁶"), (0.004, "0.004")]
)
def test_a_tiny_difference_is_written_by_its_size(value: float, text: str) -> None:
    assert tiny(value) == text


def test_counts_have_thin_spaces_and_nouns() -> None:
    assert count(1234567) == "1\u2009234\u2009567"
    assert counted(1, "pair") == "1 pair"
    assert counted(0, "pair") == "0 pairs"
    assert counted(12_345, "sentence") == "12\u2009345 sentences"
    assert counted(12_345, "text", with_commas) == "12,345 texts"
    assert sentences(1) == "1 sentence"
    assert sentences(3) == "3 sentences"


def test_a_terminal_and_a_program_have_numbers_of_their_own_signs() -> None:
    assert with_commas(1234567) == "1,234,567"
    assert fixed(-0.0123) == "-0.012"
    assert fixed(12345.6, 1) == "12345.6"
    assert fixed(0.25, 2, plus=True) == "+0.25"
    assert [significant(value) for value in (0.95, 30.0, -0.5, 1 / 3)] == ["0.95", "30", "-0.5", "0.333333"]
    assert significant(0.001234, 2) == "0.0012"


def test_a_terminal_has_other_signs() -> None:
    assert plain("1\u2009200 of 12\u2009000 (4\u2009%), −0.5") == "1,200 of 12,000 (4 %), -0.5"


def test_how_fast_a_job_is_and_how_long_it_takes_yet() -> None:
    assert pace(1234.5, 12.2) == ("1\u2009234/s", "12 s left")
    assert pace(1.234, 0.9) == ("1.2/s",)
    assert pace(0.0, None) == ()


def test_a_part_of_a_whole() -> None:
    assert some_of(2, 5) == "2 of 5 sentences"
    assert some_of(5, 5) == "All 5 sentences"
    assert some_of(1, 1) == "The only sentence"


def test_shares_in_percent() -> None:
    assert percent(0.316) == "32 %"
    assert percent(0.316, 1) == "31.6 %"
    assert percent(0.316, thin=True) == "32\u2009%"


def test_a_share_is_neither_none_nor_all_where_it_is_not() -> None:
    assert [percent_of_whole(share) for share in (0, 0.0001, 0.034, 0.5, 0.987, 0.9999, 1)] == [
        "0 %",
        "less than 0.1 %",
        "3.4 %",
        "50 %",
        "98.7 %",
        "more than 99.9 %",
        "100 %",
    ]


@pytest.mark.parametrize(
    ("change", "text"),
    [(0.0, "0 %"), (0.0003, "less than 0.1 %"), (0.0123, "1.2 %"), (0.3149, "31 %"), (1.5, "150 %")],
)
def test_changes_in_percent(change: float, text: str) -> None:
    assert percent_of_change(change) == text.replace(" %", "\u2009%")


def test_a_job_is_done_only_at_its_end() -> None:
    assert percent_done(999, 1000) == "99 %"
    assert percent_done(1000, 1000) == "100 %"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0124, "12 ms"), (0.0996, "0.1 s"), (0.44, "0.4 s"), (9.96, "10 s"), (61.0, "61 s"), (150.0, "2 min")],
)
def test_times_to_remember(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0001234, "0.12 ms"), (0.012, "12.0 ms"), (0.4567, "457 ms"), (1.2345, "1.23 s"), (123.4, "123 s")],
)
def test_times_to_three_figures(seconds: float, text: str) -> None:
    assert measured_time(seconds) == text


def test_times_in_milliseconds() -> None:
    assert milliseconds(0.01234) == "12.3 ms"
    assert milliseconds(0.123) == "0.12 s"


def test_texts_are_cut() -> None:
    assert quoted("a" * 100, 10) == f"“{'a' * 9}…”"
    assert quoted("short") == "“short”"
    assert shortened("one two", 5) == "one…"
    assert shortened("one two", 5, strip=False) == "one …"
    assert shortened("one two", 7) == "one two"


def test_a_file_is_said_with_its_folder() -> None:
    path = Path("map.png").absolute()
    assert wrote(Path("map.png")) == f"Wrote map.png into {path.parent}."


def test_every_similarity_function_has_its_names() -> None:
    assert set(SIMILARITY_NAMES) == set(Similarity)
    for metric, names in SIMILARITY_NAMES.items():
        assert names.signed.startswith("negative") == metric.is_distance
        assert names.short in names.full in names.signed


def test_only_the_first_letter_becomes_a_capital() -> None:
    assert capitalized("negative Euclidean distance") == "Negative Euclidean distance"
    assert capitalized("") == ""
