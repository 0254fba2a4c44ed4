"""How a report's heading says what vectors are of."""

from __future__ import annotations

from typing import Any

from explorer.domain import words
from explorer.domain.choices.asked import ENGINE_NAMES, Field
from explorer.domain.choices.ran import run_words
from explorer.domain.model.prompts import Prompt
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import Engine, Readout
from explorer.domain.words import with_commas

_TEXT_WIDTH = 60


def ran_parts(report: dict[str, Any], *left_out: Field) -> list[str]:
    """Return what ran, and what of it is not as usual, as parts of a heading.

    Parameters
    ----------
    report
        Holds what `describe_run` returns; without the pooling where there are several.
    left_out
        What the heading tells in any case, or the rows do.
    """
    told = report["set"]
    names = (Field.LAYER, Field.TRUNCATE_DIM, Field.PROMPT, Field.MAX_LENGTH, Field.PART, Field.BATCH_SIZE)
    unusual = {name: told[name] for name in names if name in told and name not in left_out}
    if report["prompt"]:
        text = shortened(report["prompt"].replace("\n", "\\n"))
        unusual[Field.PROMPT] = str(Prompt(text, report["prompt_name"] or ""))
    parts = [report["model_name"], report["backend"]]
    if "pooling" in report:
        parts += [f"pooling {report['pooling']}", *(("last layer",) if report["layer"] == "last" else ())]
    return [*parts, *unusual.values()]


def machine(report: dict[str, Any]) -> str:
    """Return where it ran, by what, and in which number format: "cpu OpenVINO float32"."""
    return f"{report['device']} {ENGINE_NAMES[Engine(report['engine'])]} {report['dtype']}"


def cut_part(report: dict[str, Any], cut: int) -> tuple[str, ...]:
    """Return how many texts were cut, and where; nothing where none was."""
    return (f"{with_commas(cut)} cut at {report['max_length']} tokens",) if cut else ()


def run_parts(encoding: Encoding, readout: Readout) -> list[str]:
    """Return what vectors are of, as parts of a heading: the model and its pooling, and what is not as usual."""
    if encoding.file:
        return [f"vectors from {encoding.file}"]
    return [encoding.info.name, f"pooling {readout.pooling}", *run_words(encoding, readout).values()]


def width_part(report: dict[str, Any]) -> str:
    """Return "384 dimensions", or "64 of 384 dimensions" where some were left out."""
    width: str = report["set"].get(Field.TRUNCATE_DIM) or counted(report["dimensions"], "dimension")
    return width


def shortened(text: str, width: int = _TEXT_WIDTH) -> str:
    """Return a text in at most `width` characters."""
    return words.shortened(text, width, strip=False)


def counted(number: int, noun: str) -> str:
    """Return "1 text", "1,200 texts"."""
    return words.counted(number, noun, words.with_commas)
