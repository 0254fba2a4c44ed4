from __future__ import annotations

import pytest

from explorer.ui.window.palette.matching import score


@pytest.mark.parametrize(
    ("query", "title", "more"),
    [
        ("heat", "Heatmap", ""),
        ("HEAT", "Heatmap", ""),
        ("sentences save", "Save sentences…", ""),
        ("ss", "Save sentences…", ""),
        ("hmp", "Heatmap", ""),
        ("heatmpa", "Heatmap", ""),
        ("similarity", "Heatmap", "similarity matrix"),
        ("file open", "Open…", "File"),
        ("cafe", "Café", ""),
        ("café", "Cafe", ""),
        ("", "Anything", ""),
        ("  … ", "Anything", ""),
    ],
)
def test_words_in_any_order_parts_initials_and_slips_name_a_thing(query: str, title: str, more: str) -> None:
    assert score(query, title, more) > 0


@pytest.mark.parametrize(("query", "title"), [("zebra", "Heatmap"), ("heat zebra", "Heatmap"), ("pmh", "Heatmap")])
def test_a_word_that_is_nowhere_names_nothing(query: str, title: str) -> None:
    assert score(query, title, "similarity matrix") == 0


def test_the_closer_a_word_the_higher_it_stands() -> None:
    rates = [score("map", title, more) for title, more in (("Map", ""), ("Mapping", ""), ("Heatmap", ""), ("x", "map"))]
    assert rates == sorted(rates, reverse=True)
    assert len(set(rates)) == len(rates)
