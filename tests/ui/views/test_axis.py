from __future__ import annotations

import re
from pathlib import Path

import pytest

from explorer.ui.plots.export import export_figure
from explorer.ui.views.norms import NormsView
from explorer.ui.views.norms_layout import Part
from explorer.ui.views.norms_panels import DotPanel
from tests.support.states import make_state
from tests.ui.views.conftest import Show


def test_ticks_are_round_numbers_inside_the_axis(show: Show[NormsView]) -> None:
    figure = show(NormsView, make_state(300), (760, 560)).canvas.figure
    panel = figure.parts[Part.TOKENS]
    assert isinstance(panel, DotPanel)
    low, high = panel.box.viewRange()[1]
    ((_, values),) = panel._left.tickValues(low, high, panel.box.height())
    assert 2 <= len(values) <= 12
    assert all(low <= value <= high for value in values)
    assert panel._left.tickStrings([-0.5, 1000.0], 1.0, 1.0) == ["\u22120.5", "1\u2009000.0"]
    first, last = panel.box.viewRange()[0]
    ((_, tokens),) = panel._bottom.tickValues(first, last, panel.box.width())
    assert all(value == int(value) for value in tokens)


@pytest.mark.parametrize("size", [(900, 720), (640, 520)])
def test_every_number_and_name_reaches_the_file(show: Show[NormsView], tmp_path: Path, size: tuple[int, int]) -> None:
    view = show(NormsView, make_state(300))
    export_figure(view, tmp_path / "norms.svg", size=size)
    drawn = (tmp_path / "norms.svg").read_text(encoding="utf-8")
    words = [words.strip() for words in re.findall(r"<text [^>]*>([^<]*)</text>", drawn)]
    for name in ("norm", "tokens", "sentence", "300", "Norm against tokens"):
        assert name in words
