from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.domain.results.analysis import Clusters, ClusterWords, ColorBy
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.figures.colors import category_color, color_code
from explorer.figures.points.coloring import Coloring, beside_chosen, coloring_of, of_chosen, palette
from explorer.figures.theme import DARK, LIGHT, Theme
from tests.support.states import make_state

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def colored(state: AppState, **changes: object) -> Coloring:
    return coloring_of(replace(state, **changes))  # type: ignore[arg-type]


def told(coloring: Coloring) -> list[tuple[str, int, list[int]]]:
    return [(each.name, each.size, coloring.texts_of(each.code).tolist()) for each in coloring.categories]


def test_categories_hold_the_texts_that_they_say() -> None:
    sources = tuple("ab"[i % 3 == 0] for i in range(30))
    state = make_state(30, sources=sources, labels=("x", "") * 15)
    by_source = colored(state, color_by=ColorBy.SOURCE)
    assert [(name, size) for name, size, _ in told(by_source)] == [("a", 20), ("b", 10)]
    for name, size, texts in told(by_source):
        assert len(texts) == size
        assert all(sources[text] == name for text in texts)
    by_label = colored(state, color_by=ColorBy.LABEL)
    assert sorted(name for name, _, _ in told(by_label)) == ["no label", "x"]


@BOTH
def test_values_go_from_one_end_of_the_palette_to_the_other(theme: Theme) -> None:
    state = make_state(30)
    by_norm = colored(state, color_by=ColorBy.NORM)
    assert state.embeddings is not None
    norms, table = state.embeddings.norms, palette(by_norm, theme)
    assert by_norm.span == (float(norms.min()), float(norms.max()))
    assert by_norm.codes[norms.argmin()] == 0
    assert by_norm.codes[norms.argmax()] == len(table) - 1 == 255


@BOTH
def test_texts_in_no_cluster_come_last_and_grey(theme: Theme) -> None:
    state = make_state(6)
    assert state.clusters is not None
    clusters = replace(state.clusters, labels=np.array([0, 0, -1, 1, 0, -1]), count=2)
    coloring = colored(state, clusters=clusters)
    assert told(coloring) == [("Cluster 1", 3, [0, 1, 4]), ("Cluster 2", 1, [3]), ("In no cluster", 2, [2, 5])]
    rest = int(palette(coloring, theme)[coloring.categories[-1].code])
    parts = [rest >> shift & 255 for shift in (16, 8, 0)]
    assert max(parts) - min(parts) < 20


def test_clusters_are_named_by_their_words_where_these_are_known() -> None:
    state = make_state(6)
    assert state.clusters is not None
    clusters = replace(state.clusters, labels=np.array([0, 0, 0, 1, 1, 2]), count=3)
    words = ClusterWords((("cat", "feline", "rug", "mat"), (), ("rain",)))
    named = colored(state, clusters=clusters, cluster_words=words)
    assert [each.name for each in named.categories] == ["1 · cat, feline, rug", "Cluster 2", "3 · rain"]
    # Words of other clusters than these are not theirs.
    other = colored(state, clusters=clusters, cluster_words=ClusterWords((("cat",),)))
    assert [each.name for each in other.categories] == ["Cluster 1", "Cluster 2", "Cluster 3"]


def labelled(labels: tuple[str, ...]) -> AppState:
    return AppState(shown=Corpus(tuple(map(str, range(len(labels)))), (), labels), color_by=ColorBy.LABEL)


def test_names_are_numbered_by_size_and_then_by_name() -> None:
    by_label = coloring_of(labelled(("pear", "fig", "fig", "apple", "")))
    assert [(name, size) for name, size, _ in told(by_label)] == [
        ("fig", 2),
        ("no label", 1),
        ("apple", 1),
        ("pear", 1),
    ]


def test_a_name_for_every_text_leaves_a_legend_of_bounded_length() -> None:
    coloring = coloring_of(labelled(tuple(f"label {i}" for i in range(2_000))))
    assert len(coloring.categories) + coloring.more == 2_000
    assert len(coloring.categories) < 1_000
    assert palette(coloring, LIGHT)[coloring.codes].shape == (2_000,)


@BOTH
def test_groups_have_the_colours_that_they_are_given(theme: Theme) -> None:
    clusters = Clusters(np.array([0, 0, 1, 1, -1, 1]), 2)
    plain = colored(make_state(6), clusters=clusters)
    given = colored(make_state(6), clusters=replace(clusters, inks=(5, 0)))
    inks = [color_code(category_color(place, dark=theme.dark)) for place in (5, 0)]
    assert palette(given, theme)[:2].tolist() == inks
    assert [each.name for each in given.categories] == [each.name for each in plain.categories]
    assert palette(given, theme)[1] == palette(plain, theme)[0]


@BOTH
def test_what_is_not_selected_steps_back(theme: Theme) -> None:
    def away(color: int) -> float:
        ground = color_code(theme.surface)
        return float(np.linalg.norm([(color >> shift & 255) - (ground >> shift & 255) for shift in (16, 8, 0)]))

    for coloring in (None, colored(make_state(6), clusters=Clusters(np.array([0, 0, 1, 1, -1, 1]), 2))):
        for plain, paler in zip(
            palette(coloring, theme).tolist(), beside_chosen(coloring, theme).tolist(), strict=True
        ):
            assert 0 < away(paler) < 0.6 * away(plain)
    assert of_chosen(None, theme).tolist() == [color_code(theme.selection)]
