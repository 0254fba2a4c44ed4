"""The command `evaluate`: which pooling, normalisation and similarity function give the right answers."""

from __future__ import annotations

import argparse
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path

from explorer.cli.options import add_cache, add_choice, add_json, add_model, add_place
from explorer.cli.output import print_report
from explorer.cli.registry import Command
from explorer.cli.request import own_pooling, pass_spec, place_of, pooling_problem
from explorer.cli.run import encoder, report_note
from explorer.cli.values import either, member_or
from explorer.domain.job import JobContext
from explorer.domain.results.evaluation import EvaluationKind
from explorer.domain.settings.spec import LAST_LAYER, Pooling, Readout, Similarity
from explorer.files.formats.gzipped import PACKED
from explorer.files.model_folder import known_model
from explorer.files.tables.layouts import ROLES
from explorer.files.texts.formats import TABLES

_ALL = "all"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add its options."""
    roles = "; ".join(f"{kind}: {', '.join(ROLES[kind])}" for kind in EvaluationKind)
    parser.add_argument(
        "pairs", type=Path, metavar="PAIRS", help=f"a table: {', '.join(TABLES)}, or one of them packed as {PACKED}"
    )
    add_place(parser)
    parser.add_argument(
        "--columns",
        nargs="+",
        default=[],
        metavar="NAME",
        help=f"columns to take, in the order of {roles}; found if not named",
    )
    add_choice(parser, "--kind", EvaluationKind, "what the table holds; found if not named")
    add_model(parser)
    add_cache(parser)
    _add_all_or_one(parser, "--pooling", Pooling, "poolings to compare (all that the backend has)")
    _add_all_or_one(parser, "--metric", Similarity, "similarity functions to compare (all)")
    parser.add_argument(
        "--normalize", action=argparse.BooleanOptionalAction, help="only with, or only without, normalising (both)"
    )
    parser.add_argument(
        "--queries",
        action=argparse.BooleanOptionalAction,
        help="the first texts are queries, so the query prompt stands before them (where their column is named so)",
    )
    add_json(parser)


def _add_all_or_one(parser: argparse.ArgumentParser, name: str, enum: type[StrEnum], help_: str) -> None:
    parser.add_argument(name, type=member_or(_ALL, enum), default=_ALL, metavar=f"{_ALL}|{either(enum)}", help=help_)


def check(options: argparse.Namespace) -> str | None:
    """Say what is wrong with the options together."""
    problem = pooling_problem(options, _poolings(options))
    sizes = {len(ROLES[kind]) for kind in ([options.kind] if options.kind else EvaluationKind)}
    if problem is None and options.columns and len(options.columns) not in sizes:
        return f"--columns needs {' or '.join(map(str, sorted(sizes)))} names"
    if problem is None and len(set(options.columns)) < len(options.columns):
        return "--columns names a column twice"
    return problem


def run(options: argparse.Namespace, context: JobContext) -> None:
    """Read, encode, evaluate, print."""
    from explorer.analysis.evaluate.evaluate import evaluate, possible_readouts, residuals
    from explorer.analysis.evaluate.texts import encode_texts
    from explorer.domain.results.evaluation import ScoredPairs
    from explorer.figures.reports.evaluation import as_text, evaluation_report
    from explorer.files.texts.pairs import read_pairs

    file = read_pairs(options.pairs, options.columns, options.kind, context, place_of(options))
    file = replace(file, layout=replace(file.layout, queries=options.queries))
    poolings = _poolings(options)
    spec, queries = pass_spec(options, poolings), file.layout.has_queries
    report_note(_left_out(options), context)
    encoding = encode_texts(encoder(options), file.data, spec, (), context, queries=queries)
    readouts = possible_readouts(
        encoding,
        poolings,
        (False, True) if options.normalize is None else (options.normalize,),
        like=Readout(layer=options.layer, truncate_dim=options.truncate_dim),
    )
    metrics = tuple(Similarity) if options.metric == _ALL else (options.metric,)
    evaluation = evaluate(file.data, encoding, readouts, metrics, context)
    best = evaluation.best
    fit = None
    if isinstance(file.data, ScoredPairs) and best is not None:
        fit = residuals(file.data, encoding, best.readout, best.metric, context)
    print_report(options, evaluation_report(file, encoding, evaluation, fit), partial(as_text, evaluation))


def _poolings(options: argparse.Namespace) -> tuple[Pooling, ...]:
    """Return the poolings to compare; of all, those that the backend and the layer have."""
    if options.pooling != _ALL:
        return (options.pooling,)
    own = options.layer == LAST_LAYER and own_pooling(options) is Pooling.MODEL
    return tuple(pooling for pooling in Pooling if own or pooling is not Pooling.MODEL)


def _left_out(options: argparse.Namespace) -> str:
    """Say why the model's own pooling is not among all poolings; nothing where it is, or where one is named."""
    folder = known_model(options.model) if options.pooling == _ALL and options.backend.runs_pipeline else None
    if folder is None or folder.model_pooling is None:
        return ""
    return f"{folder.model_pooling.message} The poolings by name are compared."


COMMAND = Command(
    description="Encode pairs with a score, triplets or labelled texts once, and print how well every pooling, "
    "with and without normalising, does with every similarity function.",
    add_options=add_options,
    check=check,
    run=run,
)
