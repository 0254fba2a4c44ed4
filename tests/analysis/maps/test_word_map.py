from __future__ import annotations

import numpy as np

from explorer.analysis.maps.word_map import WordMap
from explorer.domain.results.analysis import Clusters, ClusterWords

WORDS = ClusterWords((("cat",), ("rain",), ("bank",)))


def made(words: ClusterWords = WORDS) -> tuple[np.ndarray, np.ndarray, WordMap]:
    random = np.random.default_rng(0)
    labels = random.choice([-1, 0, 1, 2], 6000, p=[0.1, 0.5, 0.3, 0.1]).astype(np.int32)
    centers = np.array([[0, 0], [-8, 0], [8, 2], [0, 9]])
    coords = (centers[labels + 1] + random.normal(size=(6000, 2))).astype(np.float32)
    # Half of the first cluster is elsewhere, and thinner.
    first = np.flatnonzero(labels == 0)[::2]
    coords[first] = random.uniform((-8, -12), (8, -6), size=(len(first), 2))
    return coords, labels, WordMap.of(coords, Clusters(labels, 3), words)


def test_words_stand_where_most_points_of_their_cluster_are() -> None:
    coords, labels, word_map = made()
    places = word_map.places(-20, -20, 20, 20)
    assert [place.cluster for place in places] == [0, 1, 2]
    assert [place.size for place in places] == [(labels == cluster).sum() for cluster in range(3)]
    for place, center in zip(places, ((-8, 0), (8, 2), (0, 9)), strict=True):
        assert np.hypot(place.x - center[0], place.y - center[1]) < 1
        near = np.hypot(*(coords[labels == place.cluster] - (place.x, place.y)).T) < 0.4
        far = np.hypot(*(coords[labels == place.cluster] - (place.x + 2, place.y)).T) < 0.4
        assert near.sum() > far.sum()


def test_where_the_best_place_is_out_of_sight_the_best_in_sight_is_taken() -> None:
    _, _, word_map = made()
    places = word_map.places(-8, -12, 8, -6)
    assert [place.cluster for place in places] == [0]
    assert -8 <= places[0].x <= 8
    assert -12 <= places[0].y <= -6
    assert word_map.places(100, 100, 101, 101) == []


def test_close_up_the_words_of_what_is_there_stay_in_sight() -> None:
    _, _, word_map = made()
    for x, y in ((8.0, 2.0), (7.7, 2.3), (8.2, 1.6)):
        places = word_map.places(x - 0.01, y - 0.01, x + 0.01, y + 0.01)
        assert [place.cluster for place in places] == [1]
        assert abs(places[0].x - x) <= 0.0101
        assert abs(places[0].y - y) <= 0.0101


def test_clusters_without_words_or_points_have_no_place() -> None:
    _, _, word_map = made(ClusterWords((("cat",), (), ("bank",))))
    assert [place.cluster for place in word_map.places(-20, -20, 20, 20)] == [0, 2]
    one = WordMap.of(np.ones((4, 2), dtype=np.float32), Clusters(np.zeros(4, dtype=np.int32), 2), WORDS)
    assert [(place.cluster, place.x, place.y) for place in one.places(0, 0, 2, 2)] == [(0, 1.0, 1.0)]
