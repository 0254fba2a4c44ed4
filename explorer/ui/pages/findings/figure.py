"""The findings as a figure: as much of each as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from explorer.analysis.diagnose.checklist import HEALTHY, TICK, Checklist, checklist
from explorer.analysis.diagnose.text import SEVERITY_WORDS, numbers_line
from explorer.domain.results.finding import Finding
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import count
from explorer.ui.pages.findings.card import COLORS
from explorer.ui.plots.style import Style, wrapped, write

_MOST_LINES = 6
_GAP = 12.0
_LEFT = 76.0


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text and how it is written."""

    text: str
    font: QFont
    color: str


def paint_findings(
    painter: QPainter, rect: QRectF, style: Style, findings: Sequence[Finding], corpus: Corpus, file: str = ""
) -> None:
    """Paint the findings from the top of `rect`: all parts of all of them, or fewer parts, or fewer of them."""
    if not findings:
        _paint_checks(painter, rect, style, checklist(len(corpus), file))
        return
    room = rect.adjusted(_LEFT, 0, 0, 0)
    for parts in (3, 2, 1):
        blocks = [_lines(finding, style, room.width(), parts) for finding in findings]
        if sum(map(_height, blocks)) + _GAP * (len(blocks) - 1) <= rect.height():
            break
    top = rect.top()
    for place, (finding, block) in enumerate(zip(findings, blocks, strict=True)):
        last = place == len(findings) - 1
        below = 0.0 if last else _GAP + style.metrics.height()
        if top + _height(block) + below > rect.bottom() + 0.5:
            more = f"and {count(len(findings) - place)} more"
            write(painter, QRectF(room.left(), top, room.width(), 18), more, style.font, style.theme.muted)
            return
        label = QRectF(rect.left(), top, _LEFT - 8, QFontMetricsF(block[0].font).height() + 2)
        color = getattr(style.theme, COLORS[finding.severity])
        write(painter, label, SEVERITY_WORDS[finding.severity], style.strong, color)
        _write_block(painter, top, room, block)
        top += _height(block) + _GAP


def _paint_checks(painter: QPainter, rect: QRectF, style: Style, listed: Checklist) -> None:
    """Paint what was found well, its groups side by side."""
    top = _broken(HEALTHY, style.strong, style.theme.text, rect.width())
    top += _broken(listed.heading, style.font, style.theme.muted, rect.width())
    _write_block(painter, rect.top(), rect, top)
    width = rect.width() / max(1, len(listed.done))
    below = high = rect.top() + _height(top) + _GAP
    for place, (about, checks) in enumerate(listed.done.items()):
        column = QRectF(rect.left() + place * width, high, width - _GAP, rect.height())
        lines = _broken(about.value, style.strong, style.theme.text, column.width())
        for words in checks:
            lines += _broken(f"{TICK} {words}", style.font, style.theme.text, column.width())
        _write_block(painter, high, column, lines)
        below = max(below, high + _height(lines) + _GAP)
    notes = [line for words in listed.not_done for line in _broken(words, style.font, style.theme.muted, rect.width())]
    _write_block(painter, below, rect, notes)


def _lines(finding: Finding, style: Style, width: float, parts: int) -> list[_Line]:
    """Return the sentence, with 2 parts what it means and what to do, with 3 its numbers."""
    lines = _broken(finding.sentence, style.strong, style.theme.text, width)
    if parts > 1:
        lines += _broken(finding.meaning, style.font, style.theme.text, width)
        lines += _broken(finding.advice, style.font, style.theme.text, width)
    if parts > 2:
        lines += _broken(numbers_line(finding.numbers), style.small, style.theme.muted, width)
    return lines


def _broken(text: str, font: QFont, color: str, width: float) -> list[_Line]:
    return [_Line(line, font, color) for line in wrapped(text, QFontMetricsF(font), width, _MOST_LINES)]


def _height(lines: Sequence[_Line]) -> float:
    return sum(QFontMetricsF(line.font).height() + 2 for line in lines)


def _write_block(painter: QPainter, top: float, rect: QRectF, lines: Sequence[_Line]) -> None:
    for line in lines:
        height = QFontMetricsF(line.font).height() + 2
        write(painter, QRectF(rect.left(), top, rect.width(), height), line.text, line.font, line.color)
        top += height
