"""The table of commands: a new one is a file and a row."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from explorer import __main__ as program
from explorer.cli.main import main
from explorer.cli.registry import COMMANDS, Row, load

ROOT = Path(__file__).resolve().parents[2]

COUNT = """
from explorer.cli.options import add_files, add_json, check_files
from explorer.cli.output import print_report
from explorer.cli.registry import Command
from explorer.cli.run import read_texts


def add_options(parser):
    add_files(parser)
    add_json(parser)
    parser.add_argument("--twice", action="store_true", help="count each text twice")


def run(options, context):
    count = len(read_texts(options, context)) * (2 if options.twice else 1)
    print_report(options, {"n_texts": count}, lambda report: f"{report['n_texts']} texts.")


COMMAND = Command(description="Read texts and count them.", add_options=add_options, check=check_files, run=run)
"""


@pytest.fixture
def counting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a command: its file, and its row."""
    (tmp_path / "command_count.py").write_text(COUNT, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(COMMANDS, "count", Row("command_count", "count texts"))


@pytest.mark.usefixtures("counting")
def test_a_new_command_is_its_file_and_a_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("one\ntwo\n", encoding="utf-8")
    assert program.main(["count", str(texts), "--twice"]) == 0
    assert program.main(["count", str(texts), "--json"]) == 0
    assert capsys.readouterr().out == '4 texts.\n{"n_texts": 2}\n'


@pytest.mark.usefixtures("counting")
def test_the_help_names_a_new_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert "encode|similarity|render|diagnose|duplicates|script|count FILE… [options]" in told
    assert ["count", "count", "texts"] in [line.split() for line in told.splitlines()]
    assert main(["count", "--help"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("usage: sentence-explorer count FILE… [options]\n\nRead texts and count them.\n")
    assert "--twice count each text twice" in " ".join(told.split())


@pytest.mark.usefixtures("counting")
def test_wrong_usage_of_a_new_command_is_told_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    for wrong, problem in (
        (["-", "-"], "standard input can be read only once"),
        (["-", "--thrice"], "unrecognized arguments: --thrice"),
    ):
        assert main(["count", *wrong]) == 2
        told = capsys.readouterr().err
        assert told == f"usage: sentence-explorer count FILE… [options]\nsentence-explorer count: error: {problem}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_row_names_the_file_of_a_command(name: str) -> None:
    assert COMMANDS[name].module == f"explorer.cli.commands.{name}"
    assert load(name).description.endswith(".")
    assert COMMANDS[name].help[-1] != "."


def test_every_file_of_a_command_has_a_row() -> None:
    files = {path.stem for path in (ROOT / "explorer" / "cli" / "commands").glob("*.py")} - {"__init__"}
    assert files == set(COMMANDS)


@pytest.mark.parametrize(
    ("program", "loaded"),
    [
        ("import explorer.cli.registry", set()),
        ("import explorer.__main__", set()),
        ("import explorer.cli.main", set()),
        ("from explorer.__main__ import main; main(['--help'])", set()),
        ("from explorer.__main__ import main; main(['sweep', '--help'])", {"sweep"}),
    ],
)
def test_a_command_is_imported_only_when_it_is_asked_for(program: str, loaded: set[str]) -> None:
    told = (
        f"import sys; {program}; print('LOADED', *(m for m in sys.modules if m.startswith('explorer.cli.commands.')))"
    )
    result = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    names = {name.rpartition(".")[2] for name in result.stdout.rpartition("LOADED")[2].split()}
    assert names == loaded
