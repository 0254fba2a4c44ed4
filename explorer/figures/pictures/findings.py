"""The findings as a picture: as much of each as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.analysis.diagnose.checklist import HEALTHY, TICK, Checklist, checklist
from explorer.analysis.diagnose.text import SEVERITY_WORDS, numbers_line
from explorer.domain.results.finding import Finding, Severity
from explorer.domain.words import count
from explorer.figures.layout.boxes import Box, Ruler, Words, wrapped
from explorer.figures.scale import Ink

SEVERITY_INKS = {Severity.PROBLEM: Ink.BAD, Severity.WARNING: Ink.WARN, Severity.NOTE: Ink.MUTED}

_MOST_LINES = 6
_GAP = 12.0
_LEFT = 76.0
_MORE = 18.0


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of text under each other, each with its font and its ink."""

    lines: tuple[tuple[str, str, Ink], ...]
    ruler: Ruler

    def __add__(self, other: _Block) -> _Block:
        return _Block(self.lines + other.lines, self.ruler)

    @property
    def height(self) -> float:
        """Height of all lines."""
        return sum(self.ruler.height(font) + 2 for _, font, _ in self.lines)

    def at(self, x: float, y: float, width: float) -> list[Words]:
        """Return the lines from a place downwards."""
        placed = []
        for text, font, ink in self.lines:
            height = self.ruler.height(font) + 2
            placed.append(Words(text, Box(x, y, width, height), font, ink))
            y += height
        return placed


def findings_words(findings: Sequence[Finding], n_texts: int, file: str, box: Box, ruler: Ruler) -> tuple[Words, ...]:
    """Return all parts of all findings from the top of `box`, or fewer parts, or fewer of them.

    Parameters
    ----------
    findings
        In the order of the page; where there are none, what was found well is told.
    n_texts
        How many sentences were looked at.
    file
        Name of the file that the vectors were read from, if they were.
    """
    if not findings:
        return tuple(_checks(checklist(n_texts, file), box, ruler))
    room = box.inset(_LEFT, 0, 0, 0)
    for parts in (3, 2, 1):
        blocks = [_told(finding, parts, room.width, ruler) for finding in findings]
        if sum(block.height for block in blocks) + _GAP * (len(blocks) - 1) <= box.height:
            break
    words: list[Words] = []
    top = box.y
    for place, (finding, block) in enumerate(zip(findings, blocks, strict=True)):
        below = 0.0 if place == len(findings) - 1 else _GAP + ruler.height("font")
        if top + block.height + below > box.bottom + 0.5:
            more = f"and {count(len(findings) - place)} more"
            words.append(Words(more, Box(room.x, top, room.width, _MORE), "font", Ink.MUTED))
            break
        label = Box(box.x, top, _LEFT - 8, ruler.height("strong") + 2)
        words.append(Words(SEVERITY_WORDS[finding.severity], label, "strong", SEVERITY_INKS[finding.severity]))
        words += block.at(room.x, top, room.width)
        top += block.height + _GAP
    return tuple(words)


def _checks(listed: Checklist, box: Box, ruler: Ruler) -> list[Words]:
    """Return what was found well, its groups side by side."""
    head = _broken(HEALTHY, "strong", Ink.TEXT, box.width, ruler)
    head += _broken(listed.heading, "font", Ink.MUTED, box.width, ruler)
    words = head.at(box.x, box.y, box.width)
    width = box.width / max(1, len(listed.done))
    below = high = box.y + head.height + _GAP
    for place, (about, checks) in enumerate(listed.done.items()):
        column = _broken(about.value, "strong", Ink.TEXT, width - _GAP, ruler)
        for check in checks:
            column += _broken(f"{TICK} {check}", "font", Ink.TEXT, width - _GAP, ruler)
        words += column.at(box.x + place * width, high, width - _GAP)
        below = max(below, high + column.height + _GAP)
    for note in listed.not_done:
        block = _broken(note, "font", Ink.MUTED, box.width, ruler)
        words += block.at(box.x, below, box.width)
        below += block.height
    return words


def _told(finding: Finding, parts: int, width: float, ruler: Ruler) -> _Block:
    """Return the sentence, with 2 parts what it means and what to do, with 3 its numbers."""
    block = _broken(finding.sentence, "strong", Ink.TEXT, width, ruler)
    if parts > 1:
        block += _broken(finding.meaning, "font", Ink.TEXT, width, ruler)
        block += _broken(finding.advice, "font", Ink.TEXT, width, ruler)
    if parts > 2:
        block += _broken(numbers_line(finding.numbers), "small", Ink.MUTED, width, ruler)
    return block


def _broken(text: str, font: str, ink: Ink, width: float, ruler: Ruler) -> _Block:
    return _Block(tuple((line, font, ink) for line in wrapped(text, ruler, font, width, _MOST_LINES)), ruler)
