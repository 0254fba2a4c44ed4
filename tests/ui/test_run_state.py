"""What is seen of a run while it is under way, of results that are old, and when the window closes in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from explorer.domain.job import Progress
from explorer.domain.settings.spec import EncodeSpec
from explorer.figures.theme import LIGHT
from explorer.ui.dialogs.closing import ClosingDialog
from explorer.ui.pages.registry import Page
from explorer.ui.pages.run_strip import RunStrip
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.views.waiting import VEIL
from explorer.ui.window.main_window import MainWindow
from tests.support.services import FakeServices

Settled = Callable[[TaskRunner], None]

UNDER_WAY = Progress("Encoding", 1203, 4000, 212.0, 13.2, "", 1203, 4000)
WORDS = "Encoding · 1\u2009203 of 4\u2009000 · 13 s left"


@pytest.fixture
def running(window: MainWindow, services: FakeServices, qtbot: QtBot) -> Iterator[MainWindow]:
    """Make a first run that takes its time."""
    services.gate.clear()
    window.commands.run()
    qtbot.waitUntil(lambda: len(services.encoded) == 1)
    qtbot.waitUntil(lambda: window.store.state.progress != Progress("Starting"))
    window.store.update(progress=UNDER_WAY)
    yield window
    services.gate.set()


@pytest.fixture
def stale(window: MainWindow, settled: Settled) -> MainWindow:
    """Make a window with results of earlier settings."""
    window.commands.run()
    settled(window.runner)
    window.controller.set_spec(EncodeSpec(max_length=4))
    assert window.store.state.stale
    return window


def part(window: MainWindow, name: str) -> QWidget:
    found = window.findChild(QWidget, name)
    assert isinstance(found, QWidget), name
    return found


def places(window: MainWindow) -> dict[str, QRect]:
    """Return where everything is that has a name, what lies over it left out."""
    names = (
        "page_tabs",
        "page_stack",
        "heatmap_empty",
        "heatmap_header",
        "map_empty",
        "norms",
        "neighbors",
        "run_strip",
    )
    return {
        name: QRect(part(window, name).mapTo(window, part(window, name).rect().topLeft()), part(window, name).size())
        for name in names
    }


def test_views_that_wait_say_how_far_the_run_is_and_nothing_moves(
    window: MainWindow, services: FakeServices, qtbot: QtBot, settled: Settled
) -> None:
    before = places(window)
    services.gate.clear()
    window.commands.run()
    qtbot.waitUntil(lambda: len(services.encoded) == 1)
    waiting = [part(window, f"{name}_waiting") for name in ("heatmap", "map", "norms", "neighbors")]
    qtbot.waitUntil(lambda: all(overlay.isVisible() for overlay in waiting))
    window.store.update(progress=UNDER_WAY)
    assert places(window) == before
    for view in (window.workspace.heatmap, window.workspace.neighbors):
        assert view._waiting.words.text() == WORDS
        assert view._waiting.bar.value() == 300
    strip = window.workspace.pages.strip
    assert (strip.words.text(), strip.bar.value()) == (WORDS, 300)
    services.gate.set()
    settled(window.runner)
    assert not any(overlay.isVisible() for overlay in waiting)
    assert not strip.words.isVisible()
    assert not strip.bar.isVisible()
    after = places(window)
    assert all(after[name] == place for name, place in before.items() if "empty" not in name)


def test_a_quick_run_shows_no_progress(window: MainWindow, settled: Settled) -> None:
    shown: list[bool] = []
    strip = window.workspace.pages.strip
    window.workspace.heatmap._waiting._timer.setInterval(60_000)
    strip._slow.setInterval(60_000)
    window.store.changed.connect(lambda *_: shown.append(strip.bar.isVisible()))
    window.commands.run()
    settled(window.runner)
    assert shown
    assert not any(shown)
    assert window.workspace.heatmap._waiting.isHidden()


def test_old_results_are_pale_and_say_so_until_they_are_run_again(
    stale: MainWindow, settled: Settled, qtbot: QtBot, services: FakeServices
) -> None:
    strip = stale.workspace.pages.strip
    veils = [part(stale, f"{name}_veil") for name in ("heatmap", "map", "norms")]
    assert all(veil.isVisible() for veil in veils)
    neighbors = part(stale, "neighbors_veil")
    assert not neighbors.isVisible()
    stale.controller.select((0,))
    settled(stale.runner)
    assert neighbors.isVisible()
    assert strip.words.text() == "Results of earlier settings"
    assert stale.workspace.heatmap._veil.size() == stale.workspace.heatmap.plot.size()
    pale = mean_lightness(stale.workspace.heatmap)
    qtbot.mouseClick(strip.again, Qt.MouseButton.LeftButton)
    settled(stale.runner)
    assert len(services.encoded) == 2
    assert not any(veil.isVisible() for veil in veils)
    assert not strip.words.isVisible()
    assert not strip.again.isVisible()
    assert not neighbors.isVisible()
    assert pale > mean_lightness(stale.workspace.heatmap) + 10
    stale.workspace.sentences.editor.setPlainText("another one")
    stale.workspace.sentences.editor.flush()
    assert strip.words.text() == "Results of earlier sentences"


def test_old_results_are_seen_through_the_veil(dressed: None, stale: MainWindow) -> None:
    view = stale.workspace.heatmap
    under, seen = view.plot.grab().toImage(), view.grab(QRect(view.plot.pos(), view.plot.size())).toImage()
    ground, places = QColor(LIGHT.surface), [(x, y) for x in range(40, 200, 7) for y in range(40, 200, 7)]
    assert len({under.pixelColor(*place).name() for place in places}) > 5
    for place in places:
        below, above = under.pixelColor(*place), seen.pixelColor(*place)
        for shown, old, paper in zip(above.getRgb()[:3], below.getRgb()[:3], ground.getRgb()[:3], strict=True):
            assert shown == pytest.approx(old + (paper - old) * VEIL, abs=2)


def mean_lightness(view: QWidget) -> float:
    """Return how light a view is on average, from 0 to 255."""
    image = view.grab().toImage().scaled(32, 32, mode=Qt.TransformationMode.SmoothTransformation)
    return sum(image.pixelColor(x, y).lightness() for x in range(32) for y in range(32)) / 32**2


def test_pages_of_their_own_question_are_not_called_old(stale: MainWindow) -> None:
    pages = stale.workspace.pages
    for page, old in ((Page.COMPARE, False), (Page.FINDINGS, True), (Page.SWEEP, False), (Page.EXPLAIN, True)):
        pages.show_page(page)
        assert pages.strip.again.isVisible() == old, page
        assert pages.view(page)._veil.isVisibleTo(pages.view(page)) == (old and not pages.view(page).is_empty()), page
    pages.show_page(Page.EXPLORE)
    assert pages.strip.again.isVisible()


def fits(strip: RunStrip) -> bool:
    shown = [widget for widget in (strip.words, strip.bar, strip.again) if widget.isVisible()]
    whole = all(widget.width() >= widget.sizeHint().width() for widget in shown if widget is not strip.bar)
    return bool(shown) and whole and all(strip.rect().contains(widget.geometry()) for widget in shown)


@pytest.mark.parametrize("width", [900, 1280, 1920])
def test_the_words_beside_the_tabs_fit(width: int, stale: MainWindow, qtbot: QtBot) -> None:
    stale.resize(width, 700)
    strip = stale.workspace.pages.strip
    for progress in (None, UNDER_WAY):
        stale.store.update(progress=progress)
        qtbot.waitUntil(lambda shown=progress is not None: strip.bar.isVisible() == shown)
        # The layout follows in its own time.
        qtbot.waitUntil(lambda: fits(strip))
    stale.store.update(progress=None)


def test_closing_during_a_run_says_what_is_kept(running: MainWindow, qtbot: QtBot) -> None:
    running.close()
    assert running.isVisible()
    dialog = running.findChild(ClosingDialog)
    assert dialog is not None
    assert dialog.words.text() == (
        "1\u2009203 of 4\u2009000 sentences are kept on this computer; the next run goes on from there."
    )
    running.store.update(progress=Progress("Encoding", 2000, 4000, kept=2000, kept_of=4000))
    assert dialog.words.text().startswith("2\u2009000 of")
    running.close()  # by the window's frame, once more
    assert len(running.findChildren(ClosingDialog)) == 1
    qtbot.mouseClick(button(dialog, "closing_go_on"), Qt.MouseButton.LeftButton)
    assert running.isVisible()
    assert running.runner.busy("encode")
    running.close()
    again = [found for found in running.findChildren(ClosingDialog) if found.isVisible()]
    assert len(again) == 1
    qtbot.mouseClick(button(again[0], "closing_close"), Qt.MouseButton.LeftButton)
    assert not running.isVisible()
    assert not running.runner.busy("encode")


def button(dialog: ClosingDialog, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert found is not None
    return found


def test_the_question_goes_when_the_run_has_finished(
    running: MainWindow, services: FakeServices, settled: Settled
) -> None:
    running.close()
    dialog = running.findChild(ClosingDialog)
    assert dialog is not None
    ended: list[int] = []
    dialog.finished.connect(ended.append)
    services.gate.set()
    settled(running.runner)
    assert ended == [0]
    assert running.isVisible()


def test_a_request_whose_vectors_are_kept_says_so_too(window: MainWindow, qtbot: QtBot) -> None:
    window.store.update(request_progress=Progress("Comparing the vectors", 3, 5))
    window.store.update(request_progress=Progress("Encoding", 300, 600, kept=300, kept_of=600))
    window.close()
    assert window.isVisible()
    dialog = window.findChild(ClosingDialog)
    assert dialog is not None
    assert dialog.words.text().startswith("300 of 600 sentences are kept")
    qtbot.mouseClick(button(dialog, "closing_close"), Qt.MouseButton.LeftButton)
    assert not window.isVisible()


def test_a_window_without_a_run_closes_at_once(window: MainWindow) -> None:
    window.close()
    assert not window.isVisible()


def by_button(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(part(window, "tool_run"), Qt.MouseButton.LeftButton)


def by_key(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window.workspace.sentences.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def by_menu(window: MainWindow, qtbot: QtBot) -> None:
    action = window.findChild(QAction, "action_run")
    assert isinstance(action, QAction)
    assert action.isEnabled()
    assert not action.autoRepeat()
    action.trigger()


@pytest.mark.parametrize("way", [by_button, by_key, by_menu])
def test_run_during_a_run_starts_anew_with_the_sentences_of_that_moment(
    way: Callable[[MainWindow, QtBot], None],
    running: MainWindow,
    services: FakeServices,
    qtbot: QtBot,
    settled: Settled,
) -> None:
    running.workspace.sentences.editor.setPlainText("another one\nand one more")
    way(running, qtbot)
    qtbot.waitUntil(lambda: len(services.encoded) == 2)
    services.gate.set()
    settled(running.runner)
    assert services.encoded[1][0].texts == ("another one", "and one more")
    assert running.store.state.shown.texts == ("another one", "and one more")
    assert not running.store.state.stale
