"""Pairs of texts that are nearly the same as one value, and as a list for people."""

from __future__ import annotations

from typing import Any

from explorer.domain.results.encoding import Embeddings, Encoding
from explorer.domain.results.near_duplicates import NearDuplicates
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import fixed, plain, with_commas
from explorer.figures.phrases.near_duplicates import summary
from explorer.figures.reports.heading import counted, run_parts, shortened
from explorer.figures.reports.rounding import DECIMALS
from explorer.files.exports.spec_json import describe_run

_LISTED = 50


def duplicates_report(
    found: NearDuplicates, corpus: Corpus, encoding: Encoding, embeddings: Embeddings
) -> dict[str, Any]:
    """Return the pairs kept, most similar first, the groups of identical texts, and how the vectors came about."""
    rows = zip(found.first.tolist(), found.second.tolist(), found.similarities.tolist(), strict=True)
    return {
        "threshold": found.threshold,
        "metric": "cosine",
        "found": found.found,
        "closest": found.closest if found.closest is None else round(found.closest, DECIMALS),
        "pairs": [
            {
                "texts": [first + 1, second + 1],
                "similarity": round(value, DECIMALS),
                "words": [corpus.texts[first], corpus.texts[second]],
            }
            for first, second, value in rows
        ],
        "identical": [[text + 1 for text in group.tolist()] for group in found.identical],
        "n_texts": len(corpus),
        **describe_run(encoding, embeddings.readout),
    }


def as_text(found: NearDuplicates, corpus: Corpus, encoding: Encoding, embeddings: Embeddings) -> str:
    """Return a heading and the most similar pairs."""
    run = run_parts(encoding, embeddings.readout)
    lines = [" · ".join((counted(len(corpus), "text"), *run)), plain(summary(found, "text")), ""]
    for at in range(min(len(found), _LISTED)):
        first, second = int(found.first[at]), int(found.second[at])
        lines.append(f"{fixed(float(found.similarities[at])):>7}{first + 1:>9}  {shortened(corpus.texts[first])}")
        lines.append(f"{'':>7}{second + 1:>9}  {shortened(corpus.texts[second])}")
    if found.found > _LISTED:
        lines.append(f"and {with_commas(found.found - _LISTED)} more; --out writes them.")
    return "\n".join(lines if len(found) else lines[:-1])
