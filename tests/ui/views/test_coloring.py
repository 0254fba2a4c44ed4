from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from explorer.domain.analysis import ColorBy
from explorer.ui.theme import DARK, LIGHT
from explorer.ui.views.coloring import color_texts
from explorer.ui.views.points import color_code
from tests.support.states import make_state


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_mean_what_they_say(theme: object, qapp: QApplication) -> None:
    assert theme in (LIGHT, DARK)
    surface = LIGHT if theme is LIGHT else DARK
    sources = tuple("ab"[i % 3 == 0] for i in range(30))
    state = make_state(30, sources=sources, labels=("x", "") * 15)
    by_source = color_texts(replace(state, color_by=ColorBy.SOURCE), surface)
    assert [(c.name, len(c.texts)) for c in by_source.categories] == [("a", 20), ("b", 10)]
    for category in by_source.categories:
        assert {int(by_source.colors[text]) for text in category.texts} == {color_code(category.color)}
        assert all(sources[text] == category.name for text in category.texts)
    by_label = color_texts(replace(state, color_by=ColorBy.LABEL), surface)
    assert sorted(c.name for c in by_label.categories) == ["no label", "x"]
    by_norm = color_texts(replace(state, color_by=ColorBy.NORM), surface)
    assert state.embeddings is not None
    norms = state.embeddings.norms
    assert by_norm.span == (float(norms.min()), float(norms.max()))
    assert by_norm.table is not None
    assert by_norm.colors[norms.argmin()] == by_norm.table[0]
    assert by_norm.colors[norms.argmax()] == by_norm.table[255]


def test_texts_in_no_cluster_come_last_and_grey(qapp: QApplication) -> None:
    state = make_state(6)
    assert state.clusters is not None
    clusters = replace(state.clusters, labels=np.array([0, 0, -1, 1, 0, -1]), count=2)
    categories = color_texts(replace(state, clusters=clusters), LIGHT).categories
    assert [(c.name, c.texts) for c in categories] == [
        ("Cluster 1", (0, 1, 4)),
        ("Cluster 2", (3,)),
        ("In no cluster", (2, 5)),
    ]
    red, green, blue, _ = QColor(categories[-1].color).getRgb()
    assert max(red, green, blue) - min(red, green, blue) < 20
