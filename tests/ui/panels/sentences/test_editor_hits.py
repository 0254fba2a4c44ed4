"""The hits of a search in the editor."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from explorer.analysis.texts.text_search import Finder
from explorer.domain.texts.text_query import TextQuery
from explorer.ui.panels.sentences.editor import SentenceEditor
from explorer.ui.panels.sentences.editor_hits import EditorHits
from explorer.ui.panels.sentences.hits import HitsInSight, Place


@pytest.mark.parametrize("count", [60, 300, 1000])
def test_the_hits_at_the_other_end_of_a_long_text_are_marked(qtbot: QtBot, count: int) -> None:
    editor = SentenceEditor()
    qtbot.addWidget(editor)
    editor.resize(290, 300)
    editor.show()
    qtbot.waitExposed(editor)
    lines = [f"{'the quick brown fox ' * 6}{number}" for number in range(count)]
    editor.setPlainText("\n".join(lines))
    editor.flush()
    hits = EditorHits(editor)
    hits.show(HitsInSight(Finder(TextQuery("e"))))
    hits.go(Place(0, 2, 3))
    qtbot.waitUntil(lambda: bool(editor.extraSelections()))
    # Qt lays out lines of which it did not know the height yet, and scrolls while it takes the marks.
    last = lines[-1].rindex("e")
    hits.go(Place(count - 1, last, last + 1))
    assert hits.where() == Place(count - 1, last, last + 1)
    qtbot.waitUntil(lambda: count - 1 in {mark.cursor.blockNumber() for mark in editor.extraSelections()})
    assert {mark.cursor.selectedText() for mark in editor.extraSelections()} == {"e"}
