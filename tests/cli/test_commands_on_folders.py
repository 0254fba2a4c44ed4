"""The commands on models of one's own: without Normalize, and with a Dense layer after the pooling.

Every number is computed beside it with Sentence Transformers, one text at a time, in double precision. A formula that
normalised what the model does not, left the Dense layer out or put it in twice, would give another.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import cdist, pdist, squareform
from sentence_transformers import SentenceTransformer
from torch import nn

from explorer.cli.main import main
from tests.support.models import TEXTS as REPEATED
from tests.support.models import build_sentence_transformer

TEXTS = tuple(dict.fromkeys(REPEATED))
SCORES = (4.5, 0.5, 3.0, 1.0, 2.5, 0.0)
PAIRS = tuple(zip(TEXTS, TEXTS[1:], SCORES, strict=False))
UPPER = np.triu_indices(len(TEXTS), 1)
EXACT = 2e-6
"""Numbers are printed with six decimals or more, out of vectors in single precision."""

MODULES: dict[str, dict[str, Any]] = {
    "no normalize": {},
    "dense tanh": {"dense": 8},
    "dense linear": {"dense": 8, "dense_settings": {"activation_function": nn.Identity(), "bias": False}},
}


@dataclass(frozen=True)
class Known:
    """A folder and what the library itself makes of `TEXTS` with it.

    Parameters
    ----------
    kind, path
        Key of `MODULES`, and the folder.
    file
        `TEXTS`, one a line.
    vectors
        (N, D) as the model gives them.
    tokens
        For each text (T, H), the last hidden states.
    projection
        (D, H), the weights of the Dense layer; None without one.
    """

    kind: str
    path: str
    file: str
    vectors: np.ndarray
    tokens: list[np.ndarray]
    projection: np.ndarray | None

    @property
    def means(self) -> np.ndarray:
        """(N, H), before any Dense layer."""
        return np.stack([states.mean(axis=0) for states in self.tokens])


@pytest.fixture(scope="module", params=MODULES)
def known(
    request: pytest.FixtureRequest, tiny_model: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Known:
    root = tmp_path_factory.mktemp("folder")
    path = build_sentence_transformer(tiny_model("bert"), root / "model", **MODULES[request.param])
    file = root / "texts.txt"
    file.write_text("\n".join(TEXTS), encoding="utf-8")
    model = SentenceTransformer(str(path), device="cpu")
    assert "Normalize" not in str(model)
    vectors = model.encode(list(TEXTS), batch_size=1).astype(np.float64)
    tokens = model.encode(list(TEXTS), batch_size=1, output_value="token_embeddings")
    dense = [module for module in model if type(module).__name__ == "Dense"]
    assert bool(dense) is ("dense" in MODULES[request.param])
    return Known(
        request.param,
        str(path),
        str(file),
        vectors,
        [states.numpy().astype(np.float64) for states in tokens],
        dense[0].linear.weight.detach().numpy().astype(np.float64) if dense else None,
    )


def printed(capsys: pytest.CaptureFixture[str], command: str, file: str, known: Known, *options: str) -> dict[str, Any]:
    """Run a command and return its one JSON object, in which nothing but JSON's own numbers may be."""
    model = () if command == "compare" else ("--model", known.path)
    assert main([command, file, *model, *options, "--json"]) == 0
    report: dict[str, Any] = json.loads(capsys.readouterr().out, parse_constant=refuse)
    return report


def refuse(constant: str) -> NoReturn:
    raise AssertionError(f"{constant} is no JSON")


def unit(vectors: np.ndarray) -> np.ndarray:
    rows: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return rows


def products(vectors: np.ndarray) -> np.ndarray:
    """The dot products of all pairs."""
    pairs: np.ndarray = (vectors @ vectors.T)[UPPER]
    return pairs


def nearest(similarities: np.ndarray) -> np.ndarray:
    others = similarities.copy()
    np.fill_diagonal(others, -np.inf)
    places: np.ndarray = others.argmax(axis=1)
    return places


@pytest.mark.parametrize("metric", ["dot", "cosine"])
def test_explain(known: Known, metric: str, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ["--pair", "2", "5", "--metric", metric]
    if known.kind == "dense tanh":
        assert main(["explain", known.file, "--model", known.path, *chosen, "--json"]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "has a Dense layer with Tanh after the pooling. It is not linear" in captured.err.splitlines()[-1]
    for pooling in ("model", "mean"):
        if (known.kind, pooling) == ("dense tanh", "model"):
            continue
        a, b = known.tokens[1], known.tokens[4]
        if pooling == "model" and known.projection is not None:
            a, b = a @ known.projection.T, b @ known.projection.T
        expected = (a / len(a)) @ (b / len(b)).T
        whole = known.vectors if pooling == "model" else known.means
        if metric == "cosine":
            expected /= np.linalg.norm(whole[1]) * np.linalg.norm(whole[4])
        report = printed(capsys, "explain", known.file, known, *chosen, "--pooling", pooling)
        np.testing.assert_allclose(report["contributions"], expected, atol=EXACT)
        similarity = whole[1] @ whole[4] if metric == "dot" else 1 - pdist(whole[[1, 4]], "cosine")[0]
        assert report["similarity"] == pytest.approx(similarity, abs=5 * EXACT)
        assert np.sum(report["contributions"]) == pytest.approx(report["similarity"], abs=1e-6)


def test_compare(known: Known, capsys: pytest.CaptureFixture[str]) -> None:
    model = f'--model "{known.path}"'
    sides = ["--a", model, "--b", f"{model} --pooling mean --normalize"]
    report = printed(capsys, "compare", known.file, known, *sides, "--metric", "dot")
    a, b = products(known.vectors), products(unit(known.means))
    assert report["spearman"] == pytest.approx(stats.spearmanr(a, b).statistic, abs=EXACT)
    assert report["kendall"] == pytest.approx(stats.kendalltau(a, b).statistic, abs=EXACT)
    assert report["spearman"] < 0.999
    for side, pairs, norms in (("a", a, known.vectors), ("b", b, known.means)):
        assert report[side]["similarity_mean"] == pytest.approx(pairs.mean(), abs=5 * EXACT)
        assert report[side]["norm_mean"] == pytest.approx(np.linalg.norm(norms, axis=1).mean(), abs=EXACT)
    first = report["differing"][0]
    place = int(np.abs(a - b).argmax())
    assert (first["i"], first["j"]) == (UPPER[0][place], UPPER[1][place])
    assert (first["a"], first["b"]) == pytest.approx((a[place], b[place]), abs=5 * EXACT)


def test_evaluate(known: Known, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "pairs.csv"
    lines = ["sentence1,sentence2,score", *(",".join(map(str, pair)) for pair in PAIRS)]
    file.write_text("\n".join(lines), encoding="utf-8")
    report = printed(capsys, "evaluate", str(file), known)
    rows = {(row["pooling"], row["normalize"], row["metric"]): row for row in report["rows"]}
    following = np.arange(len(TEXTS) - 1), np.arange(1, len(TEXTS))
    for pooling, plain in (("model", known.vectors), ("mean", known.means)):
        for normalize, vectors in ((False, plain), (True, unit(plain))):
            all_pairs = {
                "cosine": 1 - cdist(vectors, vectors, "cosine"),
                "dot": vectors @ vectors.T,
                "euclidean": -cdist(vectors, vectors),
                "manhattan": -cdist(vectors, vectors, "cityblock"),
            }
            for metric, similarities in all_pairs.items():
                row = rows[pooling, normalize, metric]
                pairs = similarities[following]
                assert row["n"] == len(SCORES)
                assert row["pearson"] == pytest.approx(100 * stats.pearsonr(pairs, SCORES).statistic, abs=1e-3)
                assert row["spearman"] == pytest.approx(100 * stats.spearmanr(pairs, SCORES).statistic, abs=1e-3)
    assert abs(rows["model", False, "dot"]["pearson"] - rows["model", True, "dot"]["pearson"]) > 0.1


def test_diagnose(known: Known, capsys: pytest.CaptureFixture[str]) -> None:
    report = printed(capsys, "diagnose", known.file, known, "--metric", "dot")
    findings = {finding["key"]: finding for finding in report["findings"]}
    norms = np.linalg.norm(known.vectors, axis=1)
    dots, cosines = (vectors @ vectors.T for vectors in (known.vectors, unit(known.vectors)))
    numbers = findings["dot_of_unequal_lengths"]["numbers"]
    assert numbers["shortest"] == pytest.approx(norms.min(), abs=EXACT)
    assert numbers["longest"] == pytest.approx(norms.max(), abs=EXACT)
    assert numbers["other_nearest"] == np.count_nonzero(nearest(dots) != nearest(cosines)) > 0
    modules = "Transformer, Pooling" + (", Dense" if known.projection is not None else "")
    assert f"has no Normalize module ({modules})" in findings["without_normalize"]["sentence"]
    normalised = printed(capsys, "diagnose", known.file, known, "--metric", "dot", "--normalize")
    assert not {"dot_of_unequal_lengths", "without_normalize"} & {finding["key"] for finding in normalised["findings"]}


def test_sweep(known: Known, capsys: pytest.CaptureFixture[str]) -> None:
    report = printed(capsys, "sweep", known.file, known, "--metric", "dot", "--layers", "all")
    rows = {(row["pooling"], row["layer"], row["normalize"]): row for row in report["rows"]}
    reference = products(known.vectors)
    for pooling, plain in (("model", known.vectors), ("mean", known.means)):
        for normalize, vectors in ((False, plain), (True, unit(plain))):
            row, pairs = rows[pooling, "last", normalize], products(vectors)
            assert row["mean_similarity"] == pytest.approx(pairs.mean(), abs=5 * EXACT)
            assert row["similarity_deviation"] == pytest.approx(pairs.std(), abs=5 * EXACT)
            assert row["rank_agreement"] == pytest.approx(stats.spearmanr(pairs, reference).statistic, abs=EXACT)
            assert row["norm_mean"] == pytest.approx(np.linalg.norm(plain, axis=1).mean(), abs=EXACT)
    assert rows["model", "last", True]["rank_agreement"] < 0.999
    layers = SentenceTransformer(known.path, device="cpu")[0].model
    states = [hidden_means(layers, known.path, text) for text in TEXTS]
    for layer in (0, 1):
        expected = products(np.stack([means[layer] for means in states])).mean()
        assert rows["mean", layer, False]["mean_similarity"] == pytest.approx(expected, abs=5 * EXACT)


def hidden_means(model: Any, folder: str, text: str) -> list[np.ndarray]:
    """The mean of each layer's token vectors of one text."""
    from transformers import AutoTokenizer

    batch = AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt")
    outputs = model(**batch, output_hidden_states=True).hidden_states
    return [states[0].detach().numpy().astype(np.float64).mean(axis=0) for states in outputs]


@pytest.mark.parametrize("options", [[], ["--normalize"], ["--pooling", "mean"]], ids=" ".join)
def test_script(known: Known, options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["script", known.file, "--model", known.path, *options]) == 0
    program = tmp_path / "program.py"
    program.write_text(capsys.readouterr().out, encoding="utf-8")
    expected = known.means if "mean" in options else known.vectors
    found = runpy.run_path(str(program))["embeddings"]
    np.testing.assert_allclose(found, unit(expected) if "--normalize" in options else expected, atol=1e-5)


def test_distances_are_those_of_the_vectors(known: Known, capsys: pytest.CaptureFixture[str]) -> None:
    report = printed(capsys, "similarity", known.file, known, "--metric", "manhattan")
    expected = -squareform(pdist(known.vectors, "cityblock"))
    np.testing.assert_allclose(report["similarity"], expected, atol=10 * EXACT)
