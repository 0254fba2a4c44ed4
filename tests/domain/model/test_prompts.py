"""Which prompt a setting means."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.model.prompts import Prompt, Prompts
from explorer.domain.settings.spec import EncodeSpec
from explorer.domain.state import same_pass

E5 = Prompts.of({"query": "query: ", "passage": "passage: "}, "passage")
TOPICS = Prompts.of({"query": "", "document": "", "topic": "about: "}, "topic")


@pytest.mark.parametrize(
    ("asked", "text", "name"),
    [
        ({}, "passage: ", "passage"),
        ({"prompt": ""}, "", ""),
        ({"prompt": "mine "}, "mine ", ""),
        ({"prompt_name": "query"}, "query: ", "query"),
        ({"prompt": "mine ", "prompt_name": "query"}, "mine ", ""),
    ],
)
def test_the_prompt_of_texts_is_the_default_none_a_named_one_or_a_text(
    asked: dict[str, Any], text: str, name: str
) -> None:
    assert E5.of_texts(EncodeSpec(**asked)) == Prompt(text, name)


def test_a_folder_without_a_default_puts_nothing_before_texts() -> None:
    for prompts in (Prompts(), Prompts.of({"query": "query: "}), Prompts.of({"query": ""}, "query")):
        assert prompts.of_texts(EncodeSpec()) == Prompt()


@pytest.mark.parametrize(
    ("prompts", "asked", "expected"),
    [
        (E5, {}, Prompt("query: ", "query")),
        (E5, {"prompt": "mine "}, Prompt("query: ", "query")),
        (E5, {"query_prompt": ""}, Prompt()),
        (E5, {"query_prompt": "ask "}, Prompt("ask ")),
        (E5, {"query_prompt_name": "passage"}, Prompt("passage: ", "passage")),
        # Every folder that the library writes names a query prompt; an empty one says nothing.
        (TOPICS, {}, Prompt("about: ", "topic")),
        (TOPICS, {"prompt": "mine "}, Prompt("mine ")),
        (TOPICS, {"prompt": ""}, Prompt()),
        (Prompts(), {}, Prompt()),
        # What is made for the texts that are searched does not stand before a query.
        (Prompts.of({"passage": "passage: "}, "passage"), {}, Prompt()),
        (Prompts.of({"query": "", "document": "text: "}), {"prompt": "text: "}, Prompt()),
    ],
)
def test_a_query_has_the_folder_s_own_prompt_else_that_of_the_texts(
    prompts: Prompts, asked: dict[str, Any], expected: Prompt
) -> None:
    spec = EncodeSpec(**asked)
    assert prompts.of_queries(spec) == expected
    assert prompts.of_texts(prompts.for_queries(spec)).text == expected.text


@pytest.mark.parametrize("ask", [{"prompt_name": "topik"}, {"query_prompt_name": "topik"}])
def test_a_name_that_the_folder_does_not_have_lists_those_it_has(ask: dict[str, str]) -> None:
    for prompts, has in ((TOPICS, "it has query, document, topic."), (Prompts(), "it has none.")):
        with pytest.raises(ExplorerError) as caught:
            prompts.of_queries(EncodeSpec(**ask))
        assert caught.value.failure.kind is FailureKind.INPUT
        assert '"topik"' in str(caught.value)
        assert has in str(caught.value)


def test_the_query_s_prompt_changes_no_text() -> None:
    assert same_pass(EncodeSpec(), EncodeSpec(query_prompt="q "))
    assert same_pass(EncodeSpec(prompt="a"), EncodeSpec(prompt="a", prompt_name="query"))
    assert not same_pass(EncodeSpec(), EncodeSpec(prompt=""))
    assert not same_pass(EncodeSpec(), EncodeSpec(prompt_name="query"))


def test_a_prompt_is_named_in_words() -> None:
    assert [str(prompt) for prompt in (Prompt(), Prompt("a: "), Prompt("a: ", "b"))] == [
        "no prompt",
        'prompt "a: "',
        'prompt b "a: "',
    ]
