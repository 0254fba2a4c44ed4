"""What there is to notice about what is put before the sentences."""

from __future__ import annotations

from explorer.analysis.diagnose.evidence import Evidence
from explorer.domain.results.finding import Example, Finding, Severity
from explorer.domain.words import counted, quoted

_NAMED = 4


def unused_prompts(evidence: Evidence) -> Finding | None:
    """Notice a model whose folder has prompts, with none of them before the sentences."""
    encoding = evidence.encoding
    texts = encoding.info.habits.prompts.texts
    if encoding.prompt.text or not texts:
        return None
    named = [f"{name} ({quoted(text)})" for name, text in list(texts.items())[:_NAMED]]
    more = f" and {len(texts) - _NAMED} more" if len(texts) > _NAMED else ""
    has = "a prompt" if len(texts) == 1 else f"{len(texts)} prompts"
    return Finding(
        "unused_prompts",
        Severity.WARNING,
        f'The folder of "{encoding.info.name}" has {has}, and none stands before the sentences.',
        f"It has {', '.join(named)}{more}. A model that was trained with a prompt gives other vectors without one.",
        "Choose the one that fits what the sentences are at Prompt in the settings, or by --prompt-name.",
        {"prompts": len(texts)},
        "settings",
    )


def swallowed_word(evidence: Evidence) -> Finding | None:
    """Notice that leaving a prompt out of the pooling leaves the beginning of sentences out, too."""
    encoding = evidence.encoding
    found = encoding.swallowed
    if found is None:
        return None
    text = evidence.corpus.texts[found.index]
    what = f"the token {quoted(found.token)}"
    of = counted(found.compared, "sentence")
    return Finding(
        "swallowed_word",
        Severity.PROBLEM,
        f"The prompt {quoted(encoding.prompt.text)} takes the beginning of sentences with it out of the pooling: "
        f"{found.texts} of {of} looked at.",
        f"By itself the prompt is {counted(found.length, 'token')}, and as many are left out of each sentence; but the "
        f"last of them is its own only there. In {quoted(text)} {what} is left out, which is part of the sentence. "
        "Sentence Transformers does the same.",
        "Give the prompt without the blank at its end and begin each sentence with one, or choose another prompt."
        if encoding.prompt.text.endswith(" ")
        else "Choose another prompt.",
        {"sentences": found.texts, "looked_at": found.compared, "prompt_tokens": found.length},
        "editor",
        (found.index,),
        (Example((found.index,), f"without {quoted(found.token)}"),),
    )
