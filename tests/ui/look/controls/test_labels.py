from __future__ import annotations

from pytestqt.qtbot import QtBot

from explorer.ui.look.controls.labels import CutLabel


def test_what_does_not_fit_ends_in_an_ellipsis(qtbot: QtBot) -> None:
    label = CutLabel("Neighbours of 3 000 sentences")
    qtbot.addWidget(label)
    label.resize(label.sizeHint())
    assert label.words_shown() == label.text()
    label.resize(label.sizeHint().width() // 2, label.height())
    shown = label.words_shown()
    assert shown.endswith("…")
    assert label.text().startswith(shown[:-1])
    assert len(shown) > 5
