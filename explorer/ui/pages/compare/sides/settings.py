"""The two settings of a comparison: their words, what they are at first, and when two are the same."""

from __future__ import annotations

from dataclasses import replace

from explorer.domain.choices.allowed import readout_of_run
from explorer.domain.model.folder import ModelFolder
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.comparison import Comparison, Configuration, StageTimings
from explorer.domain.settings.spec import LAST_LAYER, Backend, EncodeSpec, Pooling
from explorer.domain.state import AppState, same_pass
from explorer.domain.words import SIMILARITY_NAMES, sentences
from explorer.figures.phrases.settings import words_of_both


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
