"""Findings as one value, and as a list for people."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from explorer.analysis.diagnose.checklist import checklist
from explorer.analysis.diagnose.evidence import Evidence
from explorer.analysis.diagnose.text import as_lines, severity_counts
from explorer.domain.results.finding import Finding
from explorer.domain.results.projection import METHOD_NAMES
from explorer.domain.words import counted
from explorer.figures.phrases.map import quality_words
from explorer.figures.reports.heading import run_parts
from explorer.figures.reports.rounding import DECIMALS
from explorer.files.exports.spec_json import describe_run

_WIDTH = 100
_EXAMPLES = 5
_TEXT_WIDTH = 48


def findings_report(evidence: Evidence, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the findings, how far the map can be trusted, and how the vectors came about; texts are numbered from 1.

    `trust` is null where there are too few texts for a map, or all lie on one spot.
    """
    quality, projection = evidence.map_quality, evidence.projection
    return {
        "findings": [
            {
                "key": finding.key,
                "severity": finding.severity.value,
                "sentence": finding.sentence,
                "meaning": finding.meaning,
                "advice": finding.advice,
                "numbers": {name: round(value, DECIMALS) for name, value in finding.numbers.items()},
                "view": finding.view or None,
                "texts": [place + 1 for place in finding.indices],
                "examples": [
                    {"texts": [place + 1 for place in example.indices], "words": example.words}
                    for example in finding.examples
                ],
            }
            for finding in findings
        ],
        "trust": None
        if quality is None or projection is None
        else {
            "map": projection.method.value,
            "trustworthiness": round(quality.trustworthiness, DECIMALS),
            "continuity": round(quality.continuity, DECIMALS),
            "k": quality.k,
            "metric": quality.metric.value,
            "n_texts": quality.texts,
        },
        "n_texts": len(evidence),
        "metric": evidence.metric.value,
        **describe_run(evidence.encoding, evidence.embeddings.readout),
    }


def as_text(evidence: Evidence, findings: Sequence[Finding]) -> str:
    """Return the findings as text, those that matter most first, or the checks where there are none."""
    encoding, embeddings = evidence.encoding, evidence.embeddings
    heading = (
        counted(len(evidence), "text"),
        *run_parts(encoding, embeddings.readout),
        "normalised" if embeddings.normalized else "not normalised",
        evidence.metric,
    )
    blocks = [" · ".join(heading)]
    blocks += [severity_counts(findings)] if findings else _checks(evidence)
    blocks += ["\n".join(_block(finding, evidence)) for finding in findings]
    quality, projection = evidence.map_quality, evidence.projection
    if quality is not None and projection is not None:
        blocks.append(
            f"{METHOD_NAMES[projection.method]} map: {quality_words(quality).lower()} "
            f"(k = {quality.k}, {quality.metric})."
        )
    return "\n\n".join(blocks)


def _checks(evidence: Evidence) -> list[str]:
    """Return what was looked at and found well, in lines of the terminal's width."""
    lines = checklist(len(evidence), evidence.encoding.file).lines()
    return ["\n".join(part for line in lines for part in textwrap.wrap(line, _WIDTH, subsequent_indent="  "))]


def _block(finding: Finding, evidence: Evidence) -> list[str]:
    lines = as_lines(finding, evidence.corpus, _EXAMPLES, _TEXT_WIDTH)
    first, *rest = lines
    wrapped = textwrap.wrap(first, _WIDTH, subsequent_indent="  ")
    for line in rest:
        # Examples stand in lines of their own, however long.
        example = line.startswith("  ")
        wrapped += (
            [f"  {line}"] if example else textwrap.wrap(line, _WIDTH, initial_indent="  ", subsequent_indent="  ")
        )
    return wrapped
