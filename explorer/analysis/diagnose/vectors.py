"""What there is to notice about the vectors and the space they span."""

from __future__ import annotations

import math

import numpy as np

from explorer.analysis.diagnose.evidence import Evidence
from explorer.analysis.similarity.norms import UNIT_TOLERANCE
from explorer.analysis.statistics.ranks import rank_correlation
from explorer.domain.results.finding import Example, Finding, Severity
from explorer.domain.results.projection import METHOD_NAMES, ProjectionMethod
from explorer.domain.settings.spec import Similarity
from explorer.domain.words import SIMILARITY_NAMES, count, counted, number, percent_of_whole, quoted, some_of

YARDSTICK = 0.6
"""A cosine that many take for a high one."""
NARROW_NOTE, NARROW_WARNING = 0.3, 0.5
"""Mean cosine of different texts from which the space is a narrow cone. Vectors in all directions have 0, sentences of
several subjects about 0.1 with a model trained for them; at 0.5 an angle of 60° is what any two have."""
ONE_AXIS = 0.5
"""Share of the variance on the first principal axis from which the space is nearly a line."""
STRONG = 0.5
"""Rank correlation that is worth a word: it explains a quarter of the ranks."""
SURE = 3.0
"""Standard errors that a correlation has to be away from none, so that few texts do not make one."""
HUB_NEIGHBORS = 10
"""The k of the k-occurrences, as in most measurements of hubness."""
SKEWED = 1.4
"""Skewness of the k-occurrences from which there are hubs: three standard errors from 0 with 30 texts, and far above
what the same number of vectors in few dimensions gives."""
MAP_LEAST = 0.8
"""Trustworthiness or continuity below which a map misleads; a map at random has about 0.5, a perfect one 1."""
_MOST_HUBS = 10


def dot_of_unequal_lengths(evidence: Evidence) -> Finding | None:
    """Notice a dot product of vectors that are not unit length, where the model was not made for it."""
    lengths = evidence.lengths
    unit = bool(np.all(np.abs(lengths - 1.0) <= UNIT_TOLERANCE))
    if evidence.metric is not Similarity.DOT or unit or made_for_dot(evidence):
        return None
    shortest, longest = float(lengths.min()), float(lengths.max())
    numbers: dict[str, float] = {"shortest": shortest, "longest": longest}
    if longest - shortest <= UNIT_TOLERANCE * longest:
        return Finding(
            "dot_of_unequal_lengths",
            Severity.NOTE,
            f"The vectors are all {number(longest)} long, not 1, and are compared by dot product.",
            f"The ranking is that of cosine, but every value is {number(longest * longest)} times as large.",
            "Switch on Normalise, or choose cosine, for values from −1 to 1.",
            numbers,
            "norms",
        )
    meaning = "Dot product favours long vectors over near ones."
    if evidence.neighbors.k:
        dot, cosine = evidence.neighbors.indices[:, 0], evidence.cosine_neighbors.indices[:, 0]
        moved = int(np.count_nonzero(dot != cosine))
        numbers["other_nearest"] = moved
        meaning += f" {some_of(moved, len(evidence))} would have another nearest neighbour by cosine." if moved else ""
    return Finding(
        "dot_of_unequal_lengths",
        Severity.PROBLEM,
        f"The vectors are not unit length, from {number(shortest)} to {number(longest)}, "
        "and are compared by dot product.",
        meaning,
        "Switch on Normalise, or choose cosine.",
        numbers,
        "norms",
        (int(lengths.argmax()),),
    )


def made_for_dot(evidence: Evidence) -> bool:
    """Whether the vectors are the model's own, as it was trained to have them compared by dot product."""
    readout, info = evidence.embeddings.readout, evidence.encoding.info
    return info.similarity is Similarity.DOT and not readout.normalize and info.dimensions_kept(readout) is None


def narrow_cone(evidence: Evidence) -> Finding | None:
    """Notice anisotropy: vectors that point much the same way (Ethayarajh, 2019), or spread along one axis."""
    mean, variance = evidence.mean_cosine, evidence.pca.explained_variance
    first, second = variance if variance is not None else (0.0, 0.0)
    if mean < NARROW_NOTE and first < ONE_AXIS:
        return None
    cosines = evidence.pair_cosines
    below, top = float(np.mean(cosines < YARDSTICK)), float(np.quantile(cosines, 0.99))
    pairs = f"{'all' if evidence.all_paired else 'a sample of'} {counted(len(cosines), 'pair')}"
    axes = f"the first two principal axes hold {percent_of_whole(first)} and {percent_of_whole(second)} of the variance"
    wide = mean < NARROW_NOTE
    return Finding(
        "narrow_cone",
        Severity.WARNING if mean >= NARROW_WARNING else Severity.NOTE,
        f"The vectors spread along few directions: {axes}."
        if wide
        else f"Two different sentences have a cosine of {number(mean)} on average; {axes}.",
        f"Here a cosine of {YARDSTICK} is higher than {percent_of_whole(below) if below else 'none'} of {pairs}, so by "
        f"itself it {'still says something' if below >= 0.99 else 'says little'}; the nearest 1 % of them have "
        f"{number(top)} or more.",
        "Compare cosines with each other, not with a fixed threshold.",
        {
            "mean_cosine": mean,
            "share_on_first_axis": first,
            "share_on_second_axis": second,
            "yardstick": YARDSTICK,
            "share_below_yardstick": below,
            "cosine_of_nearest_hundredth": top,
            "pairs": len(cosines),
        },
        "heatmap",
    )


def norms_follow_length(evidence: Evidence) -> Finding | None:
    """Notice that long texts have longer, or shorter, vectors than short ones, where that is still in the vectors."""
    tokens = evidence.encoding.token_counts.astype(np.float64)
    lengths = evidence.lengths.astype(np.float64)
    if np.ptp(lengths) <= UNIT_TOLERANCE * lengths.max():
        return None
    rho = rank_correlation(lengths, tokens)
    if rho is None or abs(rho) < STRONG or _standard_errors(rho, len(tokens)) < SURE:
        return None
    cosine = evidence.metric is Similarity.COSINE
    return Finding(
        "norms_follow_length",
        Severity.NOTE if cosine else Severity.WARNING,
        f"The more tokens, the {'longer' if rho > 0 else 'shorter'} the vector: "
        f"Spearman correlation of norm and token count {number(rho)}.",
        "Cosine divides by the norms and does not see this; dot product and distances would."
        if cosine
        else f"By {SIMILARITY_NAMES[evidence.metric].full} a sentence is near or far partly for its length, not for "
        "what it says.",
        "Switch on Normalise before you compare by anything but cosine."
        if cosine
        else "Switch on Normalise, or choose cosine.",
        {"spearman": rho, "sentences": len(tokens)},
        "norms",
    )


def _standard_errors(rho: float, n_texts: int) -> float:
    """Student's t of a rank correlation: ρ √((N - 2) / (1 - ρ²))."""
    return math.inf if abs(rho) >= 1 else abs(rho) * math.sqrt((n_texts - 2) / (1 - rho * rho))


def hubs(evidence: Evidence) -> Finding | None:
    """Notice texts that are near to far too many (Radovanović et al., 2010)."""
    k = min(HUB_NEIGHBORS, evidence.neighbors.k)
    often = np.bincount(evidence.neighbors.indices[:, :k].ravel(), minlength=len(evidence))
    skewness = _skewness(often)
    if skewness < SKEWED:
        return None
    order = np.argsort(-often, kind="stable")
    top, most = int(order[0]), int(often[order[0]])
    never = int(np.count_nonzero(often == 0))
    nobody = f", and {some_of(never, len(evidence))} {'is' if never == 1 else 'are'} never there" if never else ""
    big = [place for place in order[:_MOST_HUBS].tolist() if often[place] >= 3 * k] or [top]
    return Finding(
        "hubs",
        Severity.WARNING,
        f"Number {count(top + 1)}, {quoted(evidence.corpus.texts[top])}, is among the {k} nearest of {count(most)} of "
        f"{counted(len(evidence) - 1, 'other')}; {k} is the mean.",
        f"It is a hub: it turns up whatever one looks for{nobody}. The skewness of these counts is "
        f"{number(skewness, 2)}; without hubs it is near 0.{evidence.caveat(evidence.neighbors)}",
        "Look at what the hubs say; how many there are depends on the similarity function and the pooling, too.",
        {"skewness": skewness, "k": k, "most": most, "never": never},
        "neighbors",
        tuple(big),
        tuple(Example((place,), f"near {count(often[place])} others") for place in big),
    )


def _skewness(values: np.ndarray) -> float:
    """Third moment about the mean over the cubed standard deviation; 0 for equal values."""
    away = values - values.mean()
    spread = float(np.sqrt(np.mean(away**2)))
    return float(np.mean(away**3)) / spread**3 if spread > 0 else 0.0


def misleading_map(evidence: Evidence) -> Finding | None:
    """Notice a map whose neighbours are not those of the vectors."""
    quality, projection = evidence.map_quality, evidence.projection
    if quality is None or projection is None or min(quality.trustworthiness, quality.continuity) >= MAP_LEAST:
        return None
    name = METHOD_NAMES[projection.method]
    false = quality.trustworthiness < MAP_LEAST
    shows = "shows neighbours that are none" if false else "tears neighbours apart"
    sampled = quality.texts < len(evidence)
    return Finding(
        "misleading_map",
        Severity.WARNING,
        f"The {name} map {shows}: its trustworthiness is {number(quality.trustworthiness)} and its continuity "
        f"{number(quality.continuity)}, of 1.",
        "Two axes do not hold what the vectors hold: points that touch need not be alike, nor alike ones touch."
        + (f" Judged by a sample of {counted(quality.texts, 'sentence')}." if sampled else ""),
        "Read similarities off the heatmap or the neighbours"
        + (", or lay the map out by UMAP or t-SNE." if projection.method is ProjectionMethod.PCA else "."),
        {
            "trustworthiness": quality.trustworthiness,
            "continuity": quality.continuity,
            "k": quality.k,
            "sentences": quality.texts,
        },
        "map",
    )
