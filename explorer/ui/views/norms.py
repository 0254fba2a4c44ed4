"""How long the vectors are, before and after normalisation, and what that means."""

from __future__ import annotations

from explorer.domain.state import AppState
from explorer.domain.words import number, sentences
from explorer.figures.figure import Figure, Hit
from explorer.figures.pictures.norms import Norms, figure_of
from explorer.ui.views.plot_view import PlotView


class NormsView(PlotView):
    """The norms in plots and words."""

    name, title, label = "norms", "Norms", "Norms of the vectors"
    empty = "How long the vectors are, and what that means, will be here after a run."
    reads = ("embeddings", "norm_summary")
    _norms: Norms | None = None

    def figure(self, state: AppState) -> Figure | None:
        """Return the panels of the norms."""
        self._norms = Norms.of(state)
        return figure_of(self._norms) if self._norms is not None else None

    def say(self, hit: Hit) -> tuple[str, str]:
        """Say what a bar counts, or the norm of what is there."""
        assert self._norms is not None
        bar = self.placed.bar(hit)
        if bar is not None:
            return f"Norms from {number(bar[0])} to {number(bar[1])}:", sentences(int(bar[2]))
        return self._norms.say(self.texts_of(hit))

    def value_of(self, hit: Hit) -> str:
        """Return the norm of the first text there."""
        assert self._norms is not None
        return number(float(self._norms.before[self.texts_of(hit)[0]]))

    def overview(self, state: AppState) -> str:
        """Say what the norms are on the whole."""
        if self._norms is None:
            return ""
        words, summary = self._norms.before_words, self._norms.summary
        return (
            f"{words}: median {number(summary.median)}, "
            f"mean {number(summary.mean)}, "
            f"standard deviation {number(summary.deviation)}."
        )
