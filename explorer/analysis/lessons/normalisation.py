"""Lesson 3: what normalisation changes, and what it does not."""

from __future__ import annotations

import numpy as np

from explorer.analysis.lessons.phrases import SEED, norms, pair_name, similarities
from explorer.analysis.similarity.readout import read_out
from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.job import JobContext
from explorer.domain.results import lesson
from explorer.domain.settings.spec import EncodeSpec, Pooling, Precision, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import SIMILARITY_NAMES, number, tiny

_MORE = ("Rain", "Stir the sauce over a low flame until it thickens, then season it with salt, pepper and a bay leaf")
_SHOWN = 3


def teach(material: lesson.Material, encode: lesson.Encode, _: JobContext) -> lesson.Told:
    """Compare the first sentence with the others by every function, before and after dividing by the norms."""
    encoding = encode(Corpus(material.texts), EncodeSpec(dtype=Precision.FLOAT32))
    plain = read_out(encoding, Readout(Pooling.MEAN)).vectors
    unit = read_out(encoding, Readout(Pooling.MEAN, normalize=True)).vectors
    pairs = tuple((0, other) for other in range(1, min(len(plain), _SHOWN + 1)))
    rows = []
    for metric in (Similarity.COSINE, Similarity.DOT, Similarity.EUCLIDEAN):
        for words, vectors in (("as pooled", plain), ("unit length", unit)):
            rows.append((f"{_NAMES[metric]}, {words}", *(number(v) for v in similarities(vectors, pairs, metric))))
    cosines = similarity_matrix(unit, unit, Similarity.COSINE)
    apart = cosines[np.triu_indices(len(unit), 1)]
    # As torch.nn.functional.normalize does, which keeps the divisor off zero.
    wrong = plain / np.maximum(np.linalg.norm(plain, axis=0, keepdims=True), 1e-12)
    change = max(abs(a - b) for a, b in zip(similarities(plain, pairs), similarities(unit, pairs), strict=True))
    ranked_first = _first_by_dot(plain), _first_by_dot(unit)
    if ranked_first[0] == ranked_first[1]:
        order = "Here the two dot products agree on which pair is nearest; nothing makes them."
    else:
        order = (
            f"Here the plain dot product calls sentences {pair_name(ranked_first[0])} the nearest pair, that of unit "
            f"vectors {pair_name(ranked_first[1])}."
        )
    has = "has a Normalize module" if encoding.info.normalizes else "has no Normalize module"
    return lesson.Told(
        (
            lesson.LessonTable(
                "Sentence 1 against the others",
                ("similarity function", *(pair_name(pair) for pair in pairs)),
                tuple(rows),
                (0, 1),
            ),
            lesson.Paragraph(
                f"The pooled vectors have norms of {norms(plain)}. Cosine divides by them itself, so it does not "
                f"change (by at most {tiny(change)}). The dot product is cosine times both norms: it changes, "
                f"and favours long vectors. {order} For unit vectors dot product and cosine are the same, and the "
                "squared distance is two less twice the cosine."
            ),
            lesson.LessonTable(
                "Normalising along the wrong axis",
                ("how", "norms of the rows"),
                (
                    ("divided by the norm of each sentence (dim=1)", norms(unit)),
                    ("divided by the norm of each dimension (dim=0)", norms(wrong)),
                ),
            ),
            lesson.Claim(
                "Sentence Transformers always normalise, Transformers never do.",
                f"They do where the model's folder ends in a Normalize module, or where you ask with "
                f"normalize_embeddings=True. The bundled model {has}; before it, its vectors have norms of "
                f"{norms(plain)}.",
            ),
            lesson.Claim(
                "Without normalising, cosine similarities are wrong.",
                "Cosine divides by the norms anyway. What goes wrong is the dot product, and whatever calls a dot "
                "product cosine.",
            ),
            lesson.Claim(
                "Cosine lies between 0 and 1.",
                f"It lies between {number(-1, 0)} and 1. Among your sentences it runs from "
                f"{number(float(apart.min()))} to {number(float(apart.max()))}.",
            ),
        ),
        answer="Those with large norms, whatever they mean: the dot product is cosine times both norms, and here the "
        f"norms run from {norms(plain)}. Cosine is not touched, it divides them out. Store unit vectors, or compare by "
        "cosine.",
    )


def _first_by_dot(vectors: np.ndarray) -> tuple[int, int]:
    products = similarity_matrix(vectors, vectors, Similarity.DOT)
    rows, columns = np.triu_indices(len(vectors), 1)
    best = int(products[rows, columns].argmax())
    return int(rows[best]), int(columns[best])


_NAMES = {
    Similarity.COSINE: SIMILARITY_NAMES[Similarity.COSINE].full,
    Similarity.DOT: SIMILARITY_NAMES[Similarity.DOT].full,
    Similarity.EUCLIDEAN: "negative distance",
}

LESSON = lesson.Lesson(
    title="What normalisation changes",
    idea=(
        "To normalise a vector is to divide it by its length, its norm. Its direction stays, its length becomes 1.",
        "Cosine similarity compares directions only. The dot product and the distances compare lengths too.",
        "Run the lesson, and see which numbers move and which do not.",
    ),
    sentences=lesson.Sentences.OWN,
    texts=(*SEED, *_MORE),
    hint="Add a sentence of one word, or a very long one: norms differ with length.",
    fewest=2,
    choice=None,
    teach=teach,
    question="You store the vectors as pooled and rank them by dot product. Which sentences rise that should not? And "
    "would cosine have been wrong?",
)
