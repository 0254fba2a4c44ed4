"""What the colours of points mean, whatever the theme, and the colours that a theme gives to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from explorer.domain.arrays import IntArray
from explorer.domain.results.analysis import ClusterWords, ColorBy
from explorer.domain.state import AppState
from explorer.domain.texts.categorical import Categorical
from explorer.figures.colors import ColorMap, category_colors, color_code, lut
from explorer.figures.theme import Theme, mix

COLOR_WORDS = {
    ColorBy.CLUSTER: "Cluster",
    ColorBy.SOURCE: "Source",
    ColorBy.LABEL: "Label",
    ColorBy.NORM: "Norm",
    ColorBy.TOKENS: "Tokens",
}

NAMED = 3
"""Words in the name of a cluster."""

_MOST_TOLD = 500
"""Entries of the legend; a plane has no room for more."""


@dataclass(frozen=True, slots=True)
class Category:
    """One entry of the legend: its name, the number of its texts, and its code."""

    name: str
    size: int
    code: int


@dataclass(frozen=True, slots=True, eq=False)
class Coloring:
    """What tells N texts apart.

    Parameters
    ----------
    by
        What was asked for.
    codes
        int32 (N,): for each text its category, or where `span` is given its value in 256 steps.
    places
        int64 (K,): of each category's colour among the categories' colours; the code after the last is of texts in no
        category. Empty where there is nothing to tell apart.
    categories
        The legend's entries, the largest ones.
    more
        Number of categories beside those.
    span
        Values of the first and the last of the 256 steps; None for categories.
    palettes
        Its colours in each theme that it was shown in, kept for every frame.
    """

    by: ColorBy
    codes: IntArray
    places: np.ndarray
    categories: tuple[Category, ...] = ()
    more: int = 0
    span: tuple[float, float] | None = None
    palettes: dict[Theme, np.ndarray] = field(default_factory=dict, repr=False)

    def texts_of(self, code: int) -> np.ndarray:
        """Return the texts of a category, in rising order."""
        return np.flatnonzero(self.codes == code)


def coloring_of(state: AppState) -> Coloring:
    """Return what tells the texts on the screen apart by what `state.color_by` asks for; on any thread."""
    by = state.color_by
    n_texts = len(state.shown)
    if by is ColorBy.NORM and state.embeddings is not None:
        return _values(by, state.embeddings.norms)
    if by is ColorBy.TOKENS and state.encoding is not None and state.encoding.tokens_known:
        return _values(by, state.encoding.token_counts)
    if by is ColorBy.CLUSTER and state.clusters is not None and len(state.clusters.labels) == n_texts:
        labels, count = state.clusters.labels, state.clusters.count
        codes = np.where(labels < 0, np.int32(count), labels)
        return _categories(by, codes, cluster_names(state.cluster_words, count), state.clusters.inks)
    kinds = {ColorBy.SOURCE: state.shown.sources, ColorBy.LABEL: state.shown.labels}.get(by, ())
    if len(kinds):
        return _kinds(by, kinds)
    return Coloring(by, np.zeros(n_texts, dtype=np.int32), np.empty(0, dtype=np.int64))


def cluster_names(words: ClusterWords | None, count: int) -> tuple[str, ...]:
    """Return "Cluster 1", or "1 · cat, feline, rug" where words are known, for each of `count` clusters."""
    known = words.words if words is not None and len(words.words) == count else ((),) * count
    return tuple(
        f"{index + 1} · {', '.join(some[:NAMED])}" if some else f"Cluster {index + 1}"
        for index, some in enumerate(known)
    )


def _values(by: ColorBy, values: np.ndarray) -> Coloring:
    low, high = float(values.min()), float(values.max())
    if high - low < 1e-6 * max(1.0, abs(high)):
        low, high = low - 0.5, high + 0.5
    steps = (values.astype(np.float32) - np.float32(low)) * np.float32(255.0 / (high - low))
    codes = np.clip(steps + np.float32(0.5), 0, 255).astype(np.int32)
    return Coloring(by, codes, np.empty(0, dtype=np.int64), span=(low, high))


def _kinds(by: ColorBy, kinds: Iterable[str]) -> Coloring:
    """Give numbers to names by falling number of their texts, equal ones by name."""
    coded = Categorical.of(kinds)
    names, sizes = coded.names, np.bincount(coded.codes, minlength=len(coded.names))
    order = sorted(np.flatnonzero(sizes).tolist(), key=lambda index: (-sizes[index], names[index]))
    ranks = np.zeros(len(names), dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return _categories(by, ranks[coded.codes], tuple(names[index] or "no label" for index in order))


def _categories(by: ColorBy, codes: IntArray, names: tuple[str, ...], places: tuple[int, ...] = ()) -> Coloring:
    count = len(names)
    sizes = np.bincount(codes, minlength=count + 1).tolist()
    told = [
        Category(name, size, code) for code, (name, size) in enumerate(zip(names[:_MOST_TOLD], sizes, strict=False))
    ]
    more = count - len(told)
    if sizes[count]:
        told.append(Category("In no cluster", sizes[count], count))
    return Coloring(by, codes, np.array(places or range(count), dtype=np.int64), tuple(told), more)


def palette(coloring: Coloring | None, theme: Theme) -> np.ndarray:
    """Return opaque 0xAARRGGBB uint32: the colours that a theme gives to the codes of a colouring; one for none."""
    if coloring is None:
        return np.array([color_code(mix(theme.surface, theme.accent, _PLAIN))], dtype=np.uint32)
    if theme not in coloring.palettes:
        coloring.palettes[theme] = _palette(coloring, theme)
    return coloring.palettes[theme]


def _palette(coloring: Coloring, theme: Theme) -> np.ndarray:
    if coloring.span is not None:
        # The end of the map that would vanish on the surface is left out.
        ends = (70, 255) if theme.dark else (0, 195)
        valued: np.ndarray = lut(ColorMap.VIRIDIS)[np.linspace(*ends, 256).astype(int)]
        return valued
    if not len(coloring.places):
        return np.array([color_code(theme.accent)], dtype=np.uint32)
    repeated = np.array([color_code(ink) for ink in category_colors(theme.dark)], dtype=np.uint32)
    rest = np.uint32(color_code(mix(theme.surface, theme.muted, 0.8)))
    return np.append(repeated[coloring.places % len(repeated)], rest)


_PLAIN, _PALER = 0.85, 0.45
"""How far the one colour of points is from the surface; the same beside selected ones."""


def beside_chosen(coloring: Coloring | None, theme: Theme) -> np.ndarray:
    """Return the palette of what is not selected, where something is: most of the way to the surface."""
    if coloring is None:
        return np.array([color_code(mix(theme.surface, theme.accent, _PALER))], dtype=np.uint32)
    unique, inverse = np.unique(palette(coloring, theme), return_inverse=True)
    codes = (mix(f"#{int(color) & 0xFFFFFF:06x}", theme.surface, 0.62) for color in unique)
    paler: np.ndarray = np.array([color_code(code) for code in codes], dtype=np.uint32)[inverse]
    return paler


def of_chosen(coloring: Coloring | None, theme: Theme) -> np.ndarray:
    """Return the palette of what is selected: its own colours, or the selection's where there is one colour only."""
    if coloring is None:
        return np.array([color_code(theme.selection)], dtype=np.uint32)
    return palette(coloring, theme)
