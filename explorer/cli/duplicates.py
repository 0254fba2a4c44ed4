"""The command `duplicates`: pairs of texts that are nearly the same."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from explorer.cli.shared import add_cache_option, add_vector_options, check_shared, run_options
from explorer.cli.table import counted, run_parts, shortened
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Embeddings, Encoding
from explorer.domain.results.near_duplicates import NearDuplicates
from explorer.domain.texts.corpus import Corpus
from explorer.files.disk.atomic import check_writable
from explorer.files.exports.spec_json import describe_run, to_json

_DECIMALS = 6
_LISTED = 50


def add_duplicates(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "duplicates",
        parents=[shared],
        usage="sentence-explorer duplicates FILE… [options]",
        help="list texts that are nearly the same",
        description="Encode texts and list every pair of different ones whose cosine reaches a threshold, and the "
        "texts that are the same word for word. No pair is left out; of very many the most similar are listed.",
    )
    parser.add_argument(
        "--threshold", type=float, default=0.95, metavar="COSINE", help="least cosine, from -1 to 1 (0.95)"
    )
    add_vector_options(parser)
    add_cache_option(parser)
    parser.add_argument("-o", "--out", type=Path, metavar="OUT", help="write all pairs there, as .csv")
    parser.add_argument("--json", action="store_true", help="print all pairs as one JSON object, not as a list")
    parser.set_defaults(check=_check)


def _check(options: argparse.Namespace) -> str | None:
    if not -1.0 <= options.threshold <= 1.0:
        return f"--threshold is {options.threshold:g}, which is not from -1 to 1"
    if options.out is not None and options.out.suffix.lower() != ".csv":
        return f"{options.out.name} does not end in .csv"
    return check_shared(options)


def run_duplicates(options: argparse.Namespace, context: JobContext) -> None:
    """Read, encode, compare, print."""
    from explorer.analysis.neighbors.near_duplicates import near_duplicates
    from explorer.files.exports.near_duplicates_csv import write_near_duplicates

    if options.out is not None:
        check_writable(options.out)
    corpus, encoding, embeddings = run_options(options, context)
    found = near_duplicates(embeddings.vectors, corpus.texts, options.threshold, context)
    if options.out is not None:
        write_near_duplicates(options.out, found, corpus.texts)
    if options.json:
        print(to_json(duplicates_report(found, corpus, encoding, embeddings)))
    else:
        print(" · ".join(run_parts(encoding, embeddings.readout)))
        print("\n".join(as_list(found, corpus)))


def duplicates_report(
    found: NearDuplicates, corpus: Corpus, encoding: Encoding, embeddings: Embeddings
) -> dict[str, Any]:
    """Return the pairs kept, most similar first, the groups of identical texts, and how the vectors came about."""
    rows = zip(found.first.tolist(), found.second.tolist(), found.similarities.tolist(), strict=True)
    return {
        "threshold": found.threshold,
        "metric": "cosine",
        "found": found.found,
        "closest": found.closest if found.closest is None else round(found.closest, _DECIMALS),
        "pairs": [
            {
                "texts": [first + 1, second + 1],
                "similarity": round(value, _DECIMALS),
                "words": [corpus.texts[first], corpus.texts[second]],
            }
            for first, second, value in rows
        ],
        "identical": [[text + 1 for text in group.tolist()] for group in found.identical],
        "n_texts": len(corpus),
        **describe_run(encoding, embeddings.readout),
    }


def as_list(found: NearDuplicates, corpus: Corpus) -> list[str]:
    """Return a heading and the most similar pairs as lines for people."""
    lines = [
        f"{counted(found.found, 'pair')} of different texts with a cosine of {found.threshold:g} or more, "
        f"of {counted(len(corpus), 'text')}."
    ]
    if found.closest is not None:
        lines.append(f"The closest two have a cosine of {found.closest:.6f}.")
    if found.identical:
        occur = "text occurs" if len(found.identical) == 1 else "texts occur"
        lines.append(
            f"{len(found.identical):,} {occur} more than once, {counted(found.repeated, 'repetition')} in all; "
            "of each the first is compared."
        )
    lines.append("")
    for at in range(min(len(found), _LISTED)):
        first, second = int(found.first[at]), int(found.second[at])
        lines.append(f"{float(found.similarities[at]):>7.3f}{first + 1:>9}  {shortened(corpus.texts[first])}")
        lines.append(f"{'':>7}{second + 1:>9}  {shortened(corpus.texts[second])}")
    if found.found > _LISTED:
        lines.append(f"and {found.found - _LISTED:,} more; --out writes them.")
    return lines if len(found) else lines[:-1]
