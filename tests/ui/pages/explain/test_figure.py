from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtSvg import QSvgRenderer

from explorer.domain.failure import ExplorerError
from explorer.figures.theme import DARK, LIGHT
from explorer.ui.plots.export import export_figure
from tests.support.explanations import explanation_of
from tests.support.states import make_state
from tests.ui.pages.explain.conftest import ShowPage


@pytest.fixture
def page(show: ShowPage):  # type: ignore[no-untyped-def]  # the page, as `show` makes it
    state = make_state(3, selection=(0, 1))
    return show(replace(state, explanation=explanation_of(state, 0, 1)))


def test_the_title_names_both_sentences_and_the_similarity(page) -> None:  # type: ignore[no-untyped-def]  # see above
    similarity = f"{page.state.explanation.similarity:.3f}".replace("-", "−")
    expected = f"“The cat sat on the mat” × “A feline rested on the rug”: cosine similarity {similarity}"
    assert page.figure_title() == expected


def test_the_picture_does_not_depend_on_the_screen(page, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # see above
    pictures = []
    for size in ((560, 400), (1200, 900)):
        page.resize(*size)
        export_figure(page, tmp_path / "figure.png", size=(600, 500))
        pictures.append(QImage(str(tmp_path / "figure.png")))
    assert pictures[0] == pictures[1]
    assert pictures[0].size() == QSize(1200, 1000)
    assert pictures[0].pixelColor(2, 2) == QColor(LIGHT.surface)
    export_figure(page, tmp_path / "dark.png", size=(600, 500), theme=DARK)
    assert QImage(str(tmp_path / "dark.png")).pixelColor(2, 2) == QColor(DARK.surface)


def test_a_drawing_holds_words_tokens_and_coloured_cells(page, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # see above
    path = tmp_path / "figure.svg"
    export_figure(page, path, size=(900, 700))
    drawn = path.read_text(encoding="utf-8")
    texts = ["".join(node.itertext()).strip() for node in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]
    for words in ("cat", "feline", "sum", "share of a token"):
        assert any(words in text for text in texts)
    shown = page.shown
    row, column = divmod(int(abs(shown.values).argmax()), shown.values.shape[1])
    color = int(shown.cell_colors.colors(shown.values, LIGHT)[row, column])
    assert f"#{color & 0xFFFFFF:06x}" in drawn
    assert QSvgRenderer(str(path)).isValid()


def test_a_document_is_one_page(page, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # see above
    path = tmp_path / "figure.pdf"
    export_figure(page, path)
    assert re.search(rb"/Count\s+1\b", path.read_bytes())


def test_without_an_explanation_there_is_no_picture(show: ShowPage, tmp_path: Path) -> None:
    with pytest.raises(ExplorerError, match="no picture yet"):
        export_figure(show(make_state(3)), tmp_path / "figure.png")
