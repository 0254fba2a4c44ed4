from __future__ import annotations

from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from explorer.ui.look.theme import ui_font
from explorer.ui.plots.style import wrapped


def test_wrapped_lines_fit_and_the_last_is_cut(qapp: QApplication) -> None:
    metrics = QFontMetricsF(ui_font(11))
    text = "Interest rates rose by half a point this week and nobody knew why"
    lines = wrapped(text, metrics, 90, 3)
    assert len(lines) == 3
    assert all(metrics.horizontalAdvance(line) <= 90 for line in lines)
    assert text.startswith(" ".join(lines[:2]))
    assert lines[-1].endswith("…")
    assert wrapped("short", metrics, 90, 3) == ["short"]
