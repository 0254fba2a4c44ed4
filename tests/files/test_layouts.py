from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.domain.evaluation import EvaluationKind
from explorer.files.layouts import ROLES, GuessedLayout, Layout, as_number, guess_layout, kind_of_columns

A = ["A cat sat down.", "The sun is out.", "We ate some bread.", "He sold his car."]
B = ["A cat is sitting.", "It is raining.", "The bread was eaten.", "She bought a boat."]
C = ["Stocks fell today.", "The sea was calm.", "Nobody knew why.", "Trains run late."]
SCORES = ["3.5", "1", "5.0", "0"]
IDS = ["11", "12", "13", "14"]
TAGS = ["pet", "sky", "pet", "sky"]


def guessed(columns: dict[str, list[str]], kind: EvaluationKind | None = None) -> GuessedLayout | None:
    return guess_layout(tuple(columns), tuple(columns.values()), kind)


@pytest.mark.parametrize("names", [("sentence1", "sentence2"), ("Sentence_A", "Sentence_B"), ("text1", "text2")])
@pytest.mark.parametrize("score", ["score", "similarity_score", "Relatedness Score", "label"])
def test_usual_names_of_pairs(names: tuple[str, str], score: str) -> None:
    found = guessed({"id": IDS, score: SCORES, names[1]: B, names[0]: A})
    assert found == GuessedLayout(Layout(EvaluationKind.PAIRS, (*names, score)), by_name=True)


@pytest.mark.parametrize("names", [("anchor", "positive", "negative"), ("query", "pos", "neg")])
def test_usual_names_of_triplets(names: tuple[str, str, str]) -> None:
    found = guessed({names[2]: C, names[0]: A, names[1]: B, "score": SCORES})
    assert found == GuessedLayout(Layout(EvaluationKind.TRIPLETS, names), by_name=True)


@pytest.mark.parametrize("label", ["label", "Category", "intent"])
def test_usual_names_of_labelled_texts(label: str) -> None:
    found = guessed({"title": B, label: TAGS, "text": A})
    assert found == GuessedLayout(Layout(EvaluationKind.LABELS, ("text", label)), by_name=True)


@pytest.mark.parametrize(
    ("columns", "layout"),
    [
        ({"x": A, "y": B, "z": SCORES}, Layout(EvaluationKind.PAIRS, ("x", "y", "z"))),
        ({"z": SCORES, "y": B, "x": A}, Layout(EvaluationKind.PAIRS, ("y", "x", "z"))),
        ({"x": A, "y": B, "z": ["3,5", "1,0", "5,0", "0,25"]}, Layout(EvaluationKind.PAIRS, ("x", "y", "z"))),
        ({"column 1": IDS, "column 2": SCORES, "c": A, "d": B}, Layout(EvaluationKind.PAIRS, ("c", "d", "column 2"))),
        (
            {"year": ["2012"] * 4, "x": A, "y": B, "z": ["0", "3", "1", "1"]},
            Layout(EvaluationKind.PAIRS, ("x", "y", "z")),
        ),
        ({"x": A, "y": B, "whole": ["2", "0", "1", "0"], "z": SCORES}, Layout(EvaluationKind.PAIRS, ("x", "y", "z"))),
        ({"x": ["cat", "sun"], "y": ["dog", "moon"], "z": ["4", "2"]}, Layout(EvaluationKind.PAIRS, ("x", "y", "z"))),
        ({"genre": ["news"] * 4, "z": SCORES, "x": A, "y": B}, Layout(EvaluationKind.PAIRS, ("x", "y", "z"))),
        ({"x": A, "y": B, "z": C}, Layout(EvaluationKind.TRIPLETS, ("x", "y", "z"))),
        ({"x": A, "y": TAGS}, Layout(EvaluationKind.LABELS, ("x", "y"))),
        ({"id": IDS, "x": A, "y": ["0", "1", "1", "0"]}, Layout(EvaluationKind.LABELS, ("x", "y"))),
    ],
)
def test_content_tells_where_names_do_not(columns: dict[str, list[str]], layout: Layout) -> None:
    assert guessed(columns) == GuessedLayout(layout, by_name=False)


@pytest.mark.parametrize(
    "columns",
    [
        {"x": A},
        {"x": A, "y": B},
        {"question": A, "answer": B},
        {"x": A, "y": B, "z": SCORES, "w": SCORES},
        {"x": A, "y": B, "id": IDS},
        {"premise": A, "hypothesis": B, "label": ["yes", "no", "yes", "no"]},
        {"x": SCORES, "y": SCORES, "z": SCORES},
        {"x": [], "y": [], "z": []},
    ],
)
def test_in_doubt_nothing_is_guessed(columns: dict[str, list[str]]) -> None:
    assert guessed(columns) is None


def test_a_kind_narrows_the_guess() -> None:
    table = {"text": A, "sentence1": A, "sentence2": B, "score": SCORES, "label": TAGS}
    for kind, columns in (
        (EvaluationKind.PAIRS, ("sentence1", "sentence2", "score")),
        (EvaluationKind.LABELS, ("text", "label")),
    ):
        assert guessed(table, kind) == GuessedLayout(Layout(kind, columns), by_name=True)
    assert guessed(table, EvaluationKind.TRIPLETS) is None


def test_a_column_named_score_is_taken_even_if_it_holds_words() -> None:
    """So that the reader can say what is wrong with it."""
    found = guessed({"sentence1": A, "sentence2": B, "score": ["high", "low", "high", "low"]})
    assert found is not None
    assert found.layout.columns == ("sentence1", "sentence2", "score")


@pytest.mark.parametrize(
    ("names", "last", "kind"),
    [
        (("x", "y"), A, EvaluationKind.LABELS),
        (("x", "y", "z"), C, EvaluationKind.TRIPLETS),
        (("x", "y", "z"), SCORES, EvaluationKind.PAIRS),
        (("x", "y", "z"), ["high", "low"], EvaluationKind.PAIRS),
        (("x", "y", "score"), ["very high", "rather low"], EvaluationKind.PAIRS),
    ],
)
def test_named_columns_tell_their_kind(names: tuple[str, ...], last: list[str], kind: EvaluationKind) -> None:
    assert kind_of_columns(names, last) is kind


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back(number: float) -> None:
    assert as_number(f" {number!r} ") == number


@pytest.mark.parametrize(
    ("cell", "number"),
    [("3,5", 3.5), ("-0,25", -0.25), ("1e-3", 0.001), ("1,234.5", None), ("1_000", None), ("3/5", None), ("", None)],
)
def test_what_counts_as_a_number(cell: str, number: float | None) -> None:
    assert as_number(cell) == number


@given(st.sampled_from(["nan", "inf", "-inf", "NaN", "Infinity", "high"]))
def test_words_are_no_numbers(word: str) -> None:
    assert as_number(word) is None


def test_every_kind_has_its_columns_in_words() -> None:
    assert set(ROLES) == set(EvaluationKind)
    layout = Layout(EvaluationKind.PAIRS, ("a", "b", "c"))
    assert str(layout) == "first text “a”, second text “b”, score “c”"
