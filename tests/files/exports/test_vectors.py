"""What is exported is opened again by the libraries that people open it with."""

from __future__ import annotations

import csv
import errno
import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from explorer.analysis.similarity.similarity import similarity_matrix
from explorer.domain.arrays import FloatArray
from explorer.domain.failure import Cancelled, ExplorerError
from explorer.domain.job import JobContext, Progress
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.encoding import Embeddings, Encoding
from explorer.domain.settings.spec import EncodeSpec, Pooling, Readout, Similarity
from explorer.domain.texts.cleaning import valid
from explorer.domain.texts.corpus import Corpus
from explorer.files.exports import vectors
from explorer.files.exports.spec_json import describe_run
from explorer.files.exports.vectors import (
    SIMILARITY_FORMATS,
    VECTOR_FORMATS,
    metadata_path,
    write_similarity,
    write_vectors,
)
from explorer.files.texts.reading import read

READOUT = Readout(Pooling.MEAN, normalize=True)
AWKWARD = (
    'Plain, with "quotes" and; separators',
    "=1+1\ttab",
    "line\nbreak\r\nand\rmore",
    "Grüße 東京 😀",
    "lone \ud800 surrogate",
    "'",
)


Results = tuple[Corpus, Encoding, Embeddings]


def made(texts: tuple[str, ...], vectors: FloatArray, labels: tuple[str, ...] = ()) -> Results:
    n = len(texts)
    corpus = Corpus(texts, tuple(f"file {i}.txt" for i in range(n)), labels)
    counts = np.arange(3, 3 + n, dtype=np.int32)
    truncated = np.arange(n) % 2 == 1
    info = ModelInfo("tiny", vectors.shape[1], 1, 16)
    key = (READOUT.layer, READOUT.pooling)
    encoding = Encoding(EncodeSpec(), corpus.fingerprint, texts, {key: vectors}, None, counts, truncated, info)
    return corpus, encoding, Embeddings(READOUT, vectors, np.arange(1, n + 1, dtype=np.float32) / 7, True)


def random_vectors(n: int, dimensions: int = 5) -> FloatArray:
    return np.random.default_rng(1).normal(size=(n, dimensions)).astype(np.float32)


def awkward() -> Results:
    return made(AWKWARD, random_vectors(len(AWKWARD)))


def as_written(text: str) -> str:
    return text.replace("\ud800", "\ufffd")


def no_room(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_parquet(tmp_path: Path) -> None:
    corpus, encoding, embeddings = awkward()
    path = tmp_path / "out.parquet"
    assert write_vectors(path, corpus, encoding, embeddings) == (path,)
    table = pq.read_table(path)
    assert table.column_names == ["text", "source", "vector", "norm", "token_count", "truncated"]
    assert table["text"].to_pylist() == [as_written(text) for text in AWKWARD]
    assert table["source"].to_pylist() == list(corpus.sources)
    assert str(table.schema.field("vector").type) == "list<element: float>"
    np.testing.assert_array_equal(np.array(table["vector"].to_pylist(), np.float32), embeddings.vectors)
    np.testing.assert_array_equal(np.array(table["norm"], np.float32), embeddings.norms)
    assert table["token_count"].to_pylist() == encoding.token_counts.tolist()
    assert table["truncated"].to_pylist() == encoding.truncated.tolist()
    assert json.loads(table.schema.metadata[b"spec"]) == describe_run(encoding, READOUT)


def test_npz(tmp_path: Path) -> None:
    corpus, encoding, embeddings = awkward()
    path = tmp_path / "out.npz"
    write_vectors(path, corpus, encoding, embeddings)
    with np.load(path, allow_pickle=False) as file:
        assert sorted(file) == [
            *(["labels"] if corpus.labels else []),
            "norms",
            "spec",
            "texts",
            "token_counts",
            "truncated",
            "vectors",
        ]
        assert file["vectors"].dtype == np.float32
        np.testing.assert_array_equal(file["vectors"], embeddings.vectors)
        np.testing.assert_array_equal(file["norms"], embeddings.norms)
        np.testing.assert_array_equal(file["token_counts"], encoding.token_counts)
        np.testing.assert_array_equal(file["truncated"], encoding.truncated)
        assert file["texts"].tolist() == [valid(text) for text in corpus.texts]
        assert json.loads(str(file["spec"])) == describe_run(encoding, READOUT)


@pytest.mark.parametrize("extension", VECTOR_FORMATS)
def test_texts_are_read_block_by_block(extension: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_ROWS", 2)
    monkeypatch.setattr(vectors, "_GROUP", 2)
    taken: list[int] = []

    class Watched(tuple[str, ...]):
        def __getitem__(self, index: Any) -> Any:
            found = super().__getitem__(index)
            taken.append(len(found) if isinstance(index, slice) else 1)
            return found

        def __iter__(self) -> Any:
            raise AssertionError("all texts at once")

    corpus, encoding, embeddings = made(AWKWARD, random_vectors(len(AWKWARD)), ("a", "", "b", "a", "b", "c"))
    write_vectors(tmp_path / f"whole{extension}", corpus, encoding, embeddings)
    watched = replace(corpus, texts=Watched(AWKWARD))
    path = tmp_path / f"blocks{extension}"
    write_vectors(path, watched, encoding, embeddings)
    assert max(taken, default=0) <= 2
    if extension == ".parquet":
        assert pq.read_table(path).equals(pq.read_table(tmp_path / "whole.parquet"))
        assert pq.ParquetFile(path).num_row_groups == 3
    elif extension == ".npz":
        with np.load(path) as file:
            np.testing.assert_array_equal(file["vectors"], embeddings.vectors)
    else:
        assert path.read_bytes() == (tmp_path / f"whole{extension}").read_bytes()


@pytest.mark.parametrize("extension", VECTOR_FORMATS)
def test_writing_is_watched_and_stopped(extension: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_ROWS", 2)
    monkeypatch.setattr(vectors, "_GROUP", 2)
    seen: list[tuple[int, int]] = []

    def stop_at_the_second(progress: Progress) -> None:
        seen.append((progress.done, progress.total))
        if progress.done == 2:
            context.cancel()

    context = JobContext(stop_at_the_second)
    with pytest.raises(Cancelled):
        write_vectors(tmp_path / f"out{extension}", *awkward(), context)
    assert seen == [(0, 6), (2, 6)]
    assert list(tmp_path.iterdir()) == []


def read_csv(path: Path, **options: Any) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file, strict=True, **options))


def test_csv(tmp_path: Path) -> None:
    corpus, encoding, embeddings = awkward()
    path = tmp_path / "out.csv"
    write_vectors(path, corpus, encoding, embeddings)
    header, *rows = read_csv(path)
    assert header == ["index", "text", "source", "norm", "token_count", "truncated", "d0", "d1", "d2", "d3", "d4"]
    assert [row[0] for row in rows] == ["0", "1", "2", "3", "4", "5"]
    assert [row[1] for row in rows] == [as_written(text) for text in AWKWARD]
    np.testing.assert_array_equal(np.array([row[6:] for row in rows], np.float32), embeddings.vectors)
    np.testing.assert_array_equal(np.array([row[3] for row in rows], np.float32), embeddings.norms)
    assert [row[5] for row in rows] == ["False", "True"] * 3


def test_projector(tmp_path: Path) -> None:
    corpus, encoding, embeddings = awkward()
    path = tmp_path / "out.tsv"
    assert write_vectors(path, corpus, encoding, embeddings) == (path, tmp_path / "out.metadata.tsv")
    np.testing.assert_array_equal(np.loadtxt(path, delimiter="\t", dtype=np.float32), embeddings.vectors)
    lines = metadata_path(path).read_bytes().decode().split("\n")
    assert lines[0] == "text\tsource\tnorm\ttoken_count\ttruncated"
    assert lines[-1] == ""
    cells = [line.split("\t") for line in lines[1:-1]]
    assert {len(row) for row in cells} == {5}
    assert [row[0] for row in cells][1:3] == ["=1+1 tab", "line break and more"]


@pytest.mark.parametrize("extension", [".parquet", ".csv"])
def test_exports_can_be_opened_again(tmp_path: Path, extension: str) -> None:
    labels = tuple("abcdef")
    corpus, encoding, embeddings = made(AWKWARD, random_vectors(6), labels)
    path = tmp_path / f"out{extension}"
    write_vectors(path, corpus, encoding, embeddings)
    again = read(path, None, JobContext())
    assert again.labels == labels
    assert again.texts[0] == AWKWARD[0]
    assert again.texts[2] == "line break and more"


@pytest.mark.parametrize("extension", sorted(VECTOR_FORMATS))
def test_more_texts_than_one_block(tmp_path: Path, extension: str) -> None:
    reports: list[Progress] = []
    texts = tuple(f"text {i}" for i in range(9000))
    vectors = random_vectors(9000, 2)
    path = tmp_path / f"out{extension}"
    write_vectors(path, *made(texts, vectors), JobContext(reports.append))
    if extension == ".npz":
        found = np.load(path)["vectors"]
    elif extension == ".parquet":
        found = np.array(pq.read_table(path)["vector"].to_pylist(), np.float32)
    elif extension == ".csv":
        found = np.array([row[-2:] for row in read_csv(path)[1:]], np.float32)
    else:
        found = np.loadtxt(path, dtype=np.float32)
    np.testing.assert_array_equal(found, vectors)
    step = 8192 if extension == ".parquet" else 1024
    assert [report.done for report in reports] == list(range(0, 9000, step))


finite = hnp.arrays(
    np.float32,
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    elements=st.floats(width=32, allow_nan=False, allow_infinity=False),
)


@given(finite, st.data())
@settings(deadline=None, max_examples=40)
def test_any_vectors_and_texts_survive_every_format(vectors: FloatArray, data: st.DataObject) -> None:
    text = st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(str.strip)
    texts = tuple(data.draw(st.lists(text, min_size=len(vectors), max_size=len(vectors))))
    with tempfile.TemporaryDirectory() as folder:
        for extension in VECTOR_FORMATS:
            write_vectors(Path(folder, f"out{extension}"), *made(texts, vectors))
        table = pq.read_table(Path(folder, "out.parquet"))
        rows = read_csv(Path(folder, "out.csv"))[1:]
        with np.load(Path(folder, "out.npz")) as archive:
            np.testing.assert_array_equal(archive["vectors"], vectors)
        np.testing.assert_array_equal(np.array(table["vector"].to_pylist(), np.float32), vectors)
        np.testing.assert_array_equal(np.array([row[6:] for row in rows], np.float32), vectors)
        projector = np.loadtxt(Path(folder, "out.tsv"), dtype=np.float32, delimiter="\t", ndmin=2)
        np.testing.assert_array_equal(projector, vectors)
        assert table["text"].to_pylist() == [row[1] for row in rows] == list(texts)


@pytest.mark.parametrize("metric", list(Similarity))
def test_similarity_as_numpy(tmp_path: Path, metric: Similarity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.files.exports.vectors._BLOCK_CELLS", 12)  # two rows at a time
    corpus, _, embeddings = awkward()
    path = tmp_path / "similarity.npy"
    write_similarity(path, corpus, embeddings, metric)
    matrix = np.load(path, allow_pickle=False)
    assert matrix.dtype == np.float32
    assert matrix.shape == (6, 6)
    whole = similarity_matrix(embeddings.vectors, embeddings.vectors, metric)
    np.testing.assert_allclose(matrix, whole, atol=1e-6)


def test_similarity_as_csv(tmp_path: Path) -> None:
    corpus, _, embeddings = awkward()
    path = tmp_path / "similarity.csv"
    write_similarity(path, corpus, embeddings, Similarity.DOT)
    header, *rows = read_csv(path)
    assert header == ["text", *map(as_written, AWKWARD)]
    assert [row[0] for row in rows] == header[1:]
    numbers = np.array([row[1:] for row in rows], np.float32)
    np.testing.assert_allclose(numbers, embeddings.vectors @ embeddings.vectors.T, atol=1e-6)


def test_the_matrix_is_never_held_whole(tmp_path: Path) -> None:
    """3,000 texts have 36 MB of similarities; blocks of them come one after the other."""
    reports: list[Progress] = []
    corpus, _, embeddings = made(tuple(map(str, range(3000))), random_vectors(3000, 2))
    path = tmp_path / "similarity.npy"
    write_similarity(path, corpus, embeddings, Similarity.DOT, JobContext(reports.append))
    assert [report.done for report in reports] == [0, 699, 1398, 2097, 2796]
    assert path.stat().st_size == 128 + 4 * 3000**2
    np.testing.assert_allclose(np.load(path)[2999], embeddings.vectors @ embeddings.vectors[2999], atol=1e-5)


@pytest.mark.parametrize("extension", [".parquet", ".csv", ".tsv"])
def test_cancel_leaves_no_file(tmp_path: Path, extension: str) -> None:
    context = JobContext(lambda _: context.cancel())
    with pytest.raises(Cancelled):
        write_vectors(tmp_path / f"out{extension}", *made(tuple(map(str, range(5000))), random_vectors(5000)), context)
    assert list(tmp_path.iterdir()) == []


def test_cancel_of_the_matrix(tmp_path: Path) -> None:
    context = JobContext()
    context.cancel()
    corpus, _, embeddings = awkward()
    with pytest.raises(Cancelled):
        write_similarity(tmp_path / "out.csv", corpus, embeddings, Similarity.COSINE, context)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("extension", sorted(VECTOR_FORMATS))
def test_a_full_disk_is_told_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extension: str
) -> None:
    monkeypatch.setattr(os, "fsync", no_room)
    corpus, encoding, embeddings = awkward()
    with pytest.raises(ExplorerError, match="There is no room left on the disk"):
        write_vectors(tmp_path / f"out{extension}", corpus, encoding, embeddings)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("extension", sorted(SIMILARITY_FORMATS))
def test_a_disk_full_of_similarities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extension: str) -> None:
    monkeypatch.setattr(os, "fsync", no_room)
    corpus, _, embeddings = awkward()
    with pytest.raises(ExplorerError, match="There is no room left on the disk"):
        write_similarity(tmp_path / f"out{extension}", corpus, embeddings, Similarity.COSINE)
    assert list(tmp_path.iterdir()) == []


def test_unknown_extensions(tmp_path: Path) -> None:
    corpus, encoding, embeddings = awkward()
    with pytest.raises(ExplorerError, match=r"out\.xyz does not say in which format to write\. End it in \.parquet, "):
        write_vectors(tmp_path / "out.xyz", corpus, encoding, embeddings)
    with pytest.raises(ExplorerError, match=r"out does not say .* End it in \.csv, \.npy\."):
        write_similarity(tmp_path / "out", corpus, embeddings, Similarity.COSINE)
    assert sorted(SIMILARITY_FORMATS) == [".csv", ".npy"]


def test_results_of_another_corpus_are_not_written(tmp_path: Path) -> None:
    _, encoding, embeddings = awkward()
    with pytest.raises(ValueError, match="1 texts, 6 encoded, 6 vectors"):
        write_vectors(tmp_path / "out.csv", Corpus(("one",)), encoding, embeddings)
    with pytest.raises(ValueError, match="1 texts, 6 vectors"):
        write_similarity(tmp_path / "out.csv", Corpus(("one",)), embeddings, Similarity.COSINE)


def test_typed_texts_have_a_source(tmp_path: Path) -> None:
    vectors = random_vectors(1)
    _, encoding, embeddings = made(("one",), vectors)
    write_vectors(tmp_path / "out.csv", Corpus(("one",)), encoding, embeddings)
    assert read_csv(tmp_path / "out.csv")[1][2] == "typed"


@pytest.mark.parametrize("suffix", sorted(VECTOR_FORMATS))
def test_tokens_that_are_not_known_are_left_out(tmp_path: Path, suffix: str) -> None:
    corpus, encoding, embeddings = made(("a", "b"), random_vectors(2))
    path = tmp_path / f"out{suffix}"
    for written in write_vectors(path, corpus, replace(encoding, file="made.npy"), embeddings):
        content = written.read_bytes()
        assert b"token" not in content
        assert b"truncated" not in content
    if suffix == ".npz":
        with np.load(path) as archive:
            assert json.loads(str(archive["spec"]))["vectors_from"] == "made.npy"
