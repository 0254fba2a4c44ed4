"""A comparison of two settings as one value, and as text for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from explorer.analysis.compare.differences import Difference, differences, names_apart
from explorer.domain.arrays import FloatArray
from explorer.domain.choices.asked import Field
from explorer.domain.results.comparison import Comparison, Side, StageTimings
from explorer.domain.words import fixed, with_commas
from explorer.figures.phrases.comparison import NO_DIFFERENCE, differing
from explorer.figures.reports.heading import counted, cut_part, machine, ran_parts, shortened, width_part
from explorer.figures.reports.rounding import DECIMALS, rounded, rounded_all
from explorer.files.exports.spec_json import describe_run

_SHOWN_PAIRS = 10
_TEXT_WIDTH = 40


def comparison_report(comparison: Comparison, timings: StageTimings | None) -> dict[str, Any]:
    """Return every number of a comparison; null has a reason beside it.

    `differing` lists the pairs of texts (`i` and `j`, from 0) with the largest differences of their similarities `a`
    and `b`. In `timings`, `ratio` is B's median over A's.
    """
    corpus, pairs = comparison.corpus, comparison.differing
    rows = zip(pairs.indices.tolist(), pairs.first.tolist(), pairs.second.tolist(), strict=True)
    a, b = _side(comparison.a, comparison.similarities_a), _side(comparison.b, comparison.similarities_b)
    a["model_name"], b["model_name"] = names_apart(comparison.a, comparison.b)
    return {
        "n_texts": len(corpus),
        "metric": comparison.metric.value,
        "a": a,
        "b": b,
        "differences": {row.name: {"a": row.a, "b": row.b} for row in differences(comparison.a, comparison.b)},
        "pairs": len(comparison.pairs),
        "spearman": rounded(comparison.spearman),
        "kendall": rounded(comparison.kendall),
        "rank_reason": comparison.rank_reason or None,
        "k": comparison.k,
        "neighbor_overlap": rounded_all(comparison.overlap, DECIMALS) if len(comparison.overlap) else None,
        "neighbor_overlap_mean": rounded(comparison.mean_overlap),
        "neighbor_overlap_by_chance": rounded(comparison.chance_overlap),
        "neighbor_overlap_reason": comparison.overlap_reason or None,
        "cka": rounded(comparison.cka),
        "cka_by_chance": rounded(comparison.chance_cka),
        "cka_reason": comparison.cka_reason or None,
        "differing": [
            {
                "i": i,
                "j": j,
                "text_i": corpus.texts[i],
                "text_j": corpus.texts[j],
                "a": rounded(first),
                "b": rounded(second),
                "difference": rounded(first - second),
            }
            for (i, j), first, second in rows
        ],
        "timings": None if timings is None else _timings(timings),
        "notes": [comparison.note] if comparison.note else [],
    }


def as_text(report: dict[str, Any]) -> str:
    """Return the report as text: both settings, the numbers, the pairs that differ most, the timings."""
    lines = [f"{counted(report['n_texts'], 'text')} · {report['metric']}"]
    lines += [f"{name.upper()}  {_setting(report[name])}" for name in ("a", "b")]
    rows = [Difference(name, **row) for name, row in report["differences"].items()]
    lines += [differing(rows) or "Nothing was done differently.", "", *_agreement(report), "", *_differing(report)]
    if report["timings"] is not None:
        lines += ["", *_stages(report["timings"])]
    notes = dict.fromkeys((*report["notes"], *report["a"]["notes"], *report["b"]["notes"]))
    return "\n".join([*lines, *([""] if notes else []), *notes])


def _side(side: Side, similarities: FloatArray) -> dict[str, Any]:
    norms, some = side.embeddings.norms.astype(np.float64), len(similarities) > 0
    return {
        **describe_run(side.encoding, side.configuration.readout),
        "dimensions": side.embeddings.dimensions,
        "unit_length": side.embeddings.normalized,
        "truncated": int(np.count_nonzero(side.encoding.truncated)),
        "norm_mean": rounded(float(norms.mean())),
        "norm_deviation": rounded(float(norms.std())),
        "similarity_mean": rounded(float(similarities.mean(dtype=np.float64))) if some else None,
        "similarity_deviation": rounded(float(similarities.std(dtype=np.float64))) if some else None,
    }


def _timings(timings: StageTimings) -> dict[str, Any]:
    return {
        "texts": timings.texts,
        "total_texts": timings.total_texts,
        "repeats": len(timings.a),
        "stages": {row.stage: {"a": asdict(row.a), "b": asdict(row.b), "ratio": row.ratio} for row in timings.rows},
    }


def _setting(side: dict[str, Any]) -> str:
    parts = [
        *ran_parts(side, Field.TRUNCATE_DIM),
        "unit length" if side["unit_length"] else "not normalised",
        width_part(side),
        machine(side),
        *cut_part(side, side["truncated"]),
    ]
    return " · ".join(parts)


def _agreement(report: dict[str, Any]) -> Iterator[str]:
    pairs = f"rankings of the similarities of {counted(report['pairs'], 'pair')}"
    for name, key in (("Spearman", "spearman"), ("Kendall tau-b", "kendall")):
        yield _line(name, report[key], pairs, report["rank_reason"])
    chance = report["neighbor_overlap_by_chance"]
    nearest = "of the nearest" if report["k"] == 1 else f"of the {report['k']} nearest"
    meaning = "" if chance is None else f"{nearest}, mean over the texts; {fixed(chance)} by chance"
    yield _line("Same neighbours", report["neighbor_overlap_mean"], meaning, report["neighbor_overlap_reason"])
    chance = report["cka_by_chance"]
    meaning = "" if chance is None else f"of the vectors as a whole; {fixed(chance)} by chance"
    yield _line("Linear CKA", report["cka"], meaning, report["cka_reason"])
    means = [report[side]["similarity_mean"] for side in ("a", "b")]
    if None not in means:
        yield f"{'Mean similarity':<18}{fixed(means[0]):>8}  in A, {fixed(means[1])} in B"


def _line(name: str, value: float | None, meaning: str, reason: str | None) -> str:
    return f"{name:<18}{'–' if value is None else fixed(value):>8}  {meaning if value is not None else reason}"


def _differing(report: dict[str, Any]) -> Iterator[str]:
    pairs = report["differing"]
    if not pairs:
        yield NO_DIFFERENCE
        return
    yield f"{'A':>9}{'B':>9}{'A − B':>9}  Pairs that differ most"
    for pair in pairs[:_SHOWN_PAIRS]:
        texts = " | ".join(shortened(pair[text], _TEXT_WIDTH) for text in ("text_i", "text_j"))
        yield f"{fixed(pair['a']):>9}{fixed(pair['b']):>9}{fixed(pair['difference'], plus=True):>9}  {texts}"


def _stages(timings: dict[str, Any]) -> Iterator[str]:
    texts, of_all, repeats = timings["texts"], timings["total_texts"], timings["repeats"]
    drawn = "" if texts == of_all else f" of {with_commas(of_all)}"
    noun = "text" if of_all == 1 else "texts"
    yield f"Milliseconds for {with_commas(texts)}{drawn} {noun}, median of {repeats} turns (fastest to slowest)"
    yield f"{'':<10}{'A':>28}{'B':>28}{'B / A':>9}"
    for stage, row in timings["stages"].items():
        cells = "".join(f"{_milliseconds(row[side]):>28}" for side in ("a", "b"))
        yield f"{stage:<10}{cells}{'–' if row['ratio'] is None else fixed(row['ratio'], 2):>9}"


def _milliseconds(spread: dict[str, float]) -> str:
    times = (1000 * spread[key] for key in ("median", "fastest", "slowest"))
    median, fastest, slowest = (with_commas(round(time)) if time >= 100 else fixed(time, 1) for time in times)
    return f"{median} ({fastest} to {slowest})"
