"""A map of other settings looks as like the last one as it can."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.domain.results.analysis import Clusters
from explorer.domain.results.projection import Projection, ProjectionMethod, ProjectionSpec
from explorer.ui.state.last_map import LastMap


def a_map(seed: int = 0, method: ProjectionMethod = ProjectionMethod.UMAP) -> Projection:
    return Projection(ProjectionSpec(method), np.random.default_rng(seed).normal(size=(30, 2)).astype(np.float32))


def turned(projection: Projection, angle: float = 2.0) -> Projection:
    turn = np.array([[np.cos(angle), np.sin(angle)], [np.sin(angle), -np.cos(angle)]], dtype=np.float32)
    return replace(projection, coords=3 * projection.coords @ turn + 5)


def last(projection: Projection, texts: str = "these") -> LastMap:
    kept = LastMap()
    kept.begin(texts)
    kept.keep_map(projection)
    return kept


def test_a_map_is_turned_mirrored_and_scaled_onto_the_last_one() -> None:
    kept = last(a_map())
    np.testing.assert_allclose(kept.turned(turned(a_map())).coords, a_map().coords, atol=1e-5)
    # The run of the same texts is no reason to forget it.
    kept.begin("these")
    np.testing.assert_allclose(kept.turned(turned(a_map())).coords, a_map().coords, atol=1e-5)


def test_there_and_back_is_the_same_map() -> None:
    kept = last(a_map())
    there = kept.turned(a_map(1))
    kept.keep_map(there)
    np.testing.assert_allclose(kept.turned(a_map()).coords, a_map().coords, atol=1e-5)


def test_drafts_are_turned_too() -> None:
    draft = replace(turned(a_map()), draft=True)
    result = last(a_map()).turned(draft)
    assert result.draft
    np.testing.assert_allclose(result.coords, a_map().coords, atol=1e-5)


def test_pca_is_neither_turned_nor_what_others_are_turned_onto() -> None:
    flat = turned(a_map(method=ProjectionMethod.PCA))
    kept = last(a_map())
    assert kept.turned(flat) is flat
    kept.keep_map(flat)
    np.testing.assert_allclose(kept.turned(turned(a_map())).coords, a_map().coords, atol=1e-5)


def test_other_texts_begin_anew() -> None:
    kept = last(a_map())
    kept.colored(Clusters(np.arange(30) % 2, 2))
    kept.begin("others")
    other = turned(a_map())
    assert kept.turned(other) is other
    assert kept.colored(Clusters(1 - np.arange(30) % 2, 2)).inks == ()


def test_groups_keep_their_colours() -> None:
    kept = last(a_map())
    labels = np.arange(30) % 3
    kept.colored(Clusters(labels, 3))
    swapped = np.array([1, 0, 2])[labels]
    assert kept.colored(Clusters(swapped, 3)).inks == (1, 0, 2)
    assert kept.colored(Clusters(labels, 3)).inks == (0, 1, 2)
