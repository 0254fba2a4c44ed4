"""Options that several commands take, and what is wrong with options that are each right by themselves."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from enum import StrEnum
from pathlib import Path

from explorer.cli.request import pooling_problem, readout_of
from explorer.cli.values import at_least, either, member_of, member_or, prompt_name
from explorer.domain.failure import ExplorerError
from explorer.domain.results.precomputed import Codes
from explorer.domain.settings.spec import (
    BUNDLED_MODEL,
    LAST_LAYER,
    Backend,
    Device,
    Engine,
    Part,
    Pooling,
    Precision,
    Similarity,
)
from explorer.files.exports.vectors import check_extension
from explorer.files.formats.gzipped import PACKED
from explorer.files.precomputed.opening import PRECOMPUTED_FORMATS
from explorer.files.texts.formats import Format

SIDES = ("--a", "--b")
"""Options whose values are options themselves."""

RAY = "ray"
"""Stands among the engines where a command can hand its work to the machines of a cluster."""


def add_choice(
    parser: argparse.ArgumentParser, name: str, enum: type[StrEnum], help_: str, default: StrEnum | None = None
) -> None:
    """Add an option that takes one of the values of an enum."""
    parser.add_argument(name, type=member_of(enum), default=default, metavar=either(enum), help=help_)


def add_shared(parser: argparse.ArgumentParser, *, on_cluster: bool = False) -> None:
    """Add what every command takes that encodes texts in one way; `on_cluster` adds the engine `RAY`."""
    add_files(parser)
    add_encoding(parser, on_cluster=on_cluster)


def add_files(parser: argparse.ArgumentParser) -> None:
    """Add where the texts come from."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help=f"{', '.join(Format)}, or one of them packed as {PACKED}; - is standard input, one text a line",
    )
    parser.add_argument("--column", metavar="NAME", help="column of the texts in a table; found if not named")
    add_place(parser)


def add_place(parser: argparse.ArgumentParser) -> None:
    """Add where in a file its table is."""
    parser.add_argument("--sheet", metavar="NAME", help="sheet of a workbook; found if there is only one")
    parser.add_argument(
        "--skip-rows", type=at_least(0), metavar="N", help="leave out N lines above a table (none; a title is noticed)"
    )


def add_encoding(parser: argparse.ArgumentParser, *, on_cluster: bool = False) -> None:
    """Add the options that say how texts become vectors; `on_cluster` as of `add_shared`."""
    add_model(parser, on_cluster=on_cluster)
    add_choice(
        parser,
        "--pooling",
        Pooling,
        "how token vectors become one; naive ones include the padding (model; mean for transformers)",
    )
    parser.add_argument(
        "--normalize",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="divide each vector by its norm; pooling model keeps the model's own Normalize either way (no)",
    )


def add_model(parser: argparse.ArgumentParser, *, on_cluster: bool = False) -> None:
    """Add the options that say which model runs, and how; `on_cluster` as of `add_shared`."""
    parser.add_argument(
        "--backend",
        type=_backend,
        default=Backend.SENTENCE_TRANSFORMERS,
        metavar=either(Backend),
        help="how the model is read: its own pipeline, or its token vectors alone (sentence-transformers)",
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
    add_choice(
        parser,
        "--part",
        Part,
        "half of an encoder-decoder to read; auto is the one that Sentence Transformers reads (auto)",
        Part.AUTO,
    )
    also = "; ray encodes Parquet files on a cluster into the folder OUT" if on_cluster else ""
    parser.add_argument(
        "--engine",
        type=member_or(RAY, Engine) if on_cluster else member_of(Engine),
        default=Engine.AUTO,
        metavar=f"{either(Engine)}|{RAY}" if on_cluster else either(Engine),
        help="what computes the model; auto is OpenVINO on a CPU where the model is prepared, else torch; openvino "
        f"prepares it where that is not done{also} (auto)",
    )
    add_choice(parser, "--device", Device, "where to run (auto)", Device.AUTO)
    add_choice(
        parser,
        "--dtype",
        Precision,
        "number format that the model computes in; auto is float32, or half on CUDA; stored is "
        "that of the weights, as Sentence Transformers has it; int8 is fitted to the texts, and what it changes is "
        "said (auto)",
        Precision.AUTO,
    )


def _backend(text: str) -> Backend:
    if text == Engine.OPENVINO:
        raise argparse.ArgumentTypeError(f"{text} is an engine now: --engine {text}")
    return member_of(Backend)(text)


def _add_prompts(parser: argparse.ArgumentParser, kind: str, place: str, default: str) -> None:
    """Add the two ways to say what stands before a text."""
    either_way = parser.add_mutually_exclusive_group()
    either_way.add_argument(
        f"--{kind}prompt", metavar="TEXT", help=f'text to put before {place}; "" for none ({default})'
    )
    either_way.add_argument(
        f"--{kind}prompt-name",
        type=prompt_name,
        metavar="NAME",
        help=f"prompt of the model's folder to put before {place}, by its name",
    )


def add_metric(parser: argparse.ArgumentParser, hint: str = "distances are negated") -> None:
    """Add the similarity function; `hint` says what its choice brings."""
    add_choice(parser, "--metric", Similarity, f"similarity function; {hint} (cosine)", Similarity.COSINE)


def add_clusters(parser: argparse.ArgumentParser) -> None:
    """Add at which of their levels groups are given."""
    parser.add_argument(
        "--clusters",
        type=at_least(1),
        metavar="N",
        help="of the levels that groups are found at, take the one with about N (that shown first in the window)",
    )


def add_cache(parser: argparse.ArgumentParser) -> None:
    """Add whether vectors of earlier runs are used and those of this one kept."""
    parser.add_argument(
        "--no-cache", action="store_true", help="neither use vectors kept on the disk nor keep any; see cache (no)"
    )


def add_vectors(parser: argparse.ArgumentParser) -> None:
    """Add how the vectors that a file holds are read, and the choice between them and those of the model."""
    parser.add_argument("--vector-column", metavar="NAME", help="column of the vectors in a file; found if not named")
    add_choice(
        parser,
        "--codes",
        Codes,
        "vectors of eight-bit numbers: compare the codes, take each bit as a dimension, or turn codes back by "
        "--code-ranges (as-is, and noted)",
    )
    parser.add_argument(
        "--code-ranges",
        type=Path,
        metavar="FILE",
        help=".npy of shape (2, D): the smallest and the largest value of each dimension, for --codes dequantise",
    )
    parser.add_argument(
        "--ignore-vectors",
        action="store_true",
        help=f"encode the texts of a file ({', '.join(PRECOMPUTED_FORMATS)}) even where it holds vectors (no)",
    )


def add_json(parser: argparse.ArgumentParser, what: str = "all numbers", otherwise: str = "a table") -> None:
    """Add whether the report is printed as JSON; `otherwise` says what it is else, where that is a report too."""
    instead = f", not as {otherwise}" if otherwise else ""
    parser.add_argument("--json", action="store_true", help=f"print {what} as one JSON object{instead}")


def check_shared(options: argparse.Namespace) -> str | None:
    """Say what is wrong with what `add_shared` added."""
    return check_encoding(options) or check_files(options)


def check_encoding(options: argparse.Namespace) -> str | None:
    """Say what is wrong with what `add_encoding` added."""
    return pooling_problem(options, (readout_of(options).pooling,))


def check_files(options: argparse.Namespace) -> str | None:
    """Say what is wrong with what `add_files` added."""
    return "standard input can be read only once" if list(options.files).count("-") > 1 else None


def check_out(out: Path, formats: Collection[str]) -> str | None:
    """Say that a file to be written has none of the endings, if so."""
    try:
        check_extension(out, formats)
    except ExplorerError as error:
        return str(error)
    return None


def with_sides_joined(argv: Sequence[str]) -> list[str]:
    """Return the arguments with `--a X` as `--a=X`, since argparse takes an X such as --normalize for an option."""
    joined: list[str] = []
    for argument in argv:
        if joined and joined[-1] in SIDES:
            joined[-1] = f"{joined[-1]}={argument}"
        else:
            joined.append(argument)
    return joined
