"""The one table of colours: the two themes as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ThemeChoice(StrEnum):
    """What the user asks for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Theme:
    """Named colours, as "#rrggbb".

    Parameters
    ----------
    name
        `ThemeChoice.LIGHT` or `ThemeChoice.DARK`.
    window, surface
        Behind everything; behind what is read or edited, plots included.
    line
        Hairlines between areas.
    text, muted
        What is read; what only helps (captions, axes). Both 4.5:1 on `window` and on `surface`.
    accent, accent_text
        The one coloured button, links, focus; and what is written on it.
    good, warn, bad
        Said in words too, never by colour alone.
    selection
        The selected sentences, in every view.
    """

    name: ThemeChoice
    window: str
    surface: str
    line: str
    text: str
    muted: str
    accent: str
    accent_text: str
    good: str
    warn: str
    bad: str
    selection: str

    @property
    def dark(self) -> bool:
        """Whether light text stands on a dark ground."""
        return self.name is ThemeChoice.DARK


LIGHT = Theme(
    name=ThemeChoice.LIGHT,
    window="#f5f5f7",
    surface="#ffffff",
    line="#e2e3e8",
    text="#1b1c20",
    muted="#62656f",
    accent="#3b59d6",
    accent_text="#ffffff",
    good="#1a7a48",
    warn="#8a5c00",
    bad="#bf3429",
    selection="#db5b00",
)
DARK = Theme(
    name=ThemeChoice.DARK,
    window="#16171a",
    surface="#1d1e22",
    line="#2f3138",
    text="#e7e8ec",
    muted="#9b9ea9",
    accent="#8ea4ff",
    accent_text="#0e1120",
    good="#5bc98c",
    warn="#e0b04a",
    bad="#ff8176",
    selection="#ffa04d",
)


def mix(a: str, b: str, share: float) -> str:
    """Return the colour `share` of the way from `a` to `b`, all three as "#rrggbb"."""
    pairs = zip(bytes.fromhex(a.removeprefix("#")), bytes.fromhex(b.removeprefix("#")), strict=True)
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in pairs)
