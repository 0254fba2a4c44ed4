"""In which ways two sides of a comparison were made differently, as far as it can be known after they have run."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.domain.choices.asked import ENGINE_NAMES
from explorer.domain.model.titles import model_titles
from explorer.domain.results.comparison import Side
from explorer.domain.settings.spec import LAST_LAYER, Part
from explorer.domain.words import with_commas


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same on both sides.

    Parameters
    ----------
    name
        What it is ("limit").
    a, b
        What it is on either side, in words that stand by themselves ("at most 256 tokens").
    """

    name: str
    a: str
    b: str


def differences(a: Side, b: Side) -> tuple[Difference, ...]:
    """Return what differs between the sides, as it held when they ran, not as it was asked for."""
    first, second = _facts(a), _facts(b)
    if not all(side.configuration.readout.pooling.is_naive for side in (a, b)):
        del first["batches"]
    if not (first["part"] and second["part"]):  # one of the models has no two halves
        del first["part"]
    found = [Difference(name, first[name], second[name]) for name in first if first[name] != second[name]]
    if a.configuration.spec.model != b.configuration.spec.model and all(row.name != "model" for row in found):
        found.insert(0, Difference("model", *names_apart(a, b)))
    return tuple(found)


def names_apart(a: Side, b: Side) -> tuple[str, str]:
    """Return what the models of the sides are called, two folders told apart."""
    names, models = zip(*((side.encoding.info.name, side.configuration.spec.model) for side in (a, b)), strict=True)
    if names[0] != names[1] or models[0] == models[1]:
        return names[0], names[1]
    first, second = model_titles(models)
    return first, second


def _facts(side: Side) -> dict[str, str]:
    encoding, readout, spec = side.encoding, side.configuration.readout, side.configuration.spec
    limit = encoding.info.max_length
    return {
        "model": encoding.info.name,
        "backend": spec.backend.value,
        "engine": ENGINE_NAMES[encoding.engine],
        "part": "" if encoding.info.habits.part is Part.AUTO else f"the {encoding.info.habits.part}",
        "pooling": f"pooling {readout.pooling}",
        "batches": f"batches of {spec.batch_size}",
        "layer": "last layer" if readout.layer == LAST_LAYER else f"layer {readout.layer}",
        "length": "unit length" if side.embeddings.normalized else "not normalised",
        "dimensions": f"{side.embeddings.dimensions} dimensions",
        "limit": "no limit" if limit is None else f"at most {with_commas(limit)} tokens",
        "prompt": str(encoding.prompt),
        "format": encoding.dtype,
        "device": encoding.device,
    }
