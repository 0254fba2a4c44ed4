"""A folder holds one run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from explorer.domain.failure import ExplorerError
from explorer.domain.settings.spec import Device, EncodeSpec, Engine, Pooling, Readout
from explorer.files.precomputed.dataset.manifest import NAME, Manifest, check_folder, claim_folder, read_manifest
from explorer.files.precomputed.dataset.pieces import Piece, Pieces, Source

PIECES = Pieces((Source("/corpus/a.parquet", "a.parquet", 3, "d1"),), (Piece(0, 0, 0, 3, 0),), "text")
MANIFEST = Manifest.of(PIECES, EncodeSpec(), Readout(), "model", 384)


def test_the_same_run_goes_on_wherever_its_files_and_its_model_lie(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    claim_folder(folder, MANIFEST)
    assert read_manifest(folder) == MANIFEST
    moved = replace(PIECES, sources=(replace(PIECES.sources[0], path="/elsewhere/a.parquet"),))
    elsewhere = EncodeSpec("/elsewhere/model", device=Device.CUDA, engine=Engine.TORCH)
    claim_folder(folder, Manifest.of(moved, elsewhere, Readout(), "model", 384))
    assert read_manifest(folder) == MANIFEST


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (Manifest.of(PIECES, EncodeSpec(), Readout(), "another", 384), "another model"),
        (Manifest.of(replace(PIECES, column="b"), EncodeSpec(), Readout(), "model", 384), "other texts"),
        (Manifest.of(PIECES, EncodeSpec(max_length=9), Readout(), "model", 384), "other settings"),
        (Manifest.of(PIECES, EncodeSpec(), Readout(Pooling.CLS), "model", 384), "other settings"),
        (Manifest.of(PIECES, EncodeSpec(prompt="q"), Readout(), "m", 384), "another model and other settings"),
        (replace(MANIFEST, parts=7), "other parts"),
    ],
)
def test_another_run_is_refused_and_nothing_changed(other: Manifest, said: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    claim_folder(folder, MANIFEST)
    with pytest.raises(ExplorerError) as failure:
        claim_folder(folder, other)
    assert failure.value.failure.message == f"The folder {folder} holds another run, with {said}."
    assert read_manifest(folder) == MANIFEST


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear")
    file = tmp_path / "letter.txt"
    for path in (tmp_path, file):
        with pytest.raises(ExplorerError, match="holds something else than a run of encode"):
            check_folder(path, MANIFEST)
    (tmp_path / NAME).write_text("{}")
    assert read_manifest(tmp_path) is None
    with pytest.raises(ExplorerError, match="holds something else"):
        check_folder(tmp_path, MANIFEST)


def test_an_empty_folder_and_none_are_free(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    check_folder(tmp_path / "empty", MANIFEST)
    check_folder(tmp_path / "new", MANIFEST)
    assert not (tmp_path / "new").exists()
