"""What there is to notice about the model and how it was run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.analysis.diagnose.evidence import Evidence
from explorer.analysis.diagnose.vectors import made_for_dot
from explorer.analysis.model.facts import KIND_WORDS
from explorer.analysis.similarity.readout import read_out
from explorer.analysis.similarity.rows import unit_rows
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.arrays import FloatArray
from explorer.domain.choices.asked import ENGINE_NAMES
from explorer.domain.model.folder import ModelKind
from explorer.domain.results.finding import Example, Finding, Severity
from explorer.domain.settings.spec import Pooling, Similarity
from explorer.domain.words import count, counted, fixed, number, quoted

MASKED = {Pooling.NAIVE_MEAN: Pooling.MEAN, Pooling.NAIVE_MAX: Pooling.MAX}
"""What each naive pooling would be with the attention mask."""
PADDING_MOVES = 0.001
"""Change of a cosine from which padding is worth a word: the last digit on the screen."""
PADDING_HARMS = 0.05
"""Change of a cosine from which rankings of sentences change."""
_MOST_COMPARED = 2000
"""Texts of which all pairs are compared with and without padding; of more, a seeded sample."""
_BLOCK = 500


def model_kind(evidence: Evidence) -> Finding | None:
    """Notice a model that was not made to give one vector of a text, or whose folder does not say how to."""
    encoding, info = evidence.encoding, evidence.encoding.info
    kind = info.kind
    if kind is ModelKind.SENTENCE:
        return None
    if kind is ModelKind.TRANSFORMER:
        stopgap = encoding.spec.backend.runs_pipeline and evidence.embeddings.readout.pooling is Pooling.MODEL
        sentence = f"The folder of “{info.name}” does not say how to pool."
        meaning = (
            "It may be a model that was trained to guess words alone, or one trained for sentences that lost the files "
            "that say how; either way the right pooling is not known here."
        ) + (" The mean pooling is the library's stopgap." if stopgap else "")
        advice = "Look up how its makers pool it, and judge it by scored pairs before you rely on it."
    else:
        own = info.folder.model_pooling if info.folder is not None else None
        sentence = own.message if own is not None else f"The model “{info.name}” is a {KIND_WORDS[kind]}."
        meaning = (
            "The vectors here are poolings of its token vectors, which it was never trained for; how alike two of them "
            "are need not follow what the sentences say."
        )
        advice = "Choose a model that was trained for sentence vectors, or judge this one by scored pairs first."
    return Finding(
        "model_kind",
        Severity.WARNING,
        sentence,
        meaning,
        advice,
        {"hidden_layers": info.layers, "dimensions": info.dimensions},
        "evaluate",
    )


def without_normalize(evidence: Evidence) -> Finding | None:
    """Notice a pipeline that leaves normalising to others, used with dot product."""
    readout, info = evidence.embeddings.readout, evidence.encoding.info
    own = readout.pooling is Pooling.MODEL and evidence.encoding.spec.backend.runs_pipeline
    if not own or info.normalizes or readout.normalize or evidence.metric is not Similarity.DOT:
        return None
    modules = ", ".join(info.modules)
    fits = made_for_dot(evidence)
    return Finding(
        "without_normalize",
        Severity.NOTE if fits else Severity.WARNING,
        f'The model "{info.name}" has no Normalize module{f" ({modules})" if modules else ""}, '
        "and its vectors are compared by dot product.",
        "Its folder names dot product as its similarity, so the lengths of its vectors are meant to count."
        if fits
        else "Its vectors keep their lengths, and these count in every dot product.",
        "Leave it so; values have no upper limit." if fits else "Switch on Normalise, or choose cosine.",
        {"shortest": float(evidence.lengths.min()), "longest": float(evidence.lengths.max())},
        "norms",
    )


def other_similarity(evidence: Evidence) -> Finding | None:
    """Notice a similarity function that is not the one the model names, where the two rank differently."""
    info, used, readout = evidence.encoding.info, evidence.metric, evidence.embeddings.readout
    meant = info.similarity
    if meant is None or meant is used or readout.pooling is not Pooling.MODEL:
        return None
    # By dot product a model's vectors rank as the unit vectors on the screen only where they are these already.
    own_lengths = not info.makes_unit(readout)
    unlike = Similarity.MANHATTAN in (meant, used) or (meant is Similarity.DOT and own_lengths)
    if evidence.embeddings.normalized and not unlike:
        return None
    return Finding(
        "other_similarity",
        Severity.NOTE,
        f'The model "{evidence.encoding.info.name}" names {meant} as its similarity; shown is {used}.',
        "It was trained to be compared the one way, and the other may rank sentences differently.",
        f"Choose {meant}, with the vectors as the model gives them.",
        {},
        "heatmap",
    )


def padding(evidence: Evidence) -> Finding | None:
    """Notice that padding was pooled, by how much it moved the cosines against the masked pooling."""
    encoding, readout = evidence.encoding, evidence.embeddings.readout
    if not readout.pooling.is_naive:
        return None
    masked = replace(readout, pooling=MASKED[readout.pooling])
    if not encoding.offers(masked):
        return None
    n_texts = len(evidence)
    places = evidence.sample(_MOST_COMPARED)
    naive, right = evidence.embeddings.vectors[places], read_out(encoding, masked).vectors[places]
    change, pair, before, after = _largest_change(evidence, naive, right)
    if change < PADDING_MOVES:
        return None
    a, b = (int(places[place]) for place in pair)
    sampled = f", of the pairs of a sample of {counted(len(places), 'sentence')}" if len(places) < n_texts else ""
    widths, lengths = _batch_widths(evidence), np.maximum(encoding.token_counts, 1)
    return Finding(
        "padding",
        Severity.PROBLEM if change >= PADDING_HARMS else Severity.WARNING,
        f"Padding changes the result: with {_name(readout.pooling)} pooling a cosine differs by up to {number(change)} "
        f"from that with {_name(masked.pooling)} pooling{sampled}.",
        f"{quoted(evidence.corpus.texts[a])} and {quoted(evidence.corpus.texts[b])} have {number(before)}; without "
        f"padding they have {number(after)}. It depends on which sentences share a batch of "
        f"{count(encoding.spec.batch_size)}.",
        f"Choose {_name(masked.pooling)} pooling, which leaves padding out.",
        {
            "largest_change": change,
            "with_padding": before,
            "without_padding": after,
            "share_of_padding": float(1 - lengths.sum() / widths.sum()),
            "batch_size": encoding.spec.batch_size,
        },
        "sweep",
        (a, b),
        (Example((a, b), f"{number(before)} → {number(after)}"),),
    )


def _name(pooling: Pooling) -> str:
    return pooling.replace("_", " ")


def _batch_widths(evidence: Evidence) -> np.ndarray:
    """Return how many tokens each text was padded to: the most in its batch of input order."""
    tokens, size = np.maximum(evidence.encoding.token_counts, 1), evidence.encoding.spec.batch_size
    starts = np.arange(0, len(tokens), size)
    widths: np.ndarray = np.maximum.reduceat(tokens, starts)[np.arange(len(tokens)) // size]
    return widths


def _largest_change(
    evidence: Evidence, naive: FloatArray, right: FloatArray
) -> tuple[float, tuple[int, int], float, float]:
    """Return the largest change of a cosine, its pair, and the cosine with and without padding."""
    a, b = unit_rows(naive), unit_rows(right)
    best = (0.0, (0, 0), 1.0, 1.0)
    for start in range(0, len(a), _BLOCK):
        evidence.context.check()
        rows = slice(start, start + _BLOCK)
        with_padding = similarity_matrix(a[rows], a, Similarity.DOT)
        without = similarity_matrix(b[rows], b, Similarity.DOT)
        changes = np.abs(with_padding - without)
        row, column = np.unravel_index(int(changes.argmax()), changes.shape)
        if changes[row, column] > best[0]:
            place = (int(row), int(column))
            values = float(with_padding[place]), float(without[place])
            best = (float(changes[place]), (start + place[0], place[1]), *values)
    return best


def padding_side(evidence: Evidence) -> Finding | None:
    """Notice a tokenizer that pads on the left, where there is anything to pad."""
    encoding = evidence.encoding
    if encoding.info.padding_side != "left" or len(set(encoding.token_counts.tolist())) < 2:
        return None
    if evidence.embeddings.readout.pooling.is_naive:
        meaning = "The naive poolings pad as it does; a model that counts positions then reads each sentence elsewhere."
        advice = (
            "Choose a pooling with the mask, which pads right here, so that each sentence gets the vector of its own."
        )
    else:
        meaning = (
            "Here masked poolings pad right, so that each sentence gets the vector that it has on its own. In code "
            "that pads left, a model that counts positions gives other vectors in each batch."
        )
        advice = 'Set tokenizer.padding_side = "right" in your own code, too.'
    return Finding(
        "padding_side",
        Severity.NOTE,
        f'The tokenizer of "{encoding.info.name}" pads on the left.',
        meaning,
        advice,
        {"longest_tokens": int(encoding.token_counts.max()), "shortest_tokens": int(encoding.token_counts.min())},
        "sweep",
    )


def precision(evidence: Evidence) -> Finding | None:
    """Notice a number format that the device can only imitate."""
    encoding = evidence.encoding
    if encoding.native_dtype:
        return None
    fresh = len(encoding) - encoding.reused
    numbers: dict[str, float] = {"forward_seconds": encoding.seconds.forward}
    engine = ENGINE_NAMES[encoding.engine]
    took = ""
    if encoding.batches and fresh > 0:
        numbers["sentences"] = fresh
        took = f" The forward pass of {counted(fresh, 'sentence')} took {fixed(encoding.seconds.forward, 1)} s."
    return Finding(
        "precision",
        Severity.WARNING,
        f"{encoding.dtype} does not suit {encoding.device}: there are no instructions for it that {engine} could use.",
        f"It is emulated, which is much slower than float32 and no more exact.{took}",
        "Choose float32.",
        numbers,
        "compare",
    )
