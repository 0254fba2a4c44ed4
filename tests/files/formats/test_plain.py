from __future__ import annotations

import io

import pytest

from explorer.domain.job import JobContext
from explorer.domain.texts.cleaning import one_line
from explorer.files.formats.plain import markdown_blocks, markdown_table


def blocks(text: str) -> list[str]:
    return list(markdown_blocks(iter(text.splitlines(keepends=True))))


def test_a_whole_document() -> None:
    text = """---
title: not a text
---
# A heading #
A paragraph that goes
over two lines.
## Second
- one item
  that goes on
* another
1. numbered
- [x] done

> A quotation
> of two lines.

```python
code = "left out"
```

Setext heading
==============
<!-- a comment
over lines -->

| animal | sound |
|--------|:-----:|
| cat    | meow  |

[ref]: https://example.org

    indented = code

***
The end.
"""
    assert blocks(text) == [
        "A heading",
        "A paragraph that goes over two lines.",
        "Second",
        "one item that goes on",
        "another",
        "numbered",
        "done",
        "A quotation of two lines.",
        "Setext heading",
        "animal sound",
        "cat meow",
        "The end.",
    ]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            "Some **bold**, *slanted*, __strong__, _soft_ and ~~gone~~ words",
            "Some bold, slanted, strong, soft and gone words",
        ),
        ("A [link](https://example.org) and ![a picture](x.png)", "A link and a picture"),
        ("See [this][ref] or <https://example.org>", "See this or https://example.org"),
        ("Code `a * b * c` stays", "Code a * b * c stays"),
        ("snake_case_names and 5 * 3 * 2", "snake_case_names and 5 * 3 * 2"),
        ("Escaped \\*stars\\* &amp; entities", "Escaped *stars* & entities"),
        ("A <b>tag</b> and 1 < 2 > 0", "A tag and 1 < 2 > 0"),
        ("#hashtag is no heading", "#hashtag is no heading"),
        ("-5 degrees is no item", "-5 degrees is no item"),
    ],
)
def test_markup_within_a_line(markup: str, text: str) -> None:
    assert blocks(markup) == [text]


def test_an_indented_paragraph_in_a_list_is_no_code() -> None:
    assert blocks("- item\n\n    its second paragraph\n") == ["item", "its second paragraph"]


def test_a_fence_ends_only_with_its_like() -> None:
    assert blocks("before\n~~~~\n~~~\nstill code\n~~~~\nafter\n") == ["before", "after"]
    assert blocks("```\nnever closed\n") == []


def test_as_a_table() -> None:
    table = markdown_table(io.StringIO("# One\ntwo"), "a.md", JobContext())
    assert table.columns == ("text",)
    assert list(table.rows([0])) == [("One",), ("two",)]


@pytest.mark.parametrize(
    "unit", ["[", "`", "``", "*a ", "**a ", "_a ", "<a", " ", "- ", "| ", "> ", "![a](", "&", "#", " #"]
)
def test_hostile_lines_end(unit: str) -> None:
    line = "x" + unit * (100_000 // len(unit))
    for text in (line, line[1:], line + "x"):
        assert len(blocks(text)) <= 1


@pytest.mark.parametrize("unit", [" ", "\t", "\x00", " \x00"])
def test_hostile_blanks_end(unit: str) -> None:
    assert one_line("x" + unit * 50_000 + "x") in ("x x", "x" + unit * 50_000 + "x")
