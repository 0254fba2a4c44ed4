"""Right answers as people have them, and a plain sentence for each file that has none."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.results.evaluation import EvaluationKind, LabelledTexts, ScoredPairs, Triplets
from explorer.files.tables.layouts import Layout
from explorer.files.tables.questions import LayoutNeeded
from explorer.files.texts.pairs import inspect_pairs, read_pairs

ROWS = (
    ("A cat sat down.", "Eine Katze saß da.", 4.5),
    ('He said "no", twice.', "She said yes.", 1.0),
    ("The sun is out.", "It is raining.", 0.25),
)
NAMES = ("sentence1", "sentence2", "score")


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def table(folder: Path, extension: str, header: bool) -> Path:
    """The same three pairs in each format."""
    path = folder / f"three{extension}"
    if extension == ".parquet":
        columns = zip(*ROWS, strict=True)
        pq.write_table(pa.table(dict(zip(NAMES, map(list, columns), strict=True))), path)
    elif extension == ".jsonl":
        write(folder, path.name, "\n".join(json.dumps(dict(zip(NAMES, row, strict=True))) for row in ROWS))
    else:
        separator = "," if extension == ".csv" else "\t"
        lines = [separator.join(NAMES)] if header else []
        for a, b, score in ROWS:
            first, second = ('"' + text.replace('"', '""') + '"' for text in (a, b))
            lines.append(separator.join((first, second, str(score))))
        write(folder, path.name, "\n".join(lines))
    return path


def refusal(path: Path, columns: tuple[str, ...] = (), kind: EvaluationKind | None = None) -> str:
    with pytest.raises(ExplorerError) as caught:
        read_pairs(path, columns, kind)
    assert caught.value.failure.kind is FailureKind.INPUT
    assert caught.value.failure.message.endswith(".")
    assert caught.value.failure.advice.endswith(".")
    return str(caught.value)


@pytest.mark.parametrize(
    ("extension", "header"),
    [(".csv", True), (".csv", False), (".tsv", True), (".tsv", False), (".jsonl", True), (".parquet", True)],
)
def test_every_format_with_and_without_a_header(tmp_path: Path, extension: str, header: bool) -> None:
    path = table(tmp_path, extension, header)
    file = read_pairs(path)
    assert isinstance(file.data, ScoredPairs)
    assert file.data.texts_a == tuple(row[0] for row in ROWS)
    assert file.data.texts_b == tuple(row[1] for row in ROWS)
    assert file.data.scores.tolist() == [row[2] for row in ROWS]
    names = NAMES if header else ("column 1", "column 2", "column 3")
    assert file.layout == Layout(EvaluationKind.PAIRS, names)
    assert file.left_out == 0
    found = inspect_pairs(path)
    assert found.guess == file.guess
    assert found.guess is not None
    assert found.guess.by_name is header
    assert [column.name for column in found.columns] == list(names)
    assert found.columns[0].samples == file.data.texts_a
    assert found.rows == tuple((a, b, str(score)) for a, b, score in ROWS)
    assert file.name == path.name


def test_the_benchmark_as_it_was_published(tmp_path: Path) -> None:
    """No header, tabs in a file called .csv, single quotation marks, and numbers that are no scores."""
    lines = (
        ("main-captions", "MSRvid", "2012test", "0024", "2.500", 'A girl is "styling her hair.', "A girl is brushing."),
        ("main-captions", "MSRvid", "2012test", "0033", "3.600", '"Play" said a group of men.', "Boys are playing."),
        ("main-captions", "MSRvid", "2012test", "0045", "5.000", "One woman speaks.", "A woman is speaking."),
        ("main-captions", "MSRvid", "2012test", "0063", "4.200", '"No ends here.', "No end is here."),
    )
    path = write(tmp_path, "sts-test.csv", "\n".join(map("\t".join, lines)))
    data = read_pairs(path).data
    assert isinstance(data, ScoredPairs)
    assert data.texts_a == tuple(line[5] for line in lines)
    assert data.texts_b == tuple(line[6] for line in lines)
    assert data.scores.tolist() == [2.5, 3.6, 5.0, 4.2]


def test_the_first_rows_are_row_by_row_and_short(tmp_path: Path) -> None:
    lines = ["text,label", ",pet", f"{'a' * 100},sky", *("A cat.,pet" for _ in range(9))]
    rows = inspect_pairs(write(tmp_path, "a.csv", "\n".join(lines))).rows
    assert rows[:3] == (("", "pet"), (f"{'a' * 79}…", "sky"), ("A cat.", "pet"))
    assert len(rows) == 5


def test_triplets_and_labelled_texts(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "anchor,positive,negative\nA cat.,A kitten.,A car.\nA bus.,A coach.,A cow.\n")
    assert read_pairs(path).data == Triplets(("A cat.", "A bus."), ("A kitten.", "A coach."), ("A car.", "A cow."))
    path = write(tmp_path, "b.tsv", "text\tlabel\nA small cat.\tpet\nThe night sky.\tsky\n")
    assert read_pairs(path).data == LabelledTexts(("A small cat.", "The night sky."), ("pet", "sky"))


def test_named_columns_are_taken_whatever_would_be_guessed(tmp_path: Path) -> None:
    path = write(
        tmp_path, "a.csv", "sentence1,sentence2,score,other\nOne cat.,A dog.,1,A cow.\nTwo cats.,Dogs.,2,Cows.\n"
    )
    file = read_pairs(path, ("other", "SENTENCE1", "score"))
    assert file.guess is None
    assert file.layout == Layout(EvaluationKind.PAIRS, ("other", "sentence1", "score"))
    assert isinstance(file.data, ScoredPairs)
    assert file.data.texts_a == ("A cow.", "Cows.")
    assert read_pairs(path, ("sentence1", "sentence2", "other")).data == Triplets(
        ("One cat.", "Two cats."), ("A dog.", "Dogs."), ("A cow.", "Cows.")
    )
    assert read_pairs(path, ("sentence1", "score")).data == LabelledTexts(("One cat.", "Two cats."), ("1", "2"))
    named = read_pairs(path, ("sentence1", "sentence2", "score"), EvaluationKind.TRIPLETS)
    assert named.data == Triplets(("One cat.", "Two cats."), ("A dog.", "Dogs."), ("1", "2"))


def test_rows_with_an_empty_cell_are_left_out_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "sentence1,sentence2,score\nA cat.,A dog.,1\n,A dog.,2\nA cat.,A dog.,\nB.,C.,3\n")
    file = read_pairs(path)
    assert len(file.data) == 2
    assert file.left_out == 2


def test_texts_are_put_on_one_line(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", json.dumps({"sentence1": "a\nb", "sentence2": " c ", "score": 1}))
    data = read_pairs(path).data
    assert isinstance(data, ScoredPairs)
    assert (data.texts_a, data.texts_b) == (("a b",), ("c",))


@pytest.mark.parametrize(
    ("content", "columns", "message"),
    [
        (
            "sentence1,sentence2,score\nA cat.,A dog.,1\nA cow.,A hen.,high\n",
            (),
            "The score in row 2 of column score in a.csv is no number: high. Choose a column of numbers.",
        ),
        (
            "sentence1,sentence2,score\nA cat.,A dog.,nan\n",
            (),
            "The score in row 1 of column score in a.csv is no number: nan. Choose a column of numbers.",
        ),
        (
            "sentence1,sentence2,score\nA cat.,A dog.,1\nA cow.,A hen.,-1e101\n",
            (),
            "The score in row 2 of column score in a.csv is too large to be compared: -1e101. "
            "Give the scores in another unit.",
        ),
        (
            "sentence1,sentence2,score\nA cat.,A dog.,0\nA cow.,A hen.,1e-101\n",
            (),
            "The score in row 2 of column score in a.csv is too small to be compared: 1e-101. "
            "Give the scores in another unit.",
        ),
        (
            "sentence1,sentence2,score\nA cat.,A dog.,1\n",
            ("sentence1", "sentence3", "score"),
            "a.csv has no column sentence3. Its columns are sentence1, sentence2, score.",
        ),
        (
            "question,answer\nWho is it?,It is me.\n",
            (),
            "It cannot be told which columns of a.csv hold the texts and the right answers: question, answer. "
            "Name them: two texts and a score, an anchor with a nearer and a farther text, or a text and a label.",
        ),
        (
            "sentence\nA small cat.\n",
            (),
            "a.csv has only one column, and an evaluation needs texts and the right answers. "
            "Open pairs with a score, triplets, or texts with a label.",
        ),
        (
            "sentence1,sentence2,score\nA cat.,,1\n,A dog.,2\n",
            (),
            "No row of a.csv has all of first text “sentence1”, second text “sentence2”, score “score”. "
            "Choose other columns or another file.",
        ),
        (
            "sentence1,sentence2,score\nA cat.,A dog.,1\n",
            ("sentence1",),
            "The number of columns named is 1, but labels need 2. Name the columns of text, label, in this order.",
        ),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, content: str, columns: tuple[str, ...], message: str) -> None:
    assert refusal(write(tmp_path, "a.csv", content), columns) == message


def test_a_named_kind_wants_its_number_of_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "text,label\nA cat.,pet\n")
    assert refusal(path, ("text", "label"), EvaluationKind.PAIRS) == (
        "The number of columns named is 2, but pairs need 3. "
        "Name the columns of first text, second text, score, in this order."
    )


def test_a_question_carries_the_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "question,answer\nWho is it?,It is me.\n")
    assert inspect_pairs(path).guess is None
    with pytest.raises(LayoutNeeded) as caught:
        read_pairs(path)
    assert [(column.name, column.samples) for column in caught.value.columns] == [
        ("question", ("Who is it?",)),
        ("answer", ("It is me.",)),
    ]


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_plain_text_has_no_answers(tmp_path: Path, name: str) -> None:
    assert refusal(write(tmp_path, name, "A cat sat down.\n")).startswith(f"{name} has only one column")


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    assert refusal(tmp_path / "x.csv") == f"There is no file {tmp_path / 'x.csv'}. Check the name and the folder."
    assert refusal(write(tmp_path, "a.csv", "")).startswith("a.csv is empty.")


def test_a_list_is_no_text(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", json.dumps({"sentence1": ["a", "b"], "sentence2": "b", "score": 1}))
    assert refusal(path) == "Row 1 of column sentence1 in a.jsonl holds 2 texts, not one. Choose a column of texts."


def test_cancel(tmp_path: Path) -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(Cancelled):
        read_pairs(table(tmp_path, ".csv", header=True), context=context)


def test_lists_of_negatives_are_paired_with_each_positive(tmp_path: Path) -> None:
    rows = [
        {"query": "a cat", "pos": ["a kitten", "a tom"], "neg": ["a car", "a bus"]},
        {"query": "a dog", "pos": ["a puppy"], "neg": []},
        {"query": "a sea", "pos": ["a lake"], "neg": ["a hill"]},
    ]
    path = write(tmp_path, "a.jsonl", "\n".join(map(json.dumps, rows)))
    reports: list[Progress] = []
    file = read_pairs(path, context=JobContext(reports.append))
    assert isinstance(file.data, Triplets)
    triplets = list(zip(file.data.anchors, file.data.positives, file.data.negatives, strict=True))
    assert triplets == [
        ("a cat", "a kitten", "a car"),
        ("a cat", "a kitten", "a bus"),
        ("a cat", "a tom", "a car"),
        ("a cat", "a tom", "a bus"),
        ("a sea", "a lake", "a hill"),
    ]
    assert file.left_out == 1
    assert file.notes == tuple(report.note for report in reports if report.note)
    assert list(file.notes) == [
        "In a.jsonl each positive text was paired with each negative one of its row: 2 rows give 5 triplets."
    ]


def test_numbered_negatives_are_taken_together(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a.csv",
        "anchor,positive,negative_1,negative_2,negative_3\na cat,a kitten,a car,,a bus\na dog,a puppy,a hill,a sea,\n",
    )
    file = read_pairs(path)
    assert isinstance(file.data, Triplets)
    assert file.data.negatives == ("a car", "a bus", "a hill", "a sea")
    assert file.layout.columns == ("anchor", "positive", "negative_1 … negative_3")
    assert inspect_pairs(path).columns[-1].name == "negative_1 … negative_3"
    one = read_pairs(path, ("anchor", "positive", "negative_1"))
    assert isinstance(one.data, Triplets)
    assert one.data.negatives == ("a car", "a hill")


def test_classes_that_come_late_are_no_scores(tmp_path: Path) -> None:
    lines = ["sentence1,sentence2,label", *("A cat sat.,A dog ran.,0" for _ in range(300)), "It rains.,It is dry.,2"]
    path = write(tmp_path, "a.csv", "\n".join(lines))
    with pytest.raises(LayoutNeeded, match=r"In a\.csv the column label holds classes, such as entailment"):
        read_pairs(path)
    reports: list[Progress] = []
    read_pairs(path, ("sentence1", "sentence2", "label"), context=JobContext(reports.append))
    assert any("Where these are classes" in report.note for report in reports)


def test_names_of_classes_stand_in_the_schema(tmp_path: Path) -> None:
    feature = {"names": ["entailment", "neutral", "contradiction"], "_type": "ClassLabel"}
    metadata = {"huggingface": json.dumps({"info": {"features": {"label": feature}}})}
    texts = [f"{row[0]} {i}" for i in range(2) for row in ROWS]
    nli = pa.table({"sentence1": texts, "sentence2": texts[::-1], "label": [0, 1, 2, 0, 1, -1]})
    pq.write_table(nli.replace_schema_metadata(metadata), tmp_path / "nli.parquet")
    with pytest.raises(LayoutNeeded, match="the column label holds classes"):
        read_pairs(tmp_path / "nli.parquet")
    assert inspect_pairs(tmp_path / "nli.parquet").classes == "label"
    topics = pa.table({"text": texts, "label": [0, 1, 2, 0, 1, -1]})
    pq.write_table(topics.replace_schema_metadata(metadata), tmp_path / "topics.parquet")
    file = read_pairs(tmp_path / "topics.parquet")
    assert isinstance(file.data, LabelledTexts)
    assert file.data.labels == ("entailment", "neutral", "contradiction", "entailment", "neutral")
    assert file.left_out == 1
