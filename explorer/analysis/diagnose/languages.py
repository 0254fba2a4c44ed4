"""Which languages, or at least which scripts, the texts seem to be in.

Scripts come from Unicode. Of the Latin one a handful of languages are told apart by their commonest words, which is
right for whole sentences and says nothing of single words; what is not told apart is left out of every count.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from explorer.analysis.diagnose.evidence import Evidence
from explorer.analysis.texts.common_words import COMMON_WORDS
from explorer.domain.results.finding import Example, Finding, Severity
from explorer.domain.words import count, counted, percent_of_whole

SCRIPTS: Mapping[str, str] = {
    "CYRILLIC": "Cyrillic script",
    "GREEK": "Greek",
    "ARABIC": "Arabic script",
    "HEBREW": "Hebrew",
    "DEVANAGARI": "Devanagari script",
    "BENGALI": "Bengali",
    "TAMIL": "Tamil",
    "THAI": "Thai",
    "HANGUL": "Korean",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "CJK": "Chinese characters",
    "GEORGIAN": "Georgian",
    "ARMENIAN": "Armenian",
}
"""First word of a letter's Unicode name to what its text is in; kana make Japanese of the Chinese characters beside."""

FEWEST_WORDS = 2
"""Common words that a text needs before its language counts as known."""
FEWEST_TEXTS = 2
"""Texts that a language needs before it counts, so that one quotation or one wrong guess is no language."""
DOMINATES = 0.6
"""Share of the texts from which one language dominates."""
FOLLOWS = 0.3
"""How much oftener than by chance the nearest neighbour is of the same language where language decides."""

_READ = 300
_MOST_TEXTS = 20_000
_SHOWN = 5
_WORD = re.compile(r"[^\W\d_]+")
_LANGUAGES: dict[str, list[str]] = {}
for _language, _words in COMMON_WORDS.items():
    for _word in _words.split():
        _LANGUAGES.setdefault(_word, []).append(_language)


def language_of(text: str) -> str | None:
    """Return the language or script that a text seems to be in, by its first characters; None where that is unclear."""
    text = text[:_READ]
    if not text.isascii():
        scripts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha())
        japanese = scripts.pop("HIRAGANA", 0) + scripts.pop("KATAKANA", 0)
        if japanese:
            scripts["HIRAGANA"] = japanese + scripts.pop("CJK", 0)
        script = max(scripts, key=scripts.__getitem__, default="")
        if script != "LATIN":
            return SCRIPTS.get(script)
    found = Counter(language for word in _WORD.findall(text.lower()) for language in _LANGUAGES.get(word, ()))
    ranked = found.most_common(2)
    if not ranked or ranked[0][1] < FEWEST_WORDS or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return None
    return ranked[0][0]


def languages(evidence: Evidence) -> Finding | None:
    """Notice several languages, that one of them dominates, and whether neighbours are chosen by language."""
    n_texts = len(evidence)
    places = evidence.sample(_MOST_TEXTS)
    of_text: dict[int, str] = {}
    for place in places.tolist():
        language = language_of(evidence.corpus.texts[place])
        if language is not None:
            of_text[place] = language
    sizes = Counter(of_text.values())
    groups = [(language, size) for language, size in sizes.most_common() if size >= FEWEST_TEXTS]
    if len(groups) < 2:
        return None
    told = sum(size for _, size in groups)
    share = groups[0][1] / told
    same, chance = _same_language(evidence, {place: of_text[place] for place in of_text if sizes[of_text[place]] > 1})
    listed = ", ".join(f"{language} {count(size)}" for language, size in groups[:_SHOWN])
    if len(groups) > _SHOWN:
        listed += f" and {count(len(groups) - _SHOWN)} more"
    seen = f"{counted(told, 'sentence')} whose language or script shows"
    if len(places) < n_texts:
        seen += f", in a sample of {count(len(places))}"
    dominates, decides = share >= DOMINATES, same is not None and same >= chance + FOLLOWS
    other = [place for place, language in of_text.items() if language != groups[0][0]] if dominates else []
    return Finding(
        "languages",
        Severity.WARNING if decides else Severity.NOTE,
        f"{groups[0][0]} dominates, with {percent_of_whole(share)} of the {seen}: {listed}."
        if dominates
        else f"There are several languages among the {seen}: {listed}.",
        _meaning(same, chance) + (evidence.caveat(evidence.neighbors) if same is not None else ""),
        "Choose a model trained for all of these languages, or compare each apart." if decides else "",
        {
            "languages": len(groups),
            "share_of_largest": share,
            "sentences_told": told,
            **({"share_near_of_same_language": same, "share_by_chance": chance} if same is not None else {}),
        },
        "map",
        tuple(other),
        tuple(Example((place,), of_text[place]) for place in other[:_SHOWN]),
    )


def _meaning(same: float | None, chance: float) -> str:
    if same is None:
        return "Whether neighbours keep to their language cannot be said of so few."
    keep = "mostly keep" if same >= chance + FOLLOWS else "tend" if same >= chance + FOLLOWS / 3 else "do not keep"
    return (
        f"{percent_of_whole(same)} of the nearest neighbours are of the same language, by chance it would be "
        f"{percent_of_whole(chance)}: neighbours {keep} to their language."
    )


def _same_language(evidence: Evidence, of_text: Mapping[int, str]) -> tuple[float | None, float]:
    """Return how often the nearest neighbour is of the same language, and how often it would be by chance."""
    sizes, told = Counter(of_text.values()), len(of_text)
    chance = sum(size * (size - 1) for size in sizes.values()) / (told * (told - 1))
    if not evidence.neighbors.k:
        return None, chance
    nearest = evidence.neighbors.indices[:, 0].tolist()
    known = [(language, of_text[nearest[place]]) for place, language in of_text.items() if nearest[place] in of_text]
    return (sum(a == b for a, b in known) / len(known) if known else None), chance
