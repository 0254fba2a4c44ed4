from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.results.projection import ProjectionMethod
from explorer.domain.state import AppState
from explorer.figures.theme import DARK, LIGHT
from explorer.ui.plots.export import copy_figure, export_figure
from explorer.ui.views.base import View
from explorer.ui.views.heatmap import HeatmapView
from explorer.ui.views.map.map import MapView
from explorer.ui.views.neighbors import NeighborsView
from explorer.ui.views.norms import NormsView
from tests.support.states import SEED, make_state, make_vectors
from tests.ui.views.conftest import Show

VIEWS = [HeatmapView, NormsView, MapView, NeighborsView]
STATE_OPTIONS = {"method": ProjectionMethod.UMAP, "coords": make_vectors(3, 2), "selection": (0,)}


@pytest.fixture(params=VIEWS, ids=lambda kind: kind.__name__)
def view(request: pytest.FixtureRequest, show: Show[View]) -> View:
    return show(request.param, make_state(3, **STATE_OPTIONS))  # type: ignore[arg-type]


@pytest.mark.parametrize("scale", [1.0, 2.0, 3.5])
def test_png_has_the_size_and_scale_asked_for(view: View, tmp_path: Path, scale: float) -> None:
    path = tmp_path / "figure.png"
    export_figure(view, path, scale=scale, size=(600, 400))
    image = QImage(str(path))
    assert image.size() == QSize(round(600 * scale), round(400 * scale))
    assert image.dotsPerMeterX() == pytest.approx(96 * scale / 0.0254, abs=2)
    assert image.pixelColor(2, 2) == QColor(LIGHT.surface)
    colors = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
    assert len(colors) > 4


def test_svg_holds_real_text_and_shapes(view: View, tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    export_figure(view, path, size=(800, 600))
    root = ET.parse(path).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("viewBox") == "0 0 800 600"
    words = " ".join("".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text"))
    assert view.figure_title() in words
    assert "all-MiniLM-L6-v2 · mean · normalised · 32 dimensions · 3 sentences" in words
    assert SEED[0].split()[0] in words
    assert QSvgRenderer(str(path)).isValid()


def test_pdf_is_one_page_of_the_size_asked_for(view: View, tmp_path: Path) -> None:
    path = tmp_path / "figure.pdf"
    export_figure(view, path, size=(800, 600))
    data = path.read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert re.search(rb"/Count\s+1\b", data)
    box = re.search(rb"/MediaBox\s*\[([\d. ]+)\]", data)
    assert box is not None
    assert [float(part) for part in box[1].split()] == pytest.approx([0, 0, 600, 450], abs=1)
    assert b"/FontFile" in data or b"/Font" in data


@pytest.mark.parametrize("kind", VIEWS)
def test_the_size_of_the_screen_does_not_matter(show: Show[View], kind: type[View], tmp_path: Path) -> None:
    pictures = []
    for size in ((90, 70), (900, 700)):
        view = show(kind, make_state(3, **STATE_OPTIONS), size)  # type: ignore[arg-type]
        export_figure(view, tmp_path / "figure.png", size=(500, 400))
        pictures.append(QImage(str(tmp_path / "figure.png")))
    assert pictures[0] == pictures[1]


def test_dark_figures_and_the_clipboard(view: View) -> None:
    copy_figure(view, scale=1.5, size=(500, 400), theme=DARK)
    image = QGuiApplication.clipboard().image()
    assert image.size() == QSize(750, 600)
    assert image.pixelColor(2, 2) == QColor(DARK.surface)


def test_many_points_are_an_image_in_vector_files(show: Show[MapView], tmp_path: Path) -> None:
    n_texts = 25_000
    texts = tuple(map(str, range(n_texts)))
    state = make_state(
        vectors=make_vectors(n_texts, 4), texts=texts, method=ProjectionMethod.UMAP, coords=make_vectors(n_texts, 2)
    )
    view = show(MapView, state)
    export_figure(view, tmp_path / "map.svg")
    content = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert content.count("<image") == 1
    export_figure(view, tmp_path / "map.pdf")
    assert (tmp_path / "map.pdf").stat().st_size < 5_000_000


@pytest.mark.parametrize("name", ["figure.bmp", "figure"])
def test_unknown_formats_are_refused(view: View, tmp_path: Path, name: str) -> None:
    with pytest.raises(ExplorerError, match=r"Choose one of \.png, \.svg, \.pdf"):
        export_figure(view, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_pictures_too_large_are_refused_and_nothing_is_left(view: View, tmp_path: Path) -> None:
    with pytest.raises(ExplorerError, match="cannot be made"):
        export_figure(view, tmp_path / "figure.png", scale=500)
    with pytest.raises(ExplorerError, match="cannot be made"):
        export_figure(view, tmp_path / "figure.png", scale=0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_missing_folder_is_said_in_plain_words(view: View, tmp_path: Path, suffix: str) -> None:
    with pytest.raises(ExplorerError) as caught:
        export_figure(view, tmp_path / "nowhere" / f"figure{suffix}")
    assert caught.value.failure.kind is FailureKind.DISK


def test_a_view_that_shows_nothing_has_no_picture(show: Show[HeatmapView], tmp_path: Path) -> None:
    with pytest.raises(ExplorerError, match="no picture yet"):
        export_figure(show(HeatmapView, AppState()), tmp_path / "figure.png")


def test_cells_of_an_svg_heatmap_are_shapes_while_they_are_large(show: Show[HeatmapView], tmp_path: Path) -> None:
    few = show(HeatmapView, make_state(3))
    export_figure(few, tmp_path / "few.svg")
    drawn = (tmp_path / "few.svg").read_text(encoding="utf-8")
    assert few.plot.placed is not None
    cells = few.plot.placed.axes[0].cells
    assert cells is not None
    expected = int(cells.cells.colors.colors(cells.tile(1.0).values, LIGHT)[0, 1])
    assert drawn.count(f'fill="#{expected & 0xFFFFFF:06x}"') >= 2
    many = show(HeatmapView, make_state(200))
    export_figure(many, tmp_path / "many.svg")
    images = re.findall(r'<image [^>]*width="(\d+)', (tmp_path / "many.svg").read_text(encoding="utf-8"))
    assert images
