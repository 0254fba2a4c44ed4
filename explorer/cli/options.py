"""The options of the command line, and what they mean in the program's own vocabulary."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection
from enum import StrEnum
from pathlib import Path

from explorer import __version__
from explorer.domain.encoding import (
    BUNDLED_MODEL,
    LAST_LAYER,
    Backend,
    Device,
    EncodeSpec,
    Pooling,
    Readout,
    Similarity,
)
from explorer.domain.failure import ExplorerError
from explorer.domain.render import RenderTheme, RenderView
from explorer.domain.state import default_pooling
from explorer.files.formats import Format
from explorer.files.vectors import VECTOR_FORMATS, check_extension

PICTURE_FORMATS = (".png", ".svg", ".pdf")
_LARGEST_SIDE = 16_384


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="sentence-explorer",
        usage="sentence-explorer [FILE…]\n       sentence-explorer encode|similarity|render FILE… [options]",
        description="See what a backend, a pooling and a normalisation really do to sentence embeddings. "
        "Without a command the window opens, with the files in it.",
        epilog="`sentence-explorer COMMAND --help` lists the options. Exit status: 0, 1 (failed), 2 (wrong usage).",
    )
    parser.add_argument("--version", action="version", version=f"sentence-explorer {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", prog="sentence-explorer")
    shared = _shared_options()

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
    encode.add_argument("--json", action="store_true", help="print everything but the vectors as one JSON object")
    encode.set_defaults(check=_check_encode)

    similarity = commands.add_parser(
        "similarity",
        parents=[shared],
        usage="sentence-explorer similarity FILE… [options]",
        help="compare every text with every other",
        description="Encode texts and print their similarities, norms, neighbours, groups and map.",
    )
    _add_metric(similarity)
    similarity.add_argument("--json", action="store_true", help="print all numbers as one JSON object, not as a table")

    render = commands.add_parser(
        "render",
        parents=[shared],
        usage="sentence-explorer render FILE… --view VIEW -o OUT [options]",
        help="draw a picture",
        description="Encode texts and draw one view into a file.",
    )
    view = _either(RenderView)
    render.add_argument("--view", type=_member(RenderView), required=True, metavar=view, help="what to draw")
    render.add_argument(
        "-o", "--out", type=Path, required=True, metavar="OUT", help=f"where to, ending in {', '.join(PICTURE_FORMATS)}"
    )
    _add_metric(render)
    render.add_argument("--size", type=_size, metavar="WxH", help="width and height in pixels, such as 1280x800")
    render.add_argument(
        "--theme", type=_member(RenderTheme), default=RenderTheme.LIGHT, metavar=_either(RenderTheme), help="colours"
    )
    render.set_defaults(check=_check_render)
    return parser


def parse(argv: list[str]) -> argparse.Namespace:
    """Parse and check the command line; ends the program with status 2 and a sentence where it is wrong."""
    parser = build_parser()
    options = parser.parse_args(argv)
    problem = _problem(options)
    if problem:
        parser.error(problem)
    return options


def encode_spec(options: argparse.Namespace) -> EncodeSpec:
    """Return what the forward pass is to do."""
    readout = read_out_options(options)
    return EncodeSpec(
        model=options.model,
        backend=options.backend,
        max_length=options.max_length,
        device=options.device,
        batch_size=options.batch_size,
        layers=(readout.layer,),
        naive=readout.pooling.is_naive,
    )


def read_out_options(options: argparse.Namespace) -> Readout:
    """Return what is to be read out of it."""
    pooling = options.pooling or default_pooling(EncodeSpec(backend=options.backend))
    return Readout(pooling, options.layer, options.normalize, options.truncate_dim)


def _shared_options() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "files", nargs="+", metavar="FILE", help=f"{', '.join(Format)}; - is standard input, one text a line"
    )
    shared.add_argument("--column", metavar="NAME", help="column of the texts in a table; found if not named")
    shared.add_argument(
        "--backend",
        type=_member(Backend),
        default=Backend.SENTENCE_TRANSFORMERS,
        metavar=_either(Backend),
        help="library that runs the model (sentence-transformers)",
    )
    shared.add_argument(
        "--model", default=BUNDLED_MODEL, metavar="DIR", help=f"folder of a model (the bundled {BUNDLED_MODEL})"
    )
    shared.add_argument(
        "--pooling",
        type=_member(Pooling),
        metavar=_either(Pooling),
        help="how token vectors become one; naive ones include the padding (model; mean for transformers)",
    )
    shared.add_argument(
        "--layer", type=_at_least(0), default=LAST_LAYER, metavar="N", help="hidden layer, 0 the embeddings (the last)"
    )
    shared.add_argument(
        "--normalize",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="divide each vector by its norm; pooling model keeps the model's own Normalize either way (no)",
    )
    shared.add_argument("--truncate-dim", type=_at_least(1), metavar="D", help="keep the first D dimensions (all)")
    shared.add_argument(
        "--max-length", type=_at_least(1), metavar="T", help="cut texts at T tokens (the model's own limit)"
    )
    shared.add_argument(
        "--batch-size", type=_at_least(1), default=32, metavar="B", help="texts a batch of the naive poolings (32)"
    )
    shared.add_argument(
        "--device", type=_member(Device), default=Device.AUTO, metavar=_either(Device), help="where to run (auto)"
    )
    return shared


def _add_metric(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--metric",
        type=_member(Similarity),
        default=Similarity.COSINE,
        metavar=_either(Similarity),
        help="similarity function; distances are negated (cosine)",
    )


def _problem(options: argparse.Namespace) -> str | None:
    """Say what is wrong with options that are each right by themselves."""
    readout = read_out_options(options)
    if readout.pooling is Pooling.MODEL and options.backend is Backend.TRANSFORMERS:
        return "--pooling model needs --backend sentence-transformers"
    if readout.pooling is Pooling.MODEL and readout.layer != LAST_LAYER:
        return "--layer needs a --pooling other than model, which reads the last layer"
    if list(options.files).count("-") > 1:
        return "standard input can be read only once"
    check: Callable[[argparse.Namespace], str | None] = getattr(options, "check", lambda _: None)
    return check(options)


def _check_encode(options: argparse.Namespace) -> str | None:
    if options.out is None:
        return None if options.json else "encode needs -o OUT or --json"
    return _check_out(options.out, VECTOR_FORMATS)


def _check_render(options: argparse.Namespace) -> str | None:
    return _check_out(options.out, PICTURE_FORMATS)


def _check_out(out: Path, formats: Collection[str]) -> str | None:
    try:
        check_extension(out, formats)
    except ExplorerError as error:
        return str(error)
    return None


def _either(enum: type[StrEnum]) -> str:
    return "|".join(enum)


def _member(enum: type[StrEnum]) -> Callable[[str], StrEnum]:
    def member(text: str) -> StrEnum:
        try:
            return enum(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text} is none of {', '.join(enum)}") from None

    return member


def _at_least(minimum: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        value = int(text)
        if value < minimum:
            raise argparse.ArgumentTypeError(f"{value} is less than {minimum}")
        return value

    return number


def _size(text: str) -> tuple[int, int]:
    width, separator, height = text.lower().partition("x")
    if not (separator and width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text} is not of the form WxH")
    size = int(width), int(height)
    if not all(64 <= side <= _LARGEST_SIDE for side in size):
        raise argparse.ArgumentTypeError(f"sides go from 64 to {_LARGEST_SIDE}")
    return size
