"""The command `render`: pictures into files."""

from __future__ import annotations

import argparse
from pathlib import Path

from explorer.cli.options import (
    add_cache,
    add_choice,
    add_clusters,
    add_metric,
    add_shared,
    add_vectors,
    check_out,
    check_shared,
)
from explorer.cli.registry import Command
from explorer.cli.request import encode_spec, place_of, pooling_note, readout_of, vector_choices
from explorer.cli.values import either, several, size
from explorer.domain.choices.render import VIEW_MARK, RenderRequest, RenderTheme, RenderView
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.files.disk.atomic import check_writable

_FORMATS = (".png", ".svg", ".pdf")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add its options."""
    add_shared(parser)
    parser.add_argument(
        "--view",
        type=several(RenderView),
        required=True,
        metavar=either(RenderView),
        help="what to draw; several with commas between",
    )
    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        required=True,
        metavar="OUT",
        help=f"where to, ending in {', '.join(_FORMATS)}; {VIEW_MARK} in it becomes the view's name",
    )
    add_metric(parser)
    add_clusters(parser)
    add_vectors(parser)
    add_cache(parser)
    parser.add_argument("--size", type=size, metavar="WxH", help="width and height in pixels, such as 1280x800")
    add_choice(parser, "--theme", RenderTheme, "light or dark (light)", RenderTheme.LIGHT)


def check(options: argparse.Namespace) -> str | None:
    """Say what is wrong with the options together."""
    if len(options.view) > 1 and VIEW_MARK not in options.out.name:
        return f"several views need {VIEW_MARK} in the name of OUT, such as -o figure-{VIEW_MARK}.png"
    return check_shared(options) or check_out(options.out, _FORMATS)


def run(options: argparse.Namespace, _: JobContext) -> None:
    """Have the pictures drawn, and say where they are."""
    if options.draw is None:
        raise ExplorerError(FailureKind.INTERNAL, "Pictures cannot be drawn here.", "Use similarity --json.")
    request = RenderRequest(
        files=tuple(options.files),
        views=options.view,
        out=options.out,
        spec=encode_spec(options),
        readout=readout_of(options),
        metric=options.metric,
        column=options.column,
        place=place_of(options),
        vectors=vector_choices(options),
        size=options.size,
        theme=options.theme,
        ignore_vectors=options.ignore_vectors,
        cached=not options.no_cache,
        note=pooling_note(options),
        clusters=options.clusters,
    )
    paths = [request.path(view) for view in request.views]
    for path in paths:
        check_writable(path)
    options.draw(request)
    print(f"Drawn into {' and '.join(map(str, paths))}.")


COMMAND = Command(
    description="Encode texts and draw one view, or several of one run, into files.",
    usage="FILE… --view VIEW -o OUT [options]",
    add_options=add_options,
    check=check,
    run=run,
)
