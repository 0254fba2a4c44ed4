"""Findings as text: on the screen, on the clipboard, on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from explorer.analysis.diagnose.checklist import checklist
from explorer.analysis.diagnose.texts import MOST_EXAMPLES
from explorer.domain.results.finding import Example, Finding, Severity
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import count, counted, number, percent, quoted

SEVERITY_WORDS = {Severity.PROBLEM: "Problem", Severity.WARNING: "Warning", Severity.NOTE: "Note"}
"""By falling severity."""


def severity_counts(findings: Sequence[Finding]) -> str:
    """Return "1 problem · 2 warnings", those that matter most first."""
    sizes = Counter(finding.severity for finding in findings)
    return " · ".join(counted(sizes[kind], word.lower()) for kind, word in SEVERITY_WORDS.items() if sizes[kind])


def numbers_line(numbers: Mapping[str, float]) -> str:
    """Return "sentences 2 · tokens cut 145": whole numbers as such, shares of 1 as percentages."""
    return " · ".join(f"{name.replace('_', ' ')} {_value(name, value)}" for name, value in numbers.items())


def _value(name: str, value: float) -> str:
    if name.startswith("share"):
        return percent(value, 1)
    if float(value).is_integer():
        return count(int(value))
    return number(value, 1 if float(2 * value).is_integer() else 3)


def example_parts(example: Example, corpus: Corpus, most: int = 400) -> tuple[str, ...]:
    """Return the text, or the two, that an example is about, each with its number from 1."""
    return tuple(f"{count(place + 1)} {quoted(corpus.texts[place], most)}" for place in example.indices)


def more_words(finding: Finding, shown: int) -> str:
    """Return "and 3 more", of which a finding with very many does not know how many."""
    if len(finding.examples) >= MOST_EXAMPLES:
        return "and more"
    return f"and {count(len(finding.examples) - shown)} more"


def as_lines(finding: Finding, corpus: Corpus, examples: int | None = None, most: int = 400) -> list[str]:
    """Return what a finding says, with its first examples or all of them; their texts are cut to `most` characters."""
    lines = [f"{SEVERITY_WORDS[finding.severity]}: {finding.sentence}", finding.meaning, finding.advice]
    for example in finding.examples[:examples]:
        lines.append(f"  {' × '.join(example_parts(example, corpus, most))}  {example.words}")
    if examples is not None and len(finding.examples) > examples:
        lines.append(f"  {more_words(finding, examples)}")
    if finding.numbers:
        lines.append(f"({numbers_line(finding.numbers)})")
    return [line for line in lines if line]


def all_as_text(findings: Sequence[Finding], corpus: Corpus, file: str = "") -> str:
    """Return all findings as text to paste; of a healthy run, or of vectors read from a `file`, that they are."""
    if not findings:
        return "\n".join(checklist(len(corpus), file).lines())
    return "\n\n".join("\n".join(as_lines(finding, corpus)) for finding in findings)
