"""The measured table of the real model, through the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.cli.main import main
from explorer.files.texts.samples import samples

SEED = str(samples()[0].path)
RAW = ("--backend", "transformers", "--pooling")
MEAN_NORMS = (6.473, 6.519, 5.758)
MEASURED = {
    "its own pooling and Normalize": ((), MEAN_NORMS, 0.5643, 0.0116, True),
    "mean over the mask, then L2": ((*RAW, "mean", "--normalize"), MEAN_NORMS, 0.5643, 0.0116, True),
    "naive mean": ((*RAW, "naive_mean"), (6.286, 6.519, 5.625), 0.5691, 0.0324, False),
    "CLS": ((*RAW, "cls"), (7.965, 8.108, 7.254), 0.7535, 0.5645, False),
    "max over the mask": ((*RAW, "max"), (13.755, 14.426, 11.466), 0.7958, 0.5806, False),
    "naive max": ((*RAW, "naive_max"), (13.907, 14.426, 11.884), 0.8066, 0.6202, False),
}


def numbers(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["similarity", *arguments, "--device", "cpu", "--json"]) == 0
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


@pytest.mark.parametrize("row", MEASURED)
def test_the_measured_table(capsys: pytest.CaptureFixture[str], row: str) -> None:
    options, norms, first, second, unit = MEASURED[row]
    report = numbers(capsys, SEED, *options)
    np.testing.assert_allclose(report["norms"], norms, atol=6e-4)
    assert report["similarity"][0][1] == pytest.approx(first, abs=6e-5)
    assert report["similarity"][0][2] == pytest.approx(second, abs=6e-5)
    assert report["token_counts"] == [8, 9, 7]
    assert report["unit_length"] is unit
    if unit:
        np.testing.assert_allclose(report["norms_after"], [1, 1, 1], atol=1e-6)
    else:
        np.testing.assert_allclose(report["norms_after"], report["norms"], atol=1e-6)


def test_with_the_mask_and_l2_the_libraries_agree(capsys: pytest.CaptureFixture[str]) -> None:
    own = numbers(capsys, SEED)
    raw = numbers(capsys, SEED, *RAW, "mean", "--normalize")
    np.testing.assert_allclose(own["similarity"], raw["similarity"], atol=1e-6)
    np.testing.assert_allclose(own["norms"], raw["norms"], atol=1e-5)


def test_a_longer_neighbour_moves_the_naive_mean_but_not_the_masked_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fourth = tmp_path / "fourth.txt"
    fourth.write_text(" ".join(["word"] * 28))
    naive = (*RAW, "naive_mean")
    moved = numbers(capsys, SEED, str(fourth), *naive)
    assert moved["token_counts"][3] == 30
    # How far depends on the fourth sentence; that they move far together does not.
    assert moved["similarity"][0][1] > 0.7
    assert moved["similarity"][0][2] > 0.4
    alone = numbers(capsys, SEED, str(fourth), *naive, "--batch-size", "3")
    assert alone["similarity"][0][1] == pytest.approx(0.5691, abs=6e-5)
    masked = numbers(capsys, SEED, str(fourth))
    assert masked["similarity"][0][1] == pytest.approx(0.5643, abs=6e-5)
    assert masked["similarity"][0][2] == pytest.approx(0.0116, abs=6e-5)
