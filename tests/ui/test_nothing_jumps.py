"""Whatever appears - results, what is said of old ones, a failure - what is on the screen stays where it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from explorer.domain.failure import Failure, FailureKind
from explorer.files.texts.pairs import read_pairs
from explorer.files.texts.samples import scored_samples
from explorer.ui.pages.compare.page import ComparePage
from explorer.ui.pages.registry import Page
from explorer.ui.pages.sweep.page import SweepPage
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.main_window import MainWindow

pytestmark = pytest.mark.usefixtures("dressed")

Settled = Callable[[TaskRunner], None]
Places = dict[QWidget, tuple[int, int]]


def places(window: MainWindow) -> Places:
    """Return top and height of all that is in sight; what is said in a line may take another width."""
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
    return {
        widget: (widget.mapTo(window, QPoint()).y(), widget.height())
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget.window() is window
    }


def moved(before: Places, after: Places) -> dict[str, tuple[tuple[int, int], tuple[int, int]]]:
    return {
        widget.objectName() or type(widget).__name__: (place, after[widget])
        for widget, place in before.items()
        if widget in after and after[widget] != place
    }


@pytest.mark.parametrize("size", [(900, 600), (1280, 800)])
def test_nothing_moves_when_something_appears(window: MainWindow, settled: Settled, size: tuple[int, int]) -> None:
    window.resize(*size)
    pages = window.workspace.pages
    compare, sweep = pages.view(Page.COMPARE), pages.view(Page.SWEEP)
    assert isinstance(compare, ComparePage)
    assert isinstance(sweep, SweepPage)

    def on(page: Page) -> Places:
        pages.show_page(page)
        settled(window.runner)
        return places(window)

    before = {page: on(page) for page in Page}
    pages.show_page(Page.EXPLORE)
    window.commands.run()
    settled(window.runner)
    assert moved(before[Page.EXPLORE], places(window)) == {}
    window.controller.select((0, 1))
    compare.compare()
    settled(window.runner)
    sweep.run.click()
    settled(window.runner)
    window.controller.requests.evaluate.start(read_pairs(scored_samples()[0].path))
    settled(window.runner)
    results = {page: on(page) for page in Page}
    for page in Page:
        assert moved(before[page], results[page]) == {}, page
    # One sentence alone has a remark on Explain; what is compared, swept and evaluated is old now.
    window.controller.select((0,))
    compare.swap()
    window.workspace.sentences.editor.appendPlainText("one more\none more")
    window.workspace.sentences.editor.flush()
    for page in Page:
        assert moved(results[page], on(page)) == {}, page
    assert compare.notice.text()
    window.controller.show_failure(Failure(FailureKind.INPUT, "The file could not be read.", "Choose another."))
    for page in Page:
        assert moved(results[page], on(page)) == {}, page
    assert window.workspace.banner.isVisible()


def test_a_failure_lies_over_the_bottom_and_is_whole(window: MainWindow) -> None:
    window.resize(900, 600)
    long = "The file could not be read, since its third column holds neither numbers nor words. " * 4
    window.controller.show_failure(Failure(FailureKind.INPUT, long, "Choose another.", "details"))
    places(window)
    banner = window.workspace.banner
    host = banner.parentWidget()
    assert host is not None
    assert banner.geometry().bottom() < host.height()
    assert banner.geometry().right() < host.width()
    assert banner.message.height() >= banner.message.heightForWidth(banner.message.width())
    window.resize(1100, 700)
    places(window)
    assert host.height() - banner.geometry().bottom() < 20


def test_a_notice_and_a_failure_lie_above_each_other(window: MainWindow) -> None:
    window.resize(900, 600)
    banner, notice = window.workspace.banner, window.workspace.notice
    notice.tell("Something is kept.")
    window.controller.show_failure(Failure(FailureKind.INPUT, "The file could not be read.", "Choose another."))
    places(window)
    assert banner.isVisible()
    assert notice.isVisible()
    assert not banner.geometry().intersects(notice.geometry())
    notice.dismiss.click()
    places(window)
    host = banner.parentWidget()
    assert host is not None
    assert host.height() - banner.geometry().bottom() < 20
