"""A whole new view, as the README shows it: a histogram with hover, selection, menu and export."""

from explorer.domain.state import AppState
from explorer.domain.words import number, sentences
from explorer.figures.figure import Axes, Figure, Hit
from explorer.figures.marks import Histogram
from explorer.figures.scale import Linear, padded
from explorer.ui.views.plot_view import PlotView


class TokensView(PlotView):
    """How many tokens the sentences have."""

    name, title, label = "tokens", "Tokens", "How many tokens the sentences have"
    empty = "How many tokens the sentences have will be here after a run."
    reads = ("encoding",)

    def figure(self, state: AppState) -> Figure | None:
        if state.encoding is None or not state.encoding.tokens_known:
            return None
        low, high = padded(state.encoding.token_counts)
        return Figure(Axes((Histogram(state.encoding.token_counts, low, high),), Linear(low, high, "tokens")))

    def say(self, hit: Hit) -> tuple[str, str]:
        low, high, height = self.placed.bar(hit) or (0.0, 0.0, 0.0)
        return f"{number(low, 0)} to {number(high, 0)} tokens:", sentences(int(height))
