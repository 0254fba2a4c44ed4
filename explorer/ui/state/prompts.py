"""What the window knows of a model's prompts, and which of them acts."""

from __future__ import annotations

from dataclasses import replace

from explorer.domain.failure import ExplorerError
from explorer.domain.model.prompts import NO_PROMPTS, Prompt, Prompts, prompt_words
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import BUNDLED_MODEL, EncodeSpec
from explorer.domain.state import AppState


def known_prompts(state: AppState, model: str) -> Prompts | None:
    """Return the prompts of a model's folder, or None where it is not known yet."""
    if state.chosen.model == model and state.chosen.folder is not None:
        return state.chosen.folder.named_prompts
    comparison = state.comparison
    encodings: list[Encoding | None] = [state.encoding]
    encodings += [] if comparison is None else [comparison.a.encoding, comparison.b.encoding]
    for encoding in encodings:
        if encoding is not None and not encoding.file and encoding.spec.model == model:
            return encoding.info.habits.prompts
    return NO_PROMPTS if model == BUNDLED_MODEL else None


def text_default(prompts: Prompts | None) -> Prompt | None:
    """Return what stands before texts where nothing is asked for; None where that is not known."""
    return None if prompts is None else prompts.default


def query_default(spec: EncodeSpec, prompts: Prompts | None) -> Prompt | None:
    """Return what stands before a query where nothing is asked for; None where that is not known."""
    return acting_on_queries(replace(spec, query_prompt=None, query_prompt_name=""), prompts)


def acting_on_texts(spec: EncodeSpec, prompts: Prompts | None) -> Prompt | None:
    """Return what stands before every text; None where that is not known, as of a name that is not there."""
    if prompts is None:
        return None if spec.prompt is None else Prompt(spec.prompt)
    try:
        return prompts.of_texts(spec)
    except ExplorerError:
        return None


def note_on_texts(spec: EncodeSpec, prompts: Prompts | None) -> str:
    """Say what stands before every text; nothing where nothing does, or where that is not known."""
    prompt = acting_on_texts(spec, prompts)
    shown = prompt is not None and prompt.text
    return f"Before every sentence: {prompt_words(Prompt(shown))}" if shown else ""


def acting_on_queries(spec: EncodeSpec, prompts: Prompts | None) -> Prompt | None:
    """Return what stands before a query; None where that is not known, as of a name that is not there."""
    if prompts is None:
        return None if spec.query_prompt is None else Prompt(spec.query_prompt)
    try:
        return prompts.of_queries(spec)
    except ExplorerError:
        return None
