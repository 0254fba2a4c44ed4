"""The statements that read the sentences, run against what the program reads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer.domain.job import JobContext
from explorer.files.script.sources import MOST_WRITTEN_OUT, SENTENCES_FILE, Source, from_files, from_window
from explorer.files.tables.columns import ColumnChoiceNeeded
from explorer.files.texts.reading import read_all
from explorer.files.texts.samples import samples

WRITTEN_OUT = "sentences = ["


def sentences_of(source: Source) -> list[str]:
    """Run the statements."""
    namespace: dict[str, list[str]] = {}
    exec("\n".join((*source.imports, *source.lines)), namespace)
    return namespace["sentences"]


def check(*files: Path, column: str | None = None) -> Source:
    """Compare the script's reading of files with the program's, and return it."""
    names = [str(file) for file in files]
    source = from_files(names, column, JobContext())
    assert sentences_of(source) == list(read_all(names, column, JobContext()).texts)
    return source


PLAIN = {
    "lines": "one sentence\n\n  another one  \n \nthe last",
    "windows": "one sentence\r\n\r\nanother one\r\n",
    "old mac": "one sentence\ranother one\r",
    "quotes": "He said \"hi\"\nIt's 'fine'\nback\\slash and {braces}\n",
    "tabs": "a\tb\n\tc d\n",
    "chinese": "北京是中国的首都\n上海也很大\n",
}


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_plain_text_is_read_line_by_line(name: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(PLAIN[name].encode(encoding))
    source = check(path)
    assert f'encoding="{encoding}"' in "\n".join(source.lines)
    assert source.imports == ()


def test_an_encoding_that_had_to_be_guessed_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Déjà vu à la plage\nUn été très chaud\n".encode("cp1252"))
    assert 'encoding="cp1252"' in "\n".join(check(path).lines)


def test_lines_with_control_characters_are_written_out(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a page\x01break in a sentence\nand a plain one" + b" with words" * 20)
    assert check(path).lines[0] == WRITTEN_OUT


def test_markdown_is_written_out(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# A *heading*\n\n- one item\n- two [items](x)\n", "utf-8")
    assert check(path).lines[0] == WRITTEN_OUT


TABLES = {
    "named.csv": ("id,text\n1,one sentence\n2,\n3,another one\n", 'row["text"]'),
    "case.csv": ("id,Text\n1,one sentence\n3,another one\n", 'row["Text"]'),
    "bare.csv": ("1,one sentence here\n\n2,another one here\n", "row[1]"),
    "semicolon.csv": ("id;text\n1;one sentence, with a comma\n", 'delimiter=";"'),
    "single.csv": ('text\n"one, quoted"\nplain, unquoted\nand a third one\n', 'row["text"]'),
    "tabs.tsv": ("text\tlabel\none sentence\ta\n", 'delimiter="\\t"'),
    "quotes.tsv": ('text\tlabel\n"one sentence\ta\nanother "one\tb\n', "csv.QUOTE_NONE"),
    "broken.csv": ('id,text\n1,"one\nsentence"\n2,"another   \n one"\n', '" ".join('),
    "space.csv": ("id, text\n1,one sentence\n2,another one\n", "list(csv.reader(file))[1:] if row]"),
    "twice.csv": ("text,text\none sentence,1\nanother one,2\n", "row[0]"),
    "quoted name.csv": ('id,"the ""text"""\n1,one long sentence\n2,another long one\n', "row["),
    "long name.csv": (f"id,{'sentence_' * 8}\n1,one long sentence\n2,another long one\n", "row[1]"),
    "objects.jsonl": ('{"text": "one sentence"}\n\n{"text": "another\\u2028one", "n": 1}\n', "text"),
    "strings.jsonl": ('"one sentence"\n"another one"\n', "json.loads(line).strip()"),
    "short.csv": ("id,text\n1,one sentence\n2\n3,another one\n", WRITTEN_OUT),
    "spaces.csv": ('id,text\n1,"one\nsentence  with   gaps"\n', WRITTEN_OUT),
    "missing.jsonl": ('{"text": "one sentence"}\n{"n": 1}\n', WRITTEN_OUT),
    "numbers.jsonl": ('{"text": "one sentence"}\n{"text": 5}\n', WRITTEN_OUT),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_read_in_the_simplest_true_way(name: str, tmp_path: Path) -> None:
    content, expected = TABLES[name]
    path = tmp_path / name
    path.write_text(content, "utf-8")
    assert expected in "\n".join(check(path).lines)


def test_a_named_column_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("head,body\nA fine film,We all liked it\nA dull film,Nobody liked it\n", "utf-8")
    assert 'row["body"]' in "\n".join(check(path, column="BODY").lines)
    with pytest.raises(ColumnChoiceNeeded):
        from_files([str(path)], None, JobContext())


@pytest.mark.parametrize("texts", [["one sentence", "another one"], ["one sentence", None, "another one", " "]])
def test_parquet_is_read_by_column(texts: list[str | None], tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"n": range(len(texts)), "text": texts}), path)
    source = check(path)
    assert source.imports == ("import pyarrow.parquet as pq",)


def test_files_are_read_one_after_the_other(tmp_path: Path) -> None:
    first, second, third = tmp_path / "a.txt", tmp_path / "b.md", tmp_path / "c.csv"
    first.write_text("one sentence\n", "utf-8")
    second.write_text("two\n", "utf-8")
    third.write_text("text\nthree sentences\n", "utf-8")
    source = check(first, second, third)
    assert source.imports == ("import csv",)
    assert [line.split(" = ")[0].split(" += ")[0] for line in source.lines].count("sentences") == 3


def test_standard_input_is_the_script_s_own() -> None:
    source = from_files(["-"], None, JobContext())
    program = "\n".join((*source.imports, *source.lines, "print(sentences)"))
    result = subprocess.run(
        [sys.executable, "-c", program], input="one sentence\n\n another \n", capture_output=True, text=True, check=True
    )
    assert result.stdout == "['one sentence', 'another']\n"


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.path.name)
def test_the_samples_are_read(sample: object) -> None:
    source = check(sample.path)  # type: ignore[attr-defined]  # a Sample
    assert source.lines[0] != WRITTEN_OUT


def test_the_window_writes_few_sentences_out() -> None:
    texts = ["the cat", 'He said "hi"', "back\\slash", "tab\there"]
    source = from_window(texts)
    assert source.file == ""
    assert sentences_of(source) == texts


@pytest.mark.parametrize("texts", [["the cat"] * (MOST_WRITTEN_OUT + 1), ["long " * 5000]])
def test_the_window_reads_many_sentences_from_a_file(
    texts: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = from_window(texts)
    assert source.file == SENTENCES_FILE
    monkeypatch.chdir(tmp_path)
    Path(SENTENCES_FILE).write_text("\n".join(text.strip() for text in texts) + "\n", "utf-8")
    assert sentences_of(source) == [text.strip() for text in texts]


def test_no_sentences_are_an_empty_list() -> None:
    assert sentences_of(from_window([])) == []
