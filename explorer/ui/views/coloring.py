"""What the colours of the map's points mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.domain.analysis import ColorBy
from explorer.domain.state import AppState
from explorer.ui.theme import Theme, mix
from explorer.ui.views import colormaps
from explorer.ui.views.colormaps import ColorMap, category_color
from explorer.ui.views.points import color_code

COLOR_WORDS = {
    ColorBy.CLUSTER: "Cluster",
    ColorBy.SOURCE: "Source",
    ColorBy.LABEL: "Label",
    ColorBy.NORM: "Norm",
    ColorBy.TOKENS: "Tokens",
}


@dataclass(frozen=True, slots=True)
class Category:
    """One entry of the legend."""

    name: str
    color: str
    texts: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Coloring:
    """Colours of the points.

    Parameters
    ----------
    by
        What they mean.
    colors
        Opaque 0xAARRGGBB uint32 (N,).
    categories
        The legend; empty for values and while there is nothing to tell apart.
    span
        Values at the ends of the colour bar; None for categories.
    table
        uint32 (256,): the colour bar.
    codes
        For each text its category, or None.
    """

    by: ColorBy
    colors: np.ndarray
    categories: tuple[Category, ...] = ()
    span: tuple[float, float] | None = None
    table: np.ndarray | None = None
    codes: np.ndarray | None = None


class Colors:
    """The colours of one state in either theme, worked out when first needed."""

    def __init__(self, state: AppState) -> None:
        self._state = state
        self._found: dict[str, Coloring] = {}

    def on(self, theme: Theme) -> Coloring:
        """Return the colours for a theme."""
        if theme.name not in self._found:
            self._found[theme.name] = color_texts(self._state, theme)
        return self._found[theme.name]


def color_texts(state: AppState, theme: Theme) -> Coloring:
    """Return the colours of the N texts on the screen by what `state.color_by` asks for."""
    by = state.color_by
    n_texts = len(state.shown)
    if by is ColorBy.NORM and state.embeddings is not None:
        return _by_value(by, state.embeddings.norms, theme)
    if by is ColorBy.TOKENS and state.encoding is not None and state.encoding.tokens_known:
        return _by_value(by, state.encoding.token_counts, theme)
    if by is ColorBy.CLUSTER and state.clusters is not None and len(state.clusters.labels) == n_texts:
        labels = state.clusters.labels
        names = [f"Cluster {index + 1}" for index in range(state.clusters.count)]
        return _by_category(by, labels, names, "In no cluster", theme)
    kinds = {ColorBy.SOURCE: state.shown.sources, ColorBy.LABEL: state.shown.labels}.get(by, ())
    if kinds:
        kind_names, codes = np.unique(np.array(kinds), return_inverse=True)
        sizes = np.bincount(codes)
        ranks = np.empty(len(sizes), dtype=np.int64)
        ranks[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
        ordered = [str(kind_names[index]) or "no label" for index in np.argsort(-sizes, kind="stable")]
        return _by_category(by, ranks[codes], ordered, "", theme)
    return Coloring(by, np.full(n_texts, color_code(theme.accent), dtype=np.uint32))


def _by_category(by: ColorBy, codes: np.ndarray, names: list[str], rest: str, theme: Theme) -> Coloring:
    inks = [category_color(index, theme.dark) for index in range(len(names))]
    plain = mix(theme.surface, theme.muted, 0.8)
    table = np.array([*(color_code(ink) for ink in inks), color_code(plain)], dtype=np.uint32)
    order = np.argsort(codes, kind="stable")
    edges = np.searchsorted(codes[order], np.arange(-1, len(names) + 1))
    groups = [tuple(order[edges[i] : edges[i + 1]].tolist()) for i in range(len(names) + 1)]
    categories = [Category(name, ink, texts) for name, ink, texts in zip(names, inks, groups[1:], strict=True)]
    if groups[0]:
        categories.append(Category(rest, plain, groups[0]))
    return Coloring(by, table[codes], tuple(categories), codes=codes)


def _by_value(by: ColorBy, values: np.ndarray, theme: Theme) -> Coloring:
    low, high = float(values.min()), float(values.max())
    whole = colormaps.lut(ColorMap.VIRIDIS)
    # The end of the map that would vanish on the surface is left out.
    part = whole[np.linspace(70, 255, 256).astype(int)] if theme.dark else whole[np.linspace(0, 195, 256).astype(int)]
    if high - low < 1e-6 * max(1.0, abs(high)):
        low, high = low - 0.5, high + 0.5
    return Coloring(by, colormaps.apply(part, values.astype(np.float32), low, high), span=(low, high), table=part)


def faded(colors: np.ndarray, theme: Theme) -> np.ndarray:
    """Return colours uint32 (n,) most of the way to the surface, for what is not selected."""
    unique, inverse = np.unique(colors, return_inverse=True)
    codes = (mix(f"#{int(color) & 0xFFFFFF:06x}", theme.surface, 0.62) for color in unique)
    paler: np.ndarray = np.array([color_code(code) for code in codes], dtype=np.uint32)[inverse]
    return paler
