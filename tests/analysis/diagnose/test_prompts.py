from __future__ import annotations

from explorer.domain.model.info import ModelHabits
from explorer.domain.model.prompts import Prompt, Prompts, SwallowedWord
from explorer.domain.results.finding import Severity
from tests.analysis.diagnose.making import evidence, found, only

E5 = {"habits": ModelHabits(prompts=Prompts.of({"query": "query: ", "passage": "passage: ", "document": ""}))}


def test_prompts_of_a_model_that_are_not_used_are_named() -> None:
    finding = only(evidence(info=E5), "unused_prompts")
    assert finding.severity is Severity.WARNING
    assert finding.sentence == 'The folder of "made by hand" has 2 prompts, and none stands before the sentences.'
    assert "query (“query: ”), passage (“passage: ”)." in finding.meaning
    assert finding.numbers == {"prompts": 2}
    assert finding.view == "settings"


def test_of_many_prompts_the_first_are_named_and_the_rest_counted() -> None:
    many = Prompts.of({f"task{place}": f"do {place}: " for place in range(7)})
    finding = only(evidence(info={"habits": ModelHabits(prompts=many)}), "unused_prompts")
    assert "task3 (“do 3: ”) and 3 more." in finding.meaning


def test_a_prompt_that_stands_before_the_sentences_is_no_news() -> None:
    assert found(evidence(info=E5, encoding={"prompt": Prompt("passage: ", "passage")})) == {}
    assert found(evidence(info=E5, encoding={"prompt": Prompt("my own ")})) == {}
    empty = Prompts.of({"query": "", "document": ""})
    assert found(evidence(info={"habits": ModelHabits(prompts=empty)})) == {}


def test_a_word_left_out_with_the_prompt_is_named_by_token_and_sentence() -> None:
    swallowed = SwallowedWord(4, "Ġnumber", 3, 60, 60)
    made = evidence(info=E5, encoding={"prompt": Prompt("query: ", "query"), "swallowed": swallowed})
    finding = only(made, "swallowed_word")
    assert finding.severity is Severity.PROBLEM
    assert "“query: ”" in finding.sentence
    assert "60 of 60 sentences" in finding.sentence
    assert "In “number 4” the token “Ġnumber” is left out" in finding.meaning
    assert finding.indices == (4,)
    assert finding.examples[0].words == "without “Ġnumber”"
    assert finding.numbers == {"sentences": 60, "looked_at": 60, "prompt_tokens": 3}
