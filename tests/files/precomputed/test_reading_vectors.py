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
from explorer.domain.precomputed import PrecomputedVectors, RowNames
from explorer.files.columns import ColumnChoiceNeeded
from explorer.files.precomputed import arrays as numpy_files
from explorer.files.precomputed import rows
from explorer.files.precomputed.opening import PRECOMPUTED_FORMATS, holds_vectors, read_vectors
from explorer.files.vectors import write_vectors
from tests.support.services import FakeServices

TEXTS = ("A cat sat down.", "Grüße aus Köln, 東京!", "The third one.")
VECTORS = np.arange(24, dtype=np.float32).reshape(3, 8) / 7


def opened(path: Path, column: str | None = None) -> PrecomputedVectors:
    assert holds_vectors(path)
    return read_vectors(path, column, JobContext())


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
    from explorer.analysis.readout import read_out
    from explorer.domain.corpus import Corpus
    from explorer.domain.spec import EncodeSpec, Readout

    corpus = Corpus(TEXTS, ("a", "b", "c"), ("x", "y", "x"))
    encoding = FakeServices().encode(corpus, EncodeSpec(), None, JobContext())
    embeddings = read_out(encoding, Readout())
    for suffix in (".parquet", ".npz", ".tsv"):
        path = tmp_path / f"out{suffix}"
        write_vectors(path, corpus, encoding, embeddings)
        found = opened(path)
        np.testing.assert_array_equal(found.vectors, embeddings.vectors)
        if suffix != ".npz":
            assert found.corpus.texts == TEXTS
            assert found.corpus.labels == ("x", "y", "x")


def test_a_table_without_vectors_is_none_of_them(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": list(TEXTS), "box": [[1.0, 2.0]] * 3, "ids": [[1] * 20] * 3}), path)
    assert not holds_vectors(path)
    (tmp_path / "a.tsv").write_text("text\tlabel\na b\tx\n", encoding="utf-8")
    assert not holds_vectors(tmp_path / "a.tsv")
    assert not holds_vectors(tmp_path / "a.txt")


def test_a_list_without_a_usual_name_is_told_by_its_length(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": list(TEXTS), "minilm": VECTORS.tolist()}), path)
    np.testing.assert_array_equal(opened(path).vectors, VECTORS)
    pq.write_table(pa.table({"text": list(TEXTS), "one": VECTORS.tolist(), "two": VECTORS.tolist()}), path)
    assert refusal(path) == "Several columns of a.parquet hold vectors: one, two. Name the one to show vector."


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (None, "Row 2 of a.parquet holds no vector."),
        ([], "Row 2 of a.parquet holds no vector."),
        ([1.0], "Row 2 of a.parquet holds a vector of length 1, the rows before 8."),
        ([1.0] * 7 + [None], "Row 2 of a.parquet holds a vector with a number missing."),
        ([1.0] * 7 + [float("nan")], "Row 2 of a.parquet holds a number that is not finite, or larger than any"),
        ([1.0] * 7 + [float("-inf")], "Row 2 of a.parquet holds a number that is not finite, or larger than any"),
        ([1.0] * 7 + [1e300], "Row 2 of a.parquet holds a number that is not finite, or larger than any"),
    ],
)
def test_a_bad_vector_is_named_by_its_row(tmp_path: Path, bad: object, message: str) -> None:
    column = pa.array([VECTORS[0].tolist(), bad, VECTORS[2].tolist()], pa.list_(pa.float64()))
    assert refusal(parquet(tmp_path / "a.parquet", column, text=TEXTS)).startswith(message)


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
    found = opened(path)
    assert found.vectors.dtype == np.float32
    assert found.vectors.flags.c_contiguous
    np.testing.assert_array_equal(found.vectors, array.astype(np.float32))


def test_eight_bits_a_number_are_taken_by_their_name_alone(tmp_path: Path) -> None:
    small = np.arange(-12, 12, dtype=np.int8).reshape(3, 8)
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": TEXTS, "embedding": fixed(small)}), path)
    np.testing.assert_array_equal(opened(path).vectors, small)
    pq.write_table(pa.table({"text": TEXTS, "input_ids": fixed(small)}), path)
    assert not holds_vectors(path)


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


def test_a_large_array_is_mapped_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numpy_files, "MAPPED_ABOVE", 10)
    path = tmp_path / "a.npy"
    np.save(path, VECTORS)
    found = opened(path)
    assert is_mapped(found.vectors)
    np.testing.assert_array_equal(found.vectors, VECTORS)
    np.save(path, np.where(np.arange(24).reshape(3, 8) == 9, np.nan, VECTORS).astype(np.float32))
    assert refusal(path).startswith("Row 2 of a.npy holds a number that is not finite")


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(3), "a.npy holds float64 of shape 3; vectors are rows of numbers."),
        (np.zeros((2, 2, 2)), "a.npy holds float64 of shape 2 × 2 × 2; vectors are rows of numbers."),
        (np.array([["a", "b"]]), "a.npy holds <U1 of shape 1 × 2; vectors are rows of numbers."),
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
    assert refusal(path).startswith("a.npz holds several arrays that could be the vectors.")
    np.savez(path, vectors=VECTORS, texts=np.array(TEXTS[:2]))
    assert refusal(path).startswith("a.npz holds 3 vectors, but there are 2 texts.")
    np.savez(path, vectors=VECTORS, texts=np.array(TEXTS, dtype=object))
    assert "holds Python objects" in refusal(path)


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
        "There must be one for each vector, below one line of names where there are several columns."
    )


@pytest.mark.parametrize(
    ("line", "message"), [("1\t2", "Row 5,001 of"), ("1\t2\tx", "A row after row"), ("1\tnan\t2", "Row 5,001 of")]
)
def test_a_projector_row_that_is_no_vector_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "vectors.tsv"
    path.write_text("1\t2\t3\n" * 5000 + f"{line}\n" + "1\t2\t3\n", encoding="utf-8")
    assert refusal(path).startswith(message)


@pytest.mark.parametrize("suffix", list(PRECOMPUTED_FORMATS))
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
    read_vectors(path, None, JobContext(reports.append))
    assert reports[-1].done == reports[-1].total > 0
    context = JobContext()
    context.cancel()
    with pytest.raises(Cancelled):
        read_vectors(path, None, context)


def test_an_encoding_of_them_holds_one_readout_and_says_where_it_is_from(tmp_path: Path) -> None:
    from explorer.domain.spec import Pooling, Readout

    found = opened(parquet(tmp_path / "a.parquet", fixed(VECTORS), text=TEXTS))
    encoding = found.encoding()
    assert encoding.file == "a.parquet"
    assert encoding.offers(Readout(Pooling.MODEL, normalize=True))
    assert not encoding.offers(Readout(Pooling.MEAN))
    assert encoding.model_vectors is found.vectors
