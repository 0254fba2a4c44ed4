from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.domain.results.evaluation import EvaluationKind
from explorer.files.tables.answers import as_number, as_score
from explorer.files.tables.layouts import ROLES, GuessedLayout, Layout, class_column, guess_layout, kind_of_columns

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


@pytest.mark.parametrize(
    ("columns", "layout"),
    [
        (
            {"id": IDS, "qid1": ["3", "1", "9", "2"], "qid2": ["8", "4", "7", "6"], "question1": A, "question2": B}
            | {"is_duplicate": ["0", "1", "1", "0"]},
            ("question1", "question2", "is_duplicate"),
        ),
        ({"sentence1": A, "sentence2": B, "label": ["0", "1", "1", "0"]}, ("sentence1", "sentence2", "label")),
        ({"sentence1": A, "sentence2": B, "label": ["True", "False"] * 2}, ("sentence1", "sentence2", "label")),
        ({"sent1": A, "sent2": B, "labels": ["0", "1", "1", "0"]}, ("sent1", "sent2", "labels")),
        ({"sentence1": A, "sentence2": B, "score": ["0", "1", "2", "0"]}, ("sentence1", "sentence2", "score")),
        (
            {"premise": A, "hypothesis": B, "label": ["0", "1", "2", "0"], "score": SCORES},
            ("premise", "hypothesis", "score"),
        ),
        (
            {"Quality": ["1", "0", "1", "1"], "#1 ID": IDS, "#2 ID": IDS, "#1 String": A, "#2 String": B},
            ("#1 String", "#2 String", "Quality"),
        ),
    ],
)
def test_answers_that_are_scores(columns: dict[str, list[str]], layout: tuple[str, ...]) -> None:
    found = guessed(columns)
    assert found is not None
    assert found.layout == Layout(EvaluationKind.PAIRS, layout)


@pytest.mark.parametrize("names", [("premise", "hypothesis"), ("sentence1", "sentence2"), ("x", "y")])
@pytest.mark.parametrize("label", ["label", "gold_label", "class", "z"])
@pytest.mark.parametrize("values", [["0", "1", "2", "0"], ["-1", "0", "1", "2"], ["entailment", "neutral"] * 2])
def test_classes_of_an_inference_task_are_no_scores(names: tuple[str, str], label: str, values: list[str]) -> None:
    assert guessed({names[0]: A, names[1]: B, label: values}) is None
    assert class_column((*names, label), (A, B, values)) == label


def test_classes_beside_one_text_or_none_are_nothing_to_speak_of() -> None:
    assert class_column(("text", "label"), (A, ["0", "1", "2", "0"])) == ""
    assert class_column(("sentence1", "sentence2", "x"), (A, B, [f"word{i}" for i in range(4)])) == ""


def test_two_classes_of_an_inference_task_are_no_scores_either() -> None:
    assert guessed({"premise": A, "hypothesis": B, "label": ["0", "1", "1", "0"]}) is None


@pytest.mark.parametrize("negative", ["neg", "negatives", "negative_1 … negative_5", "neg1 … neg3"])
def test_names_of_several_negatives(negative: str) -> None:
    found = guessed({"query": A, "pos": B, negative: C})
    assert found == GuessedLayout(Layout(EvaluationKind.TRIPLETS, ("query", "pos", negative)), by_name=True)


@pytest.mark.parametrize(
    ("cell", "score"),
    [("72%", 72.0), ("true", 1.0), ("False", 0.0), ("not_duplicate", 0.0), ("3,5", 3.5), ("entailment", None)],
)
def test_cells_that_are_scores(cell: str, score: float | None) -> None:
    assert as_score(cell) == score


def test_a_column_that_few_rows_have_is_no_text_of_a_pair() -> None:
    found = guessed({"1": SCORES, "2": A, "3": B, "4": ["Taken from a book.", "", "", ""]})
    assert found is not None
    assert found.layout.columns == ("2", "3", "1")


def test_a_first_column_that_is_named_so_holds_queries_unless_told_otherwise() -> None:
    for name, queries in {
        "query": True,
        "Question": True,
        "question1": False,
        "anchor": False,
        "premise": False,
    }.items():
        assert Layout(EvaluationKind.PAIRS, (name, "b", "c")).has_queries is queries
        assert Layout(EvaluationKind.TRIPLETS, (name, "b", "c"), queries=not queries).has_queries is not queries
    assert not Layout(EvaluationKind.LABELS, ("query", "label"), queries=True).has_queries
