"""What several commands take: the options of a model, and the kinds of values that options have."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection
from enum import StrEnum

from explorer.domain.settings.spec import (
    BUNDLED_MODEL,
    LAST_LAYER,
    Backend,
    Device,
    EncodeSpec,
    Part,
    Pooling,
    Precision,
)
from explorer.files.model_folder import known_model

_LARGEST_SIDE = 16_384


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which model runs, and how."""
    parser.add_argument(
        "--backend",
        type=member_of(Backend),
        default=Backend.SENTENCE_TRANSFORMERS,
        metavar=either(Backend),
        help="what runs the model; openvino is the fastest on a CPU (sentence-transformers)",
    )
    parser.add_argument(
        "--model", default=BUNDLED_MODEL, metavar="DIR", help=f"folder of a model (the bundled {BUNDLED_MODEL})"
    )
    parser.add_argument(
        "--allow-network", action="store_true", help="fetch a model that is given by its hub name and is not here (no)"
    )
    _add_prompts(parser, "", "every sentence", "the folder's default prompt, where it has one")
    _add_prompts(parser, "query-", "a query", "the folder's prompt for queries, else that of the sentences")
    parser.add_argument(
        "--layer", type=at_least(0), default=LAST_LAYER, metavar="N", help="hidden layer, 0 the embeddings (the last)"
    )
    parser.add_argument("--truncate-dim", type=at_least(1), metavar="D", help="keep the first D dimensions (all)")
    parser.add_argument(
        "--max-length", type=at_least(1), metavar="T", help="cut texts at T tokens (the model's own limit)"
    )
    parser.add_argument(
        "--batch-size", type=at_least(1), default=32, metavar="B", help="texts a batch of the naive poolings (32)"
    )
    parser.add_argument(
        "--part",
        type=member_of(Part),
        default=Part.AUTO,
        metavar=either(Part),
        help="half of an encoder-decoder to read; auto is the one that Sentence Transformers reads (auto)",
    )
    parser.add_argument(
        "--device", type=member_of(Device), default=Device.AUTO, metavar=either(Device), help="where to run (auto)"
    )
    parser.add_argument(
        "--dtype",
        type=member_of(Precision),
        default=Precision.AUTO,
        metavar=either(Precision),
        help="number format that the model computes in; auto is float32, or half on CUDA and under OpenVINO; stored is "
        "that of the weights, as Sentence Transformers has it (auto)",
    )


def _add_prompts(parser: argparse.ArgumentParser, kind: str, place: str, default: str) -> None:
    """Add the two ways to say what stands before a text."""
    either_way = parser.add_mutually_exclusive_group()
    either_way.add_argument(
        f"--{kind}prompt", metavar="TEXT", help=f'text to put before {place}; "" for none ({default})'
    )
    either_way.add_argument(
        f"--{kind}prompt-name",
        type=_name,
        metavar="NAME",
        help=f"prompt of the model's folder to put before {place}, by its name",
    )


def _name(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("a prompt has no empty name")
    return text


def pass_spec(options: argparse.Namespace, poolings: Collection[Pooling]) -> EncodeSpec:
    """Return what the forward pass is to do, so that these poolings can be read out of it.

    Raises
    ------
    ExplorerError
        MODEL, where the model's own pooling is one of them and its folder has none.
    """
    folder = known_model(options.model) if Pooling.MODEL in poolings else None
    if folder is not None and not folder.refusals:
        folder.check_model_pooling()
    return EncodeSpec(
        model=options.model,
        backend=options.backend,
        max_length=options.max_length,
        prompt=options.prompt,
        prompt_name=options.prompt_name or "",
        query_prompt=options.query_prompt,
        query_prompt_name=options.query_prompt_name or "",
        device=options.device,
        dtype=options.dtype,
        batch_size=options.batch_size,
        layers=(options.layer,),
        naive=any(pooling.is_naive for pooling in poolings),
        allow_network=options.allow_network,
        part=options.part,
    )


def pooling_problem(options: argparse.Namespace, poolings: Collection[Pooling]) -> str | None:
    """Say why one of these poolings cannot be had with the other options, or return None."""
    if Pooling.MODEL not in poolings:
        return None
    if not options.backend.runs_pipeline:
        return "--pooling model needs --backend sentence-transformers or openvino"
    if options.layer != LAST_LAYER:
        return (
            f"--layer {options.layer} needs a pooling: choose one, such as --pooling mean, "
            "as the model's own reads only the last layer"
        )
    return None


def either(enum: type[StrEnum]) -> str:
    """Return the values of an enum as a usage line shows them."""
    return "|".join(enum)


def member_of(enum: type[StrEnum]) -> Callable[[str], StrEnum]:
    """Return a parser of the values of an enum."""

    def member(text: str) -> StrEnum:
        try:
            return enum(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text} is none of {', '.join(enum)}") from None

    return member


def several(enum: type[StrEnum]) -> Callable[[str], tuple[StrEnum, ...]]:
    """Return a parser of values of an enum with commas between them; each counts once."""
    member = member_of(enum)

    def members(text: str) -> tuple[StrEnum, ...]:
        return tuple(dict.fromkeys(member(part.strip()) for part in text.split(",")))

    return members


def at_least(minimum: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from `minimum` on."""

    def number(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text} is no whole number") from None
        if value < minimum:
            raise argparse.ArgumentTypeError(f"{value} is less than {minimum}")
        return value

    return number


def size(text: str) -> tuple[int, int]:
    """Parse a width and a height in pixels, such as 1280x800."""
    width, separator, height = text.lower().partition("x")
    if not (separator and width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text} is not of the form WxH")
    sides = int(width), int(height)
    if not all(64 <= side <= _LARGEST_SIDE for side in sides):
        raise argparse.ArgumentTypeError(f"sides go from 64 to {_LARGEST_SIDE}")
    return sides
