from __future__ import annotations

import re
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysbd import Segmenter

from explorer.analysis.texts import sentences as module
from explorer.analysis.texts.sentences import is_wrapped, language_of, paragraphs_of, split_text
from explorer.domain.failure import Cancelled
from explorer.domain.job import JobContext, Progress

MAIL = (
    "This is a paragraph which was wrapped at some width by a program, as e-mails are.",
    "It goes on for a while, and then it ends, however long it may be.",
    "Here is one more sentence for good measure.",
    "And the last one.",
)


def split(text: str) -> tuple[str, ...]:
    return split_text(text, JobContext()).sentences


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        (
            'Dr. Smith came at 3 p.m. and left. "Really?" she asked. It cost $3.50 (approx.).',
            "en",
            ["Dr. Smith came at 3 p.m. and left.", '"Really?" she asked.', "It cost $3.50 (approx.)."],
        ),
        ("Er kam am 3. Mai an. Das ist gut. Und dann?", "de", ["Er kam am 3. Mai an.", "Das ist gut.", "Und dann?"]),
        ("今天天气很好。“你好吗？”他问。好。", "en", ["今天天气很好。", "“你好吗？”他问。", "好。"]),
        ("これはペンです。それは本です。", "ja", ["これはペンです。", "それは本です。"]),
        ("Привет. Как дела? Хорошо.", "ru", ["Привет.", "Как дела?", "Хорошо."]),
        ("यह एक वाक्य है। यह दूसरा है।", "hi", ["यह एक वाक्य है।", "यह दूसरा है।"]),
        ("هل أنت بخير؟ نعم.", "ar", ["هل أنت بخير؟", "نعم."]),
        ("12", "en", ["12"]),
    ],
)
def test_sentences_by_the_rules_of_their_language(text: str, language: str, sentences: list[str]) -> None:
    assert language_of(text) == language
    assert list(split(text)) == sentences


def test_marks_alone_end_the_sentence_before() -> None:
    assert split("Hello world.  ?!  And then it ended.") == ("Hello world.  ?!", "And then it ended.")


def test_windows_change_nothing_where_the_rules_see_whole_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(f"Mr. Brown saw number {i} at 5 p.m. today, and said so. Why?" for i in range(60))
    spans = Segmenter(language="en", clean=False, char_span=True).segment(text)
    assert list(split(text)) == [text[span.start : span.end].strip() for span in spans]
    monkeypatch.setattr(module, "_WINDOW", 300)
    assert list(split(text)) == [text[span.start : span.end].strip() for span in spans]


@settings(deadline=None, max_examples=60)
@given(st.text(st.sampled_from(list("aB1 .!?\n\t\"'()「」。！\u00a0\u2014é:;")), max_size=300))
def test_nothing_but_blanks_is_left_out(text: str) -> None:
    assert re.sub(r"\s", "", "".join(split(text))) == re.sub(r"\s", "", text)


def test_a_long_text_without_an_end_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    begins = module._begins
    monkeypatch.setattr(module, "_begins", lambda window, code: seen.append(len(window)) or begins(window, code))
    text = "word " * 100_000 + "is the end. And more."
    assert split(text) == (text[: -len(" And more.")], "And more.")
    assert sum(seen) < 2000


@pytest.mark.parametrize("width", [30, 45, 72])
def test_lines_broken_to_a_width_are_one_paragraph(width: int) -> None:
    text = textwrap.fill(" ".join(MAIL), width)
    found = split_text(text, JobContext())
    assert found.sentences == MAIL
    assert (found.lines, found.paragraphs, found.is_prose) == (text.count("\n") + 1, 1, True)
    assert paragraphs_of([*text.split("\n"), "", "A list", "of things"])[1:] == ["A list", "of things"]


@pytest.mark.parametrize(
    "lines",
    [
        ["Dogs bark.", "Cats purr.", "Birds sing. Loudly."],
        ["dogs", "cats. and birds", "a fish in the sea"],
        ["The first sentence of a list is here.", "The second one is as long. Really.", "The third is short."],
        ["only one line. With two sentences."],
    ],
)
def test_sentences_one_a_line_are_not_joined(lines: list[str]) -> None:
    assert not is_wrapped(lines)


def test_lines_without_blanks_are_joined_without_them() -> None:
    lines = ["我们去公园散步的时候看见了一只很大的狗它", "在叫。然后我们就回家了因为天已经黑了下来", "很晚了。"]
    assert paragraphs_of(lines) == ["".join(lines)]


def test_a_list_of_sentences_is_no_prose() -> None:
    assert not split_text("One is here.\nTwo is there. And again.\nThree.", JobContext()).is_prose
    assert split_text("One. Two. Three.", JobContext()).is_prose
    assert not split_text("\n", JobContext()).is_prose


def test_a_cancel_ends_the_work_and_progress_is_told() -> None:
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        seen.append(progress)
        context.cancel()

    context = JobContext(stop)
    with pytest.raises(Cancelled):
        split_text("One is here. Two is there. Three.", context)
    assert [(progress.done, progress.total) for progress in seen] == [(13, 33)]
