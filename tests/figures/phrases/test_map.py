"""The map's tips say what of it is stable and what is not."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.maps.projection import ALL_PAIRS
from explorer.domain.results.map_quality import MapQuality
from explorer.domain.results.projection import Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import Similarity
from explorer.figures.phrases.map import quality_meaning, steadiness


def map_by(method: ProjectionMethod, n_texts: int = 9, *, steady: bool = False) -> Projection:
    return Projection(ProjectionSpec(method), np.zeros((n_texts, 2), np.float32), steady=steady)


@pytest.mark.parametrize("method", ProjectionMethod)
def test_both_are_said_of_every_map(method: ProjectionMethod) -> None:
    words = steadiness(map_by(method))
    assert words.startswith("Stable: ")
    assert "Not stable: " in words


def test_chance_is_named_where_it_has_a_part() -> None:
    assert "chance" not in steadiness(map_by(ProjectionMethod.UMAP, steady=True))
    assert "last digits of the vectors move nothing" in steadiness(map_by(ProjectionMethod.UMAP, steady=True))
    for by_chance in (map_by(ProjectionMethod.UMAP, ALL_PAIRS + 1), map_by(ProjectionMethod.TSNE)):
        assert "chance has a part" in steadiness(by_chance)
        assert "up to 5\u2009000 sentences is free of that" in steadiness(by_chance)


def test_few_texts_are_told_of_the_method_that_laid_them_out() -> None:
    few = Projection(ProjectionSpec(), np.zeros((3, 2), np.float32), made_by=ProjectionMethod.PCA)
    assert "axes" in steadiness(few)


QUALITY = MapQuality(0.8588, 0.8610, 10, Similarity.COSINE, 48)


def test_what_the_quality_of_a_map_means_is_said() -> None:
    words = quality_meaning(QUALITY, 48)
    assert "Trustworthiness 0.859: 1 where all that lie close on the map are alike." in words
    assert "Continuity 0.861: 1 where all that are alike lie close on the map." in words
    assert "by cosine" in words
    assert "nearest 10" in words
    assert "sample" not in words
    assert "A sample of 48 sentences, each ranked among all 30\u2009000." in quality_meaning(QUALITY, 30_000)
