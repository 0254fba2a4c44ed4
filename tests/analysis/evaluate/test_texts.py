"""Queries of an evaluation are encoded with their own prompt, whatever else they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.analysis.evaluate.evaluate import evaluate, rows_of
from explorer.analysis.evaluate.texts import encode_texts
from explorer.domain.job import JobContext
from explorer.domain.model.info import ModelHabits, ModelInfo
from explorer.domain.model.prompts import Prompts
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.evaluation import ScoredPairs, Triplets
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus

E5 = Prompts.of({"query": "query: ", "passage": "passage: "}, "passage")
PAIRS = ScoredPairs(("cat?", "sun?", "both"), ("a cat", "the sun", "both"), np.array([1.0, 2.0, 4.0]))


def vector(text: str) -> np.ndarray:
    """A vector of its own for each text with its prompt."""
    return np.random.default_rng(list(text.encode())).normal(size=4).astype(np.float32)


class Encodes:
    def __init__(self, prompts: Prompts) -> None:
        self.calls: list[tuple[tuple[str, ...], str, Encoding | None]] = []
        self.info = ModelInfo("made by hand", 4, 1, 32, habits=ModelHabits(prompts=prompts))

    def __call__(self, corpus: Corpus, spec: EncodeSpec, previous: Encoding | None, _: JobContext) -> Encoding:
        prompts = self.info.habits.prompts
        prompt = prompts.of_texts(spec)
        self.calls.append((tuple(corpus.texts), prompt.text, previous))
        vectors = np.stack([vector(prompt.text + text) for text in corpus.texts])
        counts = np.arange(len(corpus), dtype=np.int32)
        return Encoding(
            spec,
            corpus.fingerprint,
            corpus.texts,
            {(LAST_LAYER, Pooling.MEAN): vectors},
            vectors,
            counts,
            counts > 90,
            self.info,
            prompt=prompt,
            query_prompt=prompts.of_queries(spec),
        )


def test_queries_have_their_prompt_and_the_others_theirs_even_where_one_text_is_both() -> None:
    encode = Encodes(E5)
    encoding = encode_texts(encode, PAIRS, EncodeSpec(), (), JobContext(), queries=True)
    assert [call[:2] for call in encode.calls] == [
        (("a cat", "the sun", "both"), "passage: "),
        (("cat?", "sun?", "both"), "query: "),
    ]
    first, second = rows_of(PAIRS, encoding)
    vectors = encoding.pooled[LAST_LAYER, Pooling.MEAN]
    for row, text in zip(first, PAIRS.texts_a, strict=True):
        np.testing.assert_array_equal(vectors[row], vector(f"query: {text}"))
    for row, text in zip(second, PAIRS.texts_b, strict=True):
        np.testing.assert_array_equal(vectors[row], vector(f"passage: {text}"))
    assert encoding.queries == 3
    assert encoding.token_counts.tolist() == [0, 1, 2, 0, 1, 2]
    a = np.stack([vector(f"query: {text}") for text in PAIRS.texts_a]).astype(float)
    b = np.stack([vector(f"passage: {text}") for text in PAIRS.texts_b]).astype(float)
    cosines = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    found = evaluate(PAIRS, encoding, (Readout(Pooling.MEAN),), (Similarity.COSINE,), JobContext())
    (measured,) = found.rows
    pearson = 100 * np.corrcoef(cosines, PAIRS.scores)[0, 1]
    assert measured.measured["pearson"].value == pytest.approx(pearson, abs=1e-4)  # type: ignore[index]


@pytest.mark.parametrize("queries", [True, False])
def test_one_pass_where_both_have_one_prompt(queries: bool) -> None:
    encode = Encodes(Prompts())
    triplets = Triplets(("x", "y"), ("y", "z"), ("z", "x"))
    encoding = encode_texts(encode, triplets, EncodeSpec(), (), JobContext(), queries=queries)
    assert encoding.queries == 0
    assert encoding.texts == ("x", "y", "z")
    assert {prompt for _, prompt, _ in encode.calls} == {""}


def test_a_pass_with_queries_in_it_is_never_taken_for_one_of_texts() -> None:
    encode = Encodes(E5)
    joined = encode_texts(encode, PAIRS, EncodeSpec(), (), JobContext(), queries=True)
    plain = replace(joined, queries=0)
    encode_texts(encode, PAIRS, EncodeSpec(), (joined, plain), JobContext(), queries=False)
    assert encode.calls[-1][2] is plain
    encode_texts(encode, PAIRS, EncodeSpec(), (joined,), JobContext(), queries=False)
    assert encode.calls[-1][2] is None
