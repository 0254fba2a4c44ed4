"""The command `explain`: why two texts are as similar as they are, token pair by token pair."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from explorer.cli.arguments import at_least
from explorer.cli.shared import add_metric, check_shared, encode_spec, note_pooling, place_of, read_out_options
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.texts.corpus import Corpus
from explorer.files.exports.spec_json import to_json
from explorer.files.precomputed.sets import note_left_out
from explorer.files.texts.formats import Format, format_of
from explorer.files.texts.reading import STANDARD_INPUT, read_numbered

_UNITS = {Format.TXT: "line", Format.LOG: "line", Format.MD: "paragraph", Format.SRT: "line", Format.VTT: "line"}


def add_explain(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "explain",
        parents=[shared],
        usage="sentence-explorer explain FILE --pair I J [options]",
        help="split a similarity over the tokens",
        description="Encode two texts of a file and print what each pair of their tokens adds to their similarity; the "
        "sum is the similarity itself.",
    )
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
    parser.add_argument("--json", action="store_true", help="print all numbers as one JSON object, not as a table")
    parser.set_defaults(check=_check)


def run_explain(options: argparse.Namespace, context: JobContext) -> None:
    """Read, encode, split, print."""
    from explorer.analysis.explain.explain import check_metric, explain
    from explorer.cli.explanation_report import as_table, explanation_report

    check_metric(options.metric)
    spec, readout = encode_spec(options), read_out_options(options)
    note_left_out(options.files, context)
    corpus, numbers = read_numbered(options.files[0], options.column, context, place_of(options))
    pair = _places(options, numbers)
    corpus, indices = _needed(corpus, pair, spec.batch_size if readout.pooling.is_naive else 1)
    from explorer.inference.pipeline import encode, read_tokens

    note_pooling(options, context)
    encoding = encode(corpus, spec, None, context)
    tokens = read_tokens(encoding, indices, readout, context)
    explanation = explain(encoding, readout, options.metric, indices, tokens)
    report = explanation_report(explanation, encoding, options.pair)
    print(to_json(report) if options.json else as_table(report))


def _check(options: argparse.Namespace) -> str | None:
    if len(options.files) > 1:
        return "explain takes one file"
    return check_shared(options)


def _places(options: argparse.Namespace, numbers: Sequence[int]) -> tuple[int, int]:
    """Return which texts the numbers mean."""
    file = options.files[0]
    name, unit = ("Standard input", "line") if file == STANDARD_INPUT else (Path(file).name, _unit(Path(file)))
    for number in options.pair:
        if number not in numbers:
            last = f"Its last text is in {unit} {numbers[-1]:,}."
            raise ExplorerError(
                FailureKind.INPUT,
                f"{name} has no text in {unit} {number:,}.",
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
