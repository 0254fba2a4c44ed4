"""The command `diagnose`: what the program noticed about texts and their vectors."""

from __future__ import annotations

import argparse

from explorer.cli.options import add_cache, add_choice, add_json, add_metric, add_shared, add_vectors, check_shared
from explorer.cli.registry import Command
from explorer.cli.run import read_and_encode
from explorer.domain.job import JobContext
from explorer.domain.results.projection import ProjectionMethod, ProjectionSpec
from explorer.files.exports.spec_json import to_json


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add its options."""
    add_shared(parser)
    add_metric(parser)
    add_vectors(parser)
    add_cache(parser)
    add_choice(parser, "--map", ProjectionMethod, "the map to judge (pca)", ProjectionMethod.PCA)
    add_json(parser, "all findings", "a list")


def run(options: argparse.Namespace, context: JobContext) -> None:
    """Read, encode, look, print."""
    from explorer.analysis.diagnose.evidence import Evidence
    from explorer.analysis.diagnose.registry import diagnose
    from explorer.analysis.maps.pca import pca
    from explorer.analysis.maps.projection import project
    from explorer.analysis.maps.trustworthiness import measure_map
    from explorer.analysis.neighbors.neighbors import nearest_neighbors
    from explorer.figures.reports.findings import as_text, findings_report

    corpus, encoding, embeddings = read_and_encode(options, context)
    vectors, spec = embeddings.vectors, ProjectionSpec(options.map)
    if spec.method is not ProjectionMethod.PCA:
        from explorer.analysis.maps.compiled_code import keep_compiled_code
        from explorer.inference.maps.projection_process import default_compile_cache

        keep_compiled_code(default_compile_cache())
    neighbors = nearest_neighbors(vectors, options.metric, spec.n_neighbors, context)
    projection = project(vectors, neighbors, spec, context.report)
    quality = measure_map(vectors, projection, context)
    evidence = Evidence(
        corpus, encoding, embeddings, options.metric, neighbors, pca(vectors), projection, quality, context
    )
    findings = diagnose(evidence)
    print(to_json(findings_report(evidence, findings)) if options.json else as_text(evidence, findings))


COMMAND = Command(
    description="Encode texts and print what stands out: cut and repeated sentences, padding that is pooled, "
    "vectors that all point the same way, hubs, a map that misleads, and what to do about each.",
    add_options=add_options,
    check=check_shared,
    run=run,
)
