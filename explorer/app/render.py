"""Pictures into files, without a window on a screen."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from explorer.app.interrupts import interrupts_held
from explorer.app.results import run_once, with_map
from explorer.app.services import make_services
from explorer.domain.choices.render import RenderRequest, RenderView
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.results.precomputed import PrecomputedVectors
from explorer.domain.state import AppState
from explorer.files.precomputed.sets import vectors_unasked
from explorer.files.profile.settings import Settings
from explorer.files.texts.reading import read_all
from explorer.ui.state.services import Services

if TYPE_CHECKING:
    # Qt is imported once the texts are read.
    from explorer.ui.views.base import View

_WITH_MAP = {RenderView.MAP, RenderView.WINDOW}


def render(request: RenderRequest) -> None:
    """Read, encode, draw and write what is asked for.

    Raises
    ------
    ExplorerError
        Whatever keeps a picture from being made, in plain words.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    context = JobContext()
    vectors = None if request.ignore_vectors else vectors_unasked(request.files, request.vectors, context)
    corpus = read_all(request.files, request.column, context, request.place) if vectors is None else vectors.corpus
    if not len(corpus):
        raise ExplorerError(FailureKind.INPUT, "There is no text to draw.", "Name a file with sentences.")
    if vectors is None and request.note:
        sys.stderr.write(f"{request.note}\n")
    settings = Settings.load() if request.cached else None
    services = make_services(settings, maps_of=len(corpus) if _WITH_MAP.intersection(request.views) else 0)
    asked = AppState(corpus=corpus, spec=request.spec, readout=request.readout, metric=request.metric)
    if RenderView.WINDOW in request.views:
        _draw_window(request, services, asked, vectors)
    else:
        _draw_views(request, services, asked, vectors, context)


def _draw_window(
    request: RenderRequest, services: Services, asked: AppState, vectors: PrecomputedVectors | None
) -> None:
    """Draw the whole window, and whichever of its views is wanted besides."""
    from PySide6.QtCore import QSize

    from explorer.app.headless import finished_window, picture_of, wait_until_idle
    from explorer.figures.theme import ThemeChoice
    from explorer.ui.window.main_window import DESIGN_SIZE

    size = DESIGN_SIZE if request.size is None else QSize(*request.size)
    run = (asked.corpus, asked.spec, asked.readout, asked.metric, ThemeChoice(request.theme.value))
    with finished_window(services, *run, size, vectors=vectors) as window:
        clusters = window.store.state.clusters
        if request.clusters is not None and clusters is not None:
            window.controller.set_cluster_level(clusters.at_about(request.clusters).level)
            wait_until_idle(window)
        for wanted in request.views:
            if wanted is RenderView.WINDOW:
                picture_of(window, request.path(wanted))
            else:
                _export(next(view for view in window.workspace.views if view.name == wanted.value), request, wanted)


def _draw_views(
    request: RenderRequest,
    services: Services,
    asked: AppState,
    vectors: PrecomputedVectors | None,
    context: JobContext,
) -> None:
    """Draw views by themselves, for which nothing is computed that they do not show."""
    try:
        # Qt first, while the process of the maps loads: as PySide6 is imported it walks through all modules, and aborts
        # where another thread imports one meanwhile.
        from explorer.app.application import make_application
        from explorer.app.waiting import wait
        from explorer.figures.theme import ThemeChoice
        from explorer.ui.control.controller import Controller
        from explorer.ui.look.motion import keep_still
        from explorer.ui.plots import export, plot, selecting  # noqa: F401 -- what the first figure needs
        from explorer.ui.state.store import Store
        from explorer.ui.state.tasks import TaskRunner
        from explorer.ui.views.heatmap import HeatmapView
        from explorer.ui.views.map.map import MapView
        from explorer.ui.views.norms import NormsView

        classes = {RenderView.HEATMAP: HeatmapView, RenderView.MAP: MapView, RenderView.NORMS: NormsView}
        state = run_once(services, asked, vectors, context)
        if RenderView.MAP in request.views:
            state = with_map(services, state, context, request.clusters)
        with interrupts_held():
            make_application(["sentence-explorer"], ThemeChoice(request.theme.value))
            runner = TaskRunner()
            controller = Controller(Store(), services, runner)
        try:
            for wanted in request.views:
                with interrupts_held():
                    view = classes[wanted](controller)
                    keep_still(view)
                    view.render(None, state)
                # Of very many points, the map is prepared on another thread.
                wait(lambda: runner.idle)
                _export(view, request, wanted)
        finally:
            runner.close()
    finally:
        services.close()


def _export(view: View, request: RenderRequest, wanted: RenderView) -> None:
    from explorer.ui.look.theme import current_theme
    from explorer.ui.plots.export import FIGURE_SIZE, export_figure

    size, scale = (FIGURE_SIZE, 2.0) if request.size is None else (request.size, 1.0)
    export_figure(view, request.path(wanted), scale=scale, size=size, theme=current_theme())
