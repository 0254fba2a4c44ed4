"""What is said of near-duplicates that were found."""

from __future__ import annotations

from explorer.domain.results.near_duplicates import NearDuplicates
from explorer.domain.words import count, counted, number, significant


def summary(found: NearDuplicates, noun: str = "sentence") -> str:
    """Say how many near-duplicates there are of what `noun` names, and whether these are all."""
    if found.refused is not None:
        return f"{found.refused.message} {found.refused.advice}"
    pairs = f"{counted(found.found, 'pair')} of different {noun}s"
    verb = "has" if found.found == 1 else "have"
    words = f"{pairs} {verb} a cosine of {significant(found.threshold)} or more."
    if found.closest is not None:
        words = (
            f"No pair of different {noun}s has a cosine of {significant(found.threshold)} or more. "
            f"{closest_words(found)}"
        )
    if found.searched < 1.0:
        share = int(100 * found.searched)
        words = f"Stopped at {share} %: {pairs} with a cosine of {significant(found.threshold)} or more so far."
    if found.found > len(found):
        words += f" The {count(len(found))} most similar are listed."
    if found.identical:
        occurring = counted(len(found.identical) + found.repeated, noun)
        repeat = f"{count(found.repeated)} of them {'repeats' if found.repeated == 1 else 'repeat'}"
        words += f" {occurring} occur more than once; {repeat} an earlier one. The first of each stands for all."
    return words


def closest_words(found: NearDuplicates) -> str:
    """Say how close the closest two are, with as many decimals as show that they are below the threshold."""
    assert found.closest is not None
    decimals = next((n for n in range(3, 8) if round(found.closest, n) < found.threshold), 8)
    return f"The closest two have a cosine of {number(found.closest, decimals)}."
