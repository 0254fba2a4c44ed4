"""How many neighbours texts keep from one setting to another: a bar for each share."""

from __future__ import annotations

import numpy as np

from explorer.domain.results.comparison import Comparison
from explorer.domain.words import percent
from explorer.figures.figure import Axes, Figure
from explorer.figures.link import Link
from explorer.figures.marks import Bars, Mark, Rule
from explorer.figures.scale import Ink, Linear

_MOST_BARS = 30


def kept_steps(comparison: Comparison) -> int:
    """Return into how many steps the shares of neighbours kept are put, from none to all."""
    return min(comparison.k, _MOST_BARS)


def overlap(comparison: Comparison) -> Figure | None:
    """Return a bar for each share of neighbours kept, with the mean, and what chance would give; None without any."""
    mean, chance = comparison.mean_overlap, comparison.chance_overlap
    if mean is None or chance is None:
        return None
    steps = kept_steps(comparison)
    link = Link(np.rint(comparison.overlap.astype(np.float64) * steps).astype(np.int32))
    # A bar stands over its share.
    edges = (np.arange(steps + 2) - 0.5) * 100 / steps
    counts = link.sizes(steps + 1)
    marks: tuple[Mark, ...] = (
        Bars(edges, counts, link),
        Rule(100 * mean, f"mean {percent(mean)}"),
        Rule(100 * chance, f"by chance {percent(chance)}", Ink.MUTED),
    )
    across, upwards = Linear(edges[0], edges[-1], "% of its neighbours"), Linear(0.0, float(counts.max()), bare=True)
    return Figure(Axes(marks, across, upwards, f"Of its {comparison.k} nearest in A, each keeps in B"))
