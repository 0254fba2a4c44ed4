"""`encode --engine ray` on the command line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from explorer.cli.main import main
from explorer.domain.settings.spec import EncodeSpec, Engine, Readout
from explorer.domain.words import THIN_SPACE
from explorer.inference.cluster import run
from explorer.inference.cluster.job import Machines
from explorer.inference.cluster.run import Written

WRITTEN = Written(Path("out"), 20_001, 5, 384, 1, 23, Machines(2, 3, gpu=False), 10.0, ("A note.",))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Take note of what a cluster is asked for."""
    asked: list[tuple[Any, ...]] = []

    def encode_on_cluster(*arguments: object) -> Written:
        asked.append(arguments[:-1])
        return WRITTEN

    monkeypatch.setattr(run, "encode_on_cluster", encode_on_cluster)
    return asked


def test_what_is_asked_for_reaches_the_cluster(
    asked: list[tuple[Any, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["encode", "a*.parquet", "--engine", "ray", "--address", "head:6379", "-o", "out/", "--column", "body"]
    assert main(arguments) == 0
    spec = EncodeSpec(engine=Engine.AUTO)
    assert asked == [(["a*.parquet"], "body", spec, Readout(), Path("out"), "head:6379")]
    said = capsys.readouterr().out.replace(THIN_SPACE, " ")
    assert said == (
        "20 001 rows, 384 dimensions, written to out in 5 parts. 10 s for the encoding, 2 000/s. "
        "1 row had been written before. 23 rows had no text, and have no vector. A note.\n"
    )


def test_the_report_is_json_where_that_is_asked_for(
    asked: list[tuple[Any, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["encode", "a.parquet", "--engine", "ray", "-o", "out", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["rows"], report["workers"], report["rows_per_second"]) == (20_001, 2, 2000.0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--engine", "ray"], "--engine ray needs -o OUT, a folder"),
        (["--engine", "ray", "-o", "a.parquet"], "--engine ray writes a folder, not a file: leave out .parquet"),
        (["--engine", "ray", "-o", "out", "--pooling", "naive_mean"], "--pooling naive_mean depends on which texts"),
        (["--engine", "ray", "-o", "out", "--device", "cuda"], "--engine ray takes --device auto or cpu"),
        (["--engine", "ray", "-o", "out", "--dtype", "int8"], "--dtype int8 is fitted to all texts at once"),
        (["--engine", "ray", "-o", "out", "--skip-rows", "2"], "--skip-rows does not go with --engine ray"),
        (["--address", "head:1", "-o", "out.npz"], "--address needs --engine ray"),
        (["--engine", "dask", "-o", "out.npz"], "dask is none of auto, torch, openvino"),
    ],
)
def test_options_that_do_not_go_together(
    arguments: Sequence[str], said: str, asked: list[tuple[Any, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["encode", "a.parquet", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not asked


def test_no_other_command_runs_on_a_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["similarity", "a.parquet", "--engine", "ray"]) == 2
    assert "ray is none of auto, torch, openvino" in capsys.readouterr().err
