"""How the program writes numbers, counts, shares, times and quotations, and what it calls the similarity functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from unicodedata import bidirectional

from explorer.domain.settings.spec import Similarity

THIN_SPACE = "\u2009"
MINUS = "\u2212"
_SECONDS_WORTH_SAYING = 1.0
_BETWEEN_DIGITS = re.compile(rf"(?<=\d){THIN_SPACE}(?=\d)")

NO_VALUE = "–"
"""What stands where there is no number."""


@dataclass(frozen=True, slots=True)
class SimilarityNames:
    """What a similarity function is called.

    Parameters
    ----------
    short
        Where the word *similarity* or *distance* stands beside it: "Euclidean".
    full
        By itself, as something to compare by: "Euclidean distance".
    signed
        What its numbers are: "negative Euclidean distance".
    """

    short: str
    full: str
    signed: str


SIMILARITY_NAMES: Mapping[Similarity, SimilarityNames] = MappingProxyType(
    {
        Similarity.COSINE: SimilarityNames("cosine", "cosine", "cosine similarity"),
        Similarity.DOT: SimilarityNames("dot product", "dot product", "dot product"),
        Similarity.EUCLIDEAN: SimilarityNames("Euclidean", "Euclidean distance", "negative Euclidean distance"),
        Similarity.MANHATTAN: SimilarityNames("Manhattan", "Manhattan distance", "negative Manhattan distance"),
    }
)


def capitalized(words: str) -> str:
    """Return words with a capital at their beginning, the rest as it is."""
    return words[:1].upper() + words[1:]


def number(value: float, decimals: int = 3) -> str:
    """Return a value with fixed decimals, a true minus, never of zero, and thin spaces between its thousands."""
    if round(value, decimals) == 0:
        value = 0.0
    return f"{value:,.{decimals}f}".replace(",", THIN_SPACE).replace("-", MINUS)


def signed(value: float) -> str:
    """Return a difference with its sign, and none for what is 0 to three decimals."""
    words = number(value)
    return words if words.startswith(MINUS) or round(value, 3) == 0 else f"+{words}"


def tiny(value: float) -> str:
    """Return a difference: "0" where there is none, else with one significant digit ("2 × 10⁻⁷")."""
    if value == 0.0:
        return "0"
    mantissa, exponent = f"{value:.0e}".split("e")
    if int(exponent) >= -3:
        return number(value)
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa} × 10{raised}"


def fixed(value: float, decimals: int = 3, plus: bool = False) -> str:
    """Return a value with fixed decimals as a program reads it: "-0.012", "12345.678"; `plus` for differences."""
    return f"{value:{'+' if plus else ''}.{decimals}f}"


def significant(value: float, digits: int = 6) -> str:
    """Return a value to as many digits as it needs, at most `digits`: "0.95", "30"."""
    return f"{value:.{digits}g}"


def count(value: int) -> str:
    """Return a whole number with thin spaces between its thousands."""
    return with_commas(value).replace(",", THIN_SPACE)


def with_commas(value: int) -> str:
    """Return a whole number as reports, files and failures have it, since a terminal may have no thin space."""
    return f"{value:,}"


def plain(words: str) -> str:
    """Return words as a terminal has them: commas between thousands, and a hyphen for a minus."""
    return _BETWEEN_DIGITS.sub(",", words).replace(THIN_SPACE, " ").replace(MINUS, "-")


def counted(value: int, noun: str, write: Callable[[int], str] = count) -> str:
    """Return a count with its noun: "1 pair", "12 pairs"."""
    return f"{write(value)} {noun}{'' if value == 1 else 's'}"


def sentences(value: int) -> str:
    """Return "1 sentence", "1 200 sentences"."""
    return counted(value, "sentence")


def some_of(part: int, whole: int) -> str:
    """Return "1 of 12 sentences", "All 12 sentences", "The only sentence"."""
    if part < whole:
        return f"{count(part)} of {sentences(whole)}"
    return f"All {sentences(whole)}" if whole > 1 else "The only sentence"


def percent(share: float, decimals: int = 0, thin: bool = False) -> str:
    """Return a share of 1 as "42 %", a `thin` space or a blank before the sign."""
    return f"{number(100 * share, decimals)}{THIN_SPACE if thin else ' '}%"


def percent_of_whole(share: float) -> str:
    """Return a share of 1 as "42 %", with a decimal at either end, and never 0 or 100 % where it is not."""
    value = 100.0 * share
    if 10 <= value <= 90 or share in (0.0, 1.0):
        return percent(share)
    if value < 0.05:
        return "less than 0.1 %"
    return "more than 99.9 %" if value > 99.95 else percent(share, 1)


def percent_of_change(change: float) -> str:
    """Return how much something changes, in relation to its size: "31 %", "0.4 %", "0 %", "less than 0.1 %"."""
    value = 100.0 * change
    if 0.0 < value < 0.1:
        return f"less than 0.1{THIN_SPACE}%"
    return percent(change, 1 if 0.0 < value < 9.95 else 0, thin=True)


def percent_done(done: int, total: int) -> str:
    """Return how far a job is, rounded down: "99 %" until all is done."""
    return f"{100 * done // total} %"


def duration(seconds: float) -> str:
    """Return a time as one remembers it: "12 ms", "0.4 s", "3 min"."""
    if seconds < 0.0995:
        return f"{max(seconds * 1000, 0):.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"


def pace(rate: float, seconds_left: float | None) -> tuple[str, ...]:
    """Return how many a second a job does, and how long it takes yet; the last second is not announced."""
    per_second = (f"{count(round(rate)) if rate >= 10 else number(rate, 1)}/s",) if rate > 0 else ()
    if seconds_left is None or seconds_left < _SECONDS_WORTH_SAYING:
        return per_second
    return *per_second, f"{duration(seconds_left)} left"


def milliseconds(seconds: float) -> str:
    """Return a time with a decimal of a millisecond: "12.3 ms", "0.45 s"."""
    return f"{1000 * seconds:.1f} ms" if seconds < 0.1 else f"{seconds:.2f} s"


def measured_time(seconds: float) -> str:
    """Return a time to three figures: "1.23 s", "45.6 ms", "0.12 ms"."""
    value, unit = (seconds, "s") if seconds >= 1 else (seconds * 1000, "ms")
    decimals = 2 if value < 10 else 1 if value < 100 else 0
    return f"{number(value, decimals)} {unit}"


def shortened(text: str, most: int, strip: bool = True) -> str:
    """Return a text cut to `most` characters, the cut marked with an ellipsis, the blanks before it left out."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    return f"{kept.rstrip() if strip else kept}…"


def quoted(text: str, most: int = 60, strip: bool = True) -> str:
    """Return a text in quotation marks, cut as `shortened` does."""
    return f"“{shortened(text, most, strip)}”"


def is_right_to_left(text: str) -> bool:
    """Whether a text is written from right to left, as its first letter says."""
    return next((direction != "L" for direction in map(bidirectional, text) if direction in ("L", "R", "AL")), False)


def wrote(path: Path) -> str:
    """Say that a file was written, and where it is."""
    return f"Wrote {path.name} into {path.absolute().parent}."
