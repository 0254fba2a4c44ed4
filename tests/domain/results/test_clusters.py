from __future__ import annotations

import numpy as np
import pytest

from explorer.domain.results.analysis import Clusters

LEVELS = np.array([[0, 0, 0, 0, 1, 1], [0, 0, 1, 1, 2, -1], [0, 1, 2, 3, 4, 5]])


def clusters() -> Clusters:
    return Clusters(LEVELS[1], 3, "b", inks=(2, 1, 0), levels=LEVELS, level=1, methods=("a", "b", "c"))


def test_each_level_is_groups_of_its_own() -> None:
    found = clusters()
    assert found.counts == (2, 3, 6)
    for level, (count, method) in enumerate([(2, "a"), (3, "b"), (6, "c")]):
        one = found.at_level(level)
        assert (one.level, one.count, one.method, one.inks) == (level, count, method, ())
        assert one.labels.tolist() == LEVELS[level].tolist()
        assert one.counts == found.counts
        with pytest.raises(ValueError, match="read-only"):
            one.labels[0] = 1


def test_levels_that_are_not_there() -> None:
    assert clusters().at_level(-3).level == 0
    assert clusters().at_level(9).level == 2
    one = Clusters(LEVELS[0], 2)
    assert one.counts == (2,)
    assert one.at_level(4) is one
    assert one.at_about(9) is one


@pytest.mark.parametrize(("wanted", "level"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (1000, 2)])
def test_about_as_many_groups_as_wanted(wanted: int, level: int) -> None:
    assert clusters().at_about(wanted).level == level


def test_levels_without_texts() -> None:
    assert Clusters(np.empty(0), 0, levels=np.empty((2, 0))).counts == (0, 0)
