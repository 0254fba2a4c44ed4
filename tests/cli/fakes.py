"""A model that costs nothing, for what is not about the model's numbers."""

from __future__ import annotations

import zlib

import numpy as np

from explorer.domain.job import JobContext, Progress
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.encoding import Encoding, StageSeconds
from explorer.domain.settings.spec import EncodeSpec, Pooling
from explorer.domain.texts.corpus import Corpus

DIMENSIONS = 6


def vector(text: str) -> np.ndarray:
    """A vector that depends on the text alone."""
    return np.random.default_rng(zlib.crc32(text.encode())).normal(size=DIMENSIONS).astype(np.float32)


def fake_encode(corpus: Corpus, spec: EncodeSpec, previous: Encoding | None, context: JobContext) -> Encoding:
    """Stand in for the model: counts words as tokens and cuts at four of them."""
    assert previous is None
    context.report(Progress("Encoding", len(corpus), len(corpus)))
    vectors = np.stack([vector(text) for text in corpus.texts])
    words = np.array([len(text.split()) for text in corpus.texts], np.int32)
    return Encoding(
        spec,
        corpus.fingerprint,
        corpus.texts,
        {(layer, pooling): vectors for layer in spec.layers for pooling in Pooling if pooling is not Pooling.MODEL},
        vectors,
        np.minimum(words, 4),
        words > 4,
        ModelInfo("fake", DIMENSIONS, 2, 4, notes=("Padded right.",)),
        seconds=StageSeconds(1.0, 0.25, 2.0, 0.5),
        batches=3,
    )
