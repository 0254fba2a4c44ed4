"""A ranking of texts: what a list of neighbours shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.arrays import FloatArray, IntArray
from explorer.domain.model.prompts import NO_PROMPT, Prompt, prompt_words
from explorer.domain.results.analysis import Nearest, Neighbors
from explorer.domain.results.comparison import Comparison
from explorer.domain.settings.spec import Similarity
from explorer.domain.state import AppState
from explorer.domain.words import count, number, quoted
from explorer.figures.table import Cell, Column, Kind, Rows, Table


@dataclass(frozen=True, slots=True)
class Ranking:
    """Texts by falling similarity to something.

    Parameters
    ----------
    head
        What they were ranked for, in a word or two.
    subject
        The sentence or query itself.
    metric
        The similarity function.
    indices, similarities
        Texts and values, best first.
    others
        How many more sentences the subject stands for.
    accuracy
        Whether these are the true nearest, in words.
    model
        The model that embedded the subject, where that needs saying.
    prompt
        What stood before the subject when it was embedded, where it is none of the sentences.
    """

    head: str
    subject: str
    metric: Similarity
    indices: tuple[int, ...]
    similarities: tuple[float, ...]
    others: int = 0
    accuracy: str = "exact"
    model: str = ""
    prompt: Prompt = NO_PROMPT

    def __len__(self) -> int:
        return len(self.indices)

    def share(self, row: int) -> float:
        """Length of a row's bar, 0 to 1: the similarity itself for cosine, else against the others of the list."""
        value = self.similarities[row]
        if self.metric is Similarity.COSINE:
            return min(1.0, max(0.0, value))
        if self.metric.is_distance:
            farthest = -min(self.similarities) * 1.15
            return 1.0 if farthest <= 0 else 1.0 + value / farthest
        return max(0.0, value) / max(1e-12, *self.similarities)


def subject_words(ranking: Ranking) -> str:
    """Return the subject in quotation marks, and how many others there are."""
    words = quoted(ranking.subject, 400)
    words = f"{words} and {count(ranking.others)} more" if ranking.others else words
    words = f"{words}, put after {prompt_words(Prompt(ranking.prompt.text), 40)}" if ranking.prompt.text else words
    return f"{words}, embedded by {ranking.model}, which may not be what made these vectors" if ranking.model else words


def search_ranking(state: AppState) -> Ranking | None:
    """Return the texts ranked for the query, or None while there is no search."""
    search = state.search
    if search is None:
        return None
    found = [
        (index, value)
        for index, value in zip(search.indices, search.similarities, strict=True)
        if index < len(state.shown)
    ]
    return Ranking(
        "Search",
        search.query,
        search.metric,
        tuple(i for i, _ in found),
        tuple(value for _, value in found),
        model=search.model,
        prompt=search.prompt,
    )


def neighbor_ranking(state: AppState, texts: tuple[int, ...], nearest: Nearest | None = None) -> Ranking | None:
    """Return the nearest other texts of `texts`, by the nearest of them; None where neighbours are not known yet.

    Parameters
    ----------
    state
        What is on the screen.
    texts
        Texts whose neighbours are wanted.
    nearest
        The exact nearest of one text, preferred where it is the one in `texts`.
    """
    neighbors = state.neighbors
    if nearest is not None and texts == (nearest.text,) and nearest.metric is state.metric:
        head = f"Neighbours of {count(nearest.text + 1)}"
        subject = state.text(nearest.text)
        return Ranking(head, subject, nearest.metric, nearest.indices, nearest.similarities)
    if neighbors is None or not texts or len(neighbors.indices) != len(state.shown):
        return None
    indices, similarities = _best_others(neighbors, np.asarray(texts, dtype=np.int64))
    head = f"Neighbours of {count(texts[0] + 1)}" if len(texts) == 1 else f"Neighbours of {count(len(texts))} sentences"
    return Ranking(
        head,
        state.text(texts[0]),
        neighbors.metric,
        tuple(indices.tolist()),
        tuple(similarities.tolist()),
        len(texts) - 1,
        accuracy=neighbors.accuracy,
    )


def _best_others(neighbors: Neighbors, texts: np.ndarray) -> tuple[IntArray, FloatArray]:
    """Return the k texts nearest to any of `texts` that are none of them, and their similarities, best first."""
    is_one = np.zeros(len(neighbors.indices), dtype=np.bool_)
    is_one[texts] = True
    indices, similarities = neighbors.indices[texts].ravel(), neighbors.similarities[texts].ravel()
    others = ~is_one[indices]
    indices, similarities = indices[others], similarities[others]
    wanted = max(neighbors.k, 1)
    # The same text may be near to many of them, so more than are wanted have to be looked at; of millions, few.
    looked_at = 64 * wanted
    while True:
        some = np.arange(len(indices))
        if looked_at < len(indices):
            some = np.sort(np.argpartition(-similarities, looked_at)[:looked_at])
        order = some[np.argsort(-similarities[some], kind="stable")]
        _, first = np.unique(indices[order], return_index=True)
        if len(first) >= wanted or looked_at >= len(indices):
            order = order[np.sort(first)][:wanted]
            return indices[order], similarities[order]
        looked_at *= 8


class RankingRows(Rows):
    """A value, its bar and its text a row; and which texts are in another list too."""

    def __init__(self, ranking: Ranking, texts: Sequence[str], shared: frozenset[int]) -> None:
        self.ranking, self._texts, self._shared = ranking, texts, shared

    def __len__(self) -> int:
        return len(self.ranking)

    def texts(self, row: int) -> tuple[int, ...]:
        return (self.ranking.indices[row],)

    def text(self, row: int) -> str:
        """Return the sentence in a row."""
        return self._texts[self.ranking.indices[row]]

    def cells(self, row: int) -> Sequence[Cell]:
        value, text = self.ranking.similarities[row], self.text(row)
        cells = (Cell(number(value), value, text), Cell("", self.ranking.share(row), text), Cell(text, tip=text))
        if not self._shared:
            return cells
        return *cells, Cell("both" if self.ranking.indices[row] in self._shared else "", tip=text, role="good")


def ranking_table(ranking: Ranking, texts: Sequence[str], shared: frozenset[int] = frozenset()) -> Table:
    """Return a ranking as a table without titles; those of its texts that are in `shared` are marked."""
    ends = (*ranking.similarities[:1], *ranking.similarities[-1:])
    widest = max((number(value) for value in ends), key=len, default="")
    columns = (Column(kind=Kind.NUMBER, usual=widest), Column(kind=Kind.BAR), Column(stretch=True))
    both = (Column(kind=Kind.MARK, width=36),) if shared else ()
    return Table((*columns, *both), RankingRows(ranking, texts, shared))


def nearest_in_both(comparison: Comparison, text: int) -> tuple[Ranking, Ranking]:
    """Return the `comparison.k` nearest texts of one text in A and in B, nearest first."""
    first, second = (
        _nearest(side.embeddings.vectors, comparison, text, f"in {letter}")
        for side, letter in ((comparison.a, "A"), (comparison.b, "B"))
    )
    return first, second


def _nearest(vectors: np.ndarray, comparison: Comparison, text: int, head: str) -> Ranking:
    values = similarity_matrix(vectors[text : text + 1], vectors, comparison.metric)[0]
    order = np.argsort(-values, kind="stable")
    order = order[order != text][: comparison.k]
    subject = comparison.corpus.texts[text]
    return Ranking(head, subject, comparison.metric, tuple(order.tolist()), tuple(values[order].tolist()))


def overlap_ranking(comparison: Comparison) -> Ranking:
    """Return all texts by the share of neighbours that they keep, the least first."""
    order = np.argsort(comparison.overlap, kind="stable")
    # Shares have bars as cosines have: as long as they are large.
    values = tuple(comparison.overlap[order].tolist())
    return Ranking("Least kept first", "", comparison.metric.COSINE, tuple(order.tolist()), values)
