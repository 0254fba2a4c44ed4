from __future__ import annotations

from explorer.domain.model.tokenizer import OtherTokens, TokenizerCheck, TypedSpecial
from explorer.domain.results.finding import Severity
from tests.analysis.diagnose.making import N_TEXTS, evidence, found, only


def with_check(**checked: object) -> dict[str, object]:
    return {"tokenizer": TokenizerCheck(name="BertTokenizer", compared=N_TEXTS, **checked)}  # type: ignore[arg-type]


def test_other_tokens_than_tokenizer_json_with_both_lists_where_they_part() -> None:
    same = tuple(f"word{place}" for place in range(9))
    example = OtherTokens(7, (*same, "the", "cat"), (*same, "The", "Cat", *same))
    made = evidence(encoding=with_check(asked="CamembertTokenizerFast", differing=3, example=example))
    finding = only(made, "other_tokens")
    assert finding.severity is Severity.WARNING
    assert finding.sentence == (
        "Servers that read tokenizer.json see other tokens than here in 3 of 60 sentences compared."
    )
    assert "“… · word7 · word8 · the · cat”" in finding.meaning
    assert "“… · word7 · word8 · The · Cat · word0 · word1 · word2 · word3 · …”" in finding.meaning
    assert "“number 7”" in finding.meaning
    assert "names CamembertTokenizerFast" in finding.meaning
    assert finding.indices == (7,)
    assert finding.examples[0].words == "11 tokens here, 20 there"


def test_the_class_that_was_asked_for_is_no_news() -> None:
    example = OtherTokens(0, ("a",), ("A",))
    made = evidence(encoding=with_check(asked="BertTokenizerFast", differing=1, example=example))
    assert "names" not in only(made, "other_tokens").meaning


def test_sentences_that_tokenizer_json_cuts_by_itself() -> None:
    tokens = [8] * (N_TEXTS - 3) + [10, 11, 30]
    finding = only(evidence(encoding=with_check(stored_cut=10), tokens=tokens), "stored_cut")
    assert finding.severity is Severity.NOTE  # nothing is wrong with these vectors
    assert finding.sentence == "Servers that read tokenizer.json cut 2 of 60 sentences at 10 tokens."
    assert "here texts are cut at 32" in finding.meaning
    assert finding.indices == (N_TEXTS - 2, N_TEXTS - 1)
    assert "stored_cut" not in found(evidence(encoding=with_check(stored_cut=30), tokens=tokens))


def test_settings_that_the_tokenizer_does_not_follow() -> None:
    words = "add_eos_token is true in tokenizer_config.json, and no text gets the last token “</s>”."
    finding = only(evidence(encoding=with_check(not_done=(words,))), "settings_not_done")
    assert finding.severity is Severity.WARNING
    assert finding.meaning == words


def test_special_tokens_typed_in_texts_are_named_text_by_text() -> None:
    typed = tuple(TypedSpecial(place, ("[SEP]",) if place else ("[MASK]", "[SEP]")) for place in (0, 4))
    made = evidence(encoding=with_check(typed=(0, 4), typed_examples=typed))
    finding = only(made, "typed_specials")
    assert finding.sentence == (
        "2 of 60 sentences have characters that the tokenizer reads as a special token: [MASK], [SEP]."
    )
    assert finding.indices == (0, 4)
    assert [example.words for example in finding.examples] == ["[MASK], [SEP]", "[SEP]"]


def test_a_tokenizer_that_does_what_its_folder_says_is_no_finding() -> None:
    assert found(evidence(encoding=with_check())) == {}
