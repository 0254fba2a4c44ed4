"""Everything that is known of a model, in words: one text for the window and for the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from explorer.domain.choices.asked import BACKEND_NAMES
from explorer.domain.choices.extent import layers_known
from explorer.domain.model.folder import ModelFolder, ModelKind, ModuleFolder
from explorer.domain.model.info import Batching, ModelInfo
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import Part
from explorer.domain.words import SIMILARITY_NAMES, with_commas

KIND_WORDS: Mapping[ModelKind, str] = {
    ModelKind.SENTENCE: "sentence model",
    ModelKind.TRANSFORMER: "transformer alone",
    ModelKind.TOKEN_VECTORS: "model of token vectors",
    ModelKind.MULTI_VECTOR: "multi-vector model",
    ModelKind.SPARSE: "sparse model",
    ModelKind.CROSS_ENCODER: "cross-encoder or classifier",
    ModelKind.UNKNOWN: "unknown",
}

NOTES = "Notes"
"""Heading of the section of notes."""

_BATCHING_WORDS = {
    Batching.EQUAL_LENGTH: "of equally many tokens, as its layers see padding",
    Batching.ALONE: "one, as its layers see the other texts",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line.

    Parameters
    ----------
    name
        What it is about; empty where the words speak for themselves.
    words
        What is known of it.
    """

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class FactSection:
    """Facts under one heading; never empty."""

    title: str
    facts: tuple[Fact, ...]


def model_facts(
    folder: ModelFolder | None, info: ModelInfo | None = None, encoding: Encoding | None = None
) -> tuple[FactSection, ...]:
    """Return all that is known of a model, under headings.

    Parameters
    ----------
    folder
        What its folder says; None where that is not known.
    info
        What it is once loaded; None before.
    encoding
        The run it was loaded for, whose notes are told too; None for none.
    """
    notes = (
        *(folder.notes if folder is not None else ()),
        *(info.notes if info is not None else ()),
        *(encoding.notes if encoding is not None else ()),
    )
    sections = {
        "Model": _model(folder, info),
        "Modules": _modules(folder, info),
        "Tokens at which texts are cut": _limits(folder, info),
        "Prompts": _prompts(folder, encoding),
        "Vectors": _vectors(folder, info),
        "Tokenizer": _tokenizer(info, encoding),
        "Backends": _backends(folder),
        NOTES: [Fact("", note) for note in dict.fromkeys(notes)],
    }
    return tuple(FactSection(title, tuple(facts)) for title, facts in sections.items() if facts)


def notes_of(encoding: Encoding) -> tuple[str, ...]:
    """Return every note on what is on the screen, each once: of the model's folder, of the model, of the run."""
    folder = encoding.info.folder.notes if encoding.info.folder is not None else ()
    return tuple(dict.fromkeys((*folder, *encoding.info.notes, *encoding.notes)))


def fact_lines(sections: Sequence[FactSection]) -> list[str]:
    """Return the facts as lines to print or to paste, names in one column."""
    width = max((len(fact.name) for section in sections for fact in section.facts), default=0)
    lines: list[str] = []
    for section in sections:
        lines += ["", section.title] if lines else [section.title]
        for fact in section.facts:
            lines.append(f"  {fact.name.ljust(width)}  {fact.words}" if fact.name else f"  {fact.words}")
    return lines


def _model(folder: ModelFolder | None, info: ModelInfo | None) -> list[Fact]:
    facts = []
    if folder is not None:
        facts += [
            Fact("Name", folder.name),
            Fact("Folder", str(folder.folder)),
        ]
        if _holds_model(folder):
            facts.append(Fact("Kind", KIND_WORDS[folder.kind]))
        if folder.architecture:
            facts.append(Fact("Architecture", folder.architecture))
        if folder.head:
            facts.append(Fact("Saved as", folder.head))
        if folder.encoder_decoder:
            facts.append(Fact("Parts", "an encoder and a decoder"))
    elif info is not None:
        facts.append(Fact("Name", info.name))
        if info.architecture:
            facts.append(Fact("Architecture", info.architecture))
    layers = layers_known(info, folder)
    if layers is not None:
        facts.append(Fact("Layers", str(layers)))
    if info is not None:
        habits = info.habits
        if habits.loaded_by != "AutoModel":
            facts.append(Fact("Loaded by", habits.loaded_by))
        if habits.part is not Part.AUTO:
            facts.append(Fact("Part that is read", f"the {habits.part}"))
        if habits.batching is not Batching.ANY:
            facts.append(Fact("Texts of a batch", _BATCHING_WORDS[habits.batching]))
    return facts


def _modules(folder: ModelFolder | None, info: ModelInfo | None) -> list[Fact]:
    if folder is not None and folder.modules:
        return [Fact(str(place), _module(row, folder)) for place, row in enumerate(folder.modules, 1)]
    names = info.modules if info is not None else ()
    return [Fact(str(place), name) for place, name in enumerate(names, 1)]


def _module(row: ModuleFolder, folder: ModelFolder) -> str:
    where = row.path.name if row.path != folder.folder else ""
    parts = [row.name, where, _pooling_words(row.settings) if row.name == "Pooling" else ""]
    return " · ".join(part for part in parts if part)


def _pooling_words(settings: Mapping[str, object]) -> str:
    """Return the poolings that a module asks for, in the old flags or by name."""
    flags = [name for name, on in settings.items() if name.startswith("pooling_mode_") and on is True]
    modes = [name.removeprefix("pooling_mode_").removesuffix("_tokens").removesuffix("_token") for name in flags]
    named = settings.get("pooling_mode")
    if isinstance(named, str):
        modes = [named]
    elif isinstance(named, list):
        modes = [str(mode) for mode in named]
    return " + ".join(modes)


def _limits(folder: ModelFolder | None, info: ModelInfo | None) -> list[Fact]:
    facts = []
    if info is not None:
        facts.append(Fact("In force", "no limit" if info.max_length is None else with_commas(info.max_length)))
    if folder is not None:
        stated = (
            ("Sentence Transformers settings", folder.max_seq_length),
            ("Tokenizer settings", folder.tokenizer_limit),
            ("Positions in the configuration", folder.positions),
        )
        facts += [Fact(name, with_commas(limit)) for name, limit in stated if limit is not None]
    return facts


def _holds_model(folder: ModelFolder) -> bool:
    """Whether anything was found that a kind and prompts could be told of."""
    return bool(folder.modules or folder.architecture)


def _prompts(folder: ModelFolder | None, encoding: Encoding | None) -> list[Fact]:
    if folder is None or not _holds_model(folder):
        return []
    facts = []
    for name, text in folder.prompts.items():
        default = " · put before every text unless told otherwise" if name == folder.default_prompt_name else ""
        facts.append(Fact(name, f"“{text}”{default}" if text else f"empty{default}"))
    if folder.prompts and not folder.include_prompt:
        facts.append(Fact("In the pooling", "the tokens of a prompt are left out"))
    if not facts:
        facts.append(Fact("", "none"))
    if encoding is not None:
        facts += [
            Fact("Before texts here", str(encoding.prompt)),
            Fact("Before queries here", str(encoding.query_prompt)),
        ]
    return facts


def _vectors(folder: ModelFolder | None, info: ModelInfo | None) -> list[Fact]:
    facts = []
    width = info.dimensions if info is not None and info.dimensions else folder.width if folder is not None else None
    if width is not None:
        facts.append(Fact("Token vectors", f"{with_commas(width)} dimensions"))
    if folder is not None:
        if folder.truncate_dim is not None:
            facts.append(Fact("Cut to", f"{with_commas(folder.truncate_dim)} dimensions (truncate_dim)"))
        stored = ", ".join(filter(None, (folder.stored_dtype, *folder.formats)))
        if stored:
            facts.append(Fact("Stored in", stored))
    if info is not None and info.dtype:
        facts.append(Fact("Computed in", info.dtype))
    if info is not None and info.modules:
        facts.append(Fact("Unit length", "yes, by Normalize" if info.normalizes else "not by the model"))
    similarity = folder.similarity if folder is not None else info.similarity if info is not None else None
    if similarity is not None:
        facts.append(Fact("Made for", SIMILARITY_NAMES[similarity].short.lower()))
    return facts


def _tokenizer(info: ModelInfo | None, encoding: Encoding | None) -> list[Fact]:
    facts = []
    check = encoding.tokenizer if encoding is not None else None
    if check is not None:
        facts += [Fact("Class", check.name), Fact("Tokens", with_commas(check.vocabulary))]
        if check.compared:
            facts.append(Fact("Like tokenizer.json", _agreement(check.compared, check.differing)))
        facts += [Fact("", sentence) for sentence in check.not_done]
    if info is not None:
        facts.append(Fact("Pads on the", info.padding_side))
        if info.habits.pad_token:
            facts.append(Fact("Pads with", info.habits.pad_token))
    return facts


def _agreement(compared: int, differing: int) -> str:
    if not differing:
        return f"yes, on {with_commas(compared)} of your texts"
    return f"no: {with_commas(differing)} of {with_commas(compared)} texts compared have other tokens"


def _backends(folder: ModelFolder | None) -> list[Fact]:
    if folder is None:
        return []
    facts = []
    failures = [folder.refusals.get(backend) for backend in BACKEND_NAMES]
    if failures[0] is not None and all(failure == failures[0] for failure in failures):
        return [Fact("All of them", str(failures[0]))]
    for name, failure in zip(BACKEND_NAMES.values(), failures, strict=True):
        facts.append(Fact(name, "can load it" if failure is None else str(failure)))
    if folder.model_pooling is not None:
        facts.append(Fact("Pooling “model”", str(folder.model_pooling)))
    return facts
