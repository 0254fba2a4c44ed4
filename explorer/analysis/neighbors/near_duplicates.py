"""Every pair of texts that are nearly the same, exactly, and how close the closest are where there is none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from explorer.analysis.neighbors.kmeans import by_cell
from explorer.analysis.neighbors.pair_search import KeptPairs, PairSearch, exact_cosines
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.results.near_duplicates import NearDuplicates
from explorer.domain.texts.corpus import UTF8
from explorer.domain.words import percent, significant, with_commas

MOST_KEPT = 100_000
"""Pairs kept, the most similar ones."""

MOST_FOUND = 1_000_000_000
"""Pairs up to which a search goes through them; nobody reads as many, and all of a million texts are 500 times that."""

_CLOSE = 1000
"""Pairs among which the closest is decided in double precision."""

_SAMPLE = 200_000
"""Pairs by which it is estimated how many reach a threshold."""


def near_duplicates(vectors: FloatArray, texts: Sequence[str], threshold: float, context: JobContext) -> NearDuplicates:
    """Find the pairs of different texts with a cosine of at least `threshold`; the `MOST_KEPT` most similar are kept.

    Parameters
    ----------
    vectors
        float32 (N, D).
    texts
        The N texts; of identical ones the first alone is compared.
    threshold
        At least -1, at most 1. The cosine with a zero vector is 0.
    context
        Told of the progress. A cancel ends the search; what was found so far is returned.

    Raises
    ------
    ExplorerError
        INPUT, for a threshold that is no cosine, or that more than `MOST_FOUND` pairs reach; it says how many, and
        the least that can be searched.
    """
    if not -1.0 <= threshold <= 1.0:
        raise ExplorerError(
            FailureKind.INPUT, f"{significant(threshold)} is no cosine.", "Choose a threshold from -1 to 1."
        )
    members, identical = _distinct(texts)
    kept = KeptPairs(vectors, threshold, MOST_KEPT)
    searched, closest = 1.0, None
    if len(members) > 1:
        _check_number(vectors, members, threshold)
        search = PairSearch(vectors, members, context)
        searched = search.run(threshold, kept, "Finding near-duplicates")
        if not kept.found and searched == 1.0:
            closest = _closest(vectors, search)
    first, second, similarities = kept.best()
    return NearDuplicates(threshold, first, second, similarities, kept.found, identical, searched, closest)


def later_ones(found: NearDuplicates) -> IntArray:
    """Return the texts, int32 in input order, without which no pair that was found is left, the first of each kept.

    A text is left out where one before it that stays is the same or nearly so; so each that goes has one that stays.
    """
    gone = {text for group in found.identical for text in group[1:].tolist()}
    order = np.lexsort((found.first, found.second))
    for first, second in zip(found.first[order].tolist(), found.second[order].tolist(), strict=True):
        if first not in gone:
            gone.add(second)
    return np.array(sorted(gone), dtype=np.int32)


def _closest(vectors: FloatArray, search: PairSearch) -> float | None:
    """Return the largest cosine of two different texts; None where the search for it was stopped."""
    least = search.closest_in_a_cell()
    kept = KeptPairs(vectors, least, _CLOSE)
    if search.run(least, kept, "Finding the closest two") < 1.0:
        return None
    return float(exact_cosines(vectors, *kept.best()[:2]).max())


def _check_number(vectors: FloatArray, members: np.ndarray, threshold: float) -> None:
    """Refuse a threshold that too many pairs reach, as far as a sample of them tells."""
    total = len(members) * (len(members) - 1) // 2
    if total <= MOST_FOUND:
        return
    random = np.random.default_rng(0)
    first = random.integers(0, len(members), _SAMPLE)
    second = (first + random.integers(1, len(members), _SAMPLE)) % len(members)
    cosines = np.sort(exact_cosines(vectors, members[first], members[second]))[::-1]
    reached = int(np.count_nonzero(cosines >= threshold))
    allowed = int(_SAMPLE * MOST_FOUND / total)
    if reached > allowed:
        least = math.ceil(100 * float(cosines[allowed]) + 1e-9) / 100
        raise ExplorerError(
            FailureKind.INPUT,
            f"About {percent(reached / _SAMPLE, 2)} of the {with_commas(total)} pairs have a cosine of "
            f"{significant(threshold)} or more, too many to go "
            f"through: at most {with_commas(MOST_FOUND)} can be.",
            f"The least threshold for these vectors is {significant(min(least, 1.0))}.",
        )


def _distinct(texts: Sequence[str]) -> tuple[np.ndarray, tuple[IntArray, ...]]:
    """Return the first of each text, and the groups of those that occur several times, largest first."""
    # By their digests, since the texts themselves may not fit into memory.
    numbers: dict[bytes, int] = {}
    digests = (blake2b(text.encode(*UTF8), digest_size=16).digest() for text in texts)
    number_of = np.fromiter((numbers.setdefault(digest, len(numbers)) for digest in digests), np.int32, len(texts))
    sizes = np.bincount(number_of, minlength=len(numbers))
    groups = by_cell(np.arange(len(texts), dtype=np.int32), number_of, len(numbers)) if (sizes > 1).any() else []
    repeated = sorted((group for group in groups if len(group) > 1), key=lambda group: (-len(group), group[0]))
    firsts = np.unique(number_of, return_index=True)[1]
    return np.sort(firsts), tuple(repeated)
