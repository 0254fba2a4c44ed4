"""The hits of a search in the table of sentences."""

from __future__ import annotations

from explorer.ui.panels.sentences.hits import HitsInSight, Place
from explorer.ui.panels.sentences.listing import ListingTable


class TableHits:
    """What the find bar does to a table, as `EditorHits` does to an editor."""

    def __init__(self, table: ListingTable) -> None:
        self._table = table

    def show(self, hits: HitsInSight | None) -> None:
        """Mark the hits of another search; None for none."""
        self._table.show_hits(hits, self._table.at if hits is not None else None)

    def text(self, sentence: int) -> str:
        """Return a sentence."""
        return self._table.corpus.texts[sentence]

    def where(self) -> Place:
        """Return the hit that the search is at, or the row that the keys are on, or the first in sight."""
        table = self._table
        current, top = table.currentIndex().row(), table.rowAt(0)
        row = current if current >= 0 else top
        sentence = table.rows.row_at(row) if row >= 0 else 0
        return table.at if table.at is not None and table.at.sentence == sentence else Place(sentence)

    def go(self, place: Place) -> None:
        """Bring a hit into sight, without choosing its sentence in the window."""
        self._table.show_hits(self._table.hits, place)
        self._table.reveal(place.sentence)
