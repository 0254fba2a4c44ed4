"""What the right answers in a table are: scores, or classes that only look like them."""

from __future__ import annotations

import math
import re
from collections.abc import Collection

_BINARY = {
    **dict.fromkeys(("true", "yes", "duplicate", "equivalent", "paraphrase", "similar"), 1.0),
    **dict.fromkeys(("false", "no", "notduplicate", "notequivalent", "notparaphrase", "notsimilar"), 0.0),
}
"""Words for two texts that mean the same and for two that do not, without case and punctuation."""

_CLASSES = frozenset({-1.0, 0.0, 1.0, 2.0})
"""Numbers of entailment, neutral and contradiction, and of none of them."""

_INFERENCE_WORDS = frozenset({"entailment", "neutral", "contradiction", "notentailment", "contradicts", "entails"})


def plain_key(name: str) -> str:
    """Return a name without case and punctuation."""
    return re.sub(r"[\W_]", "", name.casefold())


def as_number(value: str) -> float | None:
    """Return a cell as a finite number, a single comma being taken for the decimal point; None for anything else."""
    text = value.strip()
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        text = text.replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


def as_score(value: str) -> float | None:
    """Return a cell as a score: a number, a percentage, or a word that says whether two texts mean the same."""
    number = as_number(value.strip().removesuffix("%"))
    return number if number is not None else _BINARY.get(plain_key(value))


def are_inference_words(values: Collection[str]) -> bool:
    """Whether cells are nothing but the names of entailment, neutral and contradiction."""
    return bool(values) and {plain_key(value) for value in values} <= _INFERENCE_WORDS


def could_be_classes(scores: Collection[float]) -> bool:
    """Whether scores are no more than the three numbers that stand for entailment, neutral and contradiction."""
    return bool(scores) and set(scores) <= _CLASSES and not set(scores) <= {0.0, 1.0}
