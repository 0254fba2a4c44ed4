"""Numbers and texts as the sentences of findings write them."""

from __future__ import annotations

_THIN_SPACE = "\u2009"
_MINUS = "\u2212"


def number(value: float, decimals: int = 3) -> str:
    """Return a value with a true minus and thin spaces between its thousands."""
    if round(value, decimals) == 0:
        value = 0.0
    return f"{value:,.{decimals}f}".replace(",", _THIN_SPACE).replace("-", _MINUS)


def count(value: int) -> str:
    """Return a whole number with thin spaces between its thousands."""
    return f"{value:,}".replace(",", _THIN_SPACE)


def counted(value: int, noun: str) -> str:
    """Return "1 sentence", "12 sentences"."""
    return f"{count(value)} {noun}{'' if value == 1 else 's'}"


def some_of(part: int, whole: int, noun: str = "sentence") -> str:
    """Return "1 of 12 sentences", "All 12 sentences", "The only sentence"."""
    if part < whole:
        return f"{count(part)} of {counted(whole, noun)}"
    return f"All {counted(whole, noun)}" if whole > 1 else f"The only {noun}"


def percent(share: float) -> str:
    """Return a share of 1 as "42 %", with a decimal at either end, and never 0 or 100 % where it is not."""
    value = 100.0 * share
    if 10 <= value <= 90 or share in (0.0, 1.0):
        return f"{value:.0f} %"
    if value < 0.05:
        return "less than 0.1 %"
    return "more than 99.9 %" if value > 99.95 else f"{value:.1f} %"


def quoted(text: str, most: int = 60) -> str:
    """Return a text in quotation marks, cut to `most` characters."""
    return f"“{text if len(text) <= most else text[: most - 1].rstrip() + '…'}”"
