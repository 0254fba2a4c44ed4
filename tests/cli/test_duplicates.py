from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from explorer.cli.main import main
from explorer.cli.parser import parse
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import LAST_LAYER, EncodeSpec, Pooling
from explorer.domain.texts.corpus import Corpus
from tests.cli.fakes import fake_encode

TEXTS = ("one two", "three four five", "one two", "two one", "six")


@pytest.fixture
def texts(tmp_path: Path) -> Callable[..., str]:
    def write(*lines: str) -> str:
        path = tmp_path / "texts.txt"
        path.write_text("\n".join(lines), encoding="utf-8")
        return str(path)

    return write


def expected_pairs(threshold: float) -> dict[tuple[int, int], float]:
    encoding = fake_encode(Corpus.from_lines(TEXTS), EncodeSpec(), None, JobContext())
    vectors = (
        encoding.model_vectors if encoding.model_vectors is not None else encoding.pooled[LAST_LAYER, Pooling.MEAN]
    )
    rows = vectors.astype(np.float64) / np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    cosines = rows @ rows.T
    firsts = [0, 1, 3, 4]
    return {(i + 1, j + 1): cosines[i, j] for i in firsts for j in firsts if i < j and cosines[i, j] >= threshold}


def test_json_has_the_pairs_and_the_groups_numbered_from_one(
    specs: list[EncodeSpec], texts: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["duplicates", texts(*TEXTS), "--threshold", "0.1", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    found = {tuple(pair["texts"]): pair["similarity"] for pair in report["pairs"]}
    assert found == pytest.approx(expected_pairs(0.1), abs=2e-6)
    assert report["found"] == len(found)
    assert report["identical"] == [[1, 3]]
    assert (report["threshold"], report["n_texts"], report["model_name"]) == (0.1, 5, "fake")


def test_a_list_for_people_and_a_table(
    specs: list[EncodeSpec], texts: Callable[..., str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "pairs.csv"
    assert main(["duplicates", texts(*TEXTS), "--threshold", "0.1", "-o", str(out)]) == 0
    output = capsys.readouterr().out
    pairs = expected_pairs(0.1)
    assert output.startswith("5 texts · fake · pooling model\n")
    found = f"\n{len(pairs)} pairs of different texts have a cosine of 0.1 or more. 2 texts occur more than once; "
    assert f"{found}1 of them repeats an earlier one. The first of each stands for all.\n" in output
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(pairs) + 1
    assert rows[-1] == {
        "similarity": "identical", "first": "1", "second": "3", "first_text": "one two", "second_text": "one two",
    }  # fmt: skip
    for row in rows[:-1]:
        assert float(row["similarity"]) == pytest.approx(pairs[int(row["first"]), int(row["second"])], abs=2e-6)


@pytest.mark.parametrize(
    "bad", [["--threshold", "-1.5"], ["--threshold", "1.5"], ["--threshold", "nan"], ["-o", "a.txt"]]
)
def test_wrong_usage(bad: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["duplicates", "a.txt", *bad]) == 2
    assert bad[1] in capsys.readouterr().err


def test_the_threshold_is_095_unless_given() -> None:
    assert parse(["duplicates", "a.txt"]).threshold == 0.95


def test_where_there_is_none_the_closest_two_are_told(
    specs: list[EncodeSpec], texts: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    closest = max(expected_pairs(-1.0).values())
    assert main(["duplicates", texts(*TEXTS), "--threshold", "1"]) == 0
    assert (
        "No pair of different texts has a cosine of 1 or more. The closest two have a cosine of "
        f"{closest:.3f}. 2 texts occur more than once;"
    ) in capsys.readouterr().out
    assert main(["duplicates", texts(*TEXTS), "--threshold", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["closest"] == pytest.approx(closest, abs=2e-6)


def test_every_pair_has_a_cosine_of_minus_one_or_more(
    specs: list[EncodeSpec], texts: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["duplicates", texts(*TEXTS), "--threshold", "-1", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["found"], report["closest"]) == (6, None)
