"""The options of the command line, and what they mean in the program's own vocabulary."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from pathlib import Path
from typing import Any

from explorer import __version__
from explorer.cli.arguments import either, member_of, several, size
from explorer.cli.cache import add_cache
from explorer.cli.compare import add_compare, with_sides_joined
from explorer.cli.diagnose import add_diagnose
from explorer.cli.duplicates import add_duplicates
from explorer.cli.evaluate import add_evaluate
from explorer.cli.explain import add_explain
from explorer.cli.model import add_model
from explorer.cli.script import add_script
from explorer.cli.shared import add_cache_option, add_metric, add_vector_options, check_shared, shared_options
from explorer.cli.sweep import add_sweep
from explorer.domain.choices.render import VIEW_MARK, RenderTheme, RenderView
from explorer.domain.failure import ExplorerError
from explorer.files.exports.vectors import VECTOR_FORMATS, check_extension

PICTURE_FORMATS = (".png", ".svg", ".pdf")


class _Parser(argparse.ArgumentParser):
    """Takes options by their whole names only, so that a new one never changes what a script means."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, allow_abbrev=False)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = _Parser(
        prog="sentence-explorer",
        usage="sentence-explorer [FILE…]\n"
        "       sentence-explorer encode|similarity|render|diagnose|duplicates|script FILE… [options]\n"
        "       sentence-explorer evaluate PAIRS [options]\n"
        "       sentence-explorer compare FILE… --a OPTIONS --b OPTIONS [options]\n"
        "       sentence-explorer explain FILE --pair I J [options]\n"
        "       sentence-explorer sweep FILE… [options]\n"
        "       sentence-explorer model [FOLDER] [--json]\n"
        "       sentence-explorer cache [--limit GB] [--clear]",
        description="See what a backend, a pooling and a normalisation really do to sentence embeddings. "
        "Without a command the window opens, with the files in it.",
        epilog="`sentence-explorer COMMAND --help` lists the options. Exit status: 0, 1 (failed), 2 (wrong usage).",
    )
    parser.add_argument("--version", action="version", version=f"sentence-explorer {__version__}")
    commands: Any = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", prog="sentence-explorer")
    shared = shared_options()

    encode = commands.add_parser(
        "encode",
        parents=[shared],
        usage="sentence-explorer encode FILE… -o OUT [options]",
        help="write the vectors",
        description="Encode texts and write their vectors.",
    )
    encode.add_argument(
        "-o", "--out", type=Path, metavar="OUT", help=f"where to, ending in {', '.join(VECTOR_FORMATS)}"
    )
    add_vector_options(encode)
    encode.add_argument("--json", action="store_true", help="print everything but the vectors as one JSON object")
    add_cache_option(encode)
    encode.set_defaults(check=_check_encode)

    similarity = commands.add_parser(
        "similarity",
        parents=[shared],
        usage="sentence-explorer similarity FILE… [options]",
        help="compare every text with every other",
        description="Encode texts and print their similarities, norms, neighbours, groups and map.",
    )
    add_metric(similarity)
    add_vector_options(similarity)
    similarity.add_argument("--json", action="store_true", help="print all numbers as one JSON object, not as a table")
    add_cache_option(similarity)
    similarity.set_defaults(check=check_shared)

    render = commands.add_parser(
        "render",
        parents=[shared],
        usage="sentence-explorer render FILE… --view VIEW -o OUT [options]",
        help="draw pictures",
        description="Encode texts and draw one view, or several of one run, into files.",
    )
    view = either(RenderView)
    render.add_argument(
        "--view",
        type=several(RenderView),
        required=True,
        metavar=view,
        help="what to draw; several with commas between",
    )
    render.add_argument(
        "-o",
        "--out",
        type=Path,
        required=True,
        metavar="OUT",
        help=f"where to, ending in {', '.join(PICTURE_FORMATS)}; {VIEW_MARK} in it becomes the view's name",
    )
    add_metric(render)
    add_vector_options(render)
    add_cache_option(render)
    render.add_argument("--size", type=size, metavar="WxH", help="width and height in pixels, such as 1280x800")
    render.add_argument(
        "--theme",
        type=member_of(RenderTheme),
        default=RenderTheme.LIGHT,
        metavar=either(RenderTheme),
        help="light or dark (light)",
    )
    render.set_defaults(check=_check_render)

    add_cache(commands)
    add_model(commands)
    add_evaluate(commands)
    add_diagnose(commands, shared)
    add_duplicates(commands, shared)
    add_compare(commands)
    add_explain(commands, shared)
    add_script(commands, shared)
    add_sweep(commands, shared)
    for command in commands.choices.values():
        command.set_defaults(refuse=command.error)
    return parser


def parse(argv: list[str]) -> argparse.Namespace:
    """Parse and check the command line; ends the program with status 2 and a sentence where it is wrong."""
    parser = build_parser()
    options, unknown = parser.parse_known_args(with_sides_joined(argv))
    problem = f"unrecognized arguments: {' '.join(unknown)}" if unknown else options.check(options)
    if problem:
        options.refuse(problem)
    return options


def _check_encode(options: argparse.Namespace) -> str | None:
    if options.out is None and not options.json:
        return "encode needs -o OUT or --json"
    return check_shared(options) or (options.out and _check_out(options.out, VECTOR_FORMATS))


def _check_render(options: argparse.Namespace) -> str | None:
    if len(options.view) > 1 and VIEW_MARK not in options.out.name:
        return f"several views need {VIEW_MARK} in the name of OUT, such as -o figure-{VIEW_MARK}.png"
    return check_shared(options) or _check_out(options.out, PICTURE_FORMATS)


def _check_out(out: Path, formats: Collection[str]) -> str | None:
    try:
        check_extension(out, formats)
    except ExplorerError as error:
        return str(error)
    return None
