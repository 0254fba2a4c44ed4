"""The lessons, in order."""

from __future__ import annotations

from explorer.analysis.lessons import batching, libraries, mask, normalisation, poolings, two_ways
from explorer.domain.results.lesson import Lesson

LESSONS: tuple[Lesson, ...] = (
    two_ways.LESSON,
    mask.LESSON,
    normalisation.LESSON,
    poolings.LESSON,
    batching.LESSON,
    libraries.LESSON,
)
