"""The findings: one row each, and who goes through them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from explorer.analysis.diagnose import batches, languages, model, prompts, texts, tokens, vectors
from explorer.analysis.diagnose.evidence import Evidence
from explorer.analysis.maps.trustworthiness import MIN_TEXTS
from explorer.domain.results.finding import Finding, Severity


class Subject(StrEnum):
    """What a check looks at, as the list of checks is divided."""

    SENTENCES = "Sentences"
    MODEL = "Model and tokens"
    VECTORS = "Vectors and map"


@dataclass(frozen=True, slots=True)
class Check:
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
    tokens
        Whether it takes the tokens of the texts.
    """

    find: Callable[[Evidence], Finding | None]
    words: str
    well: str
    about: Subject
    least: int = 1
    differing: bool = False
    tokens: bool = False

    @property
    def model(self) -> bool:
        """Whether it takes a model or its tokens, of which nothing is known where vectors were read from a file."""
        return self.tokens or self.about is Subject.MODEL


CHECKS: Mapping[str, Check] = {
    "single_text": Check(texts.single_text, "a single sentence", "More than one sentence", Subject.SENTENCES),
    "identical": Check(texts.identical, "vectors that are all the same", "The vectors differ", Subject.VECTORS),
    "dot_of_unequal_lengths": Check(
        vectors.dot_of_unequal_lengths,
        "dot product of vectors that are not unit length",
        "No dot product of unequal lengths",
        Subject.VECTORS,
    ),
    "padding": Check(
        model.padding, "padding that changes the vectors", "No vector changed by padding", Subject.MODEL, 2
    ),
    "sees_its_batch": Check(
        batches.sees_its_batch, "a model that sees its batch", "No vector that depends on the batch", Subject.MODEL
    ),
    "model_kind": Check(
        model.model_kind, "a model not made for sentence vectors", "A model made for sentence vectors", Subject.MODEL
    ),
    "without_normalize": Check(
        model.without_normalize,
        "a model without Normalize under dot product",
        "No dot product without Normalize",
        Subject.MODEL,
    ),
    "other_similarity": Check(
        model.other_similarity,
        "another similarity than the model's own",
        "No other similarity than the model's own",
        Subject.MODEL,
        2,
        differing=True,
    ),
    "swallowed_word": Check(
        prompts.swallowed_word, "first words left out with a prompt", "No first word lost with a prompt", Subject.MODEL
    ),
    "unused_prompts": Check(
        prompts.unused_prompts,
        "prompts of the model that are not used",
        "No prompt of the model left out",
        Subject.MODEL,
    ),
    "precision": Check(
        model.precision,
        "a number format that does not suit the device",
        "A number format that suits the device",
        Subject.MODEL,
    ),
    "padding_side": Check(model.padding_side, "a tokenizer that pads left", "No padding on the left", Subject.MODEL, 2),
    "other_tokens": Check(
        tokens.other_tokens,
        "other tokens than tokenizer.json gives",
        "No other tokens than tokenizer.json gives",
        Subject.MODEL,
    ),
    "stored_cut": Check(
        tokens.stored_cut,
        "sentences that tokenizer.json cuts by itself",
        "No sentence that tokenizer.json would cut",
        Subject.MODEL,
    ),
    "settings_not_done": Check(
        tokens.settings_not_done,
        "settings that the tokenizer does not follow",
        "No setting that the tokenizer ignores",
        Subject.MODEL,
    ),
    "typed_specials": Check(
        tokens.typed_specials,
        "special tokens typed in sentences",
        "No special tokens typed in sentences",
        Subject.MODEL,
    ),
    "truncated": Check(
        texts.truncated, "sentences cut at the maximum length", "No sentence cut short", Subject.SENTENCES, tokens=True
    ),
    "without_tokens": Check(
        texts.without_tokens, "sentences without tokens", "No sentence without tokens", Subject.SENTENCES
    ),
    "duplicates": Check(
        texts.duplicates, "repeated sentences", "No repeated sentences", Subject.SENTENCES, 2, differing=True
    ),
    "near_duplicates": Check(
        texts.near_duplicates, "near-duplicates", "No near-duplicates", Subject.SENTENCES, 2, differing=True
    ),
    "languages": Check(
        languages.languages, "several languages, or one that dominates", "No mix of languages", Subject.SENTENCES, 10
    ),
    "uneven_lengths": Check(
        texts.uneven_lengths,
        "a few sentences much longer than the rest",
        "No sentence far longer than most",
        Subject.SENTENCES,
        10,
        tokens=True,
    ),
    "narrow_cone": Check(
        vectors.narrow_cone,
        "vectors that all point the same way",
        "No narrow cone of vectors",
        Subject.VECTORS,
        10,
        differing=True,
    ),
    "norms_follow_length": Check(
        vectors.norms_follow_length,
        "norms that follow the length",
        "No norms that follow the length",
        Subject.VECTORS,
        10,
        differing=True,
        tokens=True,
    ),
    "hubs": Check(
        vectors.hubs, "hubs among the neighbours", "No hubs among the neighbours", Subject.VECTORS, 30, differing=True
    ),
    "misleading_map": Check(
        vectors.misleading_map, "a map that misleads", "No misleading map", Subject.VECTORS, MIN_TEXTS, differing=True
    ),
}
"""What is looked for, by the key of its finding; of those that matter alike the first is said first."""

_WEIGHTS = {severity: weight for weight, severity in enumerate(Severity)}


def diagnose(evidence: Evidence) -> tuple[Finding, ...]:
    """Look for everything in `CHECKS`.

    Returns
    -------
    tuple of Finding
        What is there, those that matter most first.
    """
    findings = []
    for row in CHECKS.values():
        evidence.context.check()
        if row.model and not evidence.encoding.tokens_known:
            continue
        if len(evidence) < row.least or (row.differing and evidence.identical):
            continue
        finding = row.find(evidence)
        if finding is not None:
            findings.append(finding)
    return tuple(sorted(findings, key=lambda finding: -_WEIGHTS[finding.severity]))
