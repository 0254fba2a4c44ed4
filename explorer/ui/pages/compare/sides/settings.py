"""The two settings of a comparison: their words, what they are at first, and when two are the same."""

from __future__ import annotations

from dataclasses import replace

from explorer.analysis.compare.differences import differences
from explorer.domain.choices.allowed import readout_of_run
from explorer.domain.choices.asked import BACKEND_NAMES, Asked, Field, what_is_set
from explorer.domain.choices.asked import words_of as said
from explorer.domain.model.folder import ModelFolder
from explorer.domain.model.info import ModelInfo
from explorer.domain.model.titles import model_title, model_titles
from explorer.domain.results.comparison import Comparison, Configuration, Side, StageTimings
from explorer.domain.settings.spec import BUNDLED_MODEL, LAST_LAYER, Backend, EncodeSpec, Pooling
from explorer.domain.state import AppState, same_pass
from explorer.domain.words import SIMILARITY_NAMES, sentences
from explorer.figures.reports.comparison import differing

FOUND_OUT = ("limit", "prompt", "format", "device")
"""Names of differences that may come of the backend or the model's folder alone."""
_BACKENDS = frozenset(BACKEND_NAMES.values())
_SAID = (Field.TRUNCATE_DIM, Field.PART, Field.MAX_LENGTH, Field.PROMPT, Field.PRECISION)


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
    parts = [*said(asked, (Field.POOLING, Field.BACKEND))]
    if spec.model != BUNDLED_MODEL:
        parts.append(title or model_title(spec.model))
    parts += said(asked, [name for name in (Field.LAYER, Field.NORMALIZE, *_SAID) if name in differing])
    if readout.pooling.is_naive and Field.BATCH_SIZE in differing:
        parts += said(asked, (Field.BATCH_SIZE,))
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


def present(state: AppState) -> Configuration:
    """Return what the settings of the window ask for."""
    return Configuration(state.spec, state.readout)


def opposite(configuration: Configuration) -> Configuration:
    """Return the setting that teaches most beside `configuration`.

    For Sentence Transformers that is plain user code, padding averaged in; for plain user code it is the library,
    unless it is the masked mean, which gives the library's own vectors and is shown beside the naive one.
    """
    spec, readout = configuration.spec, configuration.readout
    naive = readout.pooling is Pooling.NAIVE_MEAN
    if spec.backend.runs_pipeline or readout.pooling is Pooling.MEAN:
        other, pooling = Backend.TRANSFORMERS, Pooling.MEAN if naive else Pooling.NAIVE_MEAN
    else:
        other, pooling = Backend.SENTENCE_TRANSFORMERS, Pooling.MODEL
    return Configuration(replace(spec, backend=other), replace(readout, pooling=pooling, layer=LAST_LAYER))


def fitted(configuration: Configuration, folder: ModelFolder | None = None) -> Configuration:
    """Return `configuration` as it would run, by what is known of its model's `folder`.

    Where backend or folder have no pooling of their own, one by name stands for it.
    """
    spec, readout = configuration.spec, readout_of_run(configuration.spec, configuration.readout, folder)
    if readout.pooling is Pooling.MODEL:
        readout = replace(readout, layer=LAST_LAYER)
    return Configuration(spec, readout)


def asked(configuration: Configuration, spec: EncodeSpec) -> Configuration:
    """Return `configuration` to be run: what its form does not offer is as the settings of the window have it."""
    own = configuration.spec
    readout = configuration.readout
    return Configuration(
        replace(
            spec,
            model=own.model,
            backend=own.backend,
            max_length=own.max_length,
            dtype=own.dtype,
            part=own.part,
            prompt=own.prompt,
            prompt_name=own.prompt_name,
            layers=(readout.layer,),
            naive=readout.pooling.is_naive,
        ),
        readout,
    )


def same_setting(a: Configuration, b: Configuration) -> bool:
    """Whether two settings give the same vectors of the same texts."""
    if a.readout != b.readout or not same_pass(a.spec, b.spec):
        return False
    return not a.readout.pooling.is_naive or a.spec.batch_size == b.spec.batch_size


def known_models(state: AppState) -> dict[str, ModelInfo]:
    """Return what is known of the models that have run, by their names in an `EncodeSpec`."""
    comparison = state.comparison
    sides = (comparison.a.encoding, comparison.b.encoding) if comparison is not None else ()
    encodings = (*sides, *((state.encoding,) if state.encoding is not None else ()))
    return {encoding.spec.model: encoding.info for encoding in encodings if not encoding.file}


def known_folder(state: AppState, model: str) -> ModelFolder | None:
    """Return what the folder of a model says; None where it was neither looked at nor run."""
    info = known_models(state).get(model)
    return state.chosen.folder_of(model) or (None if info is None else info.folder)


def belongs_to_shown(comparison: Comparison, state: AppState) -> bool:
    """Whether the texts compared are those of the other views, so that the selection means the same."""
    return len(state.shown) > 0 and comparison.corpus.fingerprint == state.shown.fingerprint


def outdated(state: AppState, wanted: tuple[Configuration, Configuration]) -> str:
    """Say what the comparison on the page is of, where that is not what is asked for now; else nothing."""
    comparison = state.comparison
    if comparison is None:
        return ""
    own = (comparison.a.configuration, comparison.b.configuration)
    parts = []
    if not all(same_setting(a, b) for a, b in zip(own, wanted, strict=True)):
        parts.append("A {} and B {}".format(*words_of_both(*own)))
    if comparison.asked_fingerprint != state.corpus.fingerprint:
        parts.append(f"{sentences(len(comparison.corpus))} as they were")
    if comparison.metric is not state.metric:
        parts.append(SIMILARITY_NAMES[comparison.metric].signed)
    return f"These are the results of {', '.join(parts)}." if parts else ""


def timings_outdated(timings: StageTimings | None, wanted: tuple[Configuration, Configuration]) -> str:
    """Say where timings are of other settings than those asked for now; else nothing."""
    if timings is None or all(same_setting(a, b) for a, b in zip(timings.configurations, wanted, strict=True)):
        return ""
    return "These are the times of other settings than those chosen now."
