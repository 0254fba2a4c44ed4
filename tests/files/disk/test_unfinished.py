"""What a killed program left half written is cleared away at the next start, and nothing of anybody else."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.files.disk import unfinished
from explorer.files.disk.atomic import atomic_path, write_text
from explorer.files.disk.atomic_pair import atomic_pair
from explorer.files.disk.clearing import clear_unfinished
from explorer.files.disk.unfinished import Ledger, bears_mark, temporary_name

LEADING, BESIDE = "vectors.tsv", "vectors.metadata.tsv"

_HALF = """
import sys
from pathlib import Path
from explorer.files.disk.atomic import atomic_path
from explorer.files.disk.unfinished import temporary_name

folder = Path(sys.argv[1])
temporary_name(folder / "a model").mkdir()
with atomic_path(folder / "half.npz") as temporary:
    temporary.write_bytes(b"half")
    print("in the middle", flush=True)
    sys.stdin.read()
"""

_REPLACES = """
import os
import sys
from pathlib import Path
from explorer.files.disk.atomic_pair import atomic_pair

folder, last = Path(sys.argv[1]), int(sys.argv[2])
steps = [0]


def dying(step):
    def take(*arguments, **options):
        if steps[0] == last:
            os._exit(9)
        steps[0] += 1
        return step(*arguments, **options)
    return take


Path.replace, Path.unlink, os.link = dying(Path.replace), dying(Path.unlink), dying(os.link)
with atomic_pair(folder / "vectors.tsv", folder / "vectors.metadata.tsv") as (leading, beside):
    leading.write_text("new")
    beside.write_text("new")
os._exit(0)
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the cache folder of this test and of the programs that it starts."""
    folder = tmp_path / "cache" / "sentence-explorer"
    monkeypatch.setattr(unfinished, "cache_dir", lambda: folder)
    monkeypatch.setattr(unfinished, "_ledgers", {})
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


def start(cache: Path, code: str, *arguments: object) -> subprocess.Popen[str]:
    variable = {"linux": "XDG_CACHE_HOME"}.get(sys.platform)
    if variable is None:
        pytest.skip("the cache folder of another program is set on Linux only")
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, variable: str(cache.parent)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def writer(cache: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a program that is in the middle of writing."""
    with start(cache, _HALF, folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in the middle\n"
        yield process
        process.kill()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_a_killed_program_left_goes_and_all_else_stays(
    writer: subprocess.Popen[str], cache: Path, folder: Path
) -> None:
    others = [
        ".hidden",
        ".half.0123456789ab.npz",
        f".half.{'0' * 16}-0123456789ab.npz",
        "half.npz",
        ".half.npz.swp",
    ]
    for name in others:
        (folder / name).write_text("somebody else's", encoding="utf-8")
    with atomic_path(folder / "mine.csv") as mine:
        assert len(names(folder)) == len(others) + 3
        clear_unfinished()
        # Its owner lives.
        assert len(names(folder)) == len(others) + 3
        writer.kill()
        writer.wait()
        clear_unfinished()
        assert names(folder) == sorted([*others, mine.name])
    assert names(folder) == sorted([*others, "mine.csv"])
    assert [name for name in names(cache / "unfinished") if "." not in name] == list(
        {ledger.mark for ledger in unfinished._ledgers.values()}
    )


def test_a_program_that_ends_by_itself_leaves_no_ledger(cache: Path, folder: Path) -> None:
    code = "import sys; from pathlib import Path; from explorer.files.disk.atomic import write_text; "
    code += "write_text(Path(sys.argv[1]) / 'a.txt', 'a')"
    with start(cache, code, folder) as process:
        assert process.wait() == 0
    assert names(folder) == ["a.txt"]
    assert names(cache / "unfinished") == []


def test_a_folder_that_is_away_keeps_its_ledger_out_of_the_way(cache: Path, tmp_path: Path) -> None:
    ledger = Ledger(cache / "unfinished", "f" * 16)
    ledger.note(tmp_path / "gone")
    assert ledger._lock is not None
    ledger._lock.release()
    (cache / "unfinished" / "notes.txt").write_text("of somebody else", encoding="utf-8")
    clear_unfinished()
    assert names(cache / "unfinished") == ["notes.txt"]


@pytest.mark.parametrize("content", ["", "not JSON", '"relative"', "12", '"\\u0000"', "[]"])
def test_a_damaged_ledger_does_nothing(content: str, cache: Path) -> None:
    (cache / "unfinished").mkdir(parents=True)
    (cache / "unfinished" / ("e" * 16)).write_text(content, encoding="ascii")
    clear_unfinished()
    assert names(cache / "unfinished") == []


def test_where_the_cache_cannot_be_written_files_are(
    cache: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.parent.mkdir()
    cache.write_text("a file in its place", encoding="utf-8")
    write_text(folder / "a.txt", "a")
    assert names(folder) == ["a.txt"]
    clear_unfinished()


def test_where_nothing_can_be_locked_nothing_is_cleared(
    cache: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.files.disk.locks._locked", lambda descriptor: True)
    with atomic_path(folder / "a.txt"):
        assert not [name for name in names(cache / "unfinished") if "." not in name]


@pytest.mark.parametrize("name", ["a.txt", "no suffix", ".hidden", "ü" * 120 + ".tsv", "a\nb.csv", "a.b.c"])
def test_temporary_names_are_told_from_others(name: str, cache: Path, folder: Path) -> None:
    temporary = temporary_name(folder / name)
    (ledger,) = unfinished._ledgers.values()
    assert bears_mark(temporary.name, ledger.mark)
    assert not bears_mark(temporary.name, "0" * 16)
    assert not bears_mark(name, ledger.mark)
    assert temporary.name.endswith((folder / name).suffix)
    assert len(temporary.name.encode()) <= 255
    temporary.touch()


def seen(folder: Path) -> tuple[str | None, str | None]:
    """Return what a reader finds: the vectors, and the texts beside them."""
    leading, beside = (
        path.read_text("ascii") if path.exists() else None for path in (folder / LEADING, folder / BESIDE)
    )
    return leading, beside


@pytest.mark.parametrize("there", [True, False])
def test_a_pair_is_never_mixed_wherever_its_writer_dies(there: bool, cache: Path, folder: Path) -> None:
    before = ("old", "old") if there else (None, None)
    found = set()
    for last in range(20):
        for name in (LEADING, BESIDE):
            if there:
                (folder / name).write_text("old", encoding="ascii")
            else:
                (folder / name).unlink(missing_ok=True)
        with start(cache, _REPLACES, folder, last) as process:
            process.wait()
        found.add(seen(folder))
        clear_unfinished()
        assert seen(folder) in (before, ("new", "new"))
        assert set(names(folder)) <= {LEADING, BESIDE}
        if process.returncode == 0:
            break
    assert process.returncode == 0
    assert found == {before, (before[0], None), ("new", None), ("new", "new")}


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("step", range(3))
@pytest.mark.parametrize("links", [True, False])
def test_a_pair_that_cannot_be_replaced_is_as_it_was(
    links: bool, step: int, there: bool, cache: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    replace: Callable[..., Any] = Path.replace

    def refuse(*arguments: Any) -> Any:
        if len(taken) == step:
            taken.append(step)
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        taken.append(step)
        return replace(*arguments)

    def no_link(*arguments: Any) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    if there:
        for name in (LEADING, BESIDE):
            (folder / name).write_text("old", encoding="ascii")
    monkeypatch.setattr(Path, "replace", refuse)
    if not links:
        monkeypatch.setattr(os, "link", no_link)

    def write() -> None:
        with atomic_pair(folder / LEADING, folder / BESIDE) as (leading, beside):
            leading.write_text("new", encoding="ascii")
            beside.write_text("new", encoding="ascii")

    if step == 2 and not there:
        write()
        assert seen(folder) == ("new", "new")
        return
    with pytest.raises(ExplorerError) as caught:
        write()
    assert caught.value.failure.kind is FailureKind.DISK
    if step == 2 and not links:
        assert seen(folder) == (
            "new",
            None,
        )  # without links the old vectors cannot come back, and no texts go with them
    else:
        assert seen(folder) == (("old", "old") if there else (None, None))
    assert set(names(folder)) <= {LEADING, BESIDE}


def test_a_pair_of_links_is_written_where_they_lead(cache: Path, folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / BESIDE).symlink_to(elsewhere / "texts.tsv")
    with atomic_pair(folder / LEADING, folder / BESIDE) as (leading, beside):
        leading.write_text("new", encoding="ascii")
        beside.write_text("new", encoding="ascii")
    assert seen(folder) == ("new", "new")
    assert (folder / BESIDE).is_symlink()
    assert names(elsewhere) == ["texts.tsv"]


def window() -> None:
    from explorer.app import main as app

    app.main(())
    for thread in threading.enumerate():
        if thread.name == "explorer-clearing":
            thread.join()


def command() -> None:
    from explorer.cli.main import main

    assert main(["cache"]) == 0


@pytest.mark.parametrize("start_again", [window, command])
def test_the_next_start_clears_what_is_left(
    start_again: Callable[[], None],
    writer: subprocess.Popen[str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("explorer.app.main.has_display", lambda: False)
    monkeypatch.setattr("explorer.app.main.run_offscreen", lambda files: 0)
    writer.kill()
    writer.wait()
    assert len(names(folder)) == 2
    start_again()
    assert names(folder) == []
