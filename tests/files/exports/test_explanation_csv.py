from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.files.exports.explanation_csv import write_explanation
from tests.support.explanations import explain_mean, make_reading


def test_the_table_reads_back_as_it_is(tmp_path: Path) -> None:
    explanation = explain_mean(make_reading('a "b" c,d =1'), make_reading("tab\there new", padding=2, seed=1))
    path = tmp_path / "tokens.csv"
    write_explanation(path, explanation)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    assert rows[0] == ["token", *explanation.second.tokens, "sum"]
    assert [row[0] for row in rows[1:]] == [*explanation.first.tokens, "sum"]
    values = np.array([[float(cell) for cell in row[1:]] for row in rows[1:]])
    np.testing.assert_array_equal(values[:-1, :-1], explanation.contributions)
    np.testing.assert_allclose(values[:-1, -1], explanation.contributions.sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(values[-1, :-1], explanation.contributions.sum(axis=0), rtol=1e-12)
    assert values[-1, -1] == pytest.approx(explanation.similarity, abs=1e-12)


def test_tokens_that_no_file_can_hold_are_written_as_the_sign_for_it(tmp_path: Path) -> None:
    reading = make_reading("odd \ud800 token")
    write_explanation(tmp_path / "tokens.csv", explain_mean(reading, reading))
    assert "\ufffd" in (tmp_path / "tokens.csv").read_text(encoding="utf-8")


def test_a_missing_folder_is_said_in_plain_words(tmp_path: Path) -> None:
    reading = make_reading("a b")
    with pytest.raises(ExplorerError) as caught:
        write_explanation(tmp_path / "nowhere" / "tokens.csv", explain_mean(reading, reading))
    assert caught.value.failure.kind is FailureKind.DISK
