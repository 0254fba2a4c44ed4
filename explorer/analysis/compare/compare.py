"""Two settings on the same texts, in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from explorer.analysis.compare.cka import Alignment, linear_cka
from explorer.analysis.compare.overlap import scan
from explorer.analysis.compare.passes import encode_sides
from explorer.analysis.maps.align import align_projection
from explorer.analysis.maps.pca import pca
from explorer.analysis.similarity.pairwise import paired_similarities
from explorer.analysis.similarity.readout import read_out
from explorer.analysis.statistics.pair_sample import draw_pairs
from explorer.analysis.statistics.ranks import rank_correlation
from explorer.domain.arrays import FloatArray
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.comparison import Comparison, Configuration, Side
from explorer.domain.results.encoding import Encode, Encoding
from explorer.domain.settings.spec import Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import count, fixed

MOST_PAIRS = 200_000
"""Pairs up to which all are ranked: those of 632 texts."""
MOST_TEXTS = 10_000
"""Texts compared at most: every similarity of both sides is looked at, which takes time with the square."""
MOST_DIFFERING = 50
"""Differing pairs kept."""
NEIGHBORS = 10
"""Neighbours compared where none are asked for, and there are texts enough."""
SEED = 42

_ROUNDING = 1e-6
"""Spread, as a share of the largest size, up to which similarities count as all the same."""
_OTHER_SCALE = 5.0
"""Times that one side's similarities spread wider than the other's, from which on differences are those of scale."""
_HIGH_CHANCE = 0.2
"""CKA by chance alone from which on the number has to be read beside it."""


def encode_and_compare(
    encode: Encode,
    corpus: Corpus,
    a: Configuration,
    b: Configuration,
    known: Sequence[Encoding],
    metric: Similarity,
    k: int | None,
    context: JobContext,
) -> Comparison:
    """Encode texts with two settings and compare what comes out; of more than `MOST_TEXTS`, as many drawn at random.

    Parameters
    ----------
    encode
        Runs the model; see `explorer.inference.pipeline.encode`.
    corpus, a, b, metric, k, context
        As `compare`.
    known
        Earlier passes, to take from what they hold already.
    """
    drawn = corpus.draw(MOST_TEXTS, SEED)
    first, second = encode_sides(encode, drawn, a, b, known, context)
    comparison = compare(drawn, (a, first), (b, second), metric, k, context)
    if drawn is corpus:
        return comparison
    note = f"{count(len(drawn))} of {count(len(corpus))} texts, drawn at random (seed {SEED}), were compared."
    return replace(comparison, note=f"{note} {comparison.note}".strip(), asked_fingerprint=corpus.fingerprint)


def compare(
    corpus: Corpus,
    a: tuple[Configuration, Encoding],
    b: tuple[Configuration, Encoding],
    metric: Similarity,
    k: int | None,
    context: JobContext,
) -> Comparison:
    """Compare what two settings make of the same texts.

    Spearman's and Kendall's correlations (tau-b: Kendall, 1945, https://doi.org/10.1093/biomet/33.3.239) are those of
    the similarities of all pairs of different texts, or of a sample of them; neighbours and differing pairs are exact.
    The maps are principal components, B's laid onto A's.

    Parameters
    ----------
    corpus
        N texts.
    a, b
        Each a setting and a pass over the texts that offers its readout.
    metric
        The similarity function.
    k
        Neighbours to compare; None for `NEIGHBORS`, or a third of the other texts where that is fewer.
    context
        Told of the progress; a cancel is noticed on the way.

    Raises
    ------
    ExplorerError
        As `read_out`.
    """
    context.report(Progress("Comparing"))
    n_texts = len(corpus)
    one, other = (_side(configuration, encoding, context) for configuration, encoding in (a, b))
    vectors_a, vectors_b = one.embeddings.vectors, other.embeddings.vectors
    pairs = draw_pairs(n_texts, MOST_PAIRS, SEED)
    similarities_a, similarities_b = (
        paired_similarities(vectors, pairs[:, 0], pairs[:, 1], metric, context).astype(np.float32)
        for vectors in (vectors_a, vectors_b)
    )
    spearman, kendall, rank_reason = _rank(similarities_a, similarities_b)
    asked = min(NEIGHBORS, max(1, (n_texts - 1) // 3)) if k is None else k
    k = max(0, min(asked, n_texts - 2))
    overlap, differing = scan(vectors_a, vectors_b, metric, k, MOST_DIFFERING, context)
    alignment, cka_reason = _cka(vectors_a, vectors_b, context)
    return Comparison(
        corpus=corpus,
        metric=metric,
        a=one,
        b=replace(other, projection=align_projection(other.projection, one.projection)),
        pairs=pairs,
        similarities_a=similarities_a,
        similarities_b=similarities_b,
        spearman=spearman,
        kendall=kendall,
        overlap=overlap,
        k=k,
        cka=None if alignment is None else alignment.value,
        differing=differing,
        note=" ".join(
            (
                *_sampling_notes(n_texts, len(pairs), asked, k),
                *_scale_notes(similarities_a, similarities_b),
                *_cka_notes(alignment),
            )
        ),
        rank_reason=rank_reason,
        overlap_reason="" if k else _TOO_FEW_NEIGHBORS.get(n_texts, ""),
        cka_reason=cka_reason,
        chance_cka=None if alignment is None else alignment.chance,
    )


def _side(configuration: Configuration, encoding: Encoding, context: JobContext) -> Side:
    context.check()
    embeddings = read_out(encoding, configuration.readout)
    return Side(configuration, encoding, embeddings, pca(embeddings.vectors))


def _rank(a: FloatArray, b: FloatArray) -> tuple[float | None, float | None, str]:
    """Return Spearman's rho and Kendall's tau-b of two series (P,), or why there are none."""
    from scipy.stats import kendalltau

    if len(a) < 3:
        return None, None, _TOO_FEW_PAIRS[len(a)]
    constant = [name for name, values in (("A", a), ("B", b)) if _is_constant(values)]
    if constant:
        return None, None, f"All similarities are the same in {' and '.join(constant)}, so they have no ranking."
    rho, tau = rank_correlation(a.astype(np.float64), b.astype(np.float64)), float(kendalltau(a, b).statistic)
    return rho, tau, ""


def _is_constant(values: FloatArray) -> bool:
    return float(np.ptp(values)) <= _ROUNDING * float(np.abs(values).max())


def _cka(a: FloatArray, b: FloatArray, context: JobContext) -> tuple[Alignment | None, str]:
    """Return linear CKA, or why there is none."""
    if len(a) < 3:
        return None, _TOO_FEW_FOR_CKA[len(a)]
    alignment = linear_cka(a, b, context)
    return alignment, "" if alignment is not None else "All vectors of a side are the same, so they have no shape."


def _sampling_notes(n_texts: int, n_pairs: int, asked: int, k: int) -> Iterator[str]:
    total = n_texts * (n_texts - 1) // 2
    if n_pairs < total:
        of = f"{count(n_pairs)} of {count(total)} pairs"
        yield f"Rankings were compared on {of}, drawn at random (seed {SEED})."
    if 0 < k < asked:
        yield f"{k} of {asked} neighbours were compared, because {n_texts} texts have only {n_texts - 1} others each."


def _scale_notes(a: FloatArray, b: FloatArray) -> Iterator[str]:
    if len(a) < 3 or _is_constant(a) or _is_constant(b):
        return
    spreads = {"A": float(np.std(a, dtype=np.float64)), "B": float(np.std(b, dtype=np.float64))}
    wide, narrow = sorted(spreads, key=lambda side: -spreads[side])
    times = spreads[wide] / spreads[narrow]
    if times >= _OTHER_SCALE:
        yield (
            f"The similarities of {wide} spread {fixed(times, 0)} times as wide as those of {narrow}, so the largest "
            "differences are those of scale; rankings, neighbours and CKA do not see it."
        )


def _cka_notes(alignment: Alignment | None) -> Iterator[str]:
    if alignment is not None and alignment.chance >= _HIGH_CHANCE:
        yield f"On so few texts CKA would be {fixed(alignment.chance)} even if B's vectors were assigned at random."


_TOO_FEW_PAIRS = ("One text makes no pair to compare.", "Two texts make only one pair, which has no ranking.")
_TOO_FEW_FOR_CKA = ("There is no text.", "One text has no shape.", "Two texts have the same shape in any space.")
_TOO_FEW_NEIGHBORS = {
    1: "One text has no neighbours.",
    2: "With two texts each is the other's only neighbour in any space.",
}
