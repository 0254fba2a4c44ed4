"""Take the README's pictures from the real window, without a screen; that of a million sentences by `--million`."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog

from explorer.app.headless import finished_window, picture_of, wait_until_idle
from explorer.app.services import make_services
from explorer.domain.job import JobContext
from explorer.domain.results.analysis import Order
from explorer.domain.results.comparison import Configuration
from explorer.domain.results.precomputed import VectorChoices
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.figures.theme import LIGHT, ThemeChoice
from explorer.files.precomputed.opening import read_vectors
from explorer.files.texts.pairs import read_pairs
from explorer.files.texts.reading import read
from explorer.files.texts.samples import scored_samples
from explorer.ui.lessons.window import LessonsWindow
from explorer.ui.pages.registry import Page
from explorer.ui.plots.export import export_figure
from explorer.ui.window.main_window import MainWindow

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "resources" / "screenshots"
SAMPLES = ROOT / "resources" / "samples"


def sample(name: str) -> Corpus:
    return read(SAMPLES / name, None, JobContext())


def window_picture(name: str, corpus: Corpus, theme: ThemeChoice, size: QSize, *, chosen: int) -> None:
    run = (corpus, EncodeSpec(), Readout(), Similarity.COSINE, theme, size)
    with finished_window(make_services(), *run) as window:
        window.controller.set_order(Order.SIMILARITY if len(corpus) > 3 else Order.INPUT)
        window.controller.select((chosen,))
        wait_until_idle(window)
        picture_of(window, OUT / f"{name}.png")
        print(f"resources/screenshots/{name}.png")


def figures(corpus: Corpus) -> None:
    size = QSize(1440, 900)
    run = (corpus, EncodeSpec(), Readout(), Similarity.COSINE, ThemeChoice.LIGHT, size)
    with finished_window(make_services(), *run) as window:
        window.controller.set_order(Order.CLUSTER)
        wait_until_idle(window)
        for view, height in ((window.workspace.heatmap, 760), (window.workspace.map, 600)):
            export_figure(view, OUT / f"{view.name}.png", scale=1.0, size=(900, height), theme=LIGHT)
            print(f"resources/screenshots/{view.name}.png")
        window.controller.set_readout(replace(window.store.state.readout, pooling=Pooling.MEAN))
        wait_until_idle(window)
        export_figure(window.workspace.norms, OUT / "norms.png", scale=1.0, size=(900, 560), theme=LIGHT)
        print("resources/screenshots/norms.png")


def pictures_of_pages(corpus: Corpus, lengths: Corpus) -> None:
    """Draw each page beside the four views, as the window shows it."""
    size = QSize(1280, 800)
    run = (corpus, EncodeSpec(), Readout(), Similarity.COSINE, ThemeChoice.LIGHT, size)
    naive = Configuration(EncodeSpec(backend=Backend.TRANSFORMERS, naive=True), Readout(Pooling.NAIVE_MEAN))
    with finished_window(make_services(), *run) as window:
        controller, pages = window.controller, window.workspace.pages
        controller.select((18, 20))
        keep(window, Page.EXPLAIN)
        pages.focus_page(Page.COMPARE)
        controller.requests.compare.start(Configuration(EncodeSpec(), Readout()), naive)
        keep(window, Page.COMPARE)
        pages.focus_page(Page.SWEEP)
        sweep = pages.view(Page.SWEEP)
        sweep.all_layers.setChecked(True)
        sweep.run.click()
        keep(window, Page.SWEEP)
        pages.focus_page(Page.EVALUATE)
        controller.requests.evaluate.start(read_pairs(scored_samples()[0].path, (), None, JobContext()))
        keep(window, Page.EVALUATE)
        window.commands.show_code()
        wait_until_idle(window)
        keep_dialog(window, "code_dialog", "code")
    with finished_window(make_services(), lengths, *run[1:]) as window:
        keep(window, Page.FINDINGS)
        window.commands.show_lessons()
        lessons = window.findChild(LessonsWindow)
        lessons.list.setCurrentRow(1)
        lessons.pages[1].run.click()
        wait_until_idle(window)
        keep_dialog(window, "lessons_window", "lessons")


def keep(window: MainWindow, page: Page) -> None:
    window.workspace.pages.focus_page(page)
    wait_until_idle(window)
    picture_of(window, OUT / f"{page}.png")
    print(f"resources/screenshots/{page}.png")


def keep_dialog(window: MainWindow, object_name: str, name: str) -> None:
    dialog = window.findChild(QDialog, object_name)
    dialog.grab().save(str(OUT / f"{name}.png"))
    dialog.close()
    print(f"resources/screenshots/{name}.png")


def million(size: QSize) -> None:
    """Draw a generated million, in order of similarity; this takes minutes and 4 GB."""
    sys.path.insert(0, str(ROOT))
    from tests.bench.corpora import write_parquet

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "million.parquet"
        write_parquet(file, 1_000_000)
        vectors = read_vectors(file, VectorChoices(), JobContext())
        run = (vectors.corpus, EncodeSpec(), Readout(), Similarity.COSINE, ThemeChoice.LIGHT, size)
        with finished_window(make_services(), *run, vectors=vectors) as window:
            window.controller.set_order(Order.SIMILARITY)
            window.controller.select((16,))
            wait_until_idle(window)
            picture_of(window, OUT / "million.png")
            print("resources/screenshots/million.png")


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    if sys.argv[1:] == ["--million"]:
        million(QSize(1440, 900))
        return
    with tempfile.TemporaryDirectory() as home:
        for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            os.environ[variable] = home
        topics, three = sample("topics.csv"), sample("three_sentences.txt")
        for theme in (ThemeChoice.LIGHT, ThemeChoice.DARK):
            window_picture(f"window-{theme}", topics, theme, QSize(1440, 900), chosen=16)
            window_picture(f"first-{theme}", three, theme, QSize(1280, 800), chosen=0)
        figures(topics)
        pictures_of_pages(topics, sample("lengths.txt"))


if __name__ == "__main__":
    main()
