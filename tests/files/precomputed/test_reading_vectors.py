"""Files with vectors as other programs write them, and a plain sentence for each that cannot be shown."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.precomputed import Codes, PrecomputedVectors, RowNames, VectorChoices
from explorer.files.exports.vectors import write_vectors
from explorer.files.precomputed import rows, streams
from explorer.files.precomputed.opening import format_with_vectors, read_vectors
from explorer.files.tables.columns import ColumnChoiceNeeded
from tests.support.services import FakeServices

TEXTS = ("A cat sat down.", "Grüße aus Köln, 東京!", "The third one.")
VECTORS = np.arange(24, dtype=np.float32).reshape(3, 8) / 7


def opened(path: Path, column: str | None = None, **choices: object) -> PrecomputedVectors:
    assert format_with_vectors(path)
    return read_vectors(path, VectorChoices(column, **choices), JobContext())  # type: ignore[arg-type]


def refusal(path: Path) -> str:
    with pytest.raises(ExplorerError) as caught:
        opened(path)
    assert caught.value.failure.kind is FailureKind.INPUT
    return str(caught.value)


def parquet(path: Path, vectors: pa.Array, **columns: object) -> Path:
    pq.write_table(pa.table({**columns, "vector": vectors}), path)
    return path


def fixed(vectors: np.ndarray) -> pa.Array:
    return pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), vectors.shape[1])


@pytest.mark.parametrize(
    "column",
    [
        pa.array(VECTORS.tolist(), pa.list_(pa.float32())),
        pa.array(VECTORS.tolist(), pa.list_(pa.float64())),
        pa.array(VECTORS.tolist(), pa.large_list(pa.float32())),
        fixed(VECTORS),
        fixed(VECTORS.astype(np.float64)),
    ],
)
def test_a_parquet_column_of_any_kind_of_list(tmp_path: Path, column: pa.Array) -> None:
    path = parquet(tmp_path / "a.parquet", column, text=list(TEXTS), label=["x", "", "y"])
    found = opened(path)
    assert found.corpus.texts == TEXTS
    assert found.corpus.labels == ("x", "", "y")
    assert found.corpus.sources == ("a.parquet",) * 3
    assert found.vectors.dtype == np.float32
    np.testing.assert_array_equal(found.vectors, VECTORS)
    assert found.notes == ()


def test_half_precision_is_widened_exactly(tmp_path: Path) -> None:
    half = VECTORS.astype(np.float16)
    np.testing.assert_array_equal(opened(parquet(tmp_path / "a.parquet", fixed(half), text=TEXTS)).vectors, half)


@pytest.mark.parametrize("count", [1, 100, 9000])
def test_batches_and_row_groups_are_joined_in_order(tmp_path: Path, count: int) -> None:
    vectors = np.random.default_rng(count).normal(size=(count, 9)).astype(np.float32)
    texts = [f"text {row}" for row in range(count)]
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": texts, "embedding": fixed(vectors)}), path, row_group_size=700)
    found = opened(path)
    np.testing.assert_array_equal(found.vectors, vectors)
    assert found.corpus.texts == tuple(texts)


def test_what_this_program_writes_comes_back(tmp_path: Path) -> None:
    from explorer.analysis.similarity.readout import read_out
    from explorer.domain.settings.spec import EncodeSpec, Readout
    from explorer.domain.texts.corpus import Corpus

    corpus = Corpus(TEXTS, ("a", "b", "c"), ("x", "y", "x"))
    encoding = FakeServices().encode(corpus, EncodeSpec(), None, JobContext())
    embeddings = read_out(encoding, Readout())
    for suffix in (".parquet", ".npz", ".tsv", ".csv"):
        path = tmp_path / f"out{suffix}"
        write_vectors(path, corpus, encoding, embeddings)
        found = opened(path)
        np.testing.assert_array_equal(found.vectors, embeddings.vectors)
        assert found.corpus.texts == TEXTS
        assert found.corpus.labels == ("x", "y", "x")
        assert found.notes == ()


def test_a_table_without_vectors_is_none_of_them(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": list(TEXTS), "box": [[1.0, 2.0]] * 3, "ids": [[1] * 20] * 3}), path)
    assert not format_with_vectors(path)
    (tmp_path / "a.tsv").write_text("text\tlabel\na b\tx\n", encoding="utf-8")
    assert not format_with_vectors(tmp_path / "a.tsv")
    assert not format_with_vectors(tmp_path / "a.txt")


def test_a_list_without_a_usual_name_is_told_by_its_length(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": list(TEXTS), "minilm": VECTORS.tolist()}), path)
    np.testing.assert_array_equal(opened(path).vectors, VECTORS)
    pq.write_table(pa.table({"text": list(TEXTS), "one": VECTORS.tolist(), "two": VECTORS.tolist()}), path)
    assert refusal(path) == (
        "Several columns of a.parquet hold vectors: one (8 numbers), two (8 numbers). Choose one of them."
    )


@pytest.mark.parametrize(
    "bad",
    [
        None,
        [],
        [1.0] * 7 + [None],
        [1.0] * 7 + [float("nan")],
        [1.0] * 7 + [float("-inf")],
        [1.0] * 7 + [1e300],
    ],
)
def test_a_row_without_a_usable_vector_is_left_out_and_named(tmp_path: Path, bad: object) -> None:
    column = pa.array([VECTORS[0].tolist(), bad, VECTORS[2].tolist()], pa.list_(pa.float64()))
    found = opened(parquet(tmp_path / "a.parquet", column, text=TEXTS, label=["x", "y", "z"]))
    assert found.corpus.texts == (TEXTS[0], TEXTS[2])
    assert found.corpus.labels == ("x", "z")
    np.testing.assert_array_equal(found.vectors, VECTORS[[0, 2]])
    assert found.notes == ("1 row whose vector is missing or not finite was left out: row 2.",)
    bare = opened(parquet(tmp_path / "b.parquet", column))
    assert list(bare.corpus.texts) == ["row 1", "row 3"]


def test_rows_left_out_for_either_reason_leave_the_others_in_place(tmp_path: Path) -> None:
    texts, lists = [f"text {row}" for row in range(20)], [[float(row)] * 8 for row in range(20)]
    for row in (3, 7):
        texts[row] = " "
    column = pa.array([None if row in (5, 7, 8, 11, 12, 13, 14) else lists[row] for row in range(20)])
    found = opened(parquet(tmp_path / "a.parquet", column, text=texts))
    kept = [row for row in range(20) if row not in (3, 5, 7, 8, 11, 12, 13, 14)]
    assert found.corpus.texts == tuple(f"text {row}" for row in kept)
    assert found.vectors[:, 0].tolist() == kept
    assert found.notes == (
        "7 rows whose vector is missing or not finite were left out: rows 6, 8, 9, 12, 13 and more.",
        "1 row without a text was left out.",
    )


def test_vectors_of_several_lengths_are_none(tmp_path: Path) -> None:
    column = pa.array([VECTORS[0].tolist(), [1.0], VECTORS[2].tolist()], pa.list_(pa.float64()))
    path = parquet(tmp_path / "a.parquet", column, text=TEXTS)
    with pytest.raises(ExplorerError) as caught:
        format_with_vectors(path)
    assert caught.value.failure.message == "Row 2 of column vector of a.parquet holds 1 numbers, other rows 8."
    pq.write_table(pa.table({"text": TEXTS, "series": column}), path)
    assert not format_with_vectors(path)


def test_rows_without_a_text_are_left_out_with_their_vectors(tmp_path: Path) -> None:
    found = opened(parquet(tmp_path / "a.parquet", fixed(VECTORS), text=["one", " ", "three"], label=["a", "b", "c"]))
    assert found.corpus.texts == ("one", "three")
    assert found.corpus.labels == ("a", "c")
    np.testing.assert_array_equal(found.vectors, VECTORS[[0, 2]])
    assert found.notes == ("1 row without a text was left out.",)


def test_vectors_without_texts_are_numbered(tmp_path: Path) -> None:
    found = opened(parquet(tmp_path / "a.parquet", fixed(VECTORS), score=[1.0, 2.0, 3.0]))
    assert isinstance(found.corpus.texts, RowNames)
    assert list(found.corpus.texts) == ["row 1", "row 2", "row 3"]
    assert found.corpus.texts[-1] == "row 3"
    assert found.corpus.texts[1:] == ("row 2", "row 3")
    assert found.notes == ("There are no texts beside the vectors; the rows are numbered.",)


def test_several_columns_of_texts_are_asked_about(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", fixed(VECTORS), question=TEXTS, answer=TEXTS[::-1])
    with pytest.raises(ColumnChoiceNeeded):
        opened(path)
    assert opened(path, "answer").corpus.texts == TEXTS[::-1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    arrays.arrays(
        st.sampled_from([np.float16, np.float32, np.float64, np.int8, np.dtype(">f4")]),
        st.tuples(st.integers(1, 6), st.integers(1, 6)),
        elements=st.integers(-100, 100),
    ),
    st.booleans(),
)
def test_an_array_of_any_kind_of_number(tmp_path: Path, array: np.ndarray, fortran: bool) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.asfortranarray(array) if fortran else array)
    found = opened(path, codes=Codes.AS_IS)
    assert found.vectors.dtype == np.float32
    assert found.vectors.flags.c_contiguous
    np.testing.assert_array_equal(found.vectors, array.astype(np.float32))


@pytest.mark.parametrize("kind", [np.int8, np.int64])
def test_whole_numbers_are_vectors_where_they_are_called_so(tmp_path: Path, kind: type) -> None:
    whole = np.arange(-1200, 1200, 100).reshape(3, 8) // (100 if kind is np.int8 else 1)
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": TEXTS, "embedding": fixed(whole.astype(kind))}), path)
    np.testing.assert_array_equal(opened(path, codes=Codes.AS_IS).vectors, whole)
    pq.write_table(pa.table({"text": TEXTS, "attention_mask": fixed((whole > 0).astype(kind))}), path)
    assert not format_with_vectors(path)
    pq.write_table(pa.table({"text": TEXTS, "input_ids": fixed(whole.astype(np.int64))}), path)
    assert not format_with_vectors(path)


def test_vectors_beyond_the_memory_go_to_a_mapped_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAPPED_ABOVE", 10)
    found = opened(parquet(tmp_path / "a.parquet", fixed(VECTORS), text=["one", "", "three"]))
    np.testing.assert_array_equal(found.vectors, VECTORS[[0, 2]])
    assert is_mapped(found.vectors)

    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(rows, "work_array", full)
    with pytest.raises(ExplorerError, match="There is no room left on the disk for the vectors"):
        opened(tmp_path / "a.parquet")


def is_mapped(array: np.ndarray | None) -> bool:
    while isinstance(array, np.ndarray) and not isinstance(array, np.memmap):
        array = array.base
    return isinstance(array, np.memmap)


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_large_array_goes_to_a_work_file_so_that_its_own_may_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    monkeypatch.setattr(rows, "MAPPED_ABOVE", 10)
    monkeypatch.setattr(streams, "MAPPED_ABOVE", 10)
    path = tmp_path / "a.npy"
    np.save(path, np.array(VECTORS, order=order))  # type: ignore[call-overload]
    found = opened(path)
    path.write_bytes(b"")
    assert is_mapped(found.vectors)
    np.testing.assert_array_equal(found.vectors, VECTORS)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(3), "a.npy holds float64 of shape 3: one row of numbers, which may be one vector or several"),
        (np.zeros((2, 2, 2)), "a.npy holds float64 of shape 2 × 2 × 2: several vectors for each of 2 rows, such as"),
        (np.array([["a", "b"]]), "a.npy holds texts of shape 1 × 2; vectors are rows of real numbers."),
        (np.zeros((2, 3), complex), "a.npy holds complex numbers (complex128) of shape 2 × 3; vectors are rows of"),
        (np.zeros(2, [("a", "i4"), ("b", "f4")]), "a.npy holds records of a, b of shape 2; vectors are rows of"),
        (np.zeros((2, 2, 2, 2)), "a.npy holds float64 of shape 2 × 2 × 2 × 2; vectors are rows of numbers."),
        (np.zeros((0, 8)), "a.npy holds no vectors: its shape is 0 × 8."),
        (np.array([[object()]]), "a.npy holds Python objects, which are not opened, since they could run any program."),
    ],
)
def test_other_arrays_are_refused(tmp_path: Path, array: np.ndarray, message: str) -> None:
    np.save(tmp_path / "a.npy", array)
    assert refusal(tmp_path / "a.npy").startswith(message)


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".parquet"])
def test_a_damaged_file_is_said_to_be_one(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"this is nothing of the kind")
    with pytest.raises(ExplorerError, match=r"or it is damaged\."):
        opened(path)


def test_an_archive_with_texts_and_labels(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, embeddings=VECTORS, texts=np.array(TEXTS), labels=np.array([1, 2, 1]))
    found = opened(path)
    assert found.corpus.texts == TEXTS
    assert found.corpus.labels == ("1", "2", "1")
    np.savez(path, anything=VECTORS, ids=np.arange(3))
    np.testing.assert_array_equal(opened(path).vectors, VECTORS)
    np.savez(path, one=VECTORS, two=VECTORS)
    assert refusal(path).startswith("Several arrays of a.npz hold vectors: one (8 numbers), two (8 numbers).")
    np.savez(path, vectors=VECTORS, texts=np.array(TEXTS[:2]))
    assert refusal(path).startswith("a.npz holds 3 vectors, but there are 2 texts.")
    np.savez(path, vectors=VECTORS, texts=np.array(TEXTS, dtype=object))
    assert opened(path).notes[0] == (
        "The array texts of a.npz holds Python objects, which are not opened, since they could run any program. "
        "It was left out."
    )


def projector(folder: Path, lines: list[str], name: str = "metadata.tsv") -> Path:
    path = folder / "vectors.tsv"
    path.write_text("".join("\t".join(map(str, row)) + "\n" for row in VECTORS.tolist()), encoding="utf-8")
    (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["metadata.tsv", "vectors.metadata.tsv"])
def test_projector_files(tmp_path: Path, name: str) -> None:
    found = opened(projector(tmp_path, ["word\tclass", *(f"{text}\t{i}" for i, text in enumerate(TEXTS))], name))
    assert found.corpus.texts == TEXTS
    assert found.corpus.labels == ("0", "1", "2")
    np.testing.assert_array_equal(found.vectors, VECTORS)


def test_projector_metadata_of_one_column_has_no_names(tmp_path: Path) -> None:
    assert opened(projector(tmp_path, ["text", "label", "id"])).corpus.texts == ("text", "label", "id")


def test_projector_vectors_alone_are_numbered(tmp_path: Path) -> None:
    path = projector(tmp_path, [], "other.tsv")
    assert list(opened(path).corpus.texts) == ["row 1", "row 2", "row 3"]


def test_projector_metadata_of_another_length(tmp_path: Path) -> None:
    assert refusal(projector(tmp_path, ["a", "b"])) == (
        "vectors.tsv holds 3 vectors, but metadata.tsv has 2 lines. "
        "There must be one for each vector, in the same order; a line of names may stand above them."
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1\t2", "Line 5,001 of vectors.tsv has 2 cells, other lines 3."),
        ("1\t2\t3\t4", "Line 5,001 of vectors.tsv has 4 cells, other lines 3."),
        ("1\t2\tx", "Line 5,001 of vectors.tsv holds “x” in column 3, in place of a number."),
    ],
)
def test_a_projector_row_that_is_no_vector_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "vectors.tsv"
    path.write_text("1\t2\t3\n" * 5000 + f"{line}\n" + "1\t2\t3\n", encoding="utf-8")
    assert refusal(path).startswith(message)


@pytest.mark.parametrize("suffix", [".parquet", ".npy", ".npz", ".tsv"])
def test_progress_and_cancel(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    if suffix == ".parquet":
        parquet(path, fixed(VECTORS), text=TEXTS)
    elif suffix == ".npy":
        np.save(path, VECTORS)
    elif suffix == ".npz":
        np.savez(path, vectors=VECTORS)
    else:
        path = projector(tmp_path, [], "other")
    reports: list[Progress] = []
    read_vectors(path, VectorChoices(), JobContext(reports.append))
    assert reports[-1].done == reports[-1].total > 0
    context = JobContext()
    context.cancel()
    with pytest.raises(Cancelled):
        read_vectors(path, VectorChoices(), context)


def test_an_encoding_of_them_holds_one_readout_and_says_where_it_is_from(tmp_path: Path) -> None:
    from explorer.domain.settings.spec import Pooling, Readout

    found = opened(parquet(tmp_path / "a.parquet", fixed(VECTORS), text=TEXTS))
    encoding = found.encoding()
    assert encoding.file == "a.parquet"
    assert encoding.offers(Readout(Pooling.MODEL, normalize=True))
    assert not encoding.offers(Readout(Pooling.MEAN))
    assert encoding.model_vectors is found.vectors
