"""The real window without a screen: filled, run to the end, and looked at."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QPoint, QSize

from explorer.app.application import make_application
from explorer.app.interrupts import interrupts_held
from explorer.app.waiting import wait, wait_a_moment
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.results.precomputed import PrecomputedVectors
from explorer.domain.settings.spec import EncodeSpec, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.figures.theme import ThemeChoice
from explorer.files.disk.atomic import atomic_path
from explorer.files.profile.settings import Settings
from explorer.ui.look.motion import keep_still
from explorer.ui.plots.export import write_shapes
from explorer.ui.state.services import Services
from explorer.ui.window.main_window import DESIGN_SIZE, MainWindow

_SETTLING = 50
"""Milliseconds until what the last result changed has been arranged and painted."""


@contextmanager
def finished_window(
    services: Services,
    corpus: Corpus,
    spec: EncodeSpec,
    readout: Readout,
    metric: Similarity,
    theme: ThemeChoice,
    size: QSize = DESIGN_SIZE,
    *,
    vectors: PrecomputedVectors | None = None,
) -> Iterator[MainWindow]:
    """Yield a window in which `corpus` was run and everything that follows from it has arrived.

    Where `vectors` of it are there already, they are shown and nothing is run.

    Raises
    ------
    ExplorerError
        Whatever the window would have shown as a failure.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    make_application(["sentence-explorer"], theme)
    with interrupts_held():
        window = MainWindow(services, Settings())
        keep_still(window)
    try:
        window.resize(size)
        window.documents.add(corpus, replacing=True)
        wait(lambda: window.runner.idle)
        controller = window.controller
        controller.set_spec(spec)
        controller.set_readout(readout)
        controller.set_metric(metric)
        window.show()
        if vectors is None:
            controller.run()
        else:
            controller.show_vectors(vectors)
        wait_until_idle(window)
        failure = window.store.state.failure
        if failure is not None:
            raise ExplorerError.of(failure)
        yield window
    finally:
        window.hide()
        window.shut_down()
        window.deleteLater()


def picture_of(window: MainWindow, path: Path) -> None:
    """Write a picture of the whole window as .png, .svg or .pdf, atomically."""
    suffix = path.suffix.lower()
    if suffix not in (".png", ".svg", ".pdf"):
        raise ExplorerError(FailureKind.INPUT, f"{path.name} is no picture.", "End it in .png, .svg or .pdf.")
    with atomic_path(path) as temporary:
        if suffix != ".png":
            write_shapes(
                temporary, window.size(), window.windowTitle(), lambda painter: window.render(painter, QPoint())
            )
        elif not window.grab().save(str(temporary)):
            raise OSError(0, "the picture could not be saved")


def wait_until_idle(window: MainWindow) -> None:
    """Run the event loop until all of the window's work is done and shown."""
    wait(lambda: window.runner.idle)
    wait_a_moment(_SETTLING)
