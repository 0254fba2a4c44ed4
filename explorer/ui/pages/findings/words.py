"""What the page itself says."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from explorer.domain.results.finding import Finding
from explorer.domain.words import sentences

_PLACES = {
    "heatmap": "the heatmap",
    "norms": "the norms",
    "map": "the map",
    "neighbors": "the neighbours",
    "editor": "the sentences",
    "settings": "the settings",
    "explain": "the page Explain",
    "compare": "the page Compare",
    "sweep": "the page Sweep",
    "evaluate": "the page Evaluate",
}
_TIMES = " × "


def where(finding: Finding) -> str:
    """Say what the button leads to."""
    shown = f"Show it in {_PLACES[finding.view]}" if finding.view else "Show it"
    return f"{shown} and select {sentences(len(finding.indices))}" if finding.indices else shown


def cut_alike(parts: tuple[str, ...], metrics: QFontMetricsF, room: float) -> str:
    """Return one text, or two with a sign between, each cut to an equal share of the room that the other leaves."""
    room -= (len(parts) - 1) * metrics.horizontalAdvance(_TIMES)
    widths = [metrics.horizontalAdvance(part) for part in parts]
    fair = room / len(parts)
    spare = sum(max(0.0, fair - width) for width in widths)
    elide = Qt.TextElideMode.ElideRight
    return _TIMES.join(metrics.elidedText(part, elide, fair + spare + 0.5) for part in parts)
