"""What is said of a run while it is under way, and of results that no longer answer the question."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.domain.job import Progress
from explorer.domain.state import FEW_TEXTS, AppState
from explorer.domain.words import count, counted, pace, percent_done


def describe_progress(progress: Progress) -> str:
    """Say how far a job is: "62 % · 470/s · 4 s left"."""
    share = (_share(progress),) if progress.total > 0 else ()
    return " · ".join((*share, *pace(progress.rate, progress.seconds_left)))


def lines_of(progress: Progress) -> Sequence[str]:
    """Say what is being done and how far it is, in ever fewer words."""
    stage, share, left = progress.stage, (_share(progress),) if progress.total else (), pace(0.0, progress.seconds_left)
    done = (f"{count(progress.done)} of {count(progress.total)}",) if progress.total else ()
    choices = ((stage, *done, *left), (stage, *share, *left), (stage, *share), share or (stage,))
    return tuple(dict.fromkeys(" · ".join(words) for words in choices))


def old_results(state: AppState) -> Sequence[str]:
    """Say what the results on the screen are of, where that is no longer what is asked for, in ever fewer words."""
    encoding = state.encoding
    assert encoding is not None
    what = "sentences" if encoding.corpus_fingerprint != state.corpus.fingerprint else "settings"
    return (f"Results of earlier {what}", f"Earlier {what}")


def kept_words(state: AppState) -> str:
    """Say what of the run under way is kept when the window closes now."""
    progress = state.progress or state.request_progress
    if progress is not None and progress.kept:
        verb = "is" if progress.kept == 1 else "are"
        kept = f"{count(progress.kept)} of {counted(progress.kept_of, 'sentence')}"
        return f"{kept} {verb} kept on this computer; the next run goes on from there."
    if progress is None or not progress.kept_of:
        return "Nothing has been computed yet; the next run starts anew."
    why = "of so few sentences nothing is kept" if progress.kept_of < FEW_TEXTS else "nothing is kept on the disk now"
    return f"The next run starts anew: {why}."


def _share(progress: Progress) -> str:
    return percent_done(progress.done, progress.total)
