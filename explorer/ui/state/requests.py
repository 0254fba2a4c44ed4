"""What takes seconds and is done on request alone; `control.on_request` fulfils it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.domain.results.comparison import Configuration
    from explorer.files.texts.pairs import PairsFile


class Explains(Protocol):
    """Splits similarities over tokens."""

    def start(self, first: int, second: int) -> None:
        """Split the similarity of two texts of `AppState.shown` over their tokens."""


class Compares(Protocol):
    """Compares two settings."""

    def choose(self, a: Configuration, b: Configuration) -> None:
        """Keep the two settings that were chosen to be compared."""

    def start(self, a: Configuration, b: Configuration) -> None:
        """Encode the corpus with two settings and compare what comes out."""

    def time_stages(self, a: Configuration, b: Configuration) -> None:
        """Time every stage of two settings on the corpus, several times."""


class Sweeps(Protocol):
    """Compares all poolings of one pass."""

    def start(self, all_layers: bool, naive: bool) -> None:
        """Read every pooling and normalisation, of every layer where asked for, out of one pass over the corpus."""

    def measure_padding(self) -> None:
        """Encode each text of the corpus alone and in its batch, and measure what the batch changes."""


class Evaluates(Protocol):
    """Evaluates by right answers."""

    def start(self, file: PairsFile) -> None:
        """Evaluate every pooling, normalisation and similarity function by the right answers of a file."""

    def choose_row(self, row: int) -> None:
        """Show what another row of the evaluation says of each case."""


class FindsNearDuplicates(Protocol):
    """Looks for sentences that are nearly the same."""

    def start(self, threshold: float) -> None:
        """Find every pair of different texts with a cosine of at least `threshold`."""

    def stop(self) -> None:
        """Stop that search; what it found so far is shown."""


class Requests(Protocol):
    """The services, each reached by its name."""

    @property
    def explain(self) -> Explains:
        """Fulfils what the page "Explain" asks for."""
        ...

    @property
    def compare(self) -> Compares:
        """Fulfils what the page "Compare" asks for."""
        ...

    @property
    def sweep(self) -> Sweeps:
        """Fulfils what the page "Sweep" asks for."""
        ...

    @property
    def evaluate(self) -> Evaluates:
        """Fulfils what the page "Evaluate" asks for."""
        ...

    @property
    def near_duplicates(self) -> FindsNearDuplicates:
        """Fulfils what the dialog "Near-duplicates" asks for."""
        ...

    def show_near_duplicates(self) -> None:
        """Open the list of sentences that are nearly the same."""

    def open_pairs(self, path: Path | None = None) -> None:
        """Evaluate on a table, once the user has confirmed what its columns hold; without one, ask for it."""
