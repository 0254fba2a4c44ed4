"""The report for people: a few lines and one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer.domain import words as written
from explorer.domain.choices.asked import Field
from explorer.domain.choices.ran import run_words
from explorer.domain.model.prompts import Prompt
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import Readout

_LARGEST_TABLE = 12
_TEXT_WIDTH = 60
_NEAREST = 3


def as_table(report: dict[str, Any]) -> str:
    """Return the report of `similarity_report` as text: the matrix for a few texts, else the nearest of each."""
    texts: Sequence[str] = report["texts"]
    lines = [_heading(report), report["verdict"], ""]
    lines += _matrix(texts, report) if len(texts) <= _LARGEST_TABLE else _nearest(texts, report)
    lines += ["", *report["notes"]] if report["notes"] else []
    return "\n".join(lines)


def _heading(report: dict[str, Any]) -> str:
    unit = "unit length" if report["unit_length"] else "not unit length"
    parts = [counted(report["n_texts"], "text"), width_part(report)]
    if "vectors_from" in report:
        return " · ".join([*parts, f"vectors from {report['vectors_from']}", unit, report["metric"]])
    parts += [
        report["model_name"],
        report["backend"],
        f"pooling {report['pooling']}",
        *(("last layer",) if report["layer"] == "last" else ()),
        *set_parts(report, Field.TRUNCATE_DIM),
        unit,
        report["metric"],
        f"{report['device']} {report['dtype']}",
    ]
    cut = sum(report["truncated"])
    if cut:
        parts.append(f"{cut:,} cut at {report['max_length']} tokens")
    return " · ".join(parts)


def _matrix(texts: Sequence[str], report: dict[str, Any]) -> list[str]:
    counts = report["token_counts"] or ["–"] * len(texts)
    rows = [["", "norm", "tokens", *(str(number) for number in range(1, len(texts) + 1))]]
    for number, (norm, tokens, similarities) in enumerate(
        zip(report["norms"], counts, report["similarity"], strict=True)
    ):
        rows.append([str(number + 1), f"{norm:.3f}", str(tokens), *(f"{value:.3f}" for value in similarities)])
    # Of codes and of other large numbers a column is wider, so that no two of them run together.
    least = (4, 8, 8, *(9 for _ in texts))
    widths = [
        max(width, 2 + max(map(len, column))) for width, column in zip(least, zip(*rows, strict=True), strict=True)
    ]
    lines = ["".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return [lines[0], *(f"{line}  {shortened(text)}" for line, text in zip(lines[1:], texts, strict=True))]


def _nearest(texts: Sequence[str], report: dict[str, Any]) -> list[str]:
    lines = []
    neighbors = report["neighbors"]
    rows = zip(texts, neighbors["indices"], neighbors["similarities"], strict=True)
    for number, (text, indices, similarities) in enumerate(rows, start=1):
        lines.append(f"{number:>6}         {shortened(text)}")
        for index, value in list(zip(indices, similarities, strict=True))[:_NEAREST]:
            lines.append(f"{index + 1:>9} {value:>8.3f}  {shortened(texts[index])}")
    return lines


def set_parts(report: dict[str, Any], *left_out: Field) -> list[str]:
    """Return what of a run is not as usual, as parts of a heading.

    Parameters
    ----------
    report
        Holds what `describe_run` returns.
    left_out
        What the heading tells in any case, or the rows do.
    """
    told = report["set"]
    names = (Field.LAYER, Field.TRUNCATE_DIM, Field.PROMPT, Field.MAX_LENGTH, Field.PART, Field.BATCH_SIZE)
    words = {name: told[name] for name in names if name in told and name not in left_out}
    if report["prompt"]:
        text = shortened(report["prompt"].replace("\n", "\\n"))
        words[Field.PROMPT] = str(Prompt(text, report["prompt_name"] or ""))
    return list(words.values())


def run_parts(encoding: Encoding, readout: Readout) -> list[str]:
    """Return what vectors are of, as parts of a heading: the model and its pooling, and what is not as usual."""
    if encoding.file:
        return [f"vectors from {encoding.file}"]
    return [encoding.info.name, f"pooling {readout.pooling}", *run_words(encoding, readout).values()]


def width_part(report: dict[str, Any]) -> str:
    """Return "384 dimensions", or "64 of 384 dimensions" where some were left out."""
    words: str = report["set"].get(Field.TRUNCATE_DIM) or counted(report["dimensions"], "dimension")
    return words


def shortened(text: str, width: int = _TEXT_WIDTH) -> str:
    """Return a text in at most `width` characters."""
    return written.shortened(text, width, strip=False)


def counted(number: int, noun: str) -> str:
    """Return "1 text", "12 texts"."""
    return written.counted(number, noun, written.COMMA)
