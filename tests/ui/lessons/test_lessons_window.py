from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from explorer.analysis.lessons.registry import LESSONS
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.ui.lessons.page import LessonPage
from explorer.ui.lessons.window import LessonsWindow
from explorer.ui.look.mnemonics import letter_of
from explorer.ui.plots.plot import Plot
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow
from tests.support.services import FakeServices


@pytest.fixture
def lessons(window: MainWindow, services: FakeServices, qtbot: QtBot) -> Iterator[LessonsWindow]:
    window.commands.show_lessons()
    found = window.findChild(LessonsWindow)
    assert isinstance(found, LessonsWindow)
    qtbot.waitExposed(found)
    yield found
    services.gate.set()
    found.close()


def words(page: LessonPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if not label.isHidden())


def test_every_lesson_runs_asks_and_answers(
    lessons: LessonsWindow, window: MainWindow, settled: Callable[[TaskRunner], None], qtbot: QtBot
) -> None:
    assert len(lessons.pages) == len(LESSONS) == 6
    for row, page in enumerate(lessons.pages):
        lessons.list.setCurrentRow(row)
        assert page.isVisible()
        assert not page.show_answer.isVisible()
        qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
        settled(window.runner)
        assert page.lesson.question in words(page)
        assert not page.answer.isVisible()
        qtbot.mouseClick(page.show_answer, Qt.MouseButton.LeftButton)
        assert page.answer.isVisible()
        assert len(page.answer.text()) > 40
        qtbot.mouseClick(page.show_answer, Qt.MouseButton.LeftButton)
        assert not page.answer.isVisible()


def test_nothing_is_cut_at_the_right_of_the_smallest_window(
    lessons: LessonsWindow, window: MainWindow, settled: Callable[[TaskRunner], None], qtbot: QtBot
) -> None:
    lessons.resize(1, 1)
    for row, page in enumerate(lessons.pages):
        lessons.list.setCurrentRow(row)
        qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
        settled(window.runner)
        viewport = page.parentWidget()
        assert viewport is not None
        assert page.minimumSizeHint().width() <= viewport.width()


def test_a_lesson_is_run_on_the_sentences_in_it(
    lessons: LessonsWindow,
    window: MainWindow,
    services: FakeServices,
    settled: Callable[[TaskRunner], None],
    qtbot: QtBot,
) -> None:
    page = lessons.pages[0]
    page.texts.setPlainText("Blue paint\n\n  Red paint  \n")
    services.encoded.clear()
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    settled(window.runner)
    assert {corpus.texts for corpus, _, _ in services.encoded} == {("Blue paint", "Red paint")}
    assert all(previous is None for _, _, previous in services.encoded)
    assert "cosine 1 and 2" in words(page)
    assert "cosine 1 and 3" not in words(page)


def test_too_few_sentences_are_asked_for(
    lessons: LessonsWindow, window: MainWindow, services: FakeServices, qtbot: QtBot
) -> None:
    page = lessons.pages[1]
    lessons.list.setCurrentRow(1)
    page.texts.setPlainText("One\nTwo")
    services.encoded.clear()
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    assert "at least 3 sentences" in page.says.text()
    assert not services.encoded


def test_a_second_run_takes_the_place_of_the_first(
    lessons: LessonsWindow, window: MainWindow, settled: Callable[[TaskRunner], None], qtbot: QtBot
) -> None:
    page = lessons.pages[4]
    lessons.list.setCurrentRow(4)
    for _ in range(2):
        qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
        settled(window.runner)
        qtbot.waitUntil(lambda: len(page.findChildren(Plot)) == 1)


def test_a_run_can_be_cancelled_and_says_so(
    lessons: LessonsWindow,
    window: MainWindow,
    services: FakeServices,
    settled: Callable[[TaskRunner], None],
    qtbot: QtBot,
) -> None:
    page = lessons.pages[0]
    services.gate.clear()
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    assert page.run.text() == "&Cancel"
    qtbot.waitUntil(lambda: "Encoding" in page.says.text())
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    settled(window.runner)
    assert page.run.text() == "&Run"
    assert "Cancelled" in page.says.text()
    assert not page.show_answer.isVisible()


def test_a_run_of_another_lesson_takes_over(
    lessons: LessonsWindow,
    window: MainWindow,
    services: FakeServices,
    settled: Callable[[TaskRunner], None],
    qtbot: QtBot,
) -> None:
    first, second = lessons.pages[0], lessons.pages[2]
    services.gate.clear()
    qtbot.mouseClick(first.run, Qt.MouseButton.LeftButton)
    lessons.list.setCurrentRow(2)
    qtbot.mouseClick(second.run, Qt.MouseButton.LeftButton)
    assert first.run.text() == "&Run"
    assert first.says.text() == ""
    services.gate.set()
    settled(window.runner)
    assert second.lesson.question in words(second)
    assert first.show_answer.isHidden() or not first.show_answer.isVisibleTo(first)


def test_a_failure_is_said_in_the_lesson(
    lessons: LessonsWindow,
    window: MainWindow,
    services: FakeServices,
    settled: Callable[[TaskRunner], None],
    qtbot: QtBot,
) -> None:
    services.failure = ExplorerError(FailureKind.MEMORY, "There was not enough memory.", "Try fewer sentences.")
    page = lessons.pages[0]
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    settled(window.runner)
    assert page.says.text() == "There was not enough memory. Try fewer sentences."
    services.failure = None


def test_closing_stops_the_run_and_keeps_what_was_typed(
    lessons: LessonsWindow,
    window: MainWindow,
    services: FakeServices,
    settled: Callable[[TaskRunner], None],
    qtbot: QtBot,
) -> None:
    page = lessons.pages[0]
    page.texts.setPlainText("Mine\nYours")
    services.gate.clear()
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Encoding" in page.says.text())
    qtbot.keyClick(lessons, Qt.Key.Key_Escape)
    assert not lessons.isVisible()
    settled(window.runner)
    window.commands.show_lessons()
    assert window.findChild(LessonsWindow) is lessons
    assert page.texts.toPlainText() == "Mine\nYours"
    assert page.run.text() == "&Run"


def test_every_button_in_sight_has_a_letter_that_is_its_own(window: MainWindow, qtbot: QtBot) -> None:
    window.commands.show_lessons()
    lessons = window.findChild(LessonsWindow)
    assert isinstance(lessons, LessonsWindow)
    for page in lessons.pages:
        page.run.setText("&Cancel")
        others = [other for other in lessons.pages if other is not page]
        buttons = lessons.findChildren(QPushButton)
        shown = [button for button in buttons if not any(other.isAncestorOf(button) for other in others)]
        assert len(shown) == 5
        letters = [letter_of(button.text()) for button in shown]
        assert all(letters)
        assert len(set(letters)) == len(letters)
    lessons.close()
