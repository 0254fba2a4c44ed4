from __future__ import annotations

from itertools import combinations

import numpy as np

from explorer.analysis.maps.word_map import WordMap
from explorer.domain.results.analysis import Clusters, ClusterWords
from explorer.figures.figure import Axes, Figure, Hit, Part
from explorer.figures.layout.boxes import Box
from explorer.figures.layout.labels import group_words, labels_of, place_labels, place_words, words_hit, words_of_group
from explorer.figures.layout.layout import place
from explorer.figures.layout.placed import Placed
from explorer.figures.points.points import Points
from explorer.figures.points.sources import GridPoints
from explorer.figures.scale import Linear
from tests.figures.rulers import CountingRuler

RULER = CountingRuler()
AREA = Box(10, 10, 380, 280)


def meet(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def inside(box: Box, area: Box) -> bool:
    return area.holds(box.x, box.y) and area.holds(box.right, box.bottom)


def test_labels_cover_nothing() -> None:
    places = np.random.default_rng(2).uniform(30, 370, size=(40, 2))
    area = Box(0, 0, 400, 400)
    boxes = place_labels(places, [70.0] * 40, 14.0, 5.0, area)
    assert len(boxes) > 10
    assert all(inside(box, area) for box in boxes.values())
    assert not any(meet(a, b) for a, b in combinations(boxes.values(), 2))
    assert not any(box.holds(*place) for box in boxes.values() for place in places.tolist())


def test_words_lie_inside_and_none_over_another() -> None:
    centers = np.random.default_rng(0).uniform((0, 0), (400, 300), size=(60, 2))
    placed = place_words(centers, [90.0] * 60, 15.0, AREA)
    assert 5 < len(placed) < 60
    assert 0 in placed
    assert all(inside(box, AREA) for box in placed.values())
    assert not any(meet(a, b) for a, b in combinations(placed.values(), 2))
    for index, box in placed.items():
        x, y = centers[index].tolist()
        assert abs(box.center[1] - y) <= 16.5
        assert box.x - 0.01 <= max(x, AREA.x) <= box.right + 10.01


def test_words_wider_than_the_plot_are_left_out() -> None:
    assert place_words(np.array([[100.0, 100.0]]), [500.0], 15.0, AREA) == {}


def test_the_first_words_make_the_label() -> None:
    assert words_of_group(("cat", "feline", "rug", "mat")) == "cat · feline · rug"
    assert len(words_of_group(("pneumonoultramicroscopic", "antidisestablishment", "x"))) <= 34


def shown(count: int) -> tuple[Points, Placed]:
    """Place points of three groups far from each other in a plot of 500 by 400 pixels."""
    group = np.arange(count) % 3
    coords = (
        np.array([[-3, -3], [3, -3], [0, 3]])[group] + np.random.default_rng(0).normal(size=(count, 2)) / 3
    ).astype(np.float32)
    words = ClusterWords((("cat", "rug"), ("rain", "sun"), ("train",)))
    word_map = WordMap.of(coords, Clusters(group, 3), words)
    mark = Points(
        GridPoints.of(coords), radius=4.0, labels=tuple(f"text {index}" for index in range(count)), words=word_map
    )
    scale = Linear(-5.0, 5.0, bare=True)
    return mark, place(Figure(Axes((mark,), scale, scale, equal=True)), Box(0, 0, 500, 400), RULER)


def test_few_points_have_labels_and_selected_ones_first() -> None:
    mark, placed = shown(60)
    (axes,) = placed.axes
    labels = labels_of(mark, axes, None, RULER)
    assert labels is not None
    assert 10 < len(labels) < 60
    assert all(label.words == f"text {label.item}" for label in labels)
    chosen = np.arange(60) >= 40
    first = labels_of(mark, axes, chosen, RULER)
    assert first is not None
    flags = [label.chosen for label in first]
    assert flags == sorted(flags, reverse=True)
    assert sum(flags) > sum(label.item >= 40 for label in labels)
    assert all(label.chosen == bool(chosen[label.item]) for label in first)


def test_of_many_the_groups_have_words() -> None:
    mark, placed = shown(61)
    (axes,) = placed.axes
    assert labels_of(mark, axes, None, RULER) is None
    words = group_words(mark, axes, RULER)
    assert sorted(label.words for label in words) == ["cat · rug", "rain · sun", "train"]
    for label in words:
        assert words_hit(placed, RULER, *label.box.center) == Hit(0, 0, label.item, part=Part.WORDS)
    assert words_hit(placed, RULER, 1.0, 1.0) is None
