"""The main job where there is no screen: pictures and numbers into a folder."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.results.precomputed import VectorChoices
from explorer.domain.settings.spec import EncodeSpec, Readout, Similarity

OUTPUT = Path("sentence-explorer-output")
"""Folder, in the current one, for what the window would have shown."""

_INTERRUPTED = 130


def run_offscreen(files: Sequence[str]) -> int:
    """Run the files, or the first sample, and write what the window would show into `OUTPUT`.

    Parameters
    ----------
    files
        As named on the command line; none for the first sample.

    Returns
    -------
    int
        Exit status.
    """
    say = sys.stderr.write
    say("There is no display, so the pictures and numbers go into a folder.\n")
    try:
        written = _write_all(files)
    except ExplorerError as error:
        say(f"sentence-explorer: {error}\n")
        return 1
    except KeyboardInterrupt:
        say("Interrupted.\n")
        return _INTERRUPTED
    say("".join(f"  {path}\n" for path in written))
    say(f"All of it is in {OUTPUT.resolve()}.\n")
    return 0


def _write_all(files: Sequence[str]) -> list[Path]:
    from explorer.app.headless import finished_window, picture_of
    from explorer.app.services import make_services
    from explorer.figures.reports.similarity import similarity_report
    from explorer.figures.theme import ThemeChoice
    from explorer.files.disk.atomic import write_text
    from explorer.files.exports.spec_json import to_json
    from explorer.files.exports.vectors import write_similarity, write_vectors
    from explorer.files.precomputed.sets import vectors_unasked
    from explorer.files.profile.settings import Settings
    from explorer.files.texts.reading import read_all
    from explorer.files.texts.samples import samples
    from explorer.ui.plots.export import export_figure

    context = JobContext(lambda progress: _say(progress.note))
    paths = files or [str(samples()[0].path)]
    vectors = vectors_unasked(paths, VectorChoices(), context)
    corpus = read_all(paths, None, context) if vectors is None else vectors.corpus
    arguments = (corpus, EncodeSpec(), Readout(), Similarity.COSINE, ThemeChoice.LIGHT)
    with finished_window(make_services(Settings.load()), *arguments, vectors=vectors) as window:
        state = window.store.state
        encoding, embeddings = state.encoding, state.embeddings
        assert encoding is not None
        assert embeddings is not None
        for note in encoding.notes if encoding.file else ():
            _say(note)
        numbers = OUTPUT / "numbers.json"
        write_text(numbers, to_json(similarity_report(corpus, encoding, embeddings, state.metric, context)))
        written = [numbers]
        for view in window.workspace.views:
            if view.name in ("heatmap", "norms", "map"):
                picture = OUTPUT / f"{view.name}.png"
                export_figure(view, picture)
                written.append(picture)
        picture_of(window, OUTPUT / "window.png")
        written.append(OUTPUT / "window.png")
        written.extend(write_vectors(OUTPUT / "vectors.parquet", corpus, encoding, embeddings, context))
        write_similarity(OUTPUT / "similarity.csv", corpus, embeddings, state.metric, context)
        written.append(OUTPUT / "similarity.csv")
    return written


def _say(note: str) -> None:
    """Write a note, where there is one, onto standard error."""
    if note:
        sys.stderr.write(f"{note}\n")
