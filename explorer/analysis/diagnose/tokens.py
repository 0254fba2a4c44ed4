"""What there is to notice about how the tokenizer reads the texts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

import numpy as np

from explorer.analysis.diagnose.evidence import Evidence
from explorer.domain.results.finding import Example, Finding, Severity
from explorer.domain.words import count, counted, quoted, some_of

_SHOWN = 8
"""Tokens shown of each list."""
_BEFORE = 2
"""Of these, how many stand before the first that differs."""


def other_tokens(evidence: Evidence) -> Finding | None:
    """Notice that the library's tokenizer is not the one in the folder's tokenizer.json, on a sample of the texts."""
    check = evidence.encoding.tokenizer
    if check is None or check.example is None:
        return None
    example = check.example
    loaded, stored = _around_first_change(example.loaded, example.stored)
    asked = check.asked.removesuffix("Fast")
    named = f", though tokenizer_config.json names {check.asked}" if asked and asked != check.name else ""
    return Finding(
        "other_tokens",
        Severity.WARNING,
        f"Servers that read tokenizer.json see other tokens than here in {count(check.differing)} of "
        f"{counted(check.compared, 'sentence')} compared.",
        f"The library makes its tokenizer ({check.name}) from the folder's words and settings{named}, and "
        f"tokenizer.json says otherwise. {quoted(evidence.corpus.texts[example.index])} is read here as “{loaded}”, by "
        f"tokenizer.json as “{stored}”.",
        "Vectors made by such a server do not belong with these. Save the tokenizer again in one form, and see which "
        "of the two the model was trained with.",
        {"sentences_compared": check.compared, "sentences_that_differ": check.differing},
        "explain",
        (example.index,),
        (Example((example.index,), f"{count(len(example.loaded))} tokens here, {count(len(example.stored))} there"),),
    )


def stored_cut(evidence: Evidence) -> Finding | None:
    """Notice sentences that the folder's tokenizer.json would cut by itself, and this run did not."""
    check, encoding = evidence.encoding.tokenizer, evidence.encoding
    if check is None or check.stored_cut is None:
        return None
    longer = np.flatnonzero(encoding.token_counts > check.stored_cut)
    if not len(longer):
        return None
    limit = encoding.info.max_length
    here = "not at all" if limit is None else f"at {count(limit)}"
    return Finding(
        "stored_cut",
        Severity.NOTE,
        f"Servers that read tokenizer.json cut {some_of(len(longer), len(evidence))} at "
        f"{count(check.stored_cut)} tokens.",
        f"A cut is stored in the tokenizer.json of “{encoding.info.name}”. The library does not follow it: here texts "
        f"are cut {here}. Code that loads that file alone loses the ends of these sentences and does not say so.",
        f"To compare with such vectors, set Maximum length to {count(check.stored_cut)}.",
        {"sentences": len(longer), "tokens": check.stored_cut},
        "settings",
        tuple(longer.tolist()),
    )


def settings_not_done(evidence: Evidence) -> Finding | None:
    """Notice switches in tokenizer_config.json that the tokenizer does not follow."""
    check = evidence.encoding.tokenizer
    if check is None or not check.not_done:
        return None
    return Finding(
        "settings_not_done",
        Severity.WARNING,
        f"The tokenizer of “{evidence.encoding.info.name}” does not do what its settings ask for.",
        " ".join(check.not_done),
        "Whoever trained the model may have had other tokens; another version of the library may follow the settings.",
        {"settings": len(check.not_done)},
        "explain",
    )


def typed_specials(evidence: Evidence) -> Finding | None:
    """Notice texts in which typed letters are read as a special token."""
    check = evidence.encoding.tokenizer
    if check is None or not check.typed:
        return None
    names = list(dict.fromkeys(token for example in check.typed_examples for token in example.tokens))
    has = "has" if len(check.typed) == 1 else "have"
    return Finding(
        "typed_specials",
        Severity.WARNING,
        f"{some_of(len(check.typed), len(evidence))} {has} characters that the tokenizer reads as a special token: "
        f"{', '.join(names[:_SHOWN])}{' and others' if len(names) > _SHOWN else ''}.",
        "Such a token means something to the model that the letters do not say, as the end of a text or a gap in it; "
        "the vector is another than that of the same sentence without it.",
        "Take them out where they are not meant.",
        {"sentences": len(check.typed)},
        "explain",
        check.typed,
        tuple(Example((example.index,), ", ".join(example.tokens)) for example in check.typed_examples),
    )


def _around_first_change(first: Sequence[str], second: Sequence[str]) -> tuple[str, str]:
    """Return both token lists, shortened to where they begin to differ."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))
    start = max(0, same - _BEFORE)
    return _shortened(first, start), _shortened(second, start)


def _shortened(tokens: Sequence[str], start: int) -> str:
    stop = start + _SHOWN
    parts = [*(["…"] if start else []), *tokens[start:stop], *(["…"] if stop < len(tokens) else [])]
    return " · ".join(parts)
