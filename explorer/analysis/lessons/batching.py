"""Lesson 5: what batching and padding cost."""

from __future__ import annotations

import numpy as np

from explorer.domain.job import JobContext
from explorer.domain.results import lesson
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import Backend, EncodeSpec, Precision
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import fixed, milliseconds, number, percent

_SIZES = (4, 8, 16, 32)
_REPEATS = 3


def teach(material: lesson.Material, encode: lesson.Encode, context: JobContext) -> lesson.Told:
    """Time the same sentences one by one, in batches as they come, and in batches of like length."""
    corpus = Corpus(material.texts)
    size = _SIZES[material.option]
    plain = EncodeSpec(backend=Backend.TRANSFORMERS, dtype=Precision.FLOAT32)
    ways = (
        ("one by one", EncodeSpec(backend=Backend.TRANSFORMERS, naive=True, batch_size=1, dtype=Precision.FLOAT32)),
        (
            f"batches of {size} as they come",
            EncodeSpec(backend=Backend.TRANSFORMERS, naive=True, batch_size=size, dtype=Precision.FLOAT32),
        ),
        ("batches of like length", plain),
    )
    encode(corpus, plain)  # The first run of a process is slower than those that follow.
    runs: list[list[Encoding]] = [[] for _ in ways]
    for _ in range(_REPEATS):
        for kept, (_name, spec) in zip(runs, ways, strict=True):
            context.check()
            kept.append(encode(corpus, spec))
    seconds = tuple(min(run.seconds.forward for run in kept) for kept in runs)
    counts = runs[0][0].token_counts.astype(np.int64)
    real = int(counts.sum())
    padded, padded_sorted = _computed(counts, size), _computed(np.sort(counts), size)
    names = tuple(name for name, _ in ways)
    rates = tuple(len(corpus) / value for value in seconds)
    slowest = tuple(max(run.seconds.forward for run in kept) for kept in runs)
    device = runs[0][0].device.upper()
    fastest = min(range(len(ways)), key=seconds.__getitem__)
    return lesson.Told(
        (
            lesson.Bars(
                f"Sentences a second on {device}, larger is better",
                names,
                rates,
                tuple(fixed(rate, 0) for rate in rates),
            ),
            lesson.LessonTable(
                f"The forward pass of {len(corpus)} sentences, {_REPEATS} times each",
                ("how", "fastest", "slowest"),
                tuple(
                    (name, milliseconds(low), milliseconds(high))
                    for name, low, high in zip(names, seconds, slowest, strict=True)
                ),
                marked=(fastest,),
            ),
            lesson.Paragraph(
                f"The sentences have {real} tokens, from {counts.min()} to {counts.max()} each. In batches of {size} "
                f"as they come the model computes {padded}, of which {percent(1 - real / padded, thin=True)} are "
                f"padding. Sorted by length first, batches of {size} would be "
                f"{percent(1 - real / padded_sorted, thin=True)} padding, and the masked vectors stay what they are. "
                "One by one there is no padding at all, but the processor is given little to do at a time."
            ),
            lesson.Claim(
                "Sentence Transformers are many times faster than raw Transformers.",
                "The model is the same, and so is its forward pass. What differs is the batching around it: here the "
                f"slowest way takes {number(max(seconds) / min(seconds), 1)} times as long as the fastest, all three "
                "with the same library.",
            ),
            lesson.Claim(
                "Encoding takes a few milliseconds.",
                f"A time belongs to a machine, a model and a text. Here and now the fastest way takes "
                f"{milliseconds(min(seconds) / len(corpus))} a sentence.",
            ),
            lesson.Claim(
                "Out of memory means that the texts are too many.",
                f"What fills memory is one batch: its texts times its longest. The largest batch here is {size} × "
                f"{counts.max()} tokens. Halve the batch or the maximum length; the number of texts in all does not "
                "matter.",
            ),
        ),
        answer=f"31 × 8 + 256 = 504 tokens are real, 32 × 256 = 8192 are computed: "
        f"{percent(1 - 504 / 8192, thin=True)} is padding. Sort by length before batching, so that the long one meets "
        "its like, or let batches hold a number of tokens and not a number of texts. A smaller maximum length helps "
        "too, and cuts the text.",
    )


def _computed(counts: np.ndarray, size: int) -> int:
    """Tokens that batches of `size` compute, padding included."""
    blocks = (counts[start : start + size] for start in range(0, len(counts), size))
    return int(sum(len(block) * block.max() for block in blocks))


LESSON = lesson.Lesson(
    title="What batching and padding cost",
    idea=(
        "A processor is fastest when it is given much to do at once. So sentences are put into batches, and short ones "
        "are padded to the length of the longest. Padding is computed like everything else, and thrown away.",
        "Run the lesson: it encodes the sentences one by one, in batches as they come, and in batches of like length, "
        f"{_REPEATS} times each.",
    ),
    sentences=lesson.Sentences.LENGTHS,
    texts=(),
    hint="Add many short sentences, or take the long ones away, and run again.",
    fewest=2,
    choice=lesson.Choice("Batch size", tuple(str(size) for size in _SIZES), start=1),
    teach=teach,
    question="A batch of 32 holds 31 sentences of 8 tokens and one of 256. What share of the work is padding, and what "
    "are two ways out?",
)
