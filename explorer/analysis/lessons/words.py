"""How lessons write numbers and name sentences."""

from __future__ import annotations

import numpy as np

from explorer.analysis.similarity.similarity import pair_similarity
from explorer.domain.arrays import FloatArray
from explorer.domain.settings.spec import Similarity

SEED = ("The cat sat on the mat", "A feline rested on the rug", "The weather is sunny today")

NONE = "–"


def number(value: float, decimals: int = 3) -> str:
    """Write a number with a real minus sign, and no minus before zero."""
    written = f"{value:.{decimals}f}"
    if float(written) == 0.0:
        written = written.lstrip("-")
    return written.replace("-", "\u2212")


def tiny(value: float) -> str:
    """Write a difference: "0" where there is none, else with one significant digit ("2 × 10⁻⁷")."""
    if value == 0.0:
        return "0"
    mantissa, exponent = f"{value:.0e}".split("e")
    if int(exponent) >= -3:
        return number(value)
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa} × 10{raised}"


def percent(share: float) -> str:
    """Write a share of one: "31 %"."""
    return f"{100 * share:.0f}\u2009%"


def milliseconds(seconds: float) -> str:
    """Write a measured time."""
    return f"{1000 * seconds:.1f} ms" if seconds < 0.1 else f"{seconds:.2f} s"


def pairs_of(n_texts: int) -> tuple[tuple[int, int], ...]:
    """Return the pairs that a table of few columns shows: the first text with the second, and with the third."""
    return tuple((0, other) for other in range(1, min(n_texts, 3)))


def pair_name(pair: tuple[int, int]) -> str:
    """Return "1 and 2"."""
    return f"{pair[0] + 1} and {pair[1] + 1}"


def similarities(
    vectors: FloatArray, pairs: tuple[tuple[int, int], ...], metric: Similarity = Similarity.COSINE
) -> tuple[float, ...]:
    """Similarity of each pair of rows of `vectors` (N, D)."""
    return tuple(pair_similarity(vectors, first, second, metric) for first, second in pairs)


def norms(vectors: FloatArray) -> str:
    """Write the range of the lengths of `vectors` (N, D)."""
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1)
    low, high = number(lengths.min()), number(lengths.max())
    return low if low == high else f"{low} to {high}"
