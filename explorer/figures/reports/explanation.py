"""An explanation as one value, and as text for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from explorer.domain.model.tokens import TokenReading
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.explanation import PairExplanation
from explorer.domain.words import fixed, plain
from explorer.figures.phrases.explanation import without_special
from explorer.figures.reports.heading import machine, ran_parts, shortened
from explorer.figures.reports.rounding import rounded_all
from explorer.files.exports.spec_json import describe_run

_STRONGEST = 10
_TOKEN_WIDTH = 20
_PRODUCT_DECIMALS = 15
"""Of the contributions, so that even the sum of very many is the similarity."""


def explanation_report(explanation: PairExplanation, encoding: Encoding, pair: Sequence[int]) -> dict[str, Any]:
    """Return every number of an explanation; `_a` and `_b` tell the texts apart, `pair` has the numbers asked for."""
    first, second = explanation.indices
    shares = explanation.shares
    return {
        "pair": list(pair),
        "texts": [explanation.first.text, explanation.second.text],
        "metric": explanation.metric.value,
        "similarity": explanation.similarity,
        "without_special": explanation.without_special,
        "without_special_reason": explanation.without_special_reason or None,
        "contributions": np.round(explanation.contributions, _PRODUCT_DECIMALS).tolist(),
        **_tokens("a", explanation.first, shares[0], explanation.distances[0]),
        **_tokens("b", explanation.second, shares[1], explanation.distances[1]),
        "truncated": encoding.truncated[[first, second]].tolist(),
        "split_pooling": explanation.pooling.value,
        "note": explanation.note,
        **describe_run(encoding, explanation.readout),
    }


def as_text(explanation: PairExplanation, report: dict[str, Any]) -> str:
    """Return the report as text: the tokens of both texts with their shares, then the strongest pairs."""
    heading = (
        f"{report['metric']} {fixed(report['similarity'])}",
        *ran_parts(report),
        machine(report),
    )
    lines = [
        " · ".join(heading),
        report["note"],
        plain(without_special(explanation)),
    ]
    for side, (number, text) in zip("ab", zip(report["pair"], report["texts"], strict=True), strict=True):
        lines += ["", f"{number}  {shortened(text)}", *_token_rows(report, side)]
    lines += ["", "Strongest pairs of tokens:", *_strongest(report), "", *report["notes"]]
    return "\n".join(lines).rstrip()


def _tokens(side: str, reading: TokenReading, shares: np.ndarray, distances: np.ndarray) -> dict[str, Any]:
    return {
        f"tokens_{side}": list(reading.tokens),
        f"ids_{side}": reading.ids.tolist(),
        f"offsets_{side}": reading.offsets.tolist(),
        f"special_{side}": reading.special.tolist(),
        f"mask_{side}": reading.mask.tolist(),
        f"pooled_{side}": reading.pooled.tolist(),
        f"norms_{side}": rounded_all(reading.norms),
        f"distances_{side}": rounded_all(distances),
        f"shares_{side}": np.round(shares, _PRODUCT_DECIMALS).tolist(),
    }


def _token_rows(report: dict[str, Any], side: str) -> list[str]:
    keys = ("tokens", "ids", "norms", "distances", "shares")
    rows = zip(*(report[f"{key}_{side}"] for key in keys), strict=True)
    return [
        f"   {'token':<{_TOKEN_WIDTH}}{'id':>8}{'norm':>9}{'distance':>10}{'share':>9}",
        *(
            f"   {shortened(token, _TOKEN_WIDTH - 1):<{_TOKEN_WIDTH}}{key:>8}"
            f"{fixed(norm):>9}{fixed(distance):>10}{fixed(share):>9}"
            for token, key, norm, distance, share in rows
        ),
    ]


def _strongest(report: dict[str, Any]) -> list[str]:
    values = np.array(report["contributions"])
    order = np.argsort(-np.abs(values), axis=None, kind="stable")[:_STRONGEST]
    rows, columns = np.unravel_index(order, values.shape)
    tokens_a, tokens_b = report["tokens_a"], report["tokens_b"]
    return [
        f"   {fixed(values[row, column]):>8}  {tokens_a[row]} × {tokens_b[column]}"
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if values[row, column] != 0.0
    ]
