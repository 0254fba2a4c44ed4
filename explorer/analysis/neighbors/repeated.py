"""Texts that occur more than once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from explorer.domain.arrays import IntArray

_BLOCK = 8192


def repeats(texts: Sequence[str]) -> IntArray:
    """Return int32 (N,): how often each of N texts occurs.

    Sorts hash values instead of keeping every text in a table, which takes a tenth of the memory; texts that share
    a value are then compared themselves, so that the counts are exact.
    """
    hashes = np.empty(len(texts), np.int64)
    for start in range(0, len(texts), _BLOCK):  # in blocks, for the interpreter is not let go within one
        block = texts[start : start + _BLOCK]
        hashes[start : start + len(block)] = np.fromiter(map(hash, block), np.int64, len(block))
    _, group, sizes = np.unique(hashes, return_inverse=True, return_counts=True)
    counts = sizes[group].astype(np.int32)
    suspects = np.flatnonzero(counts > 1)
    same = Counter(texts[place] for place in suspects.tolist())
    counts[suspects] = [same[texts[place]] for place in suspects.tolist()]
    return counts
