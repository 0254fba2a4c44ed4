"""Lesson 1: the same model, two ways."""

from __future__ import annotations

import numpy as np

from explorer.analysis.lessons.phrases import SEED, norms, pair_name, pairs_of, similarities
from explorer.analysis.similarity.readout import read_out
from explorer.domain.job import JobContext
from explorer.domain.results import lesson
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import NO_VALUE, number, tiny


def teach(material: lesson.Material, encode: lesson.Encode, _: JobContext) -> lesson.Told:
    """Encode with either library and put the vectors side by side."""
    corpus = Corpus(material.texts)
    count = len(corpus)
    library = encode(corpus, EncodeSpec(backend=Backend.SENTENCE_TRANSFORMERS, dtype=Precision.FLOAT32))
    longest = library.info.max_length
    by_hand = EncodeSpec(
        backend=Backend.TRANSFORMERS, max_length=longest, naive=True, batch_size=count, dtype=Precision.FLOAT32
    )
    raw = encode(corpus, by_hand)
    ready = read_out(library, Readout(Pooling.MODEL)).vectors
    masked = read_out(raw, Readout(Pooling.MEAN, normalize=True)).vectors
    naive = read_out(raw, Readout(Pooling.NAIVE_MEAN, normalize=True)).vectors
    pairs = pairs_of(count)
    width, dimensions = int(raw.token_counts.max()), raw.info.dimensions

    def row(name: str, vectors: np.ndarray) -> tuple[str, ...]:
        cosines = (number(value, 4) for value in similarities(vectors, pairs))
        return (name, f"{count} × {vectors.shape[1]}", norms(vectors), *cosines)

    difference = float(np.abs(ready - masked).max())
    gap = max(abs(a - b) for a, b in zip(similarities(ready, pairs), similarities(naive, pairs), strict=True))
    table = lesson.LessonTable(
        "One model, one set of sentences",
        ("how", "shape", "norms", *(f"cosine {pair_name(pair)}" for pair in pairs)),
        (
            row("Sentence Transformers, encode", ready),
            (
                "Transformers, last hidden state",
                f"{count} × {width} × {dimensions}",
                NO_VALUE,
                *(NO_VALUE for _ in pairs),
            ),
            row("… mean over the mask, then unit length", masked),
            row("… mean over all tokens, padding too, then unit length", naive),
        ),
        marked=(0, 2),
    )
    same = f"the largest difference between any two of their numbers is {tiny(difference)}."
    cut = (
        f" A long text was cut at {longest} tokens in both, where the model's folder has Sentence Transformers cut; "
        "Transformers has to be told."
        if library.truncated.any()
        else ""
    )
    return lesson.Told(
        (
            table,
            lesson.Paragraph(
                f"Rows one and three are the same vectors: {same} The second row is not one vector a sentence "
                f"but one a token, {width} tokens wide because that is the longest sentence with its special tokens. "
                f"A function that compares sentence vectors refuses such a block of numbers: pool it first.{cut}"
            ),
            lesson.Claim(
                "The two libraries give different similarities for the same model.",
                f"With the mask and unit length they are equal. Only the mean that takes the padding along differs, "
                f"here by up to {number(gap, 4)}; the similarities printed in the document that this program grew "
                "from come out of neither way.",
            ),
            lesson.Claim(
                "The number of tokens is what the shape says.",
                f"The shape says the longest: {width}. The sentences have {_listed(raw.token_counts.tolist())} tokens, "
                "the two special ones included; the rest of the rectangle is padding.",
            ),
        ),
        answer="Whether the pooling uses the attention mask, and whether both cut long texts at the same length. "
        f"With the mask the two ways agree, here to {tiny(difference)}. Dividing by the norm comes second: it changes "
        "dot products and distances, and no cosine.",
    )


def _listed(counts: list[int]) -> str:
    words = [str(count) for count in counts]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


LESSON = lesson.Lesson(
    title="The same model, two ways",
    idea=(
        "A transformer gives a vector for every token. An embedding is one vector for the whole sentence, so something "
        "has to make one out of many: the pooling.",
        "Sentence Transformers brings the pooling along. The model's folder says which one it was trained with, and "
        "encode returns one vector a sentence. Transformers returns the vectors of the tokens and leaves the rest to "
        "you. One is a sommelier who says what the wine goes with, the other a laboratory that lists what is in it. "
        "The wine is the same.",
        "Run both on the same sentences, and look at the shapes, the norms and the similarities.",
    ),
    sentences=lesson.Sentences.OWN,
    texts=SEED,
    hint="Change the sentences, one a line, and run again.",
    fewest=2,
    choice=None,
    teach=teach,
    question="Your own code on top of Transformers gives other similarities than Sentence Transformers does, with the "
    "same model. What do you look at first?",
)
