"""Pictures into files, without a window on a screen."""

from __future__ import annotations

import os
import sys

from explorer.domain.choices.render import RenderRequest, RenderView
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.files.precomputed.sets import vectors_unasked
from explorer.files.profile.settings import Settings
from explorer.files.texts.reading import read_all

_VIEWS = {RenderView.HEATMAP: "heatmap", RenderView.NORMS: "norms", RenderView.MAP: "map"}


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

    from PySide6.QtCore import QSize

    from explorer.app.headless import finished_window, picture_of
    from explorer.app.services import make_services
    from explorer.figures.theme import ThemeChoice
    from explorer.ui.look.theme import current_theme
    from explorer.ui.plots.export import FIGURE_SIZE, export_figure
    from explorer.ui.window.main_window import DESIGN_SIZE

    whole = RenderView.WINDOW in request.views
    size = QSize(*request.size) if whole and request.size is not None else DESIGN_SIZE
    theme = ThemeChoice(request.theme.value)
    arguments = (corpus, request.spec, request.readout, request.metric, theme, size)
    settings = Settings.load() if request.cached else None
    with finished_window(make_services(settings), *arguments, vectors=vectors) as window:
        for wanted in request.views:
            if wanted is RenderView.WINDOW:
                picture_of(window, request.path(wanted))
                continue
            view = next(view for view in window.workspace.views if view.name == _VIEWS[wanted])
            figure = request.size or FIGURE_SIZE
            scale = 1.0 if request.size else 2.0
            export_figure(view, request.path(wanted), scale=scale, size=figure, theme=current_theme())
