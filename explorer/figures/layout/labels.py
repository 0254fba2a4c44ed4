"""Words over points: a label beside each while few are in sight, what groups of them are about elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.domain.arrays import BoolArray
from explorer.domain.words import shortened
from explorer.figures.figure import Hit, Part
from explorer.figures.layout.boxes import Box, Ruler
from explorer.figures.layout.detail import items_in, places_of, radius_of
from explorer.figures.layout.placed import Placed, PlacedAxes
from explorer.figures.points.points import Points

LABELLED = 60
"""Up to this many points in sight are labelled where there is room."""

HALO = 4.0
"""Room of the ground around the words of a group, in units of the figure."""

_MOST_LOOKED_AT = 20_000
_LONGEST = 28
_LONGEST_WORDS = 34
_WORDS = 3
"""Words of a group."""
_GAP = 4.0


@dataclass(frozen=True, slots=True)
class Label:
    """Words with their place: the label of an item, or the words of a group.

    Parameters
    ----------
    words
        What is written.
    box
        Where.
    item
        The item, or the number of the group.
    chosen
        Whether the item is selected.
    """

    words: str
    box: Box
    item: int
    chosen: bool = False


def labels_of(mark: Points, axes: PlacedAxes, chosen: BoolArray | None, ruler: Ruler) -> tuple[Label, ...] | None:
    """Return the labels beside the points in sight, those of `chosen` items first; None where these are too many."""
    if mark.labels is None:
        return None
    items = items_in(mark, axes, _MOST_LOOKED_AT)
    if items is None or len(items) > LABELLED:
        return None
    if chosen is not None:
        items = items[np.argsort(~chosen[items], kind="stable")]
    words = [shortened(mark.labels[item], _LONGEST) for item in items.tolist()]
    widths = [ruler.width(each, "small") + 2 for each in words]
    places, radius = places_of(mark, axes, items), radius_of(mark, axes) + 2
    placed = place_labels(places, widths, ruler.height("small"), radius, axes.plot)
    return tuple(
        Label(words[rank], box, int(items[rank]), chosen is not None and bool(chosen[items[rank]]))
        for rank, box in placed.items()
    )


def group_words(mark: Points, axes: PlacedAxes, ruler: Ruler) -> tuple[Label, ...]:
    """Return the words over the groups in sight that find room, those with most points first."""
    if mark.words is None:
        return ()
    view = axes.view
    groups = mark.words.places(view.x, view.y, view.x + view.width, view.y + view.height)
    labels = [words_of_group(mark.words.words.words[group.cluster]) for group in groups]
    centers = np.array([(axes.x(group.x), axes.y(group.y)) for group in groups]).reshape(-1, 2)
    widths = [ruler.width(label, "strong") + 2 * HALO for label in labels]
    placed = place_words(centers, widths, ruler.height("strong"), axes.plot)
    return tuple(Label(labels[index], box, groups[index].cluster) for index, box in placed.items())


def words_hit(placed: Placed, ruler: Ruler, x: float, y: float) -> Hit | None:
    """Return the group whose words stand at a place; None where none do."""
    for axes in placed.axes:
        for index, mark in enumerate(axes.marks):
            if isinstance(mark, Points) and mark.words is not None and labels_of(mark, axes, None, ruler) is None:
                for label in group_words(mark, axes, ruler):
                    if label.box.holds(x, y):
                        return Hit(axes.index, index, label.item, part=Part.WORDS)
    return None


def words_of_group(words: Sequence[str]) -> str:
    """Return "cat · feline · rug"."""
    return shortened(" · ".join(words[:_WORDS]), _LONGEST_WORDS)


def place_labels(
    positions: np.ndarray, widths: Sequence[float], height: float, radius: float, area: Box
) -> dict[int, Box]:
    """Find a place beside each point for its label.

    Parameters
    ----------
    positions
        float64 (n, 2) of the points; labels cover none of them.
    widths, height
        Room that each label takes.
    radius
        Of the points.
    area
        Labels stay inside.

    Returns
    -------
    dict
        Box by point, for the labels that found room: right of the point if that is free, else left, below, above.
    """
    gap = radius + 3
    left, top = positions[:, 0] - radius, positions[:, 1] - radius
    taken = [np.stack([left, top, left + 2 * radius, top + 2 * radius], axis=1)]
    placed: dict[int, Box] = {}
    for index, ((x, y), width) in enumerate(zip(positions.tolist(), widths, strict=True)):
        for corner_x, corner_y in (
            (x + gap, y - height / 2),
            (x - gap - width, y - height / 2),
            (x - width / 2, y + gap),
            (x - width / 2, y - gap - height),
        ):
            box = Box(corner_x, corner_y, width, height)
            if not _inside(box, area):
                continue
            others = np.concatenate(taken)
            free = (others[:, 0] >= box.right) | (others[:, 2] <= box.x)
            free |= (others[:, 1] >= box.bottom) | (others[:, 3] <= box.y)
            free[index] = True
            if free.all():
                placed[index] = box
                taken.append(np.array([[box.x, box.y, box.right, box.bottom]]))
                break
    return placed


def place_words(centers: np.ndarray, widths: Sequence[float], height: float, area: Box) -> dict[int, Box]:
    """Find room for the words of groups, the first ones first.

    Parameters
    ----------
    centers
        float64 (n, 2): where the middle of each is best.
    widths, height
        Room that each takes.
    area
        They stay inside, moved sideways where they must.

    Returns
    -------
    dict
        Box by group, for those that found room: in the middle if that is free, else a line up or down.
    """
    placed: dict[int, Box] = {}
    for index, ((x, y), width) in enumerate(zip(centers.tolist(), widths, strict=True)):
        left = min(max(x - width / 2, area.x), area.right - width)
        for lines in (0, -1, 1):
            box = Box(left, y - height / 2 + lines * (height + 1), width, height)
            around = box.inset(-_GAP, -1, -_GAP, -1)
            if _inside(box, area) and not any(_meet(around, other) for other in placed.values()):
                placed[index] = box
                break
    return placed


def _inside(box: Box, area: Box) -> bool:
    return box.x >= area.x and box.y >= area.y and box.right <= area.right and box.bottom <= area.bottom


def _meet(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom
