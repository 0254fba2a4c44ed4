"""Running text as sentences: hard-wrapped lines joined, then cut where each sentence begins.

The rules are those of pySBD (Sadvilkar and Neumann 2020) for the language that py3langid recognises. Nothing but blanks
and line breaks is left out: pySBD says where sentences begin, and the text itself is cut there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from explorer.domain.job import JobContext, Progress

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier
    from pysbd import Segmenter

_STAGE = "Counting sentences"

_MANY = 1.5
"""Sentences a line from which on text is no list of them."""

_BY_SCRIPT = (
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    # The rules for English know 。！？ and keep a closing quote with its sentence; those for Chinese do not.
    (re.compile(r"[\u3400-\u9fff]"), "en"),
    (re.compile(r"[\u0900-\u097f]"), "hi"),
    (re.compile(r"[\u0600-\u06ff]"), "ar"),
    (re.compile(r"[\u0400-\u04ff]"), "ru"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u0530-\u058f]"), "hy"),
    (re.compile(r"[\u1000-\u109f]"), "my"),
    (re.compile(r"[\u1200-\u137f]"), "am"),
)
"""Letters of one script, and the rules for it."""

_LATIN = ("en", "de", "fr", "es", "it", "nl", "pl", "da", "sk")
"""Languages in Latin letters that have rules of their own; a text in another is cut by the rules for the nearest."""

_JUDGED = 2000
"""Characters by which the language is recognised."""

_WINDOW, _BEFORE = 2000, 500
"""Characters given to the rules at a time, whose work grows with their square, and of those before an end."""

_END = re.compile(r"[.!?…‽。！？｡．؟۔।॥։።၊။;]+[\"'”’»」』）)\]]*\s*[^\s.!?…。！？\"'”’»」』）)\]]")
"""An end of a sentence with something behind it."""

_PIECE = 100_000
"""Characters looked through at a time."""

_MARKS = re.compile(r"(?:[.!?…。！？]+\s*)?")
_LAST = 20
"""Characters at the end of a line by which it is told whether a sentence ends there."""

_FULL = 0.85
"""Share of the longest line, in characters, that a line fills with the next word: letters differ in width."""

_ENDING = re.compile(r"[.!?…:;。！？：；؟۔।॥։።။][\"'”’»」』）)\]]*$")


@dataclass(frozen=True, slots=True)
class SplitText:
    """Text split into sentences.

    Parameters
    ----------
    lines
        How many lines that are not blank there were.
    paragraphs
        How many are left where those of a paragraph that was broken to one width are joined.
    sentences
        The sentences in order, none blank.
    """

    lines: int
    paragraphs: int
    sentences: tuple[str, ...]

    @property
    def is_prose(self) -> bool:
        """Whether the text was no list of sentences, one a line: most lines hold several, or a part of one."""
        return self.paragraphs < self.lines or len(self.sentences) >= _MANY * self.lines > 0


def split_text(text: str, context: JobContext) -> SplitText:
    """Split text into sentences.

    Parameters
    ----------
    text
        Any number of lines. Those of a paragraph that was broken to one width are joined first.
    context
        Told of the progress in characters; a cancel ends the work.
    """
    lines = text.split("\n")
    paragraphs = paragraphs_of(lines)
    done, total = 0, sum(map(len, paragraphs))
    found = []
    for paragraph in paragraphs:
        for sentence in _sentences(paragraph):
            context.check()
            done += len(sentence)
            context.report(Progress(_STAGE, done, total))
            if stripped := sentence.strip():
                found.append(stripped)
    return SplitText(sum(bool(line.strip()) for line in lines), len(paragraphs), tuple(found))


def has_ends_within(line: str) -> bool:
    """Whether a line may hold more than one sentence."""
    return _end_from(line, 0) is not None


def paragraphs_of(lines: Sequence[str]) -> list[str]:
    """Return the lines that are not blank, those joined that were broken to one width in the middle of sentences."""
    paragraphs: list[str] = []
    block: list[str] = []
    for line in (*lines, ""):
        if line.strip():
            block.append(line.strip())
            continue
        paragraphs += ["\n".join(block)] if is_wrapped(block) else block
        block = []
    return [_joined(paragraph) for paragraph in paragraphs]


def is_wrapped(block: Sequence[str]) -> bool:
    """Whether lines are one paragraph that was broken to a width.

    Half of them or more then end in the middle of a sentence, and the first word of nearly every one would not have
    fitted on the line above.
    """
    if len(block) < 2 or not any(map(has_ends_within, block)):
        return False
    breaks = len(block) - 1
    within = sum(_ENDING.search(line[-_LAST:]) is None for line in block[:-1])
    width = max(map(len, block))
    full = sum(len(line) + 1 + len(after.split(maxsplit=1)[0]) > _FULL * width for line, after in pairwise(block))
    return 2 * within >= breaks and 10 * full >= 9 * breaks


def _joined(paragraph: str) -> str:
    """Return a paragraph on one line: a blank for each break, none after a hyphen or between signs without blanks."""
    text = re.sub(r"\u00ad\n", "", paragraph)
    text = re.sub(r"(?<=[^\W\d_]-)\n(?=[^\W\d_])", "", text)
    text = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])\n(?=[\u3000-\u9fff\uff00-\uffef])", "", text)
    return text.replace("\n", " ")


def language_of(text: str) -> str:
    """Return the code of the rules that fit a text, by its script, and in Latin letters by its language."""
    head = text[:_JUDGED]
    letters = sum(map(str.isalpha, head))
    for script, code in _BY_SCRIPT:
        if 4 * len(script.findall(head)) > letters > 0:
            return code
    return str(_identifier().classify(head)[0]) if letters else "en"


def _sentences(text: str) -> Iterator[str]:
    """Yield the pieces of a line, which together are the line."""
    if not has_ends_within(text):
        yield text
        return
    language = language_of(text)
    start = at = 0  # of the sentence, and of what the rules have not seen
    while (end := _end_from(text, at)) is not None:
        at = max(at, end - _BEFORE)
        window = _window(text, at)
        begins = [at + begin for begin in _begins(window, language)]
        for begin in begins:
            yield text[start:begin]
            start = begin
        if at + len(window) == len(text):
            break
        at = start if begins else at + len(window) - _BEFORE
    yield text[start:]


def _end_from(text: str, start: int) -> int | None:
    """Return where a sentence may end, from `start` on, looked for piece by piece so that nothing waits for long."""
    while start < len(text):
        end = _END.search(text, start, start + _PIECE)
        if end is not None:
            return end.start()
        start += _PIECE - _BEFORE
    return None


def _window(text: str, start: int) -> str:
    """Return text from `start` on, up to a blank where there is one in its second half."""
    window = text[start : start + _WINDOW]
    blank = window.rfind(" ", _WINDOW // 2)
    return window[: blank + 1] if start + _WINDOW < len(text) and blank >= 0 else window


def _begins(window: str, language: str) -> list[int]:
    """Return where sentences begin behind the first; marks at the beginning of one end the one before."""
    spans = _rules(language).segment(window)
    begins = {_MARKS.match(window, span.start).end() for span in spans}  # type: ignore[union-attr]  # it may be empty
    return sorted(begin for begin in begins if 0 < begin < len(window))


@cache
def _rules(language: str) -> Segmenter:
    from pysbd import Segmenter

    return Segmenter(language=language, clean=False, char_span=True)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_LATIN)
    return identifier
