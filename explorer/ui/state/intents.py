"""What views and panels may ask of the program; the controller fulfils it, tests fake it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from explorer.domain.choices.asked import Asked
from explorer.domain.failure import Failure
from explorer.domain.results.analysis import ColorBy, Order
from explorer.domain.results.projection import ProjectionSpec
from explorer.domain.settings.spec import EncodeSpec, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.ui.state.requests import Requests
from explorer.ui.state.tasks import TaskRunner


class Selects(Protocol):
    """Whoever holds a selection."""

    def select(self, indices: Iterable[int]) -> None:
        """Make texts the selection."""


class Intents(Protocol):
    """The user's wishes. Every call returns at once; its effect arrives as the next `render(old, new)`."""

    @property
    def requests(self) -> Requests:
        """What is done on request alone."""
        ...

    @property
    def runner(self) -> TaskRunner:
        """Makes what one view alone shows, where that takes longer than a frame."""
        ...

    def select(self, indices: Iterable[int]) -> None:
        """Make texts of `AppState.shown` the one selection; indices out of range are left out."""

    def set_order(self, order: Order) -> None:
        """Show the heatmap in another order."""

    def find_block_maximum(self, rows: range, columns: range) -> None:
        """Find the most similar pair of a block of heatmap rows and columns; the latest block asked for counts."""

    def set_projection(self, spec: ProjectionSpec) -> None:
        """Lay out the map another way."""

    def cancel_projection(self) -> None:
        """Stop the layout under way; PCA stays on the screen."""

    def set_color_by(self, color_by: ColorBy) -> None:
        """Give the map's colours another meaning."""

    def set_cluster_level(self, level: int) -> None:
        """Show the groups at another of their levels, from 0 for the fewest."""

    def set_metric(self, metric: Similarity) -> None:
        """Compare by another similarity function."""

    def search_for(self, query: str) -> None:
        """Rank the texts on the screen against a query; a blank query ends the search."""

    def set_corpus(self, corpus: Corpus) -> None:
        """Take the editor's texts."""

    def set_spec(self, spec: EncodeSpec) -> None:
        """Ask for another forward pass, at the next run."""

    def set_readout(self, readout: Readout) -> None:
        """Read other vectors out of the encoding, at once where it holds them."""

    def change_settings(self, asked: Asked, words: str) -> None:
        """Ask for other settings in one step that undo takes back; `words` say what was done."""

    def add_sentences(self, corpus: Corpus) -> None:
        """Put sentences into the editor, below those that are there."""

    def run(self) -> None:
        """Encode the corpus."""

    def cancel(self) -> None:
        """Stop whatever is under way."""

    def show_view(self, name: str) -> None:
        """Bring a view to the front: the name of a view, a page, or "editor"."""

    def show_failure(self, failure: Failure) -> None:
        """Put a failure on the screen; a cancelled job is none."""

    def dismiss_failure(self) -> None:
        """Take the failure off the screen."""
