"""What is said of a run while it is under way, and of results that no longer answer the question."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.domain.job import Progress
from explorer.domain.state import FEW_TEXTS, AppState
from explorer.domain.words import count, counted, duration, percent_done

_SECONDS_WORTH_SAYING = 1.0


def describe_progress(progress: Progress) -> str:
    """Say how far a job is: "62 %, 470 per second, 4 s left"; the last second is not announced."""
    parts = [_share(progress)] if progress.total > 0 else []
    if progress.rate > 0:
        parts.append(f"{count(round(progress.rate))}/s" if progress.rate >= 10 else f"{progress.rate:.1f}/s")
    return " · ".join((*parts, *_left(progress)))


def lines_of(progress: Progress) -> Sequence[str]:
    """Say what is being done and how far it is, in ever fewer words."""
    stage, share, left = progress.stage, (_share(progress),) if progress.total else (), _left(progress)
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


def _left(progress: Progress) -> tuple[str, ...]:
    seconds = progress.seconds_left
    return () if seconds is None or seconds < _SECONDS_WORTH_SAYING else (f"{duration(seconds)} left",)
