"""What colours and shapes of a figure mean."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.figures.scale import ColorScale


@dataclass(frozen=True, slots=True)
class ColorBar:
    """What the colours of all cells mean, and what the outline of a panel means."""

    colors: ColorScale
    name: str
    outline: str = ""


Key = ColorBar
