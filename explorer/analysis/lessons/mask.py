"""Lesson 2: what the mask does."""

from __future__ import annotations

import numpy as np

from explorer.analysis.lessons.phrases import SEED, pair_name, pairs_of, similarities
from explorer.analysis.similarity.readout import read_out
from explorer.domain.job import JobContext
from explorer.domain.results import lesson
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import number, percent, tiny

_NEIGHBOUR = (
    "Although the committee had met every week since the beginning of the year, nobody could say with any confidence "
    "when the bridge over the northern branch of the river would open again"
)
_COMPARED = (
    (Pooling.MEAN, "mean over the mask"),
    (Pooling.NAIVE_MEAN, "mean over everything"),
    (Pooling.MAX, "maximum over the mask"),
    (Pooling.NAIVE_MAX, "maximum over everything"),
)


def teach(material: lesson.Material, encode: lesson.Encode, _: JobContext) -> lesson.Told:
    """Encode the sentences as one batch without and with the last of them."""
    spec = EncodeSpec(backend=Backend.TRANSFORMERS, naive=True, batch_size=len(material.texts), dtype=Precision.FLOAT32)
    few = encode(Corpus(material.texts[:-1]), spec)
    all_of_them = encode(Corpus(material.texts), spec)
    kept = len(few)
    pairs = pairs_of(kept)
    rows, moved = [], {}
    for pooling, name in _COMPARED:
        before = read_out(few, Readout(pooling)).vectors
        after = read_out(all_of_them, Readout(pooling)).vectors[:kept]
        old, new = similarities(before, pairs), similarities(after, pairs)
        moved[pooling] = float(np.abs(before - after).max()), max(abs(b - a) for a, b in zip(old, new, strict=True))
        cells = (number(value) for both in zip(old, new, strict=True) for value in both)
        rows.append((name, *cells))
    header = tuple(f"{pair_name(pair)}{when}" for pair in pairs for when in ("", ", with the long one"))
    width = int(all_of_them.token_counts.max())
    padding = tuple(float(1 - count / width) for count in all_of_them.token_counts)
    naive_mean = number(moved[Pooling.NAIVE_MEAN][1])
    if width > few.token_counts.max():
        said = (
            "The sentences did not change; their batch did. With the mask nothing moves (the vectors differ by at most "
            f"{tiny(moved[Pooling.MEAN][0])}, the rounding of single precision). The mean over everything moves a "
            f"similarity by {naive_mean}: the vectors of padding are not zero, every sentence gets more of them the "
            "shorter it is, and they look alike, so everything seems more similar."
        )
    else:
        said = (
            "The last sentence is no longer than the longest of the others, so it brings them no padding and nothing "
            "moves. Make it longer, and run again."
        )
    return lesson.Told(
        (
            lesson.Bars(
                f"Share of padding in a batch {width} tokens wide",
                tuple(f"sentence {place + 1}" for place in range(len(padding))),
                padding,
                tuple(percent(share, thin=True) for share in padding),
            ),
            lesson.LessonTable(
                f"Cosine of the same {kept} sentences, alone and with one more in their batch",
                ("pooling", *header),
                tuple(rows),
                marked=(1, 3),
            ),
            lesson.Paragraph(said),
            lesson.Claim(
                "Taking the mean of the last hidden state is mean pooling.",
                "It is mean pooling only where a batch holds sentences of one length. Sentence Transformers' own mean "
                "multiplies by the mask first, which is why it is the better of the two.",
            ),
        ),
        answer="The pooling takes the padding along. Encode one sentence alone and again beside a long one: if its "
        f"vector differs by more than rounding, the mask is missing. Here the naive mean moved a cosine by "
        f"{naive_mean}, the masked one by {tiny(moved[Pooling.MEAN][1])}.",
    )


LESSON = lesson.Lesson(
    title="What the mask does",
    idea=(
        "A batch is a rectangle: every sentence is padded to the length of the longest. The attention mask says which "
        "tokens are real, 1, and which are padding, 0.",
        "The model does not look at padding when it computes the real tokens. But it does give the padding vectors, "
        "and a mean or a maximum over the whole rectangle takes them along.",
        "The last sentence below is long. The lesson encodes the others as one batch, first without it, then with it.",
    ),
    sentences=lesson.Sentences.OWN,
    texts=(*SEED, _NEIGHBOUR),
    hint="Make the last sentence shorter or longer, and run again.",
    fewest=3,
    choice=None,
    teach=teach,
    question="The vector of a sentence differs from one day to the next, with the same model and the same code. Only "
    "the sentences encoded beside it changed. What is wrong, and how do you prove it?",
)
