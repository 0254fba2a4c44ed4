from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from explorer.analysis.neighbors.digests import text_digests
from explorer.cli.main import main
from explorer.domain.job import JobContext
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling
from explorer.domain.texts.corpus import Corpus
from explorer.files.cache.vector_cache import GIGABYTE, TextVectors, VectorCache, size_in_words
from explorer.files.disk import paths
from explorer.files.profile.settings import CACHE_GIGABYTES, Settings
from tests.cli.fakes import fake_encode


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.files.cache.vector_cache.cache_dir", lambda: tmp_path / "cache")
    monkeypatch.setattr(paths, "converted_dir", lambda: tmp_path / "converted")
    monkeypatch.setattr("explorer.files.disk.paths.config_dir", lambda: tmp_path / "config")


def fill() -> VectorCache:
    cache = VectorCache.of(Settings.load())
    vectors = {(LAST_LAYER, Pooling.MEAN): np.ones((2, 3), np.float32)}
    counts = np.ones(2, np.int32)
    cache.section(("model",), tuple(vectors)).store(
        text_digests(("a", "b")), TextVectors(vectors, counts, counts > 1, counts)
    )
    return cache


def test_it_says_how_much_is_kept_and_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache"]) == 0
    cache = VectorCache.of(Settings())
    assert capsys.readouterr().out == f"Nothing of at most 4 GB in {cache.folder}.\n"
    size = fill().usage()
    assert main(["cache"]) == 0
    assert capsys.readouterr().out == f"{size} bytes of at most 4 GB in {cache.folder}.\n"


def test_clearing_removes_everything(capsys: pytest.CaptureFixture[str]) -> None:
    cache = fill()
    assert main(["cache", "--clear"]) == 0
    assert capsys.readouterr().out.startswith("Nothing of at most")
    assert cache.usage() == 0


def test_limit_is_remembered_and_holds_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    cache = fill()
    assert main(["cache", "--limit", "16"]) == 0
    assert Settings.load().get(CACHE_GIGABYTES) == 16
    assert cache.usage() > 0
    assert main(["cache", "--limit", "0"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Nothing, and nothing is to be kept, in")
    assert cache.usage() == 0
    assert main(["cache", "--limit", "5"]) == 2


def test_clear_removes_converted_models_too(capsys: pytest.CaptureFixture[str]) -> None:
    model = paths.converted_dir() / "a-model"
    model.mkdir(parents=True)
    (model.parent / "a-stray-file").write_text("left by a file manager", "utf-8")
    (model / "model.bin").write_bytes(bytes(5_000_000))
    assert main(["cache"]) == 0
    assert f"Prepared models: 5.0 MB in {paths.converted_dir()}.\n" in capsys.readouterr().out
    assert main(["cache", "--clear"]) == 0
    assert "OpenVINO" not in capsys.readouterr().out
    assert not list(paths.converted_dir().iterdir())


@pytest.mark.parametrize(("options", "limit"), [([], 4 * GIGABYTE), (["--no-cache"], None)])
@pytest.mark.parametrize("command", ["encode", "similarity", "diagnose", "sweep", "compare", "evaluate"])
def test_commands_use_the_cache_unless_told_not_to(
    command: str, options: list[str], limit: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[VectorCache | None] = []

    def encode(
        corpus: Corpus, spec: EncodeSpec, previous: Encoding | None, context: JobContext, cache: VectorCache | None
    ) -> Encoding:
        given.append(cache)
        return fake_encode(corpus, spec, previous, context)

    monkeypatch.setattr("explorer.inference.pipeline.encode", encode)
    file = tmp_path / "texts.txt"
    file.write_text("the cat sat\na feline rested\nthe weather is sunny\nand it rains\n", "utf-8")
    table = tmp_path / "pairs.csv"
    table.write_text("a,b,score\nthe cat sat,a feline rested,4.5\nit rains,it is sunny,1\nhello,good day,3\n", "utf-8")
    own = ["--a", "", "--b", "--normalize"] if command == "compare" else []
    assert main([command, str(table if command == "evaluate" else file), "--json", *own, *options]) == 0
    assert given
    assert {None if cache is None else cache.limit for cache in given} == {limit}


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "nothing"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (12_345_678, "12 MB"),
        (1_234_567_890, "1.2 GB"),
        (64 * GIGABYTE, "64 GB"),
    ],
)
def test_sizes_in_words(size: int, words: str) -> None:
    assert size_in_words(size) == words


def test_real_run_is_taken_from_the_cache_the_second_time(
    tiny_model: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "texts.txt"
    file.write_text("\n".join(f"the cat {number}" for number in range(300)), "utf-8")
    options = ["encode", str(file), "--model", str(tiny_model("bert")), "-o"]
    assert main([*options, str(tmp_path / "first.npz")]) == 0
    assert main([*options, str(tmp_path / "second.npz")]) == 0
    assert "Found 300 of 300 texts in the cache." in capsys.readouterr().err
    with np.load(tmp_path / "first.npz") as first, np.load(tmp_path / "second.npz") as second:
        np.testing.assert_array_equal(first["vectors"], second["vectors"])
