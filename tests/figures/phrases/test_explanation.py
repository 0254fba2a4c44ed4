from __future__ import annotations

import numpy as np

from explorer.domain.settings.spec import Similarity
from explorer.figures.explanation import TokenCell, shown_of
from explorer.figures.phrases.explanation import amount, cell_words, overview, parts, special_names, what_it_is
from explorer.figures.phrases.explanation import without_special as otherwise
from tests.support.explanations import explain_mean, make_reading

FIRST, SECOND = make_reading("The cat"), make_reading("A feline")
SHARES = np.array([[0.0, 0.05, 0.0, 0.0], [0.0] * 4, [0.05, 0.1, 0.3, -0.1], [0.1] * 4])
PAIR = explain_mean(FIRST, SECOND, contributions=SHARES, similarity=0.8)
SHOWN = shown_of(PAIR, special=True, padding=True)


def test_what_the_number_is() -> None:
    assert what_it_is(PAIR).replace("\u00a0", " ") == "cosine similarity, the sum of 4 × 4 = 16 token pairs"
    dot = explain_mean(FIRST, SECOND, metric=Similarity.DOT)
    assert what_it_is(dot).startswith("dot product, ")


def test_a_cell_is_named_with_its_part_of_the_whole() -> None:
    assert cell_words(SHOWN, TokenCell(2, 2)) == ("“cat” × “feline” gives", "0.300 of 0.800 (37.5 %)")
    assert cell_words(SHOWN, TokenCell(2, 3)) == ("“cat” × “[SEP]” gives", "−0.100 of 0.800 (−12.5 %)")


def test_a_token_is_named_with_its_partner() -> None:
    words, value = cell_words(SHOWN, TokenCell(row=2))
    assert words == "“cat” gives most with “feline”, 0.300; with all tokens"
    assert value == "0.350 of 0.800 (43.8 %)"
    words, value = cell_words(SHOWN, TokenCell(column=2))
    assert words == "“feline” gives most with “cat”, 0.300; with all tokens"
    assert value == "0.400 of 0.800 (50.0 %)"
    assert cell_words(SHOWN, TokenCell()) == ("", "")


def test_a_token_from_right_to_left_does_not_turn_the_words_around_it() -> None:
    shown = shown_of(explain_mean(make_reading("قطة"), SECOND), True, True)
    assert cell_words(shown, TokenCell(1, 1))[0] == "\u2068“قطة”\u2069 × “a” gives"


def test_the_share_is_left_out_where_contributions_cancel() -> None:
    shares = np.zeros((4, 4))
    shares[1, 1], shares[2, 2] = 1.0, -0.99
    cancelled = explain_mean(FIRST, SECOND, contributions=shares, similarity=0.01)
    assert amount(cancelled, 1.0) == "1.000 of 0.010"
    nothing = explain_mean(FIRST, SECOND, contributions=np.zeros((4, 4)), similarity=0.0)
    assert amount(nothing, 0.0) == "0.000 of 0.000"
    assert amount(PAIR, 0.0001) == "0.000 of 0.800 (under 0.1 %)"


def test_the_overview_names_the_largest_pair() -> None:
    assert overview(SHOWN) == "Most comes from “cat” × “feline”: 0.300 of 0.800 (37.5 %)."


def test_the_overview_of_a_negative_similarity_names_the_pair_that_lowers_it_most() -> None:
    shown = shown_of(explain_mean(FIRST, SECOND, contributions=-SHARES, similarity=-0.8), True, True)
    assert overview(shown) == "Most comes from “cat” × “feline”: −0.300 of −0.800 (37.5 %)."


def test_without_special_tokens() -> None:
    assert otherwise(PAIR) == "Without [CLS] and [SEP] it would be 0.432."
    none = explain_mean(FIRST, SECOND, without_special=None, without_special_reason="Nothing would be left.")
    assert otherwise(none) == "Nothing would be left."


def test_special_tokens_are_named_while_they_are_few() -> None:
    assert special_names(PAIR) == "[CLS] and [SEP]"
    plain = make_reading("a")
    object.__setattr__(plain, "special", np.zeros(3, dtype=bool))
    assert special_names(explain_mean(plain, plain)) == "special tokens"


def test_padding_is_said_where_there_is_any() -> None:
    assert parts(PAIR) == ""
    padded = explain_mean(
        FIRST, make_reading("A feline", padding=1), contributions=np.full((4, 5), 0.02), similarity=0.4
    )
    assert parts(padded) == "Pairs with padding give 0.080 of 0.400 (20.0 %)."
