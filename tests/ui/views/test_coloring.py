from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from explorer.domain.results.analysis import Clusters, ClusterWords, ColorBy
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.figures.colors import category_color
from explorer.figures.theme import DARK, LIGHT, Theme
from explorer.ui.views.coloring import Coloring, Colors
from explorer.ui.views.points import color_code
from tests.support.states import make_state


def colored(state: AppState, theme: Theme, **changes: object) -> Coloring:
    return Colors(replace(state, **changes)).on(theme)  # type: ignore[arg-type]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_mean_what_they_say(theme: object, qapp: QApplication) -> None:
    assert theme in (LIGHT, DARK)
    surface = LIGHT if theme is LIGHT else DARK
    sources = tuple("ab"[i % 3 == 0] for i in range(30))
    state = make_state(30, sources=sources, labels=("x", "") * 15)
    by_source = colored(state, surface, color_by=ColorBy.SOURCE)
    assert [(c.name, c.size) for c in by_source.categories] == [("a", 20), ("b", 10)]
    for category in by_source.categories:
        texts = by_source.texts_of(category).tolist()
        assert len(texts) == category.size
        assert {int(by_source.colors[text]) for text in texts} == {color_code(category.color)}
        assert all(sources[text] == category.name for text in texts)
    by_label = colored(state, surface, color_by=ColorBy.LABEL)
    assert sorted(c.name for c in by_label.categories) == ["no label", "x"]
    by_norm = colored(state, surface, color_by=ColorBy.NORM)
    assert state.embeddings is not None
    norms = state.embeddings.norms
    assert by_norm.span == (float(norms.min()), float(norms.max()))
    assert by_norm.colors[norms.argmin()] == by_norm.table[0]
    assert by_norm.colors[norms.argmax()] == by_norm.table[255]


def test_texts_in_no_cluster_come_last_and_grey(qapp: QApplication) -> None:
    state = make_state(6)
    assert state.clusters is not None
    clusters = replace(state.clusters, labels=np.array([0, 0, -1, 1, 0, -1]), count=2)
    coloring = colored(state, LIGHT, clusters=clusters)
    categories = coloring.categories
    assert [(c.name, c.size, coloring.texts_of(c).tolist()) for c in categories] == [
        ("Cluster 1", 3, [0, 1, 4]),
        ("Cluster 2", 1, [3]),
        ("In no cluster", 2, [2, 5]),
    ]
    red, green, blue, _ = QColor(categories[-1].color).getRgb()
    assert max(red, green, blue) - min(red, green, blue) < 20


def test_clusters_are_named_by_their_words_where_these_are_known(qapp: QApplication) -> None:
    state = make_state(6)
    assert state.clusters is not None
    clusters = replace(state.clusters, labels=np.array([0, 0, 0, 1, 1, 2]), count=3)
    words = ClusterWords((("cat", "feline", "rug", "mat"), (), ("rain",)))
    named = colored(state, LIGHT, clusters=clusters, cluster_words=words)
    assert [c.name for c in named.categories] == ["1 · cat, feline, rug", "Cluster 2", "3 · rain"]
    # Words of other clusters than these are not theirs.
    other = colored(state, LIGHT, clusters=clusters, cluster_words=ClusterWords((("cat",),)))
    assert [c.name for c in other.categories] == ["Cluster 1", "Cluster 2", "Cluster 3"]


def test_names_are_numbered_by_size_and_then_by_name(qapp: QApplication) -> None:
    labels = ("pear", "fig", "fig", "apple", "")
    by_label = colored(labelled(labels), LIGHT)
    assert [(c.name, c.size) for c in by_label.categories] == [("fig", 2), ("no label", 1), ("apple", 1), ("pear", 1)]


def labelled(labels: tuple[str, ...]) -> AppState:
    return AppState(shown=Corpus(tuple(map(str, range(len(labels)))), (), labels), color_by=ColorBy.LABEL)


def test_a_name_for_every_text_leaves_a_legend_of_bounded_length(qapp: QApplication) -> None:
    coloring = colored(labelled(tuple(f"label {i}" for i in range(2_000))), LIGHT)
    assert len(coloring.categories) + coloring.more == 2_000
    assert len(coloring.categories) < 1_000
    assert len(coloring.colors) == 2_000


def test_groups_have_the_colours_that_they_are_given(qapp: QApplication) -> None:
    clusters = Clusters(np.array([0, 0, 1, 1, -1, 1]), 2)
    plain = colored(make_state(6), LIGHT, clusters=clusters)
    given = colored(make_state(6), LIGHT, clusters=replace(clusters, inks=(5, 0)))
    assert [category.color for category in given.categories[:2]] == [
        category_color(place, dark=False) for place in (5, 0)
    ]
    assert [category.name for category in given.categories] == [category.name for category in plain.categories]
    assert given.colors[2] == plain.colors[0]
    assert given.colors[4] == plain.colors[4]
