from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest
from scipy.stats import spearmanr

from explorer.analysis.lessons import batching, libraries, mask, normalisation, poolings, two_ways
from explorer.analysis.lessons.registry import LESSONS
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding, StageSeconds
from explorer.domain.results.evaluation import ScoredPairs
from explorer.domain.results.lesson import Bars, Claim, Lesson, LessonTable, Material, Sentences, Told
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling
from explorer.domain.texts.corpus import Corpus
from explorer.files.texts.pairs import read_pairs
from explorer.files.texts.samples import scored_samples
from explorer.inference.pipeline import encode as encode_corpus
from tests.support.services import FakeServices

SEED = ("The cat sat on the mat", "A feline rested on the rug", "The weather is sunny today")


def encode(corpus: Corpus, spec: EncodeSpec) -> Encoding:
    return encode_corpus(corpus, spec, None, JobContext())


@pytest.fixture(scope="module")
def pairs() -> ScoredPairs:
    data = read_pairs(scored_samples()[0].path, (), None, JobContext()).data
    assert isinstance(data, ScoredPairs)
    return data


@pytest.fixture(scope="module")
def told(pairs: ScoredPairs) -> Callable[..., Told]:
    def tell(lesson: Lesson, texts: tuple[str, ...] | None = None, option: int | None = None) -> Told:
        start = lesson.choice.start if lesson.choice else 0
        texts = (lesson.texts or SEED) if texts is None else texts
        return lesson.teach(Material(texts, start if option is None else option, pairs), encode, JobContext())

    return tell


def tables(told: Told) -> list[LessonTable]:
    return [block for block in told.blocks if isinstance(block, LessonTable)]


def values(cells: tuple[str, ...]) -> list[float]:
    return [float(cell.replace("\u2212", "-")) for cell in cells]


def words_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from words_of(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from words_of(getattr(value, field.name))


def test_the_two_ways_give_the_published_models_numbers(told: Callable[..., Told]) -> None:
    (table,) = tables(told(two_ways.LESSON))
    rows = {name: cells for name, *cells in table.rows}
    assert rows["Sentence Transformers, encode"] == ["3 × 384", "1.000", "0.5643", "0.0116"]
    assert rows["… mean over the mask, then unit length"] == ["3 × 384", "1.000", "0.5643", "0.0116"]
    assert rows["… mean over all tokens, padding too, then unit length"] == ["3 × 384", "1.000", "0.5691", "0.0324"]
    assert rows["Transformers, last hidden state"][0] == "3 × 9 × 384"


def test_only_the_poolings_without_a_mask_move(told: Callable[..., Told]) -> None:
    (table,) = tables(told(mask.LESSON))
    cells = {name: values(tuple(cells)) for name, *cells in table.rows}
    for name in ("mean over the mask", "maximum over the mask"):
        assert cells[name][0::2] == cells[name][1::2]
    alone, beside = cells["mean over everything"][0::2], cells["mean over everything"][1::2]
    assert alone == [0.569, 0.032]
    assert all(new - old > 0.15 for old, new in zip(alone, beside, strict=True))
    maximum = cells["maximum over everything"]
    assert maximum[1] > maximum[0]
    assert table.marked == (1, 3)


def test_a_short_last_sentence_is_said_to_bring_no_padding(told: Callable[..., Told]) -> None:
    said = " ".join(words_of(told(mask.LESSON, (*SEED, "Rain")).blocks))
    assert "brings them no padding and nothing moves" in said
    assert "their batch did" not in said


def test_the_share_of_padding_is_that_of_the_batch(told: Callable[..., Told]) -> None:
    bars = next(block for block in told(mask.LESSON).blocks if isinstance(block, Bars))
    lengths = encode(Corpus(mask.LESSON.texts), EncodeSpec()).token_counts
    np.testing.assert_allclose(bars.values, 1 - lengths / lengths.max())
    assert f"{lengths.max()} tokens" in bars.title


def test_normalising_moves_every_function_but_cosine(told: Callable[..., Told]) -> None:
    first, wrong = tables(told(normalisation.LESSON))
    rows = {name: values(tuple(cells)) for name, *cells in first.rows}
    vectors = encode(Corpus(normalisation.LESSON.texts), EncodeSpec()).pooled[LAST_LAYER, Pooling.MEAN].astype(float)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    for name, expected in {
        "cosine, as pooled": unit[1:4] @ unit[0],
        "cosine, unit length": unit[1:4] @ unit[0],
        "dot product, as pooled": vectors[1:4] @ vectors[0],
        "dot product, unit length": unit[1:4] @ unit[0],
        "negative distance, as pooled": -np.linalg.norm(vectors[1:4] - vectors[0], axis=1),
        "negative distance, unit length": -np.linalg.norm(unit[1:4] - unit[0], axis=1),
    }.items():
        np.testing.assert_allclose(rows[name], expected, atol=6e-4, err_msg=name)
    assert wrong.rows[0][1] == "1.000"
    assert wrong.rows[1][1] != "1.000"


def test_the_first_lines_say_so_where_cosine_is_below_zero(told: Callable[..., Told]) -> None:
    claims = [block.measured for block in told(normalisation.LESSON).blocks if isinstance(block, Claim)]
    assert any("from \u2212" in measured for measured in claims)


@pytest.mark.parametrize(("option", "sign"), [(0, 1), (2, -1)])
def test_the_poolings_are_judged_by_people(
    told: Callable[..., Told], pairs: ScoredPairs, option: int, sign: int
) -> None:
    bars = next(block for block in told(poolings.LESSON, option=option).blocks if isinstance(block, Bars))
    texts = tuple(dict.fromkeys((*pairs.texts_a, *pairs.texts_b)))
    vectors = encode(Corpus(texts), EncodeSpec()).pooled
    for name, value, pooling in zip(
        bars.labels, bars.values, (Pooling.MEAN, Pooling.MAX, Pooling.CLS, Pooling.LASTTOKEN), strict=True
    ):
        rows = vectors[LAST_LAYER, pooling].astype(float)
        a = rows[[texts.index(text) for text in pairs.texts_a]]
        b = rows[[texts.index(text) for text in pairs.texts_b]]
        if sign > 0:
            similarity = (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
        else:
            similarity = -np.linalg.norm(a - b, axis=1)
        assert value == pytest.approx(100 * spearmanr(similarity, pairs.scores).statistic, abs=1e-3), name


def timed(corpus: Corpus, spec: EncodeSpec) -> Encoding:
    """Encode in as many seconds as there are batches of plain user code, a tenth where the program batches."""
    encoding = FakeServices().encode(corpus, spec, None, JobContext())
    seconds = -(-len(corpus) // spec.batch_size) if spec.naive else 0.1
    return replace(encoding, seconds=StageSeconds(forward=seconds))


def test_what_batching_costs_is_what_was_measured() -> None:
    texts = tuple(f"text {'word ' * (number % 5)}" for number in range(20))
    told = batching.LESSON.teach(Material(texts, 1), timed, JobContext())
    bars = next(block for block in told.blocks if isinstance(block, Bars))
    assert bars.labels == ("one by one", "batches of 8 as they come", "batches of like length")
    assert bars.values == pytest.approx((20 / 20, 20 / 3, 20 / 0.1))
    (table,) = tables(told)
    assert table.marked == (2,)
    counts = np.minimum([len(text.split()) + 2 for text in texts], 8)
    computed = sum(len(block) * block.max() for block in (counts[:8], counts[8:16], counts[16:]))
    said = " ".join(words_of(told.blocks))
    assert f"computes {computed}, of which {100 * (1 - counts.sum() / computed):.0f}\u2009% are padding" in said
    assert "200.0 times as long" in said
    assert "94\u2009%" in told.answer


def test_the_two_libraries_give_the_same_vectors(told: Callable[..., Told]) -> None:
    blocks = told(libraries.LESSON).blocks
    first = tables(Told(blocks, ""))[0]
    assert [row[1] for row in first.rows] == ["6 × 384", "6 × 11 × 384"]
    said = " ".join(words_of(blocks))
    # Where both take the very same steps there is no difference at all.
    assert re.search(r"the vectors of the first, to (0|\d × 10⁻[⁷⁸⁹])\. ", said)


def test_both_libraries_cut_a_long_text_alike(told: Callable[..., Told]) -> None:
    texts = ("The cat sat on the mat", "word " * 400)
    rows = tables(told(two_ways.LESSON, texts))[0].rows
    assert rows[1][1] == "2 × 256 × 384"
    assert rows[0][1:] == rows[2][1:]
    assert "was cut at 256 tokens in both" in " ".join(words_of(told(two_ways.LESSON, texts)))
    assert "was cut" not in " ".join(words_of(told(two_ways.LESSON)))
    text = " ".join(words_of(told(libraries.LESSON, texts)))
    assert re.search(r"gives the vectors of the first, to (0|\d × 10⁻[⁷⁸])\. ", text)


def test_the_library_that_took_longer_is_said_to_have() -> None:
    def slow(corpus: Corpus, spec: EncodeSpec) -> Encoding:
        encoding = FakeServices().encode(corpus, spec, None, JobContext())
        seconds = 1.0 if encoding.info.normalizes else 3.0
        return replace(encoding, seconds=StageSeconds(forward=seconds))

    said = " ".join(words_of(libraries.LESSON.teach(Material(SEED), slow, JobContext()).blocks))
    assert "Transformers took 3.00 times as long" in said
    assert "about the same time" not in said


@pytest.mark.parametrize("lesson", [batching.LESSON, libraries.LESSON], ids=lambda lesson: lesson.title)
def test_a_cancelled_lesson_stops(lesson: Lesson) -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(Cancelled):
        lesson.teach(Material(SEED), timed, context)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.title)
def test_no_number_is_copied_from_the_document(lesson: Lesson, told: Callable[..., Told]) -> None:
    texts = SEED if lesson.sentences is Sentences.LENGTHS else None
    said = " ".join((*lesson.idea, *words_of(told(lesson, texts))))
    for printed in ("0.8476", "0.85", "0.7923", "0.79 ", "0.2651", "0.1847", "10x", "200+", "18 tokens"):
        assert printed not in said
    assert "nan" not in said.split()
    assert "inf" not in said.split()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.title)
@pytest.mark.parametrize("texts", [("One.", "One.", "One."), ("a", "b", "c d e f g h i j k l m n o p")])
def test_every_lesson_stands_other_sentences(lesson: Lesson, texts: tuple[str, ...], told: Callable[..., Told]) -> None:
    result = told(lesson, texts[: max(lesson.fewest, 1)])
    assert result.answer
    for table in tables(result):
        assert {len(row) for row in table.rows} == {len(table.header)}
        assert all(0 <= row < len(table.rows) for row in table.marked)
