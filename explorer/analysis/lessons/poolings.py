"""Lesson 4: CLS, max and mean, measured."""

from __future__ import annotations

from explorer.analysis.evaluate.evaluate import evaluate, texts_to_encode
from explorer.domain.job import JobContext
from explorer.domain.results import lesson
from explorer.domain.results.evaluation import EvaluationRow, Measure
from explorer.domain.settings.spec import EncodeSpec, Pooling, Precision, Readout, Similarity
from explorer.domain.words import NO_VALUE, number

_COMPARED = (
    (Pooling.MEAN, "mean"),
    (Pooling.MAX, "maximum"),
    (Pooling.CLS, "first token, CLS"),
    (Pooling.LASTTOKEN, "last token"),
)
_METRICS = (Similarity.COSINE, Similarity.DOT, Similarity.EUCLIDEAN)


def teach(material: lesson.Material, encode: lesson.Encode, context: JobContext) -> lesson.Told:
    """Evaluate four poolings by the scores of the sample."""
    pairs = material.pairs
    assert pairs is not None
    metric = _METRICS[material.option]
    encoding = encode(texts_to_encode(pairs), EncodeSpec(dtype=Precision.FLOAT32))
    readouts = tuple(Readout(pooling) for pooling, _ in _COMPARED)
    rows = evaluate(pairs, encoding, readouts, (metric,), context).rows
    names = [name for _, name in _COMPARED]
    values = [_value(row) for row in rows]
    best = max(range(len(rows)), key=values.__getitem__)
    cls = names.index("first token, CLS")
    mean = names.index("mean")
    apart = _low(rows[mean]) > _high(rows[cls])
    summary = (
        "The intervals do not overlap, so chance is a poor explanation."
        if apart
        else "The intervals overlap: on this many pairs the difference may be chance."
    )
    return lesson.Told(
        (
            lesson.Bars(
                f"Agreement with people on {len(pairs)} scored pairs (Spearman × 100, larger is better)",
                tuple(names),
                tuple(max(value, 0.0) for value in values),
                tuple(number(value, 1) for value in values),
            ),
            lesson.LessonTable(
                "With intervals of 95\u2009%",
                ("pooling", "Spearman × 100", "from", "to"),
                tuple(
                    (name, number(value, 1), _written(_low(row)), _written(_high(row)))
                    for name, value, row in zip(names, values, rows, strict=True)
                ),
                marked=(best,),
            ),
            lesson.Paragraph(
                f"On this model and these pairs the best is {names[best]}. The mean reaches {number(values[mean], 1)}, "
                f"the CLS token {number(values[cls], 1)}. {summary}"
            ),
            lesson.Claim(
                "Taking the CLS token must fail.",
                f"It ranks the pairs worse by {number(values[mean] - values[cls], 1)} points here, and still far "
                "better than chance, which is 0. This model was trained with the mean on top: training by contrast "
                "pulls the means of like sentences together, and whatever else the token vectors hold was left as it "
                "came. With a model that was trained with its CLS token it can be the other way round.",
            ),
        ),
        answer="Nothing stops you, and the clusters will be worse by as much as the table says. The first token was "
        f"not trained to stand for the sentence here: {number(values[cls], 1)} against {number(values[mean], 1)}. "
        "Skipping normalisation is another matter: it does not make cosine leave its range, since cosine divides by "
        "the norms, but k-means and every dot product then see the norms too.",
    )


def _value(row: EvaluationRow) -> float:
    return row.measured[Measure.SPEARMAN].value or 0.0


def _low(row: EvaluationRow) -> float:
    low = row.measured[Measure.SPEARMAN].low
    return _value(row) if low is None else low


def _high(row: EvaluationRow) -> float:
    high = row.measured[Measure.SPEARMAN].high
    return _value(row) if high is None else high


def _written(value: float | None) -> str:
    return NO_VALUE if value is None else number(value, 1)


LESSON = lesson.Lesson(
    title="CLS, maximum and mean, measured",
    idea=(
        "A pooling is good if sentences that people find alike get similar vectors. That can be measured: take pairs "
        "with a score from people, and see whether the similarities rank them the same way.",
        "Spearman's correlation of the two rankings, times 100, is the usual number: 100 is the same ranking, 0 is "
        "none. The interval says how far chance alone could move it with so few pairs.",
        "Sixty pairs come with the program: paraphrases, negations, swapped roles, strangers. One pass over their "
        "sentences gives every pooling.",
    ),
    sentences=lesson.Sentences.SCORED,
    texts=(),
    hint="Choose another similarity function and run again. Your own pairs are judged on the page Evaluate.",
    fewest=0,
    choice=lesson.Choice("Compare by", ("cosine", "dot product", "negative distance")),
    teach=teach,
    question="You have the token vectors of a batch and want clusters. Why not just take the CLS token and skip "
    "normalisation? What would break, and what would not?",
)
