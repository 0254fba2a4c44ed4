"""The settings of both sides of a comparison in short words."""

from __future__ import annotations

from dataclasses import replace

from explorer.analysis.compare.differences import differences
from explorer.domain.choices.asked import BACKEND_NAMES, Asked, Field, what_is_set
from explorer.domain.choices.asked import words_of as field_words
from explorer.domain.model.titles import model_title, model_titles
from explorer.domain.results.comparison import Configuration, Side
from explorer.domain.settings.spec import BUNDLED_MODEL
from explorer.figures.phrases.comparison import differing

FOUND_OUT = ("limit", "prompt", "engine", "format", "device")
"""Names of differences that may come of the backend or the model's folder alone."""
_BACKENDS = frozenset(BACKEND_NAMES.values())
_SAID = (Field.TRUNCATE_DIM, Field.PART, Field.MAX_LENGTH, Field.PROMPT, Field.ENGINE, Field.PRECISION)


def words_of(configuration: Configuration, title: str = "") -> str:
    """Return "naive_mean · Transformers · layer 3 · normalised": what differs from the usual is said.

    The model is called `title`, or what it is called alone.
    """
    return " · ".join(_parts(configuration, title))


def words_of_both(a: Configuration, b: Configuration) -> tuple[str, str]:
    """Return both settings in short words, two folders of one last name told apart.

    The pooling comes first, then what only one of them says, the backend last: where there is little room, the end is
    cut off.
    """
    first, second = _in_order(a, b)
    return " · ".join(first), " · ".join(second)


def _in_order(a: Configuration, b: Configuration) -> tuple[list[str], list[str]]:
    titles = model_titles((a.spec.model, b.spec.model))
    first, second = _parts(a, titles[0]), _parts(b, titles[1])

    def ordered(mine: list[str], theirs: list[str]) -> list[str]:
        return [mine[0], *sorted(mine[1:], key=lambda part: (part in theirs, part in _BACKENDS))]

    return ordered(first, second), ordered(second, first)


def _parts(configuration: Configuration, title: str = "") -> list[str]:
    asked = Asked(configuration.spec, configuration.readout)
    spec, readout, differing = asked.spec, asked.readout, what_is_set(asked)
    parts = [*field_words(asked, (Field.POOLING, Field.BACKEND))]
    if spec.model != BUNDLED_MODEL:
        parts.append(title or model_title(spec.model))
    parts += field_words(asked, [name for name in (Field.LAYER, Field.NORMALIZE, *_SAID) if name in differing])
    if readout.pooling.is_naive and Field.BATCH_SIZE in differing:
        parts += field_words(asked, (Field.BATCH_SIZE,))
    return parts


def words_of_sides(a: Side, b: Side) -> tuple[str, str]:
    """Return both settings in short words, each with what turned out to differ and no setting says, in that order."""
    found = [row for row in differences(a, b) if row.name in FOUND_OUT]
    words = []
    both = _in_order(_as_held(a), _as_held(b))
    for side, name, parts in ((a, "a", both[0]), (b, "b", both[1])):
        spec = side.configuration.spec
        told = {"limit": spec.max_length is not None, "prompt": spec.prompt is not None}
        told["format"] = spec.dtype.is_format
        words.append(
            " · ".join((*parts[:1], *(getattr(row, name) for row in found if not told.get(row.name)), *parts[1:]))
        )
    return words[0], words[1]


def _as_held(side: Side) -> Configuration:
    """Return a side's setting with the maximum length that held, where one was asked for."""
    configuration, limit = side.configuration, side.encoding.info.max_length
    if configuration.spec.max_length is None:
        return configuration
    return replace(configuration, spec=replace(configuration.spec, max_length=limit))


def found_out(a: Side, b: Side) -> str:
    """Say in one sentence what differs though nobody need have asked for it; nothing where nothing does."""
    return differing([row for row in differences(a, b) if row.name in FOUND_OUT])
