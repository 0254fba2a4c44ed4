"""What transformers logs while it loads weights: the only place where it names missing ones."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def load_report(lines: list[str]) -> Iterator[None]:
    """Add the lines that are logged while weights are loaded to `lines`, in place of printing them."""

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.extend(record.getMessage().splitlines())

    logger, collector = logging.getLogger("transformers.modeling_utils"), Collector()
    level, propagate = logger.level, logger.propagate
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    logger.addHandler(collector)
    try:
        yield
    finally:
        logger.removeHandler(collector)
        logger.propagate = propagate
        logger.setLevel(level)


def missing_weights(report: list[str]) -> list[str]:
    """Names in the report that were filled with random numbers, but for the pooler, which is not used."""
    return [name for name in _names(report, "MISSING") if "pooler" not in name]


def unused_weights(report: list[str]) -> list[str]:
    """Names in the report that the folder holds and the architecture has no place for."""
    return _names(report, "UNEXPECTED")


def mismatched_weight(report: list[str]) -> tuple[str, str, str] | None:
    """Return the first weight whose size is not the stated one, with its own size and the stated; None for none."""
    for name, status, *rest in sorted(_rows(report)):
        shapes = re.findall(r"Size\(\[(.*?)\]\)", " ".join(rest))
        if status == "MISMATCH" and len(shapes) == 2:
            return name, *(shape.replace(", ", " × ") for shape in shapes)
    return None


def _names(report: list[str], status: str) -> list[str]:
    return [row[0] for row in _rows(report) if row[1] == status]


def _rows(report: list[str]) -> Iterator[list[str]]:
    for line in report:
        row = [cell.strip() for cell in re.sub(r"\x1b\[[0-9;]*m", "", line).split("|")]
        if len(row) > 1:
            # Names that differ in a number alone are one row, "layers.{0, 1}.bias": the first of them stands for all.
            yield [re.sub(r"\{(\d+)[^}]*\}", r"\1", row[0]), *row[1:]]
