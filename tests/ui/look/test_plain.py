"""Whatever is called "<b>", it is read as it stands, on every page, in every dialog and tool tip."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

import explorer.ui
from explorer.domain.failure import Failure, FailureKind
from explorer.domain.model.chosen import ChosenModel
from explorer.domain.model.folder import ModelFolder, ModelKind
from explorer.domain.texts.corpus import Corpus
from explorer.files.texts.pairs import inspect_pairs, read_pairs
from explorer.files.texts.reading import inspect
from explorer.ui.dialogs.files.column import ColumnDialog
from explorer.ui.dialogs.files.pairs import PairsDialog
from explorer.ui.look.controls.caption import Caption
from explorer.ui.look.controls.labels import CutLabel
from explorer.ui.look.plain import LinksLabel, link, plain_tip
from explorer.ui.pages.compare.page import ComparePage
from explorer.ui.pages.registry import Page
from explorer.ui.pages.sweep.page import SweepPage
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from tests.support.services import FakeServices
from tests.support.shown_words import all_words, read, tip_at

Settled = Callable[[TaskRunner], None]
MARK = "<b>"
TEXTS = [f"<b>sentence</b> number {place} <a href='file:///none'>of</a> some" for place in range(12)]
MODEL = "/models/<b>the model"


def interpreted(root: QWidget) -> tuple[set[str], set[str]]:
    """Return the places that carry the mark out, and those that show it."""
    wrong, right = set(), set()
    for place, given, seen in all_words(root):
        if MARK in given or "&lt;b" in given:
            (right if MARK in seen else wrong).add(place)
    return wrong, right


@pytest.fixture
def marked(window: MainWindow, services: FakeServices, settled: Settled) -> MainWindow:
    services.models[MODEL] = ChosenModel(
        MODEL,
        ModelFolder(Path(MODEL), "<b>the model", ModelKind.SENTENCE, notes=("It has <b>two</b> halves.",)),
    )
    window.workspace.sentences.editor.put_corpus(Corpus.from_lines(TEXTS), replace=True)
    window.controller.set_spec(replace(window.store.state.spec, model=MODEL))
    settled(window.runner)
    window.controller.run()
    settled(window.runner)
    window.controller.select([0, 3])
    window.controller.search_for("<b>query")
    settled(window.runner)
    return window


def fill(window: MainWindow, page: Page, tmp_path: Path) -> None:
    """Compute what a page shows."""
    if page in (Page.COMPARE, Page.SWEEP):
        view = window.workspace.pages.view(page)
        assert isinstance(view, ComparePage | SweepPage)
        (view.compare_button if isinstance(view, ComparePage) else view.run).click()
    elif page is Page.EVALUATE:
        table = tmp_path / "p<b>.csv"
        lines = (f"<b>one {place}</b> cat,<b>two {place}</b> dog,{place}\n" for place in range(6))
        table.write_text("sentence1,sentence2,score\n" + "".join(lines), "utf-8")
        window.controller.requests.evaluate.start(read_pairs(table))


@pytest.mark.parametrize("page", Page)
def test_no_page_carries_out_markup(marked: MainWindow, page: Page, settled: Settled, tmp_path: Path) -> None:
    marked.workspace.show_view(page)
    fill(marked, page, tmp_path)
    settled(marked.runner)
    marked.controller.show_failure(
        Failure(FailureKind.INPUT, 'The file "<b>x.txt" could not be read.', "Choose <b>another</b>.")
    )
    marked.workspace.status.say("3 sentences from <b>x.txt.")
    wrong, right = interpreted(marked)
    assert not wrong
    assert len(right) >= 5


DIALOGS = ("export", "show_code", "show_model_facts", "show_cache", "show_near_duplicates")


@pytest.mark.parametrize("name", DIALOGS)
def test_no_dialog_carries_out_markup(marked: MainWindow, name: str, settled: Settled) -> None:
    getattr(marked.commands, name)()
    settled(marked.runner)
    (dialog,) = (found for found in marked.findChildren(QDialog) if found.isVisible())
    wrong, _ = interpreted(dialog)
    dialog.close()
    assert not wrong


def test_questions_about_files_carry_out_no_markup(qtbot: QtBot, tmp_path: Path) -> None:
    texts = tmp_path / "t<b>.csv"
    texts.write_text("question <b>one,answer <b>two\n<b>first</b> text,<b>second</b> text\n<b>more</b>,of <b>it\n")
    pairs = tmp_path / "p<b>.csv"
    pairs.write_text("sentence1,sentence2,score\n" + "".join(f"<b>one {k}</b>,<b>two {k}</b>,{k}\n" for k in range(6)))
    for dialog in (
        ColumnDialog(texts.name, inspect(texts).columns),
        PairsDialog(pairs.name, inspect_pairs(pairs)),
    ):
        qtbot.addWidget(dialog)
        wrong, right = interpreted(dialog)
        assert not wrong
        assert right


@pytest.mark.parametrize("words", ["<b>x</b>", "a < b & c", "two\nlines <i>", "x" * 200, "plain", "", "&lt;b&gt;"])
def test_a_tool_tip_says_its_words(words: str) -> None:
    assert read(plain_tip(words)) == words


def test_a_long_text_is_cut_in_a_tool_tip() -> None:
    assert read(plain_tip("<b>" + "long " * 100_000)) == "<b>" + ("long " * 400)[:1997] + "…"


def test_words_that_do_not_fit_are_told_as_they_stand(qtbot: QtBot) -> None:
    label, caption = CutLabel(TEXTS[0] * 9), Caption()
    caption.say(TEXTS[0] * 9)
    for widget in (label, caption):
        qtbot.addWidget(widget)
        widget.resize(200, 30)
        assert tip_at(widget, widget.rect().center()) == TEXTS[0] * 9


def test_labels_with_links_hold_the_program_s_own_words_alone(qtbot: QtBot) -> None:
    label = LinksLabel()
    qtbot.addWidget(label)
    label.setText(f"3 are repeated. {link('show', 'a <b> & c', '#000000')}")
    assert read(label.text(), label) == "3 are repeated. a <b> & c"


def test_labels_are_made_in_one_place() -> None:
    """QLabel itself guesses; so does what is shown as a tool tip by hand."""
    root = Path(explorer.ui.__file__).parent
    for path in root.rglob("*.py"):
        if path.name == "plain.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in ("QLabel", "QToolTip.showText"), path
            if isinstance(node, ast.ClassDef):
                assert "QLabel" not in [ast.unparse(base) for base in node.bases], path
