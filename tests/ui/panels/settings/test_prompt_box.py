"""What stands before a text, chosen by name, as own text, or none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.domain.model.info import ModelHabits
from explorer.domain.model.prompts import Prompts
from explorer.domain.settings.spec import EncodeSpec
from explorer.domain.state import AppState
from explorer.ui.panels.settings.prompt_box import PromptBox
from explorer.ui.panels.settings.settings import SettingsPanel
from tests.support.states import FakeIntents, make_state

E5 = Prompts.of({"query": "query: ", "passage": "passage: ", "empty": ""}, "passage")


@pytest.fixture
def box(qtbot: QtBot) -> PromptBox:
    box = PromptBox()
    box.setObjectName("prompt")
    qtbot.addWidget(box)
    box.show()
    return box


def offered(box: PromptBox) -> list[str]:
    return [box.choice.itemText(row) for row in range(box.choice.count())]


def pick(box: PromptBox, row: int) -> tuple[object, str]:
    asked: list[tuple[object, str]] = []
    box.asked.connect(lambda text, name: asked.append((text, name)))
    box.choice.setCurrentIndex(row)
    box.choice.activated.emit(row)
    (wish,) = asked
    return wish


def test_the_folder_s_prompts_are_offered_by_name_with_their_texts(box: PromptBox) -> None:
    box.show_prompt(None, "", E5, E5.default)
    words = ["default: “passage: ”", "none", "query: “query: ”", "passage: “passage: ”", "own text…"]
    assert offered(box) == words
    assert box.choice.currentText() == words[0]
    assert box.text.isHidden()


@pytest.mark.parametrize(
    ("row", "wish"), [(0, (None, "")), (1, ("", "")), (2, (None, "query")), (3, (None, "passage"))]
)
def test_each_choice_is_a_wish_of_its_own(row: int, wish: tuple[object, str], box: PromptBox) -> None:
    box.show_prompt("mine", "", E5, E5.default)
    assert pick(box, row) == wish
    text, name = wish
    assert text is None or isinstance(text, str)
    box.show_prompt(text, name, E5, E5.default)
    assert box.choice.currentIndex() == row
    assert box.text.isHidden()


def test_own_text_starts_as_what_acts_and_is_typed_below(box: PromptBox, qtbot: QtBot) -> None:
    box.show_prompt(None, "query", E5, E5.default)
    assert pick(box, 4) == ("query: ", "")
    box.show_prompt("query: ", "", E5, E5.default)
    assert box.choice.currentText() == "own text…"
    assert box.text.text() == "query: "
    with qtbot.waitSignal(box.asked) as caught:
        qtbot.keyClicks(box.text, "please ")
        qtbot.keyClick(box.text, Qt.Key.Key_Return)
    assert caught.args == ["query: please ", ""]


def test_own_text_that_is_emptied_can_go_on_being_typed_and_means_none(box: PromptBox) -> None:
    box.show_prompt("", "", E5, E5.default)
    assert box.choice.currentText() == "none"
    assert pick(box, 4) == ("", "")
    box.show_prompt("", "", E5, E5.default)
    assert box.text.isVisible()
    box.show_prompt(None, "", E5, E5.default)
    box.show_prompt("", "", E5, E5.default)
    assert box.choice.currentText() == "none"


def test_what_is_not_known_or_not_there_is_said(box: PromptBox) -> None:
    box.show_prompt(None, "", None, None)
    assert offered(box) == ["as the model says", "none", "own text…"]
    box.show_prompt(None, "topic", E5, E5.default)
    assert box.choice.currentText() == "topic: not in this folder"
    box.show_prompt(None, "topic", None, None)
    assert box.choice.currentText() == "topic"
    box.show_prompt(None, "empty", E5, E5.default)
    assert box.choice.currentText() == "empty: none"


def test_long_prompts_are_cut_and_whole_as_plain_text_in_the_tip(box: PromptBox) -> None:
    long = "<b>Instruct</b>: given a question\nfind passages that answer it: "
    prompts = Prompts.of({"query": long}, "query")
    box.show_prompt(None, "", prompts, prompts.default)
    assert len(box.choice.currentText()) < 60
    tip = box.choice.itemData(0, Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;Instruct" in tip
    assert "answer it: ”" in tip


def known(prompts: Prompts) -> AppState:
    state = make_state()
    assert state.encoding is not None
    info = replace(state.encoding.info, habits=ModelHabits(prompts=prompts))
    return replace(state, encoding=replace(state.encoding, info=info))


def test_a_prompt_that_acts_is_always_in_sight(qtbot: QtBot) -> None:
    panel = SettingsPanel(FakeIntents())  # type: ignore[arg-type]  # it takes every wish
    qtbot.addWidget(panel)
    panel.show()
    state = known(E5)
    panel.render(None, state)
    assert panel.prompts.note.isVisible()
    assert panel.prompts.note.text() == "Before every sentence: “passage: ”"
    assert panel.prompts.queries.choice.currentText() == "default: “query: ”"
    none = replace(state, spec=EncodeSpec(prompt=""))
    panel.render(state, none)
    assert not panel.prompts.note.isVisible()
    own = replace(state, spec=EncodeSpec(prompt="mine ", query_prompt="ask "))
    panel.render(none, own)
    assert panel.prompts.note.text() == "Before every sentence: “mine ”"
    assert panel.prompts.queries.text.text() == "ask "


def test_the_query_prompt_is_a_wish_of_its_own(qtbot: QtBot) -> None:
    intents = FakeIntents()
    panel = SettingsPanel(intents)  # type: ignore[arg-type]  # it takes every wish
    qtbot.addWidget(panel)
    panel.render(None, known(E5))
    panel.prompts.queries.asked.emit(None, "passage")
    panel.prompts.texts.asked.emit("", "")
    assert intents.wishes == [
        ("set_spec", EncodeSpec(query_prompt_name="passage")),
        ("set_spec", EncodeSpec(prompt="")),
    ]


def test_a_finding_leads_to_the_prompt_though_it_is_folded_away(qtbot: QtBot) -> None:
    panel = SettingsPanel(FakeIntents())  # type: ignore[arg-type]  # it takes every wish
    qtbot.addWidget(panel)
    panel.render(None, known(E5))
    panel.show()
    assert not panel.prompts.texts.isVisible()
    panel.focus_prompt()
    assert panel.prompts.texts.isVisible()
    assert panel.focusWidget() is panel.prompts.texts.choice
