"""The findings: one row each, and who goes through them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from explorer.analysis.diagnose import batches, languages, model, prompts, texts, tokens, vectors
from explorer.analysis.diagnose.evidence import Evidence
from explorer.analysis.maps.trustworthiness import MIN_TEXTS
from explorer.domain.results.finding import Finding, Severity


class About(StrEnum):
    """What a check looks at, as the list of checks is divided."""

    SENTENCES = "Sentences"
    MODEL = "Model and tokens"
    VECTORS = "Vectors and map"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to look for.

    Parameters
    ----------
    find
        Looks for it; None where it is not there.
    words
        What it is, in a few words.
    well
        What can be said where it is not there.
    about
        What it is a finding about.
    least
        Texts below which it cannot be told.
    differing
        Whether it takes vectors that are not all the same.
    model
        Whether it is about a model or its tokens, of which nothing is known where vectors were read from a file.
    """

    find: Callable[[Evidence], Finding | None]
    words: str
    well: str
    about: About
    least: int = 1
    differing: bool = False
    model: bool = False


FINDERS: Mapping[str, Row] = {
    "single_text": Row(texts.single_text, "a single sentence", "More than one sentence", About.SENTENCES),
    "identical": Row(texts.identical, "vectors that are all the same", "The vectors differ", About.VECTORS),
    "dot_of_unequal_lengths": Row(
        vectors.dot_of_unequal_lengths,
        "dot product of vectors that are not unit length",
        "No dot product of unequal lengths",
        About.VECTORS,
    ),
    "padding": Row(
        model.padding, "padding that changes the vectors", "No vector changed by padding", About.MODEL, 2, model=True
    ),
    "sees_its_batch": Row(
        batches.sees_its_batch,
        "a model that sees its batch",
        "No vector that depends on the batch",
        About.MODEL,
        model=True,
    ),
    "model_kind": Row(
        model.model_kind,
        "a model not made for sentence vectors",
        "A model made for sentence vectors",
        About.MODEL,
        model=True,
    ),
    "without_normalize": Row(
        model.without_normalize,
        "a model without Normalize under dot product",
        "No dot product without Normalize",
        About.MODEL,
        model=True,
    ),
    "other_similarity": Row(
        model.other_similarity,
        "another similarity than the model's own",
        "No other similarity than the model's own",
        About.MODEL,
        2,
        differing=True,
        model=True,
    ),
    "swallowed_word": Row(
        prompts.swallowed_word,
        "first words left out with a prompt",
        "No first word lost with a prompt",
        About.MODEL,
        model=True,
    ),
    "unused_prompts": Row(
        prompts.unused_prompts,
        "prompts of the model that are not used",
        "No prompt of the model left out",
        About.MODEL,
        model=True,
    ),
    "precision": Row(
        model.precision,
        "a number format that does not suit the device",
        "A number format that suits the device",
        About.MODEL,
        model=True,
    ),
    "padding_side": Row(
        model.padding_side, "a tokenizer that pads left", "No padding on the left", About.MODEL, 2, model=True
    ),
    "other_tokens": Row(
        tokens.other_tokens,
        "other tokens than tokenizer.json gives",
        "No other tokens than tokenizer.json gives",
        About.MODEL,
        model=True,
    ),
    "stored_cut": Row(
        tokens.stored_cut,
        "sentences that tokenizer.json cuts by itself",
        "No sentence that tokenizer.json would cut",
        About.MODEL,
        model=True,
    ),
    "settings_not_done": Row(
        tokens.settings_not_done,
        "settings that the tokenizer does not follow",
        "No setting that the tokenizer ignores",
        About.MODEL,
        model=True,
    ),
    "typed_specials": Row(
        tokens.typed_specials,
        "special tokens typed in sentences",
        "No special tokens typed in sentences",
        About.MODEL,
        model=True,
    ),
    "truncated": Row(
        texts.truncated,
        "sentences cut at the maximum length",
        "No sentence cut short",
        About.SENTENCES,
        model=True,
    ),
    "without_tokens": Row(
        texts.without_tokens, "sentences without tokens", "No sentence without tokens", About.SENTENCES
    ),
    "duplicates": Row(
        texts.duplicates, "repeated sentences", "No repeated sentences", About.SENTENCES, 2, differing=True
    ),
    "near_duplicates": Row(
        texts.near_duplicates, "near-duplicates", "No near-duplicates", About.SENTENCES, 2, differing=True
    ),
    "languages": Row(
        languages.languages, "several languages, or one that dominates", "No mix of languages", About.SENTENCES, 10
    ),
    "uneven_lengths": Row(
        texts.uneven_lengths,
        "a few sentences much longer than the rest",
        "No sentence far longer than most",
        About.SENTENCES,
        10,
        model=True,
    ),
    "narrow_cone": Row(
        vectors.narrow_cone,
        "vectors that all point the same way",
        "No narrow cone of vectors",
        About.VECTORS,
        10,
        differing=True,
    ),
    "norms_follow_length": Row(
        vectors.norms_follow_length,
        "norms that follow the length",
        "No norms that follow the length",
        About.VECTORS,
        10,
        differing=True,
        model=True,
    ),
    "hubs": Row(
        vectors.hubs, "hubs among the neighbours", "No hubs among the neighbours", About.VECTORS, 30, differing=True
    ),
    "misleading_map": Row(
        vectors.misleading_map, "a map that misleads", "No misleading map", About.VECTORS, MIN_TEXTS, differing=True
    ),
}
"""What is looked for, by the key of its finding; of those that matter alike the first is said first."""

_WEIGHTS = {severity: weight for weight, severity in enumerate(Severity)}


def diagnose(evidence: Evidence) -> tuple[Finding, ...]:
    """Look for everything in `FINDERS`.

    Returns
    -------
    tuple of Finding
        What is there, those that matter most first.
    """
    findings = []
    for row in FINDERS.values():
        evidence.context.check()
        if row.model and not evidence.encoding.tokens_known:
            continue
        if len(evidence) < row.least or (row.differing and evidence.identical):
            continue
        finding = row.find(evidence)
        if finding is not None:
            findings.append(finding)
    return tuple(sorted(findings, key=lambda finding: -_WEIGHTS[finding.severity]))
