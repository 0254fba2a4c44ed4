"""What the colours of the map's points mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from explorer.domain.arrays import IntArray
from explorer.domain.results.analysis import ClusterWords, ColorBy
from explorer.domain.state import AppState
from explorer.domain.texts.categorical import Categorical
from explorer.figures import colors as colormaps
from explorer.figures.colors import ColorMap, category_color, category_colors
from explorer.figures.theme import Theme, mix
from explorer.ui.views.points import color_code

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
    """One entry of the legend: its name, its "#rrggbb", the number of its texts, and its code in `Coloring.codes`."""

    name: str
    color: str
    size: int
    code: int


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """What tells the N texts apart, whatever the colours.

    Parameters
    ----------
    by
        What was asked for.
    codes
        int32 (N,): for each text its category, or where `span` is given its value in 256 steps.
    names
        Of the categories, by code.
    rest
        Name of the code after the last, for texts in no category.
    span
        Values of the first and the last of the 256 steps; None for categories.
    inks
        Places of the categories' colours, by code; empty where they go by the code.
    """

    by: ColorBy
    codes: IntArray
    names: tuple[str, ...] = ()
    rest: str = ""
    span: tuple[float, float] | None = None
    inks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Coloring:
    """Colours of the points.

    Parameters
    ----------
    by
        What they mean.
    codes
        int32 (N,): for each text its place in `table`.
    table
        Opaque 0xAARRGGBB uint32 (K,): of the categories, or of a colour bar.
    categories
        The legend's entries, the largest ones; empty for values and while there is nothing to tell apart.
    more
        Number of categories beside those.
    span
        Values at the ends of the colour bar; None for categories.
    explained
        Whether there is to be a legend.
    """

    by: ColorBy
    codes: IntArray
    table: np.ndarray
    categories: tuple[Category, ...] = ()
    more: int = 0
    span: tuple[float, float] | None = None
    explained: bool = True

    @property
    def colors(self) -> np.ndarray:
        """Opaque 0xAARRGGBB uint32 (N,)."""
        colors: np.ndarray = self.table[self.codes]
        return colors

    def texts_of(self, category: Category) -> np.ndarray:
        """Return the texts of a category, in rising order."""
        return np.flatnonzero(self.codes == category.code)


class Colors:
    """The colours of one state in either theme, worked out when first needed."""

    def __init__(self, state: AppState) -> None:
        self._state = state
        self._found: dict[str, Coloring] = {}

    @cached_property
    def meaning(self) -> Meaning:
        """What tells the texts apart; of many texts it takes a while, and may be asked for on any thread."""
        return meaning_of(self._state)

    def on(self, theme: Theme) -> Coloring:
        """Return the colours for a theme."""
        if theme.name not in self._found:
            self._found[theme.name] = color_texts(self.meaning, theme)
        return self._found[theme.name]


def meaning_of(state: AppState) -> Meaning:
    """Return what tells the N texts on the screen apart by what `state.color_by` asks for."""
    by = state.color_by
    n_texts = len(state.shown)
    if by is ColorBy.NORM and state.embeddings is not None:
        return _values(by, state.embeddings.norms)
    if by is ColorBy.TOKENS and state.encoding is not None and state.encoding.tokens_known:
        return _values(by, state.encoding.token_counts)
    if by is ColorBy.CLUSTER and state.clusters is not None and len(state.clusters.labels) == n_texts:
        labels, count = state.clusters.labels, state.clusters.count
        names = cluster_names(state.cluster_words, count)
        codes = np.where(labels < 0, np.int32(count), labels)
        return Meaning(by, codes, names, "In no cluster", inks=state.clusters.inks)
    kinds = {ColorBy.SOURCE: state.shown.sources, ColorBy.LABEL: state.shown.labels}.get(by, ())
    if len(kinds):
        return _kinds(by, kinds)
    return Meaning(by, np.zeros(n_texts, dtype=np.int32))


def cluster_names(words: ClusterWords | None, count: int) -> tuple[str, ...]:
    """Return "Cluster 1", or "1 · cat, feline, rug" where words are known, for each of `count` clusters."""
    known = words.words if words is not None and len(words.words) == count else ((),) * count
    return tuple(
        f"{index + 1} · {', '.join(some[:NAMED])}" if some else f"Cluster {index + 1}"
        for index, some in enumerate(known)
    )


def _values(by: ColorBy, values: np.ndarray) -> Meaning:
    low, high = float(values.min()), float(values.max())
    if high - low < 1e-6 * max(1.0, abs(high)):
        low, high = low - 0.5, high + 0.5
    steps = (values.astype(np.float32) - np.float32(low)) * np.float32(255.0 / (high - low))
    return Meaning(by, np.clip(steps + np.float32(0.5), 0, 255).astype(np.int32), span=(low, high))


def _kinds(by: ColorBy, kinds: Iterable[str]) -> Meaning:
    """Give numbers to names by falling number of their texts, equal ones by name."""
    coded = Categorical.of(kinds)
    names, sizes = coded.names, np.bincount(coded.codes, minlength=len(coded.names))
    order = sorted(np.flatnonzero(sizes).tolist(), key=lambda index: (-sizes[index], names[index]))
    ranks = np.zeros(len(names), dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return Meaning(by, ranks[coded.codes], tuple(names[index] or "no label" for index in order))


def color_texts(meaning: Meaning, theme: Theme) -> Coloring:
    """Return the colours that a theme gives to what tells the texts apart."""
    if meaning.span is not None:
        whole = colormaps.lut(ColorMap.VIRIDIS)
        # The end of the map that would vanish on the surface is left out.
        ends = (70, 255) if theme.dark else (0, 195)
        return Coloring(meaning.by, meaning.codes, whole[np.linspace(*ends, 256).astype(int)], span=meaning.span)
    if not meaning.names:
        return Coloring(meaning.by, meaning.codes, np.array([color_code(theme.accent)], dtype=np.uint32))
    count = len(meaning.names)
    plain = mix(theme.surface, theme.muted, 0.8)
    places = np.array(meaning.inks or range(count), dtype=np.int64)
    inks = [category_color(place, theme.dark) for place in places[:_MOST_TOLD].tolist()]
    repeated = np.array([color_code(ink) for ink in category_colors(theme.dark)], dtype=np.uint32)
    table = np.append(repeated[places % len(repeated)], np.uint32(color_code(plain)))
    sizes = np.bincount(meaning.codes, minlength=count + 1).tolist()
    told = zip(meaning.names, inks, sizes, strict=False)
    categories = [Category(name, ink, size, code) for code, (name, ink, size) in enumerate(told)]
    if sizes[count]:
        categories.append(Category(meaning.rest, plain, sizes[count], count))
    return Coloring(meaning.by, meaning.codes, table, tuple(categories), count - len(inks))


def faded(colors: np.ndarray, theme: Theme) -> np.ndarray:
    """Return colours uint32 (n,) most of the way to the surface, for what is not selected."""
    unique, inverse = np.unique(colors, return_inverse=True)
    codes = (mix(f"#{int(color) & 0xFFFFFF:06x}", theme.surface, 0.62) for color in unique)
    paler: np.ndarray = np.array([color_code(code) for code in codes], dtype=np.uint32)[inverse]
    return paler
