"""The two settings of a comparison: their words, what they are at first, and when two are the same."""

from __future__ import annotations

from dataclasses import replace

from explorer.analysis.differences import differences
from explorer.domain.allowed import readout_of_run
from explorer.domain.comparison import Comparison, Configuration, Side, StageTimings
from explorer.domain.model_folder import ModelFolder
from explorer.domain.model_info import ModelInfo
from explorer.domain.prompts import Prompt
from explorer.domain.spec import BUNDLED_MODEL, LAST_LAYER, Backend, EncodeSpec, Part, Pooling, Precision
from explorer.domain.state import AppState, same_pass
from explorer.ui.panels.model_box import model_title, model_titles
from explorer.ui.views.heatmap_painting import METRIC_WORDS
from explorer.ui.views.style import sentences
from explorer.ui.words import prompt_words

_BACKEND_WORDS = {
    Backend.SENTENCE_TRANSFORMERS: "Sentence Transformers",
    Backend.TRANSFORMERS: "Transformers",
    Backend.OPENVINO: "OpenVINO",
}


FOUND_OUT = ("limit", "prompt", "format", "device")
"""Names of differences that may come of the backend or the model's folder alone."""
_PROMPT = 24
"""Characters of a prompt in a heading."""


def words_of(configuration: Configuration, title: str = "") -> str:
    """Return "naive_mean · Transformers · layer 3 · normalised": what differs from the usual is said.

    The model is called `title`, or what it is called alone.
    """
    spec, readout = configuration.spec, configuration.readout
    parts = ["model (its own)" if readout.pooling is Pooling.MODEL else readout.pooling.value]
    parts.append(_BACKEND_WORDS[spec.backend])
    if spec.model != BUNDLED_MODEL:
        parts.append(title or model_title(spec.model))
    if readout.layer != LAST_LAYER:
        parts.append(f"layer {readout.layer}")
    if readout.normalize:
        parts.append("normalised")
    if readout.truncate_dim is not None:
        parts.append(f"{readout.truncate_dim} dimensions")
    if spec.part is not Part.AUTO:
        parts.append(f"the {spec.part}")
    if spec.max_length is not None:
        parts.append(f"at most {spec.max_length} tokens")
    if spec.prompt is not None:
        parts.append(f"prompt {prompt_words(Prompt(spec.prompt), _PROMPT)}" if spec.prompt else "no prompt")
    elif spec.prompt_name:
        parts.append(f"prompt {spec.prompt_name}")
    if spec.dtype is not Precision.AUTO:
        parts.append("as stored" if spec.dtype is Precision.STORED else spec.dtype.value)
    return " · ".join(parts)


def words_of_both(a: Configuration, b: Configuration) -> tuple[str, str]:
    """Return both settings in short words, two folders of one last name told apart."""
    titles = model_titles((a.spec.model, b.spec.model))
    return words_of(a, titles[0]), words_of(b, titles[1])


def words_of_sides(a: Side, b: Side) -> tuple[str, str]:
    """Return both settings in short words, each with what turned out to differ and no setting says."""
    found = [row for row in differences(a, b) if row.name in FOUND_OUT]
    words = []
    both = words_of_both(a.configuration, b.configuration)
    for side, name, own in ((a, "a", both[0]), (b, "b", both[1])):
        parts = [own]
        told = side.configuration.spec
        said = {"limit": told.max_length is not None, "prompt": told.prompt is not None}
        said["format"] = told.dtype.is_format
        parts += [getattr(row, name) for row in found if not said.get(row.name)]
        words.append(" · ".join(parts))
    return words[0], words[1]


def found_out(a: Side, b: Side) -> str:
    """Say in one sentence what differs though nobody need have asked for it; nothing where nothing does."""
    rows = [f"{row.name} ({row.a} in A, {row.b} in B)" for row in differences(a, b) if row.name in FOUND_OUT]
    return f"They differ in {', '.join(rows)}." if rows else ""


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
        parts.append(METRIC_WORDS[comparison.metric])
    return f"These are the results of {', '.join(parts)}." if parts else ""


def timings_outdated(timings: StageTimings | None, wanted: tuple[Configuration, Configuration]) -> str:
    """Say where timings are of other settings than those asked for now; else nothing."""
    if timings is None or all(same_setting(a, b) for a, b in zip(timings.configurations, wanted, strict=True)):
        return ""
    return "These are the times of other settings than those chosen now."
