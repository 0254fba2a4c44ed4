"""Numbers and counts as the screen writes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from explorer.domain.model.prompts import Prompt, quoted_prompt
from explorer.domain.results.precomputed import RowNames

THIN_SPACE = "\u2009"


def thousands(value: int) -> str:
    """Write a whole number with thin spaces between its thousands."""
    return f"{value:,}".replace(",", THIN_SPACE)


def counted(value: int, noun: str) -> str:
    """Write a count with its noun: "1 sentence", "12 sentences"."""
    return f"{thousands(value)} {noun}{'' if value == 1 else 's'}"


def noun_of(texts: Sequence[str]) -> str:
    """Return what to call one of the texts: a sentence, or a row of a file that has none."""
    return "row" if isinstance(texts, RowNames) else "sentence"


def wrote(path: Path) -> str:
    """Say that a file was written, and where it is."""
    return f"Wrote {path.name} into {path.absolute().parent}."


def duration(seconds: float) -> str:
    """Write a measured time with its unit: "12 ms", "0.4 s", "3 min"."""
    if seconds < 0.0995:
        return f"{max(seconds * 1000, 0):.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"


def prompt_words(prompt: Prompt, width: int | None = None) -> str:
    """Write a prompt with its name in the folder: "query: “find ”", "“find ”", "none"; its text cut at `width`."""
    if not prompt.text:
        return "none"
    text = quoted_prompt(prompt.text, width)
    return f"{prompt.name}: {text}" if prompt.name else text
