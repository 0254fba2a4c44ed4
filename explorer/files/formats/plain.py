"""Plain text, one text a line, and Markdown, one text a paragraph, list item or heading."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import TextIO

from explorer.domain.job import JobContext
from explorer.files.tables.table import MAX_TEXT, TEXT_COLUMN, Batch, Table, bounded_lines, in_batches, line_batches

# Every repetition that could run over a whole line is bounded: on a hostile line it would take for ever.
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_REFERENCE = re.compile(r"\s{0,3}\[[^\]]+\]:\s")
_MARKER = re.compile(r"\s*(?:#{1,6}(?=\s|$)|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,9}[.)]\s+)")
_LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_QUOTE = re.compile(r"\s*(?:>\s?)+")
_CODE = re.compile(r"(?<!`)(`{1,9})(?!`)(.{1,500}?)(?<!`)\1(?!`)")
_INLINE = (
    (re.compile(r"!?\[([^\[\]]{0,500})\](?:\([^()]{0,500}\)|\[[^\[\]]{0,500}\])"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]{1,500}|[^<>@\s]{1,100}@[^<>@\s]{1,100})>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]{0,500}>"), ""),
    (re.compile(r"(\*\*|__|~~)(?=\S)(.{1,500}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"\*(?=\S)([^*]{1,500}?)(?<=\S)\*"), r"\1"),
    (re.compile(r"(?<!\w)_(?=\S)([^_]{1,500}?)(?<=\S)_(?!\w)"), r"\1"),
)
_HIDDEN = 0xE000  # escaped punctuation waits in the private use area while markup is taken out
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def text_table(text: TextIO, name: str, context: JobContext) -> Table:
    """One row a line."""

    def batches(_: Sequence[int]) -> Iterator[Batch]:
        for lines in line_batches(text, name, MAX_TEXT, context):
            yield (lines,)

    return Table((TEXT_COLUMN,), batches)


def markdown_table(text: TextIO, name: str, context: JobContext) -> Table:
    """One row a block of text; see `markdown_blocks`."""

    def batches(_: Sequence[int]) -> Iterator[Batch]:
        return in_batches((block,) for block in markdown_blocks(bounded_lines(text, name, MAX_TEXT, context)))

    return Table((TEXT_COLUMN,), batches)


def markdown_blocks(lines: Iterator[str]) -> Iterator[str]:
    """Yield the text of each paragraph, list item, heading and table row, without its markup.

    Left out are code blocks (fenced, and indented after a blank line outside a list), front matter, comments, rules
    and link definitions.
    """
    block: list[str] = []
    for line in _text_lines(lines):
        content = _QUOTE.sub("", line, count=1) if _QUOTE.match(line) else line
        marker = _MARKER.match(content)
        is_row = content.lstrip().startswith("|")
        if block and (marker or is_row or not content.strip()):
            yield _without_markup(" ".join(block))
            block = []
        if marker:
            content = content[marker.end() :]
        if is_row:
            content = " ".join(cell.strip() for cell in content.strip().strip("|").split("|"))
        is_heading = marker is not None and "#" in marker.group()
        if is_heading and content.rstrip().rstrip("#").endswith(" "):
            content = content.rstrip().rstrip("#")
        if content.strip():
            block.append(content.strip())
        if block and (is_heading or is_row):
            yield _without_markup(" ".join(block))
            block = []
    if block:
        yield _without_markup(" ".join(block))


def _text_lines(lines: Iterator[str]) -> Iterator[str]:
    """Drop what is no text; a dropped line becomes a blank one, so that it still ends a paragraph."""
    fence = closing = ""
    blank_before, in_list = True, False
    for number, raw in enumerate(lines):
        line = raw.rstrip("\r\n").expandtabs(4)
        if closing:
            if closing in line:
                closing = ""
            yield ""
            continue
        opened = _FENCE.match(line)
        if fence:
            if opened and opened.group(1).startswith(fence) and not line[opened.end() :].strip():
                fence = ""
            yield ""
            continue
        indented = line.startswith("    ") and blank_before and not in_list
        blank_before = not line.strip() or (indented and blank_before)
        if number == 0 and line.rstrip() == "---":
            closing = "---"
        elif opened and not indented:
            fence = opened.group(1)
            in_list = in_list and line.startswith(" ")
        elif line.lstrip().startswith("<!--"):
            closing = "" if "-->" in line else "-->"
        elif not (indented or _is_rule(line) or _REFERENCE.match(line)):
            if line.strip():
                in_list = (in_list and line.startswith(" ")) or bool(_LIST_ITEM.match(line))
            yield line
            continue
        yield ""


def _is_rule(line: str) -> bool:
    """Whether a line only draws: between sections, under a heading or under the head of a table."""
    marks = set(line) - {" "}
    return marks in ({"*"}, {"_"}, {"="}) or ("-" in marks and marks <= set("|:-"))


def _without_markup(text: str) -> str:
    """Strip inline markup; what stands between backticks is kept as it is."""
    pieces: list[str] = []
    end = 0
    for code in _CODE.finditer(text):
        pieces += (_inline(text[end : code.start()]), code.group(2).strip())
        end = code.end()
    pieces.append(_inline(text[end:]))
    return "".join(pieces)


def _inline(text: str) -> str:
    text = _ESCAPE.sub(lambda match: chr(_HIDDEN + ord(match.group(1))), text)
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return re.sub("[\ue021-\ue07e]", lambda match: chr(ord(match.group()) - _HIDDEN), html.unescape(text))
