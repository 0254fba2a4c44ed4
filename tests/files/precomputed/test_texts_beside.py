"""Texts in a file of their own never shift against the vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.precomputed import PrecomputedVectors, VectorChoices
from explorer.files.precomputed.opening import read_vectors
from explorer.files.precomputed.sets import MixedFiles, vectors_of

TEXTS = ("A cat sat down.", "Rain, and more of it.", "The third one.")
VECTORS = (np.arange(24, dtype=np.float32).reshape(3, 8) - 9) / 7


def opened(path: Path, column: str | None = None) -> PrecomputedVectors:
    return read_vectors(path, VectorChoices(column), JobContext())


def projected(folder: Path, beside: str, content: str, name: str = "vectors.tsv") -> Path:
    path = folder / name
    path.write_text("".join("\t".join(map(str, row)) + "\n" for row in VECTORS.tolist()), encoding="utf-8")
    (folder / beside).write_text(content, encoding="utf-8", newline="")
    return path


LINES = "".join(f"{text}\n" for text in TEXTS)


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("vectors.tsv", "metadata.tsv"),
        ("vecs.tsv", "meta.tsv"),
        ("tensors.tsv", "labels.tsv"),
        ("model_tensor.tsv", "model_metadata.tsv"),
        ("a.tsv", "a.metadata.tsv"),
        ("a_vectors.tsv", "a_meta.tsv"),
    ],
)
def test_the_names_that_people_give(tmp_path: Path, name: str, beside: str) -> None:
    assert opened(projected(tmp_path, beside, LINES, name)).corpus.texts == TEXTS


@pytest.mark.parametrize("name", ["emb.txt", "emb.csv", "emb.jsonl", "emb_texts.txt", "emb.metadata.tsv"])
def test_the_texts_of_an_array(tmp_path: Path, name: str) -> None:
    content = {".csv": "text\n" + "".join(f'"{text}"\n' for text in TEXTS)}.get(Path(name).suffix, LINES)
    if name.endswith("jsonl"):
        content = "".join(f'{{"text": "{text}"}}\n' for text in TEXTS)
    (tmp_path / name).write_text(content, encoding="utf-8")
    np.save(tmp_path / "emb.npy", VECTORS)
    assert opened(tmp_path / "emb.npy").corpus.texts == TEXTS


@pytest.mark.parametrize(
    ("content", "texts", "left_out"),
    [
        ("text\n" + LINES, TEXTS, 0),
        ("Word\n" + LINES, TEXTS, 0),
        ("label\tname\n" + "".join(f"x\t{text}\n" for text in TEXTS), TEXTS, 0),
        ("stuff\tyear\n" + "".join(f"{text}\t1999\n" for text in TEXTS), TEXTS, 0),
        (LINES + "\n\n", TEXTS, 0),
        ("\ufeff" + LINES.replace("\n", "\r\n"), TEXTS, 0),
        (f"{TEXTS[0]}\n\n{TEXTS[2]}\n", (TEXTS[0], TEXTS[2]), 1),
        (f"text\n{TEXTS[0]}\n{TEXTS[1]}\n\n", TEXTS[:2], 1),
    ],
)
def test_a_blank_line_is_a_blank_text_and_a_known_name_no_text(
    tmp_path: Path, content: str, texts: tuple[str, ...], left_out: int
) -> None:
    found = opened(projected(tmp_path, "metadata.tsv", content))
    assert found.corpus.texts == texts
    places = [TEXTS.index(text) for text in texts]
    np.testing.assert_array_equal(found.vectors, VECTORS[places])
    assert found.notes == (("1 row without a text was left out.",) if left_out else ())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f"{TEXTS[0]}\n{TEXTS[1]}\n", "vectors.tsv holds 3 vectors, but metadata.tsv has 2 lines."),
        (f"One more text.\n{LINES}", "vectors.tsv holds 3 vectors, but metadata.tsv has 4 lines."),
        (f"text\n{LINES}One more.\n", "vectors.tsv holds 3 vectors, but metadata.tsv has 5 lines."),
        (f"a text\tb c\n{''.join(f'{t}{chr(9)}x' + chr(10) for t in TEXTS)}", "but metadata.tsv has 4 lines."),
        ("text\tid\none\t1\ntwo\t2\n", "vectors.tsv holds 3 vectors, but metadata.tsv has 2 lines below its line of"),
        ("", "metadata.tsv is empty."),
    ],
)
def test_another_number_of_lines_is_refused(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(ExplorerError) as caught:
        opened(projected(tmp_path, "metadata.tsv", content))
    assert message in caught.value.failure.message


def test_a_first_line_that_may_be_a_name_is_said(tmp_path: Path) -> None:
    found = opened(projected(tmp_path, "metadata.tsv", "text\nlabel\nid\n"))
    assert found.corpus.texts == ("text", "label", "id")
    assert found.notes == ("The first line of metadata.tsv, “text”, was taken as the first text.",)


def test_where_texts_were_looked_for_is_said(tmp_path: Path) -> None:
    path = projected(tmp_path, "other.tsv", LINES)
    assert opened(path).notes == (
        "There are no texts beside the vectors; the rows are numbered. "
        "Looked for vectors.metadata.tsv, metadata.tsv, meta.tsv and the like beside vectors.tsv.",
    )


@pytest.mark.parametrize(
    "texts", [np.array(TEXTS), np.array([text.encode() for text in TEXTS]), np.array(TEXTS)[:, None]]
)
@pytest.mark.parametrize("name", ["documents", "arr_1", "text"])
def test_texts_in_an_archive_under_any_name(tmp_path: Path, texts: np.ndarray, name: str) -> None:
    np.savez(tmp_path / "a.npz", **{"arr_0": VECTORS, name: texts, "label": np.array(["x", "y", "x"])})
    found = opened(tmp_path / "a.npz")
    assert found.corpus.texts == TEXTS
    assert found.corpus.labels == ("x", "y", "x")
    np.savez(tmp_path / "a.npz", **{"arr_0": VECTORS, name: texts[:2]})
    with pytest.raises(ExplorerError, match=r"a\.npz holds 3 vectors, but there are 2 texts"):
        opened(tmp_path / "a.npz")


def set_of(folder: Path, *parts: tuple[str, np.ndarray, tuple[str, ...] | None]) -> list[Path]:
    paths = []
    for name, vectors, texts in parts:
        paths.append(folder / name)
        columns = {} if texts is None else {"text": texts}
        pq.write_table(pa.table({**columns, "vector": vectors.tolist()}), paths[-1])
    return paths


def gathered(files: list[Path]) -> PrecomputedVectors:
    found = vectors_of(files, VectorChoices(), JobContext())
    assert found is not None
    return found


def test_the_parts_of_a_set(tmp_path: Path) -> None:
    paths = set_of(tmp_path, ("b-0.parquet", VECTORS[:2], TEXTS[:2]), ("b-1.parquet", VECTORS[2:], TEXTS[2:]))
    for found in (gathered(paths), gathered([tmp_path])):
        assert found.corpus.texts == TEXTS
        np.testing.assert_array_equal(found.vectors, VECTORS)
        assert found.corpus.sources == ("b-0.parquet", "b-0.parquet", "b-1.parquet")


@pytest.mark.parametrize(
    ("second", "texts", "message"),
    [
        (VECTORS[2:, :4], TEXTS[2:], "one.parquet holds vectors of 8 dimensions, two.parquet of 4."),
        (VECTORS[2:], None, "one.parquet has texts beside its vectors, two.parquet has none."),
    ],
)
def test_parts_that_do_not_fit_together(
    tmp_path: Path, second: np.ndarray, texts: tuple[str, ...] | None, message: str
) -> None:
    paths = set_of(tmp_path, ("one.parquet", VECTORS[:2], TEXTS[:2]), ("two.parquet", second, texts))
    with pytest.raises(ExplorerError) as caught:
        gathered(paths)
    assert caught.value.failure.message == message


def test_an_array_and_its_texts_in_either_order(tmp_path: Path) -> None:
    array, texts = tmp_path / "x.npy", tmp_path / "sentences.txt"
    np.save(array, VECTORS)
    texts.write_text(LINES, encoding="utf-8")
    for files in ([array, texts], [texts, array]):
        found = gathered(files)
        assert found.corpus.texts == TEXTS
        np.testing.assert_array_equal(found.vectors, VECTORS)
    texts.write_text(LINES + "One more.\n", encoding="utf-8")
    with pytest.raises(ExplorerError, match=r"x\.npy holds 3 vectors, but sentences\.txt has 4 texts"):
        gathered([array, texts])


def test_vectors_among_files_of_sentences_are_named(tmp_path: Path) -> None:
    (path,) = set_of(tmp_path, ("one.parquet", VECTORS, TEXTS))
    texts = tmp_path / "sentences.txt"
    texts.write_text(LINES, encoding="utf-8")
    notes: list[Progress] = []
    assert vectors_of([path, texts], VectorChoices(), JobContext(notes.append)) is None
    assert notes[-1].note.startswith("The vectors in one.parquet were left out, since other files hold none")
    np.save(tmp_path / "x.npy", VECTORS)
    with pytest.raises(MixedFiles, match=r"x\.npy holds vectors, which cannot be added to other sentences"):
        vectors_of([path, texts, tmp_path / "x.npy"], VectorChoices(), JobContext())
