"""What the command line asks of whoever can draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from explorer.domain.results.precomputed import VectorChoices
from explorer.domain.settings.spec import EncodeSpec, Readout, Similarity
from explorer.domain.texts.place import AS_FOUND, Place


class RenderView(StrEnum):
    """What can be drawn into a file."""

    HEATMAP = "heatmap"
    NORMS = "norms"
    MAP = "map"
    WINDOW = "window"


class RenderTheme(StrEnum):
    """The colours of a drawing."""

    LIGHT = "light"
    DARK = "dark"


VIEW_MARK = "{view}"
"""Stands for the name of the view in the name of a file."""


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """Pictures of one run, to be drawn without a window.

    Parameters
    ----------
    files
        What to read, as given on the command line; "-" is standard input.
    views
        What to draw, a picture each.
    out
        Where to, ending in .png, .svg or .pdf; for several views with `VIEW_MARK` in it.
    spec, readout, metric
        As in the window.
    column
        The column of the texts in tables; None to find it.
    place
        Where in a file its table is.
    size
        Width and height in pixels, or None for the view's own size.
    theme
        The colours.
    vectors
        What is decided about files that hold vectors.
    ignore_vectors
        Whether the texts of a file are encoded even where it holds vectors.
    cached
        Whether vectors kept on the disk are used, and those of this run kept.
    note
        What to say where the model runs; empty for nothing.
    clusters
        About how many clusters to show, of the levels found; None for the level that the window shows first.
    """

    files: tuple[str, ...]
    views: tuple[RenderView, ...]
    out: Path
    spec: EncodeSpec = field(default_factory=EncodeSpec)
    readout: Readout = field(default_factory=Readout)
    metric: Similarity = Similarity.COSINE
    column: str | None = None
    place: Place = AS_FOUND
    size: tuple[int, int] | None = None
    theme: RenderTheme = RenderTheme.LIGHT
    vectors: VectorChoices = field(default_factory=VectorChoices)
    ignore_vectors: bool = False
    cached: bool = True
    note: str = ""
    clusters: int | None = None

    def path(self, view: RenderView) -> Path:
        """Return where the picture of `view` goes."""
        return self.out.with_name(self.out.name.replace(VIEW_MARK, view))
