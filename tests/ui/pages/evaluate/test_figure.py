"""The page's figure as files, opened again."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from explorer.domain.results.evaluation import EvaluationData, Measured, ScoredPairs
from explorer.domain.settings.spec import Pooling
from explorer.domain.state import AppState
from explorer.figures.pictures.evaluate import span_of
from explorer.figures.tables.evaluation import MetricFilter
from explorer.figures.theme import DARK, LIGHT, Theme
from explorer.ui.pages.evaluate.figure import split_figure
from explorer.ui.pages.evaluate.page import EvaluatePage
from explorer.ui.plots.export import export_figure
from tests.support.evaluations import labelled_texts, make_run, scored_pairs, triplets
from tests.ui.pages.evaluate.conftest import ShowPage


def words_of(path: Path) -> list[str]:
    root = ET.parse(path).getroot()
    return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


def exported(page: EvaluatePage, path: Path, size: tuple[int, int] = (900, 720)) -> Path:
    export_figure(page, path, size=size)
    return path


def test_every_setting_shown_is_in_the_figure(show: ShowPage, tmp_path: Path) -> None:
    page = show(AppState(evaluation=make_run()))
    words = words_of(exported(page, tmp_path / "figure.svg"))
    assert "How well settings do on answers.csv" in words
    assert "Spearman × 100, compared by cosine" in words
    for pooling in Pooling:
        assert pooling.value in words
        assert f"{pooling}, normalised" in words
    assert any(word.startswith("12 scored pairs of answers.csv") for word in words)
    assert "line of best fit" in words


def test_what_does_not_fit_is_counted(show: ShowPage, tmp_path: Path) -> None:
    page = show(AppState(evaluation=make_run()))
    page.metric_filter.show_choice(MetricFilter.ALL)
    page.metric_filter.activated.emit(page.metric_filter.currentIndex())
    words = words_of(exported(page, tmp_path / "figure.svg"))
    named = sum(word.endswith((", cosine", ", dot product", ", Euclidean", ", Manhattan")) for word in words)
    assert 10 < named < 72
    assert f"and {72 - named} more" in words


@pytest.mark.parametrize("data", [scored_pairs(), scored_pairs(2000), triplets(), labelled_texts()])
@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_ground_is_the_surface_everywhere(
    show: ShowPage, tmp_path: Path, data: EvaluationData, theme: Theme
) -> None:
    page = show(AppState(evaluation=make_run(data)))
    path = tmp_path / "figure.png"
    export_figure(page, path, scale=1.0, theme=theme)
    image = QImage(str(path))
    pixels = [image.pixel(x, y) for x in range(0, 900, 5) for y in range(0, 720, 5)]
    assert max(set(pixels), key=pixels.count) == QColor(theme.surface).rgb()
    assert len(set(pixels)) > 4


def test_a_pdf_can_be_written_and_an_empty_page_has_no_figure(show: ShowPage, tmp_path: Path) -> None:
    page = show(AppState(evaluation=make_run(ScoredPairs(("same",) * 4, ("same",) * 4, np.arange(4.0)))))
    assert exported(page, tmp_path / "figure.pdf").read_bytes().startswith(b"%PDF-")
    assert show(AppState()).is_empty()


def test_the_screen_does_not_change_the_figure(show: ShowPage, tmp_path: Path) -> None:
    run = make_run()
    pictures = []
    for size in ((560, 400), (1600, 1000)):
        exported(show(AppState(evaluation=run), size), tmp_path / "figure.png")
        pictures.append(QImage(str(tmp_path / "figure.png")))
    assert pictures[0] == pictures[1]


def test_the_chart_leaves_room_for_the_cases() -> None:
    whole = QRectF(0, 0, 850, 620)
    for rows in (2, 18, 72):
        chart, cases = split_figure(whole, rows, with_cases=True)
        assert not chart.intersects(cases)
        assert whole.contains(chart)
        assert whole.contains(cases)
        assert cases.height() > 250
    assert split_figure(whole, 18, with_cases=False) == (whole, QRectF())


def test_a_scale_holds_every_value_and_interval() -> None:
    span = span_of([Measured(70.0, 60.0, 82.0), Measured(None), Measured(55.0)])
    assert span is not None
    assert span[0] < 55 < 82 < span[1]
    assert span_of([Measured(None)]) is None
    alone = span_of([Measured(3.0)])
    assert alone is not None
    assert alone[0] < 3.0 < alone[1]


def test_the_figure_shows_the_row_chosen(show: ShowPage, tmp_path: Path) -> None:
    run = make_run()
    words = words_of(exported(show(AppState(evaluation=run)), tmp_path / "a.svg"))
    row = run.chosen_row
    assert row is not None
    setting = f"{row.readout.pooling}, normalised" if row.readout.normalize else row.readout.pooling.value
    assert any(f"({setting})" in word for word in words), words
    assert f"({setting})" not in " ".join(
        words_of(exported(show(AppState(evaluation=replace(run, chosen=None, detail=None))), tmp_path / "b.svg"))
    )
