from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from explorer.app import offscreen
from explorer.app import render as rendering
from explorer.app import services as real
from explorer.app.headless import finished_window
from explorer.app.render import render
from explorer.domain.choices.render import RenderRequest, RenderTheme, RenderView
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.results.analysis import Clusters
from explorer.domain.results.projection import Projection
from explorer.domain.settings.spec import EncodeSpec, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.figures.pictures.map import points_of
from explorer.figures.theme import DARK, ThemeChoice
from explorer.files.disk import paths
from explorer.files.profile.settings import Settings
from explorer.ui.look.motion import motion_wanted
from explorer.ui.state import draft_keeping, keeping
from explorer.ui.state.services import Services
from tests.support.services import FakeServices
from tests.support.states import SEED

VIEWS = pytest.mark.parametrize("view", list(RenderView))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> FakeServices:
    services = FakeServices()
    for module in (real, rendering):
        monkeypatch.setattr(module, "make_services", lambda _settings, **_: services.services())
    return services


@pytest.fixture
def texts(tmp_path: Path) -> str:
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(SEED), "utf-8")
    return str(path)


@VIEWS
def test_every_view_is_drawn_as_png(fake: FakeServices, texts: str, tmp_path: Path, view: RenderView) -> None:
    out = tmp_path / "out.png"
    render(RenderRequest((texts,), (view,), out, size=(900, 640)))
    image = QImage(str(out))
    assert (image.width(), image.height()) == (900, 640)
    assert len({image.pixel(x, y) for x in range(0, 900, 9) for y in range(0, 640, 9)}) > 3
    assert fake.encoded[0][0].texts == SEED
    assert fake.closed == 1


@pytest.mark.parametrize("view", [RenderView.MAP, RenderView.WINDOW])
def test_clusters_are_drawn_at_the_level_asked_for(
    fake: FakeServices, texts: str, tmp_path: Path, view: RenderView, monkeypatch: pytest.MonkeyPatch
) -> None:
    levels = np.stack([np.zeros(len(SEED)), np.arange(len(SEED)) % 3]).astype(np.int32)
    monkeypatch.setattr(fake, "cluster", lambda *_: Clusters(levels[0], 1, levels=levels))
    drawn = []
    for about in (None, 3):
        out = tmp_path / f"{about}.svg"
        render(RenderRequest((texts,), (view,), out, clusters=about))
        drawn.append(out.read_text("utf-8"))
    # Of one cluster there is no legend. That of the window is narrow; its level is named above it.
    named = r">3 · [^<]*<" if view is RenderView.MAP else ">3<"
    first, chosen = (len(re.findall(named, picture)) for picture in drawn)
    assert chosen == first + 1


@VIEWS
def test_every_view_is_drawn_as_svg_and_pdf(fake: FakeServices, texts: str, tmp_path: Path, view: RenderView) -> None:
    drawing, document = tmp_path / "out.svg", tmp_path / "out.pdf"
    render(RenderRequest((texts,), (view,), drawing))
    render(RenderRequest((texts,), (view,), document))
    assert QSvgRenderer(str(drawing)).isValid()
    assert "<text" in drawing.read_text("utf-8")
    assert document.read_bytes().startswith(b"%PDF-")


def test_several_views_of_one_run(fake: FakeServices, texts: str, tmp_path: Path) -> None:
    views = (RenderView.HEATMAP, RenderView.MAP, RenderView.WINDOW)
    render(RenderRequest((texts,), views, tmp_path / "figure-{view}.png"))
    pictures = [QImage(str(tmp_path / f"figure-{view}.png")) for view in views]
    assert len({bytes(picture.constBits()) for picture in pictures if not picture.isNull()}) == 3
    assert len(fake.encoded) == 1


@pytest.mark.parametrize(("ending", "times"), [("png", 1), ("png", 9), ("svg", 9)])
@pytest.mark.parametrize("view", [RenderView.HEATMAP, RenderView.NORMS, RenderView.MAP])
def test_a_view_by_itself_is_drawn_as_in_the_window(
    fake: FakeServices, texts: str, tmp_path: Path, view: RenderView, ending: str, times: int
) -> None:
    Path(texts).write_text("\n".join(f"{sentence} {number}" for number in range(times) for sentence in SEED), "utf-8")
    render(RenderRequest((texts,), (view,), tmp_path / f"{{view}}-alone.{ending}"))
    assert len(fake.projected) == (view is RenderView.MAP)
    render(RenderRequest((texts,), (view, RenderView.WINDOW), tmp_path / f"{{view}}-shown.{ending}"))
    alone, shown = (tmp_path / f"{view}-{where}.{ending}" for where in ("alone", "shown"))
    assert alone.read_bytes() == shown.read_bytes()


def test_an_interrupt_while_the_map_is_laid_out_stops_the_search_for_groups_too(
    fake: FakeServices, texts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def project(*_: Any) -> Projection:
        signal.raise_signal(signal.SIGINT)
        pytest.fail("went on")

    def cluster(_vectors: np.ndarray, _metric: Similarity, context: JobContext) -> Clusters:
        while True:
            context.check()

    monkeypatch.setattr(fake, "project", project)
    monkeypatch.setattr(fake, "cluster", cluster)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            render(RenderRequest((texts,), (RenderView.MAP,), tmp_path / "out.png"))
    finally:
        signal.signal(signal.SIGINT, before)
    assert fake.closed == 1
    assert not (tmp_path / "out.png").exists()


@pytest.mark.parametrize("cached", [True, False])
def test_vectors_are_kept_on_the_disk_unless_that_is_not_wanted(
    texts: str, tmp_path: Path, cached: bool, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    fake, given = FakeServices(), []

    def make(settings: Settings | None, maps_of: int) -> Services:
        assert maps_of == 0
        given.append(settings)
        return fake.services()

    monkeypatch.setattr(rendering, "make_services", make)
    render(RenderRequest((texts,), (RenderView.HEATMAP,), tmp_path / "out.png", cached=cached))
    assert [settings is not None for settings in given] == [cached]


def test_the_colours_asked_for_are_taken(fake: FakeServices, texts: str, tmp_path: Path) -> None:
    out = tmp_path / "dark.png"
    render(RenderRequest((texts,), (RenderView.HEATMAP,), out, theme=RenderTheme.DARK))
    assert QImage(str(out)).pixelColor(2, 2).name() == DARK.surface


def test_a_failure_is_raised_and_leaves_nothing(fake: FakeServices, texts: str, tmp_path: Path) -> None:
    fake.failure = ExplorerError(FailureKind.MODEL, "The model is broken.", "Choose another.")
    with pytest.raises(ExplorerError, match="The model is broken"):
        render(RenderRequest((texts,), (RenderView.MAP,), tmp_path / "out.png"))
    assert fake.closed == 1
    assert not (tmp_path / "out.png").exists()


def test_an_ending_that_is_no_picture_is_said(fake: FakeServices, texts: str, tmp_path: Path) -> None:
    with pytest.raises(ExplorerError, match=r"\.png"):
        render(RenderRequest((texts,), (RenderView.WINDOW,), tmp_path / "out.txt"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["texts.txt"]


@pytest.mark.slow
def test_without_a_display_the_main_job_goes_into_a_folder(home: Path, tmp_path: Path) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [sys.executable, "-m", "explorer"],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    folder = tmp_path / "sentence-explorer-output"
    for name in ("heatmap.png", "norms.png", "map.png", "window.png"):
        assert not QImage(str(folder / name)).isNull(), name
        assert str(folder / name) in done.stderr or name in done.stderr
    numbers = json.loads((folder / "numbers.json").read_text("utf-8"))
    assert numbers["similarity"][0][1] == pytest.approx(0.5643, abs=5e-5)
    assert numbers["similarity"][0][2] == pytest.approx(0.0116, abs=5e-5)
    assert pq.read_table(folder / "vectors.parquet").column("text").to_pylist() == list(SEED)
    assert (folder / "similarity.csv").read_text("utf-8").count("\n") >= 4
    assert QSize(1280, 800) == QImage(str(folder / "window.png")).size()


def test_vectors_in_a_file_are_drawn_without_a_model(fake: FakeServices, tmp_path: Path) -> None:
    path, out = tmp_path / "made.npy", tmp_path / "map.png"
    np.save(path, np.random.default_rng(0).normal(size=(12, 5)))
    render(RenderRequest((str(path),), (RenderView.MAP,), out))
    assert not QImage(str(out)).isNull()
    assert not fake.encoded


def test_vectors_in_a_file_are_written_out_without_a_display(
    fake: FakeServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    vectors = np.random.default_rng(0).normal(size=(12, 5)).astype(np.float32)
    np.save(tmp_path / "made.npy", vectors)
    assert offscreen.run_offscreen(["made.npy"]) == 0
    written = pq.read_table(tmp_path / "sentence-explorer-output" / "vectors.parquet")
    np.testing.assert_array_equal(np.array(written.column("vector").to_pylist(), np.float32), vectors)
    assert "There are no texts beside the vectors; the rows are numbered." in capsys.readouterr().err
    assert not fake.encoded


def test_an_interrupt_while_qt_is_at_work_ends_it_in_one_line(
    fake: FakeServices, texts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    # Whoever runs the tests in the background has them ignore interruptions.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    QTimer.singleShot(0, lambda: signal.raise_signal(signal.SIGINT))
    try:
        assert offscreen.run_offscreen([texts]) == 130
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert capsys.readouterr().err.splitlines()[1:] == ["Interrupted."]
    assert fake.closed == 1
    assert not (tmp_path / "sentence-explorer-output").exists()


def test_points_have_arrived_once_a_window_is_finished(fake: FakeServices) -> None:
    run = (Corpus.from_lines(SEED), EncodeSpec(), Readout(), Similarity.COSINE, ThemeChoice.LIGHT)
    with finished_window(fake.services(), *run) as window:
        plot, projection = window.workspace.map.plot, window.store.state.projection
        assert projection is not None
        assert not motion_wanted(plot)
        assert not plot.motion.under_way
        source = points_of(plot.figure)
        assert source is not None
        np.testing.assert_allclose(source.coords, projection.coords)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("content", ['{"settings": {"theme": "dark", "pooling": "max"}, "notes": {"docks": "x"}}', "{"])
@pytest.mark.parametrize("way", ["render", "without a display"])
def test_what_the_window_keeps_is_the_same_after_work_without_one(
    fake: FakeServices, texts: str, home: Path, monkeypatch: pytest.MonkeyPatch, way: str, content: str
) -> None:
    for folder, name in ((paths.config_dir(), "settings.json"), (paths.data_dir(), "draft.json")):
        folder.mkdir(parents=True)
        (folder / name).write_text(content, "utf-8")
    monkeypatch.chdir(home)
    (home / "sentence-explorer-output").mkdir()
    monkeypatch.setattr(draft_keeping, "_AUTOSAVE", 0)
    monkeypatch.setattr(keeping, "_SOON", 0)
    before = everything_in(home)
    if way == "render":
        views = (RenderView.WINDOW, RenderView.NORMS)
        render(RenderRequest((texts,), views, home / "sentence-explorer-output" / "{view}.png", size=(900, 640)))
    else:
        assert offscreen.run_offscreen([texts]) == 0
    assert fake.encoded
    after = everything_in(home)
    assert {name: after.get(name) for name in before} == before
    assert {Path(name).parts[0] for name in after.keys() - before.keys()} == {"sentence-explorer-output"}
