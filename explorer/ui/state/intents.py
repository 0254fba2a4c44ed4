"""What views and panels may ask of the program; the controller fulfils it, tests fake it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from explorer.domain.choices.asked import Asked
from explorer.domain.failure import Failure
from explorer.domain.results.analysis import ColorBy, Order
from explorer.domain.results.projection import ProjectionSpec
from explorer.domain.settings.spec import EncodeSpec, Readout, Similarity
from explorer.domain.texts.corpus import Corpus
from explorer.ui.state.tasks import TaskRunner

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.domain.results.comparison import Configuration
    from explorer.files.texts.pairs import PairsFile


class Selects(Protocol):
    """Whoever holds a selection."""

    def select(self, indices: Iterable[int]) -> None:
        """Make texts the selection."""


class Requests(Protocol):
    """What takes seconds and is done on request alone; `control.on_request` fulfils it."""

    def show_near_duplicates(self) -> None:
        """Open the list of sentences that are nearly the same."""

    def find_near_duplicates(self, threshold: float) -> None:
        """Find every pair of different texts with a cosine of at least `threshold`."""

    def stop_near_duplicates(self) -> None:
        """Stop that search; what it found so far is shown."""

    def explain(self, first: int, second: int) -> None:
        """Split the similarity of two texts of `AppState.shown` over their tokens."""

    def choose_compared(self, a: Configuration, b: Configuration) -> None:
        """Keep the two settings that were chosen to be compared."""

    def compare(self, a: Configuration, b: Configuration) -> None:
        """Encode the corpus with two settings and compare what comes out."""

    def time_stages(self, a: Configuration, b: Configuration) -> None:
        """Time every stage of two settings on the corpus, several times."""

    def sweep(self, all_layers: bool, naive: bool) -> None:
        """Read every pooling and normalisation, of every layer where asked for, out of one pass over the corpus."""

    def measure_padding(self) -> None:
        """Encode each text of the corpus alone and in its batch, and measure what the batch changes."""

    def open_pairs(self, path: Path | None = None) -> None:
        """Evaluate on a table, once the user has confirmed what its columns hold; without one, ask for it."""

    def evaluate(self, file: PairsFile) -> None:
        """Evaluate every pooling, normalisation and similarity function by the right answers of a file."""

    def choose_evaluation_row(self, row: int) -> None:
        """Show what another row of the evaluation says of each case."""


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
