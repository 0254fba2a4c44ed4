"""Every number, recomputed from its definition."""

from __future__ import annotations

import json

import numpy as np
import pytest

from explorer.analysis.groups import clusters as clusters_module
from explorer.analysis.similarity.readout import read_out
from explorer.domain.job import JobContext
from explorer.domain.results.analysis import Clusters
from explorer.domain.settings.spec import EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.figures.reports.similarity import as_text, encoding_report, similarity_report
from explorer.files.exports.spec_json import to_json
from tests.cli.fakes import fake_encode, vector

TEXTS = ("one", "two words", "three words here", "one", "a text of five words")
VECTORS = np.stack([vector(text) for text in TEXTS]).astype(np.float64)


def report(
    texts: tuple[str, ...] = TEXTS,
    metric: Similarity = Similarity.COSINE,
    normalize: bool = False,
    about: int | None = None,
) -> dict[str, object]:
    corpus = Corpus(texts, labels=tuple("x" for _ in texts))
    encoding = fake_encode(corpus, EncodeSpec(), None, JobContext())
    embeddings = read_out(encoding, Readout(Pooling.MEAN, normalize=normalize))
    made = similarity_report(corpus, encoding, embeddings, metric, JobContext(), about)
    found: dict[str, object] = json.loads(to_json(made))
    return found


def test_all_keys_are_there() -> None:
    expected = """texts sources labels n_texts dimensions model backend pooling layer normalize truncate_dim metric
    device dtype token_counts truncated duplicates norms norms_after norm_summary unit_length verdict token_correlation
    similarity similarity_note neighbors clusters pca seconds batches notes""".split()
    assert set(expected) <= set(report())


def test_what_is_said_of_the_texts() -> None:
    found = report()
    assert found["texts"] == list(TEXTS)
    assert found["sources"] == ["typed"] * 5
    assert found["labels"] == ["x"] * 5
    assert (found["n_texts"], found["dimensions"], found["duplicates"]) == (5, 6, 1)
    assert found["token_counts"] == [1, 2, 3, 1, 4]
    assert found["truncated"] == [False, False, False, False, True]
    assert found["seconds"] == {"load": 1.0, "tokenize": 0.25, "forward": 2.0, "pool": 0.5}
    assert found["notes"] == ["Padded right."]


def test_norms_before_and_after() -> None:
    norms = np.sqrt((VECTORS**2).sum(axis=1))
    plain, unit = report(), report(normalize=True)
    np.testing.assert_allclose(plain["norms"], norms, rtol=1e-6)
    np.testing.assert_allclose(plain["norms_after"], norms, rtol=1e-6)
    np.testing.assert_allclose(unit["norms"], norms, rtol=1e-6)
    np.testing.assert_allclose(unit["norms_after"], np.ones(5), rtol=1e-6)
    assert (plain["unit_length"], unit["unit_length"]) == (False, True)
    summary = plain["norm_summary"]
    assert isinstance(summary, dict)
    assert summary["median"] == pytest.approx(np.median(norms))
    assert summary["maximum"] == pytest.approx(norms.max())


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (Similarity.DOT, VECTORS @ VECTORS.T),
        (Similarity.EUCLIDEAN, -np.sqrt(((VECTORS[:, None] - VECTORS) ** 2).sum(-1))),
        (Similarity.MANHATTAN, -np.abs(VECTORS[:, None] - VECTORS).sum(-1)),
    ],
)
def test_similarities_and_neighbours(metric: Similarity, expected: np.ndarray) -> None:
    found = report(metric=metric)
    np.testing.assert_allclose(found["similarity"], expected, atol=1e-5)
    neighbors = found["neighbors"]
    assert isinstance(neighbors, dict)
    others = expected.copy()
    np.fill_diagonal(others, -np.inf)
    assert [row[0] for row in neighbors["indices"]] == others.argmax(axis=1).tolist()
    np.testing.assert_allclose([row[0] for row in neighbors["similarities"]], others.max(axis=1), atol=1e-5)


def test_the_map_is_the_exact_pca() -> None:
    found = report()["pca"]
    assert isinstance(found, dict)
    _, singular, _ = np.linalg.svd(VECTORS - VECTORS.mean(axis=0))
    shares = singular**2 / (singular**2).sum()
    np.testing.assert_allclose(found["explained_variance"], shares[:2], rtol=1e-4)
    coords = np.array(found["coords"])
    np.testing.assert_allclose(np.linalg.norm(coords, axis=0), singular[:2], rtol=1e-4)


def test_a_single_text() -> None:
    found = report(("alone",))
    assert found["similarity"] == [[1.0]]
    assert found["neighbors"] == {"indices": [[]], "similarities": [[]]}
    assert found["token_correlation"] is None


def test_a_large_matrix_is_left_out_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.figures.reports.similarity.LARGEST_MATRIX", 4)
    found = report()
    assert found["similarity"] is None
    assert found["similarity_note"] == "The matrix is left out for more than 4 texts."
    assert found["neighbors"] is not None


def test_encode_prints_no_similarities() -> None:
    corpus = Corpus(TEXTS)
    encoding = fake_encode(corpus, EncodeSpec(), None, JobContext())
    found = encoding_report(corpus, encoding, read_out(encoding, Readout(Pooling.MEAN)))
    assert not {"similarity", "neighbors", "clusters", "pca", "metric"} & set(found)
    assert found["labels"] is None


def test_a_table_of_a_few_texts() -> None:
    lines = as_text(report()).splitlines()
    assert lines[0] == (
        "5 texts · 6 dimensions · fake · sentence-transformers · pooling mean · last layer · not unit length · "
        "cosine · cpu torch float32 · 1 cut at 4 tokens"
    )
    assert lines[3].split() == ["norm", "tokens", "1", "2", "3", "4", "5"]
    number, norm, tokens, *values = lines[5].split(maxsplit=8)
    unit = VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)
    assert (number, tokens, values[-1]) == ("2", "2", "two words")
    assert norm == f"{np.linalg.norm(VECTORS[1]):.3f}"
    assert values[:-1] == [f"{value:.3f}" for value in unit @ unit[1]]
    assert lines[-1] == "Padded right."


def test_a_table_of_many_texts_names_the_nearest() -> None:
    texts = tuple(f"text number {i} " + "x" * 80 for i in range(20))
    lines = as_text(report(texts)).splitlines()
    block = lines[3:7]
    assert block[0].split(maxsplit=1)[0] == "1"
    assert block[0].endswith("x…")
    values = [float(line.split()[1]) for line in block[1:]]
    assert values == sorted(values, reverse=True)
    assert len(lines) == 3 + 4 * 20 + 2


def test_large_numbers_of_a_table_do_not_run_together() -> None:
    found = report()
    large = [norm * 10_000 for norm in VECTORS[:, 0]]
    lines = as_text({**found, "norms": large, "similarity": [large] * len(large)}).splitlines()[3:]
    for number, (line, norm) in enumerate(zip(lines[1:], large, strict=False), start=1):
        assert line.split()[:3] == [str(number), f"{norm:.3f}", str(found["token_counts"][number - 1])]  # type: ignore[index]
        assert line.split()[3:8] == [f"{value:.3f}" for value in large]


def test_every_level_of_groups_is_told_and_one_of_them_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    levels = np.array([[0, 0, 0, 0, 1], [0, 1, 2, 0, -1]])
    found = Clusters(levels[0], 2, "few", levels=levels, methods=("few", "many"))
    monkeypatch.setattr(clusters_module, "find_clusters", lambda *_: found)
    told = report()["clusters"]
    assert isinstance(told, dict)
    assert (told["count"], told["level"], told["method"]) == (2, 0, "few")
    assert [(level["count"], level["labels"], level["method"]) for level in told["levels"]] == [
        (2, levels[0].tolist(), "few"),
        (3, levels[1].tolist(), "many"),
    ]
    chosen = report(about=40)["clusters"]
    assert isinstance(chosen, dict)
    assert (chosen["count"], chosen["level"], chosen["labels"]) == (3, 1, levels[1].tolist())
