from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis.diagnose import languages as languages_module
from explorer.analysis.diagnose.languages import SCRIPTS, language_of
from explorer.analysis.texts.common_words import COMMON_WORDS
from explorer.domain.job import JobContext
from explorer.domain.results.finding import Severity
from explorer.files.texts.reading import read
from explorer.files.texts.samples import samples
from tests.analysis.diagnose.making import N_TEXTS, ball, evidence, found, only

ENGLISH = "This is the sentence number {} of the day"
FRENCH = "Voici la phrase numéro {} du jour et elle est dans le texte"
PLAIN = {"French": "French", "German": "German", "English": "English", "Spanish": "Spanish", "Japanese": "Japanese"}


def mixture(french: int, russian: int = 0) -> list[str]:
    """Texts of which the first are French, the next Russian, the rest English."""
    texts = [FRENCH.format(place) for place in range(french)]
    texts += [f"Это предложение номер {place}" for place in range(russian)]
    return texts + [ENGLISH.format(place) for place in range(N_TEXTS - len(texts))]


def test_the_sample_of_languages_is_told_apart_as_it_is_labelled() -> None:
    path = next(sample.path for sample in samples() if sample.path.name == "languages.csv")
    corpus = read(path, None, JobContext())
    told = [(language_of(text), label) for text, label in zip(corpus.texts, corpus.labels, strict=True)]
    known = [(language, label) for language, label in told if language is not None]
    assert len(known) >= 40
    for language, label in known:
        assert language == PLAIN.get(label, "Cyrillic script" if label == "Russian" else "")


@pytest.mark.parametrize("name", ["topics.csv", "pairs.csv", "lengths.txt"])
def test_english_samples_are_nothing_else(name: str) -> None:
    path = next(sample.path for sample in samples() if sample.path.name == name)
    told = {language_of(text) for text in read(path, None, JobContext()).texts}
    assert told <= {"English", None}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", None),
        ("12 345 — !", None),
        ("Rain", None),
        ("de la", None),
        ("Il gatto è sul tavolo della cucina", "Italian"),
        ("O menino não está com a sua mãe", "Portuguese"),
        ("Het huis is niet van mijn moeder", "Dutch"),
        ("고양이가 자고 있다", "Korean"),
        ("我們明天早上去市場", "Chinese characters"),
        ("我々は朝に市場へ行く", "Japanese"),
        ("η γάτα κοιμάται", "Greek"),
        ("قطة نائمة", "Arabic script"),
        ("חתול ישן", "Hebrew"),
        ("แมวกำลังนอน", "Thai"),
        ("बिल्ली सो रही है", "Devanagari script"),
        ("ᚠᚢᚦ", None),
    ],
)
def test_language_of(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_only_the_beginning_is_read() -> None:
    assert language_of("x" * 400 + " " + ENGLISH) is None


def test_one_language_that_dominates_is_said_with_its_share_and_the_others() -> None:
    finding = only(evidence(texts=mixture(10, 5)), "languages")
    assert finding.severity is Severity.NOTE
    assert finding.sentence == (
        "English dominates, with 75 % of the 60 sentences whose language or script shows: English 45, French 10, "
        "Cyrillic script 5."
    )
    assert finding.indices == tuple(range(15))
    assert finding.numbers["share_of_largest"] == 0.75
    chance = (45 * 44 + 10 * 9 + 5 * 4) / (60 * 59)
    assert finding.numbers["share_by_chance"] == pytest.approx(chance)


@pytest.mark.parametrize(("french", "russian"), [(0, 0), (1, 0), (1, 1)])
def test_one_language_or_a_stray_text_is_nothing_to_say(french: int, russian: int) -> None:
    assert found(evidence(texts=mixture(french, russian))) == {}


def test_neighbours_that_keep_to_their_language_are_a_warning() -> None:
    vectors = ball()
    vectors[:30, 0] += 7
    vectors[30:, 0] -= 7
    made = evidence(vectors, mixture(30))
    finding = found(made)["languages"]
    assert finding.severity is Severity.WARNING
    assert "several languages" in finding.sentence
    rows = vectors.astype(float) / np.linalg.norm(vectors.astype(float), axis=1, keepdims=True)
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, -1)
    same = np.mean((cosines.argmax(axis=1) < 30) == (np.arange(60) < 30))
    assert finding.numbers["share_near_of_same_language"] == pytest.approx(same)
    assert "neighbours mostly keep to their language" in finding.meaning
    mixed = only(evidence(texts=mixture(30)), "languages")
    assert mixed.severity is Severity.NOTE
    assert "neighbours do not keep to their language" in mixed.meaning
    assert mixed.advice == ""


def test_of_many_texts_a_sample_is_read_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages_module, "_MOST_TEXTS", 40)
    finding = only(evidence(texts=mixture(20)), "languages")
    assert "of the 40 sentences whose language or script shows, in a sample of 40" in finding.sentence


def test_the_lists_are_lower_case_and_apart() -> None:
    assert len(set(COMMON_WORDS.values())) == len(COMMON_WORDS)
    for words in COMMON_WORDS.values():
        assert words == words.lower()
    assert all(name.isupper() for name in SCRIPTS)
