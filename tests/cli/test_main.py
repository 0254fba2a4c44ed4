"""Commands from their arguments to what they print, write and return."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer import __main__ as program
from explorer import __version__
from explorer.cli.main import main
from explorer.domain.choices.render import RenderRequest, RenderTheme, RenderView
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.results.precomputed import VectorChoices
from explorer.domain.settings.spec import EncodeSpec, Pooling, Readout, Similarity
from explorer.files.texts.formats import TABLES, Format
from tests.cli.fakes import vector
from tests.support.workbooks import xlsx

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ("one", "two words", "three words here")


@pytest.fixture
def texts(tmp_path: Path) -> str:
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(TEXTS), encoding="utf-8")
    return str(path)


def failure_line(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that says what went wrong."""
    output = capsys.readouterr()
    assert output.out == ""
    last = output.err.splitlines()[-1]
    assert last.startswith("sentence-explorer: ")
    return last.removeprefix("sentence-explorer: ")


def test_encode_writes_the_vectors(
    specs: list[EncodeSpec], texts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.npz"
    assert main(["encode", texts, "-o", str(out), "--pooling", "mean", "--truncate-dim", "4", "--max-length", "9"]) == 0
    with np.load(out) as file:
        np.testing.assert_array_equal(file["vectors"], np.stack([vector(text) for text in TEXTS])[:, :4])
        assert json.loads(str(file["spec"]))["truncate_dim"] == 4
    assert specs == [EncodeSpec(max_length=9)]
    assert capsys.readouterr().out == f"3 texts, 4 dimensions, written to {out}.\n"


def test_one_text_is_no_plural(specs: list[EncodeSpec], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "one.txt"
    path.write_text("hello")
    options = [str(path), "--pooling", "mean", "--truncate-dim", "1"]
    assert main(["encode", *options, "-o", str(tmp_path / "one.npz")]) == 0
    assert main(["similarity", *options]) == 0
    assert main(["compare", str(path), "--a", "", "--b", "--normalize --truncate-dim 1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("1 text, 1 dimension, written to ")
    assert lines[1].startswith("1 text · 1 of 6 dimensions · ")
    compared = lines.index("1 text · cosine")
    assert "· 1 of 6 dimensions ·" in lines[compared + 2]


def test_encode_names_both_projector_files(
    specs: list[EncodeSpec], texts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["encode", texts, "-o", str(tmp_path / "out.tsv")]) == 0
    assert capsys.readouterr().out.endswith(f"{tmp_path / 'out.tsv'} and {tmp_path / 'out.metadata.tsv'}.\n")


def test_encode_prints_one_object(specs: list[EncodeSpec], texts: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["encode", texts, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["texts"] == list(TEXTS)
    assert "similarity" not in report


def test_similarity_prints_one_object_and_progress_elsewhere(
    specs: list[EncodeSpec], texts: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["similarity", texts, texts, "--metric", "dot", "--json"]) == 0
    output = capsys.readouterr()
    report = json.loads(output.out)
    assert (report["n_texts"], report["duplicates"], report["metric"]) == (6, 3, "dot")
    assert output.out.count("\n") == 1
    assert "Encoding · 6 of 6 (100 %)" in output.err


def test_similarity_prints_a_table(specs: list[EncodeSpec], texts: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["similarity", texts]) == 0
    assert "  three words here\n" in capsys.readouterr().out


def test_render_hands_everything_on(texts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    requests: list[RenderRequest] = []
    out = tmp_path / "out-{view}.svg"
    shared = ["--pooling", "cls", "--layer", "1", "--normalize", "--column", "text", "--metric", "euclidean"]
    arguments = [
        "render",
        texts,
        "--view",
        "norms,map,norms",
        "-o",
        str(out),
        "--size",
        "640x480",
        "--theme",
        "dark",
        "--clusters",
        "40",
        *shared,
    ]
    assert main(arguments, requests.append) == 0
    assert requests == [
        RenderRequest(
            (texts,),
            (RenderView.NORMS, RenderView.MAP),
            out,
            EncodeSpec(layers=(1,)),
            Readout(Pooling.CLS, 1, True),
            Similarity.EUCLIDEAN,
            "text",
            size=(640, 480),
            theme=RenderTheme.DARK,
            vectors=VectorChoices(texts="text"),
            clusters=40,
        )
    ]
    assert capsys.readouterr().out == f"Drawn into {tmp_path / 'out-norms.svg'} and {tmp_path / 'out-map.svg'}.\n"


def test_render_without_anyone_who_can_draw(texts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", texts, "--view", "map", "-o", str(tmp_path / "x.png")]) == 1
    assert failure_line(capsys) == "Pictures cannot be drawn here. Use similarity --json."


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        (b"", "", "texts.csv is empty. Choose a file with at least one sentence."),
        (b"\x00\x01\x02\x00", "", "texts.csv is not a text file. Save it as plain text in UTF-8."),
        (b"text,n\na b,1\n", "--column x", "texts.csv has no column x. Its columns are text, n."),
        (
            b"title,body\nA b.,C d.\n",
            "",
            "Several columns of texts.csv could hold the texts: title, body. Name one with --column.",
        ),
        (
            b"text\na b\n",
            "--pooling mean --truncate-dim 99",
            "The vectors have 6 dimensions, so 99 cannot be kept. Choose a number from 1 to 6.",
        ),
    ],
)
def test_failures_are_one_line_and_status_one(
    specs: list[EncodeSpec],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    options: str,
    message: str,
) -> None:
    path = tmp_path / "texts.csv"
    path.write_bytes(content)
    assert main(["similarity", str(path), "--json", *options.split()]) == 1
    assert failure_line(capsys) == message


def test_a_folder_that_cannot_be_written_is_found_before_the_work(
    specs: list[EncodeSpec], texts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "nowhere"
    assert main(["encode", texts, "-o", str(missing / "out.npz")]) == 1
    assert failure_line(capsys) == f"There is no folder {missing}. Make it first or choose another one."
    assert specs == []


def raising(error: BaseException) -> Any:
    def encode(*_: object, **__: object) -> None:
        raise error

    return encode


def test_failures_of_the_model(texts: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    error = ExplorerError(FailureKind.MODEL, "That folder\nis no model.", "Choose another.")
    monkeypatch.setattr("explorer.inference.pipeline.encode", raising(error))
    assert main(["similarity", texts]) == 1
    assert failure_line(capsys) == "That folder is no model. Choose another."


def test_no_memory(texts: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("explorer.inference.pipeline.encode", raising(MemoryError()))
    assert main(["similarity", texts]) == 1
    assert failure_line(capsys) == "There is not enough memory. Use fewer or shorter texts."


def test_wrong_usage_returns_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["encode"]) == 2
    assert main([]) == 2
    assert "error: " in capsys.readouterr().err


def test_help_and_version_return_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "Without a command the window opens" in " ".join(capsys.readouterr().out.split())
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"sentence-explorer {__version__}\n"


def test_a_folder_that_is_no_model(tmp_path: Path, texts: str, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for model in (empty, tmp_path / "missing"):
        assert main(["similarity", texts, "--model", str(model)]) == 1
        assert model.name in failure_line(capsys)


def child(body: str, texts: str, tmp_path: Path, before: str = "") -> subprocess.Popen[str]:
    """Run `render` in a process of its own with `body` as what draws, after `before`."""
    arguments = ["render", texts, "--view", "map", "-o", str(tmp_path / "x.png")]
    # Whoever runs the tests in the background has them, and so their children, ignore interruptions.
    program = "import signal, sys, threading\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
    program += f"{before}from explorer.cli.main import main\ndef draw(request):\n    {body}\n"
    program += f"sys.exit(main({arguments!r}, draw))"
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=pipe, stderr=pipe, text=True)


def test_a_reader_who_has_had_enough(texts: str, tmp_path: Path) -> None:
    with child("print('x' * 1_000_000)", texts, tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) == 1


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_closed_stream_is_no_failure(stream: str, texts: str, tmp_path: Path) -> None:
    """Python has None for what was closed before it started."""
    with child("pass", texts, tmp_path, f"sys.{stream} = None\n") as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out.startswith("Drawn into" if stream == "stderr" else "")


def test_what_the_system_refuses_is_one_line(texts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fill(_: RenderRequest) -> None:
        raise OSError(28, "No space left on device")

    assert main(["render", texts, "--view", "map", "-o", str(tmp_path / "x.png")], fill) == 1
    assert failure_line(capsys) == "The system refused to read or write: No space left on device. Check the disk."


def test_interruption_is_one_line_and_status_130(texts: str, tmp_path: Path) -> None:
    with child("print('ready', flush=True); threading.Event().wait(60)", texts, tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == "Interrupted.\n"
        assert process.wait(60) == 130


def test_texts_come_through_a_pipe_and_numbers_go_out_in_ascii(tmp_path: Path) -> None:
    """The whole program in a process whose output can hold nothing but ASCII, on the real model."""
    result = subprocess.run(
        [sys.executable, "-m", "explorer", "similarity", "-"],
        cwd=ROOT,
        input="Grüße aus Köln\nHello from Cologne\n".encode(),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii:strict", "PYTHONUTF8": "0"},
    )
    assert rb"Gr\xfc\xdfe aus K\xf6ln" in result.stdout
    assert b"2 texts" in result.stdout


@pytest.fixture
def vector_file(tmp_path: Path) -> str:
    path = tmp_path / "made.parquet"
    rows = [[3.0, 4.0, 0.0], [0.0, 0.0, 2.0], [3.0, 4.0, 0.0]]
    pq.write_table(pa.table({"text": list(TEXTS), "vector": rows}), path)
    return str(path)


def test_vectors_in_a_file_are_taken_as_they_are(
    specs: list[EncodeSpec], vector_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["similarity", vector_file, "--json", "--normalize"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["vectors_from"] == "made.parquet"
    assert report["texts"] == list(TEXTS)
    assert report["norms"] == [5.0, 2.0, 5.0]
    assert report["similarity"] == [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 1.0]]
    assert report["token_counts"] is None
    assert "model" not in report
    assert main(["similarity", vector_file]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3 texts · 3 dimensions · vectors from made.parquet · not unit length · cosine"
    assert lines[4].split()[:3] == ["1", "5.000", "–"]
    out = tmp_path / "out.csv"
    assert main(["encode", vector_file, "-o", str(out)]) == 0
    assert capsys.readouterr().out.endswith("The vectors were read from made.parquet; no model ran.\n")
    assert out.read_text("utf-8").splitlines()[0] == "index,text,source,norm,d0,d1,d2"
    assert main(["diagnose", vector_file]) == 0
    assert "3 texts · vectors from made.parquet · not normalised · cosine" in capsys.readouterr().out
    assert specs == []


def test_texts_beside_vectors_are_encoded_where_that_is_asked_for(
    specs: list[EncodeSpec], vector_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["similarity", vector_file, "--ignore-vectors", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["model_name"] == "fake"
    assert specs == [EncodeSpec()]


@pytest.mark.parametrize("option", [["--pooling", "mean"], ["--layer", "0", "--pooling", "cls"]])
def test_vectors_from_a_file_have_no_pooling(
    specs: list[EncodeSpec], vector_file: str, option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["similarity", vector_file, *option]) == 1
    assert failure_line(capsys) == (
        "made.parquet holds one vector a text, so there is nothing to pool. "
        "Leave out --pooling and --layer, or add --ignore-vectors to encode the texts."
    )


def test_the_column_of_vectors_is_named_where_there_are_two(
    specs: list[EncodeSpec], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "two.parquet"
    columns = {"text": ["one two", "three four"], "title_emb": [[0.5, 1.0]] * 2, "body_emb": [[1.0, 0.0], [0.0, 2.5]]}
    pq.write_table(pa.table(columns), path)
    assert main(["similarity", str(path)]) == 1
    assert failure_line(capsys) == (
        "Several columns of two.parquet hold vectors: title_emb (2 numbers), body_emb (2 numbers). "
        "Name one with --vector-column."
    )
    assert main(["similarity", str(path), "--vector-column", "body_emb", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["similarity"][0][1] == 0
    assert specs == []


def test_codes_are_never_compared_without_a_word(
    specs: list[EncodeSpec], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bits.npy"
    np.save(path, np.array([[240], [255]], np.uint8))
    assert main(["similarity", str(path), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["dimensions"] == 1
    assert report["notes"][0].startswith("The numbers are codes of eight bits, or packed bits (uint8), compared as")
    assert main(["similarity", str(path), "--codes", "unpack", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["dimensions"] == 8
    assert report["similarity"][0][1] == 0


def test_what_encodes_texts_says_that_vectors_are_not_used(
    specs: list[EncodeSpec], vector_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["script", vector_file]) == 0
    said = "The vectors in made.parquet are not used here; the texts are encoded."
    assert said in capsys.readouterr().err
    np.save(tmp_path / "bare.npy", np.eye(4))
    assert main(["sweep", str(tmp_path / "bare.npy")]) == 1
    assert failure_line(capsys) == (
        "bare.npy holds vectors, and what is asked for needs texts. Name a file of sentences."
    )


def test_standard_input_and_several_files_hold_no_vectors(
    specs: list[EncodeSpec], vector_file: str, texts: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["similarity", vector_file, texts, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["n_texts"] == 6
    assert len(specs) == 1


def test_a_process_ends_with_its_status_and_without_looking_for_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(program, "main", lambda: done.append("main") or 3)
    monkeypatch.setattr(program.gc, "freeze", lambda: done.append("freeze"))
    with pytest.raises(SystemExit) as ended:
        program.run()
    assert ended.value.code == 3
    assert done == ["main", "freeze"]


def test_a_sheet_and_the_rows_above_a_table_are_asked_for_and_named(
    specs: list[EncodeSpec], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.xlsx"
    dogs = [["Report of May"], [], ["id", "text"], [1.0, "one dog"], [2.0, "two dogs"]]
    path.write_bytes(xlsx({"Cats": [["text"], ["one cat"]], "Dogs": dogs}))
    command = ["similarity", str(path), "--json"]
    assert main(command) == 1
    assert failure_line(capsys) == "a.xlsx has several sheets: “Cats”, “Dogs”. Name one with --sheet."
    assert main([*command, "--sheet", "Dogs"]) == 1
    assert failure_line(capsys).endswith("Say --skip-rows 2 to leave it out, or --skip-rows 0 to read it too.")
    assert main([*command, "--sheet", "Dogs", "--skip-rows", "2"]) == 0
    assert json.loads(capsys.readouterr().out)["texts"] == ["one dog", "two dogs"]


@pytest.mark.parametrize("command", ["encode", "similarity", "render", "diagnose", "duplicates", "sweep", "evaluate"])
def test_help_names_every_kind_of_file(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    said = capsys.readouterr().out
    kinds = TABLES if command == "evaluate" else tuple(Format)
    assert [kind for kind in kinds if kind not in said] == []
