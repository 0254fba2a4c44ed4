from __future__ import annotations

import pytest

from explorer.domain.job import Progress
from explorer.domain.state import AppState
from explorer.domain.texts.corpus import Corpus
from explorer.figures.phrases.progress import describe_progress, kept_words, lines_of


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (None, "Nothing has been computed yet; the next run starts anew."),
        (Progress("Loading the model"), "Nothing has been computed yet; the next run starts anew."),
        (Progress("Encoding", 12, 40, kept_of=40), "The next run starts anew: of so few sentences nothing is kept."),
        (Progress("Encoding", 300, 400, kept_of=400), "The next run starts anew: nothing is kept on the disk now."),
        (
            Progress("Encoding", 1, 256, kept=1, kept_of=256),
            "1 of 256 sentences is kept on this computer; the next run goes on from there.",
        ),
        (
            Progress("Measuring the precision", kept=300, kept_of=300),
            "300 of 300 sentences are kept on this computer; the next run goes on from there.",
        ),
    ],
)
def test_what_is_kept_in_words(progress: Progress | None, words: str) -> None:
    assert kept_words(AppState(corpus=Corpus(("one",)), progress=progress)) == words


@pytest.mark.parametrize("seconds", [0.0, 0.0004, 0.9])
def test_the_last_second_is_not_announced(seconds: float) -> None:
    progress = Progress("Reading tokens", 300, 300, 1000.0, seconds)
    assert describe_progress(progress) == "100 % · 1\u2009000/s"
    assert lines_of(progress) == ("Reading tokens · 300 of 300", "Reading tokens · 100 %", "100 %")
    assert lines_of(Progress("Loading the model")) == ("Loading the model",)
