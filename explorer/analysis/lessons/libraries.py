"""Lesson 6: when to use which library."""

from __future__ import annotations

import numpy as np

from explorer.analysis.lessons.phrases import SEED
from explorer.analysis.similarity.readout import read_out
from explorer.domain.job import JobContext
from explorer.domain.results import lesson
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import Backend, EncodeSpec, Pooling, Precision, Readout
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import milliseconds, number, tiny

_LIBRARIES = (Backend.SENTENCE_TRANSFORMERS, Backend.TRANSFORMERS)
_REPEATS = 5
_TASKS = (
    ("Search, clusters, duplicates: one vector a sentence", "Sentence Transformers"),
    ("Training an embedding model by contrast", "Sentence Transformers"),
    ("Classifying, answering, generating: another head on the model", "Transformers"),
    ("A label for each token: names, parts of speech", "Transformers"),
    ("Token vectors and sentence vectors at once", "either; with Transformers the mean needs the mask"),
)


def teach(material: lesson.Material, encode: lesson.Encode, context: JobContext) -> lesson.Told:
    """Run both libraries on the same sentences, by turns, and compare time and vectors."""
    corpus = Corpus(material.texts)
    longest = encode(corpus, EncodeSpec(backend=Backend.SENTENCE_TRANSFORMERS, dtype=Precision.FLOAT32)).info.max_length
    # Cut alike, or the two would not be given the same work where a text is long.
    specs = {
        backend: EncodeSpec(backend=backend, max_length=longest, dtype=Precision.FLOAT32) for backend in _LIBRARIES
    }
    runs: dict[Backend, list[Encoding]] = {backend: [] for backend in _LIBRARIES}
    for backend, spec in specs.items():
        encode(corpus, spec)
        for _ in range(_REPEATS):
            context.check()
            runs[backend].append(encode(corpus, spec))
    library, raw = runs[Backend.SENTENCE_TRANSFORMERS], runs[Backend.TRANSFORMERS]
    ready = read_out(library[0], Readout(Pooling.MODEL)).vectors
    pooled = read_out(raw[0], Readout(Pooling.MEAN, normalize=True)).vectors
    difference = float(np.abs(ready - pooled).max())
    times = {
        backend: [run.seconds.tokenize + run.seconds.forward + run.seconds.pool for run in runs[backend]]
        for backend in runs
    }
    ratio = min(times[Backend.TRANSFORMERS]) / min(times[Backend.SENTENCE_TRANSFORMERS])
    alike = "about the same time" if 0.8 <= ratio <= 1.25 else "different times here, which is the work around it"
    width = int(raw[0].token_counts.max())
    return lesson.Told(
        (
            lesson.LessonTable(
                f"{len(corpus)} sentences, {_REPEATS} times each",
                ("library", "gives", "fastest", "slowest"),
                (
                    _row(
                        "Sentence Transformers",
                        f"{len(corpus)} × {ready.shape[1]}",
                        times[Backend.SENTENCE_TRANSFORMERS],
                    ),
                    _row(
                        "Transformers",
                        f"{len(corpus)} × {width} × {raw[0].info.dimensions}",
                        times[Backend.TRANSFORMERS],
                    ),
                ),
            ),
            lesson.Paragraph(
                f"Pooled with the mask and brought to unit length, the second gives the vectors of the first, to "
                f"{tiny(difference)}. Comparing their fastest runs, which other work on the machine disturbs "
                f"least, Transformers took {number(ratio, 2)} times as long. Run again to see how much is chance."
            ),
            lesson.LessonTable("What for", ("task", "library"), _TASKS, words=True),
            lesson.Claim(
                "Choose Sentence Transformers because it is faster.",
                f"With equal batches the two take {alike}: the ratio is {number(ratio, 2)}. The network is the same. "
                "Choose it because it reads the pooling, the normalisation and the prompts from the model's folder, so "
                "that nobody has to guess them.",
            ),
            lesson.Claim(
                "Doing it by hand takes hundreds of lines.",
                "Pooling and normalising take three lines. Run, Show the code prints the whole script for either "
                "library; what takes more is everything around it: batching, memory, devices, prompts.",
            ),
            lesson.Claim(
                "Token vectors were never meant for sentences.",
                "Those of a model trained by contrast were, through its pooling. Those of a bare language model were "
                "not: Sentence Transformers puts a mean on top of such a model too, and no library makes it better.",
            ),
            lesson.Paragraph(
                "If a model is not found, give the path of its folder: a name is looked up on a hub, and this program "
                "asks no hub unless you switch the network on."
            ),
        ),
        answer="Either. Sentence Transformers also hands out the vectors of the tokens, from the same pass "
        "(output_value=None), and pools them as the model was trained. With Transformers you have them anyway and pool "
        "yourself: multiply by the mask, add up, divide by the number of real tokens, and divide by the norm.",
    )


def _row(name: str, shape: str, seconds: list[float]) -> tuple[str, ...]:
    return (name, shape, milliseconds(min(seconds)), milliseconds(max(seconds)))


LESSON = lesson.Lesson(
    title="When to use which library",
    idea=(
        "Both run the same network. Sentence Transformers was made for one task, vectors of sentences that can be "
        "compared, and was built on top of Transformers, which has no opinion on what you want.",
        "So the question is not which is better but what you need: a vector for each sentence, or for each token; a "
        "model as it was trained, or one to build upon.",
        "Run both on the same sentences, and compare the time and the vectors.",
    ),
    sentences=lesson.Sentences.OWN,
    texts=(
        *SEED,
        "Interest rates rose by half a point this week",
        "She tuned the old piano before the concert began",
        "Trains to the coast are delayed because of snow",
    ),
    hint="Put in sentences of your own, as many as you like.",
    fewest=1,
    choice=None,
    teach=teach,
    question="You need one vector for each sentence, for a search, and the vectors of the tokens too, to mark what "
    "matched. Which library, and what is left for you to do?",
)
