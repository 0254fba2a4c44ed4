"""What the page itself says."""

from __future__ import annotations

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


def where(finding: Finding) -> str:
    """Say what the button leads to."""
    shown = f"Show it in {_PLACES[finding.view]}" if finding.view else "Show it"
    return f"{shown} and select {sentences(len(finding.indices))}" if finding.indices else shown
