"""Words and expressions in sentences, against Python's own `re` and `str`."""

from __future__ import annotations

import re

import numpy as np
import pytest

from explorer.analysis.texts.text_search import Finder, Hits, find, parts_of
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.texts.text_query import TextQuery

TEXTS = (
    "The cat sat on the mat.",
    "A CAT, a cat and a caterpillar",
    "Nothing here",
    "Straße und STRASSE, naïve Ärzte",
    "今日は良い天気です。今日も。",
    "emoji 🙂 cat 🙂",
    "price: 3.50 (net)",
)


def counts(query: TextQuery) -> list[int]:
    return find(TEXTS, query, JobContext()).counts.tolist()


@pytest.mark.parametrize("words", ["cat", "CAT", "3.50 (", "今日", "naïve", "ärzte", "🙂", "straße", "e"])
@pytest.mark.parametrize("match_case", [True, False])
def test_words_are_counted_as_python_counts_them(words: str, match_case: bool) -> None:
    flags = re.NOFLAG if match_case else re.IGNORECASE
    spans = [[match.span() for match in re.finditer(re.escape(words), text, flags)] for text in TEXTS]
    query = TextQuery(words, match_case=match_case)
    assert [Finder(query).spans(text) for text in TEXTS] == spans
    assert counts(query) == [len(found) for found in spans]


@pytest.mark.parametrize("pattern", [r"\bcat\b", r"[A-Z]\w+", r"\d+\.\d+", "(a|t)+", "a.*t"])
def test_expressions_are_found_as_python_finds_them(pattern: str) -> None:
    spans = [[match.span() for match in re.finditer(pattern, text)] for text in TEXTS]
    query = TextQuery(pattern, is_expression=True, match_case=True)
    assert [Finder(query).spans(text) for text in TEXTS] == spans
    assert counts(query) == [len(found) for found in spans]


def test_hits_of_no_letters_count_once_and_only_where_there_are_no_others() -> None:
    assert counts(TextQuery("^", is_expression=True)) == [1] * len(TEXTS)
    assert counts(TextQuery("(?=.*cat)(?=.*mat)", is_expression=True)) == [1, 0, 0, 0, 0, 0, 0]
    assert Finder(TextQuery("x*", is_expression=True)).spans("axxb") == [(1, 3)]


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        "[",
        "a**",
        "\\",
        "(?P<x",
        "(?z)",
        "a{2,1}",
        "[z-a]",
        r"\p{Foo}",
        "(?<name",
        "(" * 5000,
        f"a{{0,{'9' * 5000}}}",
    ],
)
def test_what_is_no_expression_is_told_in_one_sentence(pattern: str) -> None:
    with pytest.raises(ExplorerError) as error:
        find(TEXTS, TextQuery(pattern, is_expression=True), JobContext())
    failure = error.value.failure
    assert failure.kind is FailureKind.INPUT
    assert failure.message.startswith("This is no regular expression: ")
    assert failure.message.count(".") == 1 or "\\" in pattern
    assert find(TEXTS, TextQuery(pattern), JobContext()).counts.shape == (len(TEXTS),)


def test_a_slow_expression_is_given_up_by_the_sentence(slow_expression: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Finder.spans, "__defaults__", (0.02,))
    monkeypatch.setattr(Finder.count, "__defaults__", (0.02,))
    with pytest.raises(ExplorerError, match=r"takes too long on sentence 2\."):
        find(("short", "a" * 60 + "b"), TextQuery(slow_expression, is_expression=True), JobContext())


@pytest.mark.parametrize(
    "pattern", ["a{31}", "[a-z(]{31}", r"(\d{6}|b){6}", "(?x)(a{6}) {6}", "(a{4}){3}{3}", "a{0000031}"]
)
def test_what_is_repeated_too_often_is_refused_before_it_is_written_out(
    pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("it is written out, which holds every thread up")

    monkeypatch.setattr("explorer.analysis.texts.text_search.MOST_PARTS", 30)
    monkeypatch.setattr("explorer.analysis.texts.text_search.regex.compile", never)
    with pytest.raises(ExplorerError, match="This expression repeats something too often"):
        Finder(TextQuery(pattern, is_expression=True))


@pytest.mark.parametrize(
    "pattern", ["a{0,9}b{3,}", r"(\d{4}-){2}", "[]a(]{4}", r"\{99}", "(?i)(the ){1,5000}", "a{20}"]
)
def test_usual_repetitions_are_no_matter(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.analysis.texts.text_search.MOST_PARTS", 30)
    assert Finder(TextQuery(pattern, is_expression=True)).count("a{99} and the cat") >= 0
    assert Finder(TextQuery("a{99}")).count("a{99} and the cat") == 1


@pytest.mark.parametrize(
    ("expression", "parts"),
    [
        ("", 0),
        ("abc", 3),
        ("a{3}b", 4),
        ("(ab){3}", 6),
        ("((a{10}b){10}){10}", 1100),
        ("[a-z(]{4}x", 5),
        ("((", 0),
        (")a", 2),
    ],
)
def test_parts_are_counted_with_their_repetitions(expression: str, parts: int) -> None:
    assert parts_of(expression) == parts


def test_the_hits_are_numbered_and_go_round() -> None:
    hits = Hits(Finder(TextQuery("x")), np.array([0, 2, 0, 1], np.int32))
    assert hits.total == 3
    assert hits.sentences.tolist() == [1, 3]
    assert [hits.rank(1, 0), hits.rank(1, 1), hits.rank(3, 0)] == [0, 1, 2]
    assert hits.neighbor(0, 1) == (1, False)
    assert hits.neighbor(1, 1) == (3, False)
    assert hits.neighbor(3, 1) == (1, True)
    assert hits.neighbor(1, -1) == (3, True)
    assert hits.neighbor(2, -1) == (1, False)
    assert Hits(hits.finder, np.zeros(2, np.int32)).neighbor(0, 1) is None


def test_a_search_that_is_cancelled_stops() -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(ExplorerError) as error:
        find(TEXTS, TextQuery("e"), context)
    assert error.value.failure.kind is FailureKind.CANCELLED
