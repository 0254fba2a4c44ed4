"""The table of measured facts, the queries, and what `encode` refuses."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from explorer.analysis.similarity.readout import read_out
from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.precomputed import RowNames
from explorer.domain.settings.spec import LAST_LAYER, Backend, Device, EncodeSpec, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.files.model_folder import bundled_folder
from explorer.inference.pipeline import embed_query, encode, warm_up
from tests.support.models import TEXTS

SEED = ("The cat sat on the mat", "A feline rested on the rug", "The weather is sunny today")
LONG = (
    "In the early hours of the morning the old lighthouse keeper climbed the narrow stairs once more to look over the "
    "grey water and count the boats that came home."
)
FACTS = {
    Pooling.MEAN: ((6.473, 6.519, 5.758), 0.5643, 0.0116),
    Pooling.NAIVE_MEAN: ((6.286, 6.519, 5.625), 0.5691, 0.0324),
    Pooling.CLS: ((7.965, 8.108, 7.254), 0.7535, 0.5645),
    Pooling.MAX: ((13.755, 14.426, 11.466), 0.7958, 0.5806),
    Pooling.NAIVE_MAX: ((13.907, 14.426, 11.884), 0.8066, 0.6202),
}


def run(spec: EncodeSpec, texts: tuple[str, ...] = SEED) -> Encoding:
    return encode(Corpus(texts), spec, None, JobContext())


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    a, b = a.astype(np.float64), b.astype(np.float64)
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize("pooling", FACTS)
def test_seed_sentences_give_the_measured_table(pooling: Pooling, backend: Backend) -> None:
    norms, similar, dissimilar = FACTS[pooling]
    encoding = run(EncodeSpec(backend=backend, dtype=Precision.FLOAT32, naive=True))
    assert encoding.token_counts.tolist() == [8, 9, 7]
    assert encoding.batches == 1
    vectors = encoding.pooled[LAST_LAYER, pooling]
    assert vectors.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), norms, atol=6e-4)
    assert cosine(vectors[0], vectors[1]) == pytest.approx(similar, abs=6e-5)
    assert cosine(vectors[0], vectors[2]) == pytest.approx(dissimilar, abs=6e-5)


def test_model_s_own_pipeline_gives_the_first_row() -> None:
    vectors = run(EncodeSpec()).model_vectors
    assert vectors is not None
    norms, similar, dissimilar = FACTS[Pooling.MEAN]
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), norms, atol=6e-4)
    assert cosine(vectors[0], vectors[1]) == pytest.approx(similar, abs=6e-5)
    assert cosine(vectors[0], vectors[2]) == pytest.approx(dissimilar, abs=6e-5)


def test_longer_neighbour_moves_the_naive_mean_and_not_the_masked_one() -> None:
    spec = EncodeSpec(backend=Backend.TRANSFORMERS, naive=True)
    three, four = run(spec), run(spec, (*SEED, LONG))
    assert four.token_counts[3] > 29
    for pooling, moves in ((Pooling.NAIVE_MEAN, True), (Pooling.NAIVE_MAX, True), (Pooling.MEAN, False)):
        before, after = three.pooled[LAST_LAYER, pooling], four.pooled[LAST_LAYER, pooling]
        change = abs(cosine(after[0], after[2]) - cosine(before[0], before[2]))
        assert change > 0.03 if moves else change < 1e-5


def test_bundled_model_gives_what_encode_gives_on_mixed_lengths() -> None:
    rng = np.random.default_rng(0)
    words = " ".join(SEED).split()
    texts = tuple(" ".join(rng.choice(words, length)) for length in (1, 300, 3, 40, 12, 90, 7, 260))
    encoding = run(EncodeSpec(), texts)
    vectors = encoding.model_vectors
    assert vectors is not None
    expected = SentenceTransformer(str(bundled_folder()), device="cpu").encode(list(texts))
    np.testing.assert_allclose(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), expected, atol=1e-5)
    assert encoding.truncated.tolist() == [length > 254 for length in (1, 300, 3, 40, 12, 90, 7, 260)]
    assert encoding.token_counts.max() == 256


READOUTS = [
    Readout(),
    Readout(Pooling.MEAN),
    Readout(Pooling.CLS, normalize=True, truncate_dim=5),
    Readout(Pooling.NAIVE_MEAN),
    Readout(Pooling.MAX, layer=1),
]


@pytest.mark.parametrize("readout", READOUTS, ids=str)
def test_query_lies_where_the_same_text_lies(readout: Readout, tiny_sentence_transformer: Callable[..., Path]) -> None:
    folder = tiny_sentence_transformer("bert", normalize=True)
    spec = EncodeSpec(
        model=str(folder), max_length=6, prompt="hello ", batch_size=1, naive=True, layers=(LAST_LAYER, 1)
    )
    encoding = run(spec, TEXTS)
    expected = read_out(encoding, readout).vectors
    for index in (1, 4):
        query = embed_query(f"  {TEXTS[index]} ", encoding, readout, JobContext())
        np.testing.assert_allclose(query, expected[index], atol=1e-5)


def test_query_leaves_unfinished_work_alone(tiny_model: Callable[[str], Path]) -> None:
    spec = EncodeSpec(model=str(tiny_model("bert")), naive=True, batch_size=1)
    encoding = run(spec, TEXTS[:2])
    context = JobContext(
        lambda progress: context.cancel() if progress.stage == "Encoding" and progress.done >= 3 else None
    )
    with pytest.raises(Cancelled):
        encode(Corpus(TEXTS[2:]), spec, None, context)
    embed_query("hello", encoding, Readout(Pooling.MEAN), JobContext())
    assert run(spec, TEXTS[2:]).reused > 0


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_blank_query_is_refused(text: str, tiny_model: Callable[[str], Path]) -> None:
    encoding = run(EncodeSpec(model=str(tiny_model("bert"))))
    with pytest.raises(ExplorerError, match="nothing to search for") as caught:
        embed_query(text, encoding, Readout(), JobContext())
    assert caught.value.failure.kind is FailureKind.INPUT


def test_empty_corpus_is_refused() -> None:
    with pytest.raises(ExplorerError, match="came without their texts"):
        encode(Corpus(RowNames(3)), EncodeSpec(), None, JobContext())
    with pytest.raises(ExplorerError, match="no text to encode") as caught:
        encode(Corpus(), EncodeSpec(), None, JobContext())
    assert caught.value.failure.kind is FailureKind.INPUT


@pytest.mark.parametrize("texts", [("one",), ("same", "same", "same")])
def test_one_text_and_identical_texts_encode(texts: tuple[str, ...]) -> None:
    encoding = run(EncodeSpec(), texts)
    assert encoding.model_vectors is not None
    assert encoding.model_vectors.shape == (len(texts), 384)
    assert (encoding.model_vectors == encoding.model_vectors[0]).all()


def test_warm_up_tells_the_devices() -> None:
    started: list[bool] = []
    assert warm_up(EncodeSpec(), lambda: started.append(True), JobContext())[-1] is Device.CPU
    assert started == [True]


def test_importing_the_pipeline_loads_no_model_library() -> None:
    code = (
        "import sys, explorer.inference.pipeline\n"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers', 'numba', 'PySide6') "
        "if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
