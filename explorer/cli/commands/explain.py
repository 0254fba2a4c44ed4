"""The command `explain`: why two texts are as similar as they are, token pair by token pair."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from explorer.cli.options import add_json, add_metric, add_shared, check_shared
from explorer.cli.output import print_report
from explorer.cli.registry import Command
from explorer.cli.request import encode_spec, place_of, readout_of
from explorer.cli.run import note_pooling
from explorer.cli.values import at_least
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import with_commas
from explorer.files.precomputed.sets import note_left_out
from explorer.files.texts.formats import Format, format_of
from explorer.files.texts.reading import STANDARD_INPUT, read_numbered

_UNITS = {Format.TXT: "line", Format.LOG: "line", Format.MD: "paragraph", Format.SRT: "line", Format.VTT: "line"}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add its options."""
    add_shared(parser)
    parser.add_argument(
        "--pair",
        nargs=2,
        type=at_least(1),
        required=True,
        metavar=("I", "J"),
        help="the two texts, which may be the same: numbers from 1 of lines in plain text, blank ones counted; of rows "
        "in a table, its head not counted; of paragraphs, list items and headings in Markdown",
    )
    add_metric(parser, "a distance cannot be split")
    add_json(parser)


def check(options: argparse.Namespace) -> str | None:
    """Say what is wrong with the options together."""
    if len(options.files) > 1:
        return "explain takes one file"
    return check_shared(options)


def run(options: argparse.Namespace, context: JobContext) -> None:
    """Read, encode, split, print."""
    from explorer.analysis.explain.explain import check_metric, explain
    from explorer.figures.reports.explanation import as_text, explanation_report

    check_metric(options.metric)
    spec, readout = encode_spec(options), readout_of(options)
    note_left_out(options.files, context)
    corpus, numbers = read_numbered(options.files[0], options.column, context, place_of(options))
    pair = _places(options, numbers)
    corpus, indices = _needed(corpus, pair, spec.batch_size if readout.pooling.is_naive else 1)
    from explorer.inference.pipeline import encode, read_tokens

    note_pooling(options, context)
    encoding = encode(corpus, spec, None, context)
    tokens = read_tokens(encoding, indices, readout, context)
    explanation = explain(encoding, readout, options.metric, indices, tokens)
    print_report(options, explanation_report(explanation, encoding, options.pair), partial(as_text, explanation))


def _places(options: argparse.Namespace, numbers: Sequence[int]) -> tuple[int, int]:
    """Return which texts the numbers mean."""
    file = options.files[0]
    name, unit = ("Standard input", "line") if file == STANDARD_INPUT else (Path(file).name, _unit(Path(file)))
    for number in options.pair:
        if number not in numbers:
            last = f"Its last text is in {unit} {with_commas(numbers[-1])}."
            raise ExplorerError(
                FailureKind.INPUT,
                f"{name} has no text in {unit} {with_commas(number)}.",
                last if number > numbers[-1] else f"Name another {unit}.",
            )
    first, second = map(numbers.index, options.pair)
    return first, second


def _unit(path: Path) -> str:
    """Return what the numbers of a file's texts count."""
    return _UNITS.get(format_of(path), "row")


def _needed(corpus: Corpus, pair: tuple[int, int], size: int) -> tuple[Corpus, tuple[int, int]]:
    """Return the texts that the pair's vectors depend on, whole batches of `size`, and the pair's places among them."""
    batches = sorted({place // size for place in pair})
    kept = [place for batch in batches for place in range(batch * size, min(len(corpus), (batch + 1) * size))]
    return Corpus(tuple(corpus.texts[place] for place in kept)), (kept.index(pair[0]), kept.index(pair[1]))


COMMAND = Command(
    description="Encode two texts of a file and print what each pair of their tokens adds to their similarity; the "
    "sum is the similarity itself.",
    add_options=add_options,
    check=check,
    run=run,
)
