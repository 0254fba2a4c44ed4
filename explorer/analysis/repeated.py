"""Texts that occur more than once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from explorer.domain.arrays import IntArray


def repeats(texts: Sequence[str]) -> IntArray:
    """Return int32 (N,): how often each of N texts occurs.

    Sorts hash values instead of keeping every text in a table, which takes a tenth of the memory; texts that share
    a value are then compared themselves, so that the counts are exact.
    """
    hashes = np.fromiter(map(hash, texts), np.int64, len(texts))
    _, group, sizes = np.unique(hashes, return_inverse=True, return_counts=True)
    counts = sizes[group].astype(np.int32)
    suspects = np.flatnonzero(counts > 1)
    same = Counter(texts[place] for place in suspects.tolist())
    counts[suspects] = [same[texts[place]] for place in suspects.tolist()]
    return counts
