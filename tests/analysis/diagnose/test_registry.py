from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.analysis.diagnose import registry as table
from explorer.analysis.diagnose.checklist import HEALTHY, TICK, checklist
from explorer.analysis.diagnose.registry import CHECKS, Check, Subject, diagnose
from explorer.analysis.diagnose.text import all_as_text, as_lines, numbers_line, severity_counts
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext
from explorer.domain.results.finding import Example, Finding, Severity
from explorer.domain.settings.spec import Similarity
from explorer.domain.texts.corpus import Corpus
from tests.analysis.diagnose.making import ball, evidence


def test_keys_are_those_of_the_findings_and_those_that_matter_most_come_first() -> None:
    tokens = [8 + place % 5 for place in range(59)] + [400]
    vectors = ball()
    vectors[40] = vectors[41]
    made = evidence(
        vectors,
        tokens=tokens,
        cut=[0] * 59 + [9],
        metric=Similarity.DOT,
        info={"normalizes": False, "sentence_model": False, "padding_side": "left"},
    )
    findings = diagnose(made)
    weights = [list(Severity).index(finding.severity) for finding in findings]
    assert weights == sorted(weights, reverse=True)
    assert len(findings) >= 6
    assert {finding.key for finding in findings} <= CHECKS.keys()
    for finding in findings:
        assert finding.meaning.endswith(".")
        assert finding.sentence.endswith(".")
        assert all(np.isfinite(value) for value in finding.numbers.values())
        assert all(0 <= place < 60 for place in finding.indices)


def test_a_cancel_is_noticed_between_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    context = JobContext()
    asked: list[str] = []

    def cancelling(_: object) -> None:
        asked.append("first")
        context.cancel()

    monkeypatch.setattr(table, "CHECKS", dict.fromkeys("ab", Check(cancelling, "a", "no a", Subject.MODEL)))
    with pytest.raises(Cancelled):
        diagnose(replace(evidence(), context=context))
    assert asked == ["first"]


def test_a_healthy_run_says_what_was_looked_for_and_what_could_not_be() -> None:
    whole = checklist(30)
    assert whole.heading == f"{len(CHECKS)} checks of 30 sentences found nothing."
    assert whole.not_done == ()
    done = [words for checks in whole.done.values() for words in checks]
    assert sorted(done) == sorted(row.well for row in CHECKS.values())
    assert [line for line in whole.lines() if TICK in line] == [f"  {TICK} {words}" for words in done]
    few = checklist(3)
    assert few.not_done[0] == "With 4 sentences or more, also: a map that misleads."
    assert few.not_done[-1] == "With 30 sentences or more, also: hubs among the neighbours."
    made = {words for checks in few.done.values() for words in checks}
    assert made == {row.well for row in CHECKS.values() if row.least <= 3}
    assert sum(row.words in " ".join(few.not_done) for row in CHECKS.values()) == len(CHECKS) - len(made)


def test_of_vectors_from_a_file_nothing_is_said_that_takes_their_model() -> None:
    made = evidence(
        ball(),
        tokens=[0] * 60,
        metric=Similarity.DOT,
        info={"normalizes": False, "sentence_model": False, "padding_side": "left"},
    )
    keys = {finding.key for finding in diagnose(made)}
    assert {"without_normalize", "model_kind", "without_tokens"} <= keys
    read = replace(made, encoding=replace(made.encoding, file="made.npy"))
    assert {finding.key for finding in diagnose(read)} == {
        key for key in keys if key != "without_tokens" and not CHECKS[key].model
    }
    listed = checklist(30, "made.npy")
    assert listed.heading.startswith(f"{sum(not row.model for row in CHECKS.values())} checks of 30 sentences ")
    assert Subject.MODEL not in listed.done
    (note,) = listed.not_done
    assert note == "The vectors were read from made.npy, so nothing can be said of their model and its tokens."


def test_findings_as_text() -> None:
    corpus = Corpus(("one", "two"))
    finding = Finding(
        "key",
        Severity.WARNING,
        "Something was found.",
        "It means this.",
        "",
        {"share_of_all": 0.1234, "sentences": 1200, "cosine": -0.25, "median": 2.5, "mean": 0.1239},
        examples=(Example((0,), "once"), Example((0, 1), "cosine 0.970")),
    )
    assert as_lines(finding, corpus) == [
        "Warning: Something was found.",
        "It means this.",
        "  1 “one”  once",
        "  1 “one” × 2 “two”  cosine 0.970",
        "(share of all 12.3 % · sentences 1\u2009200 · cosine \u22120.250 · median 2.5 · mean 0.124)",
    ]
    assert as_lines(finding, corpus, 1)[2:4] == ["  1 “one”  once", "  and 1 more"]
    many = replace(finding, examples=(Example((0,), "once"),) * 200)
    assert as_lines(many, corpus, 1)[3] == "  and more"
    assert severity_counts([finding, finding]) == "2 warnings"
    assert severity_counts([finding, replace(finding, severity=Severity.NOTE)]) == "1 warning · 1 note"
    assert all_as_text([finding, finding], corpus).count("\n\n") == 1
    assert all_as_text([], corpus).startswith(f"{HEALTHY}\n")
    assert numbers_line({}) == ""
