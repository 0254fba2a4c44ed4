from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from explorer.figures.colors import (
    ColorMap,
    apply,
    category_color,
    category_colors,
    color_code,
    luminance,
    lut,
    pack,
)
from explorer.figures.theme import DARK, LIGHT
from tests.support.contrast import contrast

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
PROTANOPIA = np.array(
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
)


def code(text: str) -> int:
    return 0xFF000000 | int(text[1:], 16)


def linear(text: str) -> np.ndarray:
    rgb = np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear sRGB, D65."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    f = np.cbrt(xyz / np.array([0.9505, 1.0, 1.089]) + 1e-9)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_viridis_is_viridis() -> None:
    table = lut(ColorMap.VIRIDIS)
    assert [f"{int(table[i]):08x}" for i in (0, 255)] == ["ff440154", "fffde725"]
    assert abs((int(table[128]) >> 8 & 255) - 0x91) <= 2
    np.testing.assert_array_equal(lut(ColorMap.AUTO), table)


@pytest.mark.parametrize("name", [name for name in ColorMap if not name.diverging])
def test_sequential_maps_grow_lighter_all_the_way(name: ColorMap) -> None:
    light = [luminance(int(color)) for color in lut(name)]
    assert (np.diff(light) > -0.004).all()
    assert light[-1] - light[0] > 0.5


@pytest.mark.parametrize("name", [name for name in ColorMap if name.diverging])
def test_diverging_maps_are_lightest_and_nearly_grey_at_zero_and_alike_on_both_sides(name: ColorMap) -> None:
    table = lut(name)
    light = np.array([luminance(int(color)) for color in table])
    assert (np.diff(light[:128]) > 0).all()
    assert (np.diff(light[128:]) < 0).all()
    middle = int(table[128])
    assert max(middle >> s & 255 for s in (0, 8, 16)) - min(middle >> s & 255 for s in (0, 8, 16)) < 16
    assert np.abs(light - light[::-1]).max() < 0.06


def test_values_beyond_the_ends_take_the_ends_colours() -> None:
    table = lut(ColorMap.VIRIDIS)
    colors = apply(table, np.array([[-5.0, 0.0], [1.0, 7.0]], dtype=np.float32), 0.0, 1.0)
    assert colors.tolist() == [[int(table[0])] * 2, [int(table[255])] * 2]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_categories_can_be_seen_and_told_apart(theme: object) -> None:
    assert theme in (LIGHT, DARK)
    dark = theme is DARK
    colors = category_colors(dark)
    assert len(set(colors)) == len(colors) == 64
    surface = code(DARK.surface if dark else LIGHT.surface)
    assert min(contrast(code(color), surface) for color in colors) >= 3
    for sight in (np.eye(3), DEUTERANOPIA, PROTANOPIA):
        seen = [lab(sight @ linear(color)) for color in colors[:8]]
        assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) > 8


def test_categories_repeat_after_the_last() -> None:
    assert category_color(64, dark=False) == category_color(0, dark=False)


def test_packing() -> None:
    assert pack(np.array([[1.0, 0.5, 0.0]])).tolist() == [0xFFFF8000]
    assert contrast(0xFFFFFFFF, 0xFF000000) == pytest.approx(21)


def test_a_colour_as_a_number() -> None:
    assert color_code("#010203") == 0xFF010203
