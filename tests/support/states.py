"""States as the controller would make them, out of synthetic vectors and the real analyses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from explorer.analysis.heatmap.pyramid import build_pyramid
from explorer.analysis.neighbors.neighbors import nearest_neighbors
from explorer.analysis.similarity.norms import summarize_norms
from explorer.analysis.similarity.readout import read_out
from explorer.domain.job import JobContext
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.analysis import Clusters, ColorBy, Order
from explorer.domain.results.encoding import Encoding, StageSeconds
from explorer.domain.results.projection import Projection, ProjectionMethod, ProjectionSpec
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus

if TYPE_CHECKING:
    from explorer.ui.state.tasks import TaskRunner

SEED = ("The cat sat on the mat", "A feline rested on the rug", "The weather is sunny today")
_OPENINGS = (
    "The cat sat on the mat",
    "A feline rested on the rug",
    "The weather is sunny today",
    "Interest rates rose by half a point this week",
    "She tuned the old piano before the concert began",
    "Trains to the coast are delayed because of snow",
    "A pinch of salt brings out the taste of chocolate",
    "The telescope found water vapour on a distant planet",
)


def make_texts(n_texts: int) -> tuple[str, ...]:
    """Return N sentences that differ, the first three the seed's."""
    return tuple(
        _OPENINGS[i % 8] if i < 8 else f"{_OPENINGS[i % 8]}, said visitor number {i} of the day" for i in range(n_texts)
    )


def make_vectors(n_texts: int, dimensions: int = 32, groups: int = 6, seed: int = 0) -> np.ndarray:
    """Return float32 (N, D) vectors around `groups` centres, of norms between about 5 and 7."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(groups, dimensions))
    vectors = centres[np.arange(n_texts) % groups] + 0.7 * random.normal(size=(n_texts, dimensions))
    vectors *= (random.normal(6.2, 0.35, size=n_texts) / np.linalg.norm(vectors, axis=1))[:, None]
    return vectors.astype(np.float32)


def make_state(
    n_texts: int = 3,
    *,
    vectors: np.ndarray | None = None,
    texts: tuple[str, ...] = (),
    metric: Similarity = Similarity.COSINE,
    normalize: bool = True,
    order: Order = Order.INPUT,
    method: ProjectionMethod = ProjectionMethod.PCA,
    coords: np.ndarray | None = None,
    color_by: ColorBy = ColorBy.CLUSTER,
    selection: tuple[int, ...] = (),
    sources: tuple[str, ...] = (),
    labels: tuple[str, ...] = (),
) -> AppState:
    """Return the state after a run over N texts, everything derived."""
    if vectors is None:
        vectors = make_vectors(n_texts)
    n_texts = len(vectors)
    corpus = Corpus(texts or make_texts(n_texts), sources or ("typed",) * n_texts, labels)
    tokens = np.array([len(text.split()) + 2 for text in corpus.texts], dtype=np.int32)
    info = ModelInfo(
        "all-MiniLM-L6-v2", vectors.shape[1], 6, 256, ("Transformer", "Pooling", "Normalize"), "mean", True
    )
    encoding = Encoding(
        spec=EncodeSpec(),
        corpus_fingerprint=corpus.fingerprint,
        texts=corpus.texts,
        pooled={(LAST_LAYER, Pooling.MEAN): vectors},
        model_vectors=None,
        token_counts=tokens,
        truncated=np.zeros(n_texts, dtype=np.bool_),
        info=info,
        seconds=StageSeconds(0.4, 0.001, 0.012, 0.001),
        batches=1,
    )
    readout = Readout(Pooling.MEAN, normalize=normalize)
    embeddings = read_out(encoding, readout)
    groups = np.arange(n_texts, dtype=np.int32) % 6
    clusters = Clusters(groups, min(6, n_texts), "six groups made for this state")
    rows = {
        Order.INPUT: None,
        Order.SIMILARITY: np.argsort(embeddings.vectors[:, 0]).astype(np.int32),
        Order.CLUSTER: np.argsort(groups, kind="stable").astype(np.int32),
    }[order]
    spec = ProjectionSpec(method=method)
    pca = Projection(ProjectionSpec(method=ProjectionMethod.PCA), principal_axes(embeddings.vectors), (0.31, 0.22))
    return AppState(
        corpus=corpus,
        spec=encoding.spec,
        readout=readout,
        metric=metric,
        order=order,
        projection_spec=spec,
        color_by=color_by,
        shown=corpus,
        encoding=encoding,
        embeddings=embeddings,
        pyramid=build_pyramid(embeddings.vectors, metric, rows),
        heatmap_order=rows,
        norm_summary=summarize_norms(embeddings, tokens),
        neighbors=nearest_neighbors(embeddings.vectors, metric, min(15, n_texts - 1), JobContext())
        if n_texts <= 2000
        else None,
        clusters=clusters,
        pca=pca,
        projection=None if coords is None else Projection(spec, coords),
        selection=selection,
    )


def principal_axes(vectors: np.ndarray) -> np.ndarray:
    """Return float32 (N, 2) coordinates on the first two principal axes."""
    centred = vectors - vectors.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    return (centred @ axes[:, [-1, -2]]).astype(np.float32)


@dataclass
class FakeIntents:
    """Notes every wish, as (name, arguments)."""

    wishes: list[tuple[str, object]] = field(default_factory=list)
    runner: TaskRunner | None = None
    """For views that make something on a worker thread."""

    @property
    def requests(self) -> FakeIntents:
        """The same one: notes what is asked of the services too, as "explain.start"."""
        return self

    def __getattr__(self, name: str) -> Wish:
        if name.startswith("_"):
            raise AttributeError(name)
        return Wish(name, self._note)

    def _note(self, name: str, *arguments: object) -> None:
        argument = arguments[0] if len(arguments) == 1 else arguments or None
        listed = isinstance(argument, Iterable) and not isinstance(argument, str)
        self.wishes.append((name, tuple(argument) if listed else argument))


@dataclass(frozen=True)
class Wish:
    """Noted when it is called; what it gives by name is a wish too."""

    name: str
    note: Callable[..., None]

    def __getattr__(self, name: str) -> Wish:
        if name.startswith("_"):
            raise AttributeError(name)
        return Wish(f"{self.name}.{name}", self.note)

    def __call__(self, *arguments: object) -> None:
        self.note(self.name, *arguments)


def with_selection(state: AppState, *indices: int) -> AppState:
    """Return the state with another selection."""
    return replace(state, selection=indices)
