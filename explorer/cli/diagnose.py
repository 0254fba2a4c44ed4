"""The command `diagnose`: what the program noticed about texts and their vectors."""

from __future__ import annotations

import argparse
from typing import Any

from explorer.cli.arguments import either, member_of
from explorer.cli.shared import add_cache_option, add_metric, add_vector_options, check_shared, run_options
from explorer.domain.job import JobContext
from explorer.domain.results.projection import ProjectionMethod, ProjectionSpec
from explorer.files.exports.spec_json import to_json


def add_diagnose(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "diagnose",
        parents=[shared],
        usage="sentence-explorer diagnose FILE… [options]",
        help="say what stands out",
        description="Encode texts and print what stands out: cut and repeated sentences, padding that is pooled, "
        "vectors that all point the same way, hubs, a map that misleads, and what to do about each.",
    )
    add_metric(parser)
    add_vector_options(parser)
    add_cache_option(parser)
    parser.add_argument(
        "--map",
        type=member_of(ProjectionMethod),
        default=ProjectionMethod.PCA,
        metavar=either(ProjectionMethod),
        help="the map to judge (pca)",
    )
    parser.add_argument("--json", action="store_true", help="print all findings as one JSON object, not as a list")
    parser.set_defaults(check=check_shared)


def run_diagnose(options: argparse.Namespace, context: JobContext) -> None:
    """Read, encode, look, print."""
    from explorer.analysis.diagnose.evidence import Evidence
    from explorer.analysis.diagnose.registry import diagnose
    from explorer.analysis.maps.projection import pca, project
    from explorer.analysis.maps.trustworthiness import measure_map
    from explorer.analysis.maps.umap.compiled_code import keep_compiled_code
    from explorer.analysis.neighbors.neighbors import nearest_neighbors
    from explorer.cli.diagnose_report import as_list, diagnose_report
    from explorer.inference.maps.projection_process import default_compile_cache

    corpus, encoding, embeddings = run_options(options, context)
    vectors, spec = embeddings.vectors, ProjectionSpec(options.map)
    if spec.method is ProjectionMethod.UMAP:
        keep_compiled_code(default_compile_cache())
    neighbors = nearest_neighbors(vectors, options.metric, spec.n_neighbors, context)
    projection = project(vectors, neighbors, spec, context.report)
    quality = measure_map(vectors, projection, context)
    evidence = Evidence(
        corpus, encoding, embeddings, options.metric, neighbors, pca(vectors), projection, quality, context
    )
    findings = diagnose(evidence)
    print(to_json(diagnose_report(evidence, findings)) if options.json else as_list(evidence, findings))
