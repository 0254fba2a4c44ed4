"""Services that need no model: vectors are a function of the text alone."""

from __future__ import annotations

import re
import threading
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from explorer.analysis.explain.token_shares import pooled_parts
from explorer.analysis.maps.pca import pca
from explorer.analysis.similarity.readout import read_out
from explorer.analysis.sweep.padding import padding_row
from explorer.domain.arrays import FloatArray
from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext, Progress
from explorer.domain.model.chosen import ChosenModel
from explorer.domain.model.folder import ModelFolder, ModelKind
from explorer.domain.model.info import ModelInfo
from explorer.domain.model.tokens import TokenReading
from explorer.domain.results.analysis import Clusters, Neighbors
from explorer.domain.results.encoding import Encoding, StageSeconds
from explorer.domain.results.projection import Projection, ProjectionSpec
from explorer.domain.results.sweep import PaddingTest
from explorer.domain.settings.spec import (
    MASKED_POOLINGS,
    NAIVE_POOLINGS,
    Backend,
    Device,
    EncodeSpec,
    Pooling,
    Readout,
    Similarity,
)
from explorer.domain.texts.corpus import Corpus
from explorer.ui.state.services import Services

DIMENSIONS = 16
LIMIT = 8
"""Tokens at which the pretended model cuts."""


def vectors_of(texts: tuple[str, ...], salt: int = 0) -> FloatArray:
    """Return float32 (N, DIMENSIONS), the same for the same text."""
    rows = [np.random.default_rng([salt, *text.encode()]).normal(size=DIMENSIONS) for text in texts]
    return np.array(rows, dtype=np.float32).reshape(len(texts), DIMENSIONS) * 3


def tokens_of(encoding: Encoding, index: int, readout: Readout) -> TokenReading:
    """Read a text as words between [CLS] and [SEP], cut at the encoding's count, with vectors that pool to its own.

    A naive pooling sees padding up to the longest text of the corpus.
    """
    text = encoding.texts[index]
    spans = [word.span() for word in re.finditer(r"\S+", text)][: max(0, int(encoding.token_counts[index]) - 2)]
    words = ["[CLS]", *(text[start:end].lower() for start, end in spans), "[SEP]"]
    width = int(encoding.token_counts.max()) if readout.pooling.is_naive else len(words)
    padding = max(0, width - len(words))
    mask = np.arange(len(words) + padding) < len(words)
    target = encoding.pooled_vectors(readout)[index].astype(np.float64)
    random = np.random.default_rng([len(text), readout.layer + 1, *text.encode()])
    reading = TokenReading(
        text=text,
        tokens=(*words, *["[PAD]"] * padding),
        ids=np.array([101, *(1000 + zlib.crc32(word.encode()) % 28_000 for word in words[1:-1]), 102, *[0] * padding]),
        offsets=np.array([(0, 0), *spans, (0, 0), *[(0, 0)] * padding]),
        special=np.isin(np.arange(len(mask)), (0, len(words) - 1)),
        mask=mask,
        pooled=mask,
        vectors=target + np.abs(target).mean() * random.normal(size=(len(mask), len(target))),
    )
    pooling = Pooling.MEAN if readout.pooling is Pooling.MODEL else readout.pooling
    total = np.sqrt(len(words)) if pooling is Pooling.MEAN_SQRT_LEN_TOKENS else 1.0
    missing = target - pooled_parts(pooling, reading).sum(axis=0)
    return replace(reading, vectors=reading.vectors + missing / total)


@dataclass
class FakeServices:
    """Counts what is asked for; `gate` holds every encoding back while it is cleared."""

    encoded: list[tuple[Corpus, EncodeSpec, Encoding | None]] = field(default_factory=list)
    projected: list[ProjectionSpec] = field(default_factory=list)
    neighbors_given: list[Neighbors | None] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    tokens_read: list[tuple[int, ...]] = field(default_factory=list)
    padding_measured: list[tuple[Corpus, EncodeSpec]] = field(default_factory=list)
    failure: ExplorerError | None = None
    preparing: list[EncodeSpec] = field(default_factory=list)
    prepared_bytes: int = 0
    unprepared: ExplorerError | None = None
    models: dict[str, ChosenModel] = field(default_factory=dict)
    closed: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    def services(self) -> Services:
        """Return them as the window takes them."""
        return Services(
            warm_up=self.warm_up,
            encode=self.encode,
            prepare=self.prepare,
            embed_query=self.embed_query,
            project=self.project,
            cluster=self.cluster,
            read_tokens=self.read_tokens,
            measure_padding=self.measure_padding,
            time_stages=self.time_stages,
            look_at_model=self.look_at_model,
            close=self.close,
        )

    def look_at_model(self, model: str, network: bool, context: JobContext) -> ChosenModel:
        return self.models.get(model, ChosenModel(model, ModelFolder(Path(model), "pretended", ModelKind.SENTENCE)))

    def warm_up(self, spec: EncodeSpec, context: JobContext) -> tuple[Device, ...]:
        return (Device.CPU,)

    def prepare(self, spec: EncodeSpec, context: JobContext) -> int:
        self.preparing.append(spec)
        if self.unprepared is not None:
            raise self.unprepared
        return self.prepared_bytes

    def encode(self, corpus: Corpus, spec: EncodeSpec, previous: Encoding | None, context: JobContext) -> Encoding:
        self.encoded.append((corpus, spec, previous))
        context.report(Progress("Encoding", 1, 2, 10.0, 0.5))
        while not self.gate.wait(0.005):
            context.check()
        if self.failure is not None:
            raise self.failure
        counts = np.array([len(text.split()) + 2 for text in corpus.texts], dtype=np.int32)
        poolings = MASKED_POOLINGS + (NAIVE_POOLINGS if spec.naive else ())
        pipeline = spec.backend is Backend.SENTENCE_TRANSFORMERS
        return Encoding(
            spec=spec,
            corpus_fingerprint=corpus.fingerprint,
            texts=corpus.texts,
            pooled={
                (layer, pooling): vectors_of(corpus.texts, salt)
                for layer in spec.layers
                for salt, pooling in enumerate(poolings)
            },
            model_vectors=vectors_of(corpus.texts) if pipeline else None,
            token_counts=np.minimum(counts, LIMIT),
            truncated=counts > LIMIT,
            info=ModelInfo(
                "pretended", DIMENSIONS, 2, LIMIT, pooling_mode="mean" if pipeline else "", normalizes=pipeline
            ),
            seconds=StageSeconds(0.4, 0.001, 0.012, 0.001),
            batches=1,
        )

    def embed_query(self, query: str, encoding: Encoding, readout: Readout, context: JobContext) -> FloatArray:
        asked = self.encode(Corpus((query,)), encoding.spec, None, context)
        vector: FloatArray = read_out(asked, readout).vectors[0]
        return vector

    def project(
        self, vectors: FloatArray, neighbors: Neighbors | None, spec: ProjectionSpec, context: JobContext
    ) -> Projection:
        self.projected.append(spec)
        self.neighbors_given.append(neighbors)
        while not self.gate.wait(0.005):
            context.check()
        return Projection(spec, -pca(vectors).coords)

    def cluster(self, vectors: FloatArray, metric: Similarity, context: JobContext) -> Clusters:
        return Clusters(np.arange(len(vectors), dtype=np.int32) % 2, min(2, len(vectors)), "odd and even")

    def read_tokens(
        self, encoding: Encoding, indices: Sequence[int], readout: Readout, context: JobContext
    ) -> tuple[TokenReading, ...]:
        self.tokens_read.append(tuple(indices))
        while not self.gate.wait(0.005):
            context.check()
        if self.failure is not None:
            raise self.failure
        return tuple(tokens_of(encoding, index, readout) for index in indices)

    def measure_padding(self, corpus: Corpus, spec: EncodeSpec, context: JobContext) -> PaddingTest:
        """Move the naive vectors of shorter texts by the share of padding, as a batch of all texts would."""
        self.padding_measured.append((corpus, spec))
        while not self.gate.wait(0.005):
            context.check()
        if self.failure is not None:
            raise self.failure
        counts = np.array([len(text.split()) + 2 for text in corpus.texts])
        padding = 1.0 - counts / counts.max()
        indices = np.arange(len(corpus), dtype=np.int32)
        rows = []
        for salt, pooling in enumerate(MASKED_POOLINGS + NAIVE_POOLINGS):
            alone = vectors_of(corpus.texts, salt)
            share = padding[:, None].astype(np.float32) if pooling.is_naive else np.float32(0)
            rows.append(padding_row(pooling, alone, (1 - share) * alone + 2 * share, indices))
        return PaddingTest(corpus, spec, indices, "right", padding, tuple(rows), 1e-5)

    def time_stages(
        self, corpus: Corpus, spec: EncodeSpec, repeats: int, context: JobContext
    ) -> tuple[StageSeconds, ...]:
        return tuple(StageSeconds(0.4, 0.001, 0.01 + 0.001 * number, 0.001) for number in range(repeats))

    def close(self) -> None:
        self.closed += 1
