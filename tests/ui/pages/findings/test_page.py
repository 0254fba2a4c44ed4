from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QFontMetricsF, QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from explorer.analysis.diagnose.registry import CHECKS, Subject
from explorer.domain.results.finding import Example, Finding, Severity
from explorer.domain.state import AppState
from explorer.figures.phrases.findings import where
from explorer.figures.theme import LIGHT, ThemeChoice
from explorer.ui.look.controls.labels import cut_alike
from explorer.ui.look.style import style_sheet
from explorer.ui.look.theme import current_theme, theme_source, ui_font
from explorer.ui.pages.findings.card import ExampleRow, FindingCard
from explorer.ui.pages.findings.healthy import CheckRow
from explorer.ui.pages.findings.page import FindingsPage
from explorer.ui.plots.export import export_figure
from tests.support.states import SEED, FakeIntents, make_state
from tests.ui.pages.findings.conftest import ShowPage

DOT = Finding(
    "dot_of_unequal_lengths",
    Severity.PROBLEM,
    "The vectors are not unit length, from 4.618 to 6.241, and are compared by dot product.",
    "Dot product favours long vectors over near ones.",
    "Switch on Normalise, or choose cosine.",
    {"shortest": 4.618, "longest": 6.241},
    "norms",
    (5,),
)
NEAR = Finding(
    "near_duplicates",
    Severity.WARNING,
    "6 pairs of different sentences have a cosine of 0.95 or more; the nearest 0.996.",
    "To this model they say nearly the same.",
    "Keep one of each pair where they repeat each other; where they do not, this model misses the difference.",
    {"pairs": 6, "threshold": 0.95},
    "heatmap",
    (0, 1, 2, 3),
    tuple(Example((place, place + 1), f"cosine 0.{99 - place}") for place in range(6)),
)
LEFT = Finding("padding_side", Severity.NOTE, "The tokenizer pads on the left.", view="sweep")
PLAIN = Finding("single_text", Severity.NOTE, "There is only one sentence.")
ALL = (DOT, NEAR, LEFT, PLAIN)


def noticed(*findings: Finding, n_texts: int = 12) -> AppState:
    return replace(make_state(n_texts), findings=findings)


def button(page: FindingsPage, finding: Finding) -> QWidget:
    found = page.findChild(QWidget, f"findings_{finding.key}_show")
    assert found is not None
    return found


def test_before_a_run_it_says_what_will_be_there(show: ShowPage) -> None:
    page = show(AppState())
    assert page.is_empty()
    assert page._empty.isVisible()
    assert "after a run" in page._empty.text()
    assert not page.copy_button.isEnabled()
    page.render(AppState(), make_state(12))
    assert page.is_empty()
    assert page._empty.text() == "Looking at the vectors…"


def test_a_healthy_run_ticks_what_was_looked_at(show: ShowPage, qtbot: QtBot) -> None:
    page = show(noticed(n_texts=40))
    assert not page.is_empty()
    labels = [label for label in page.area.findChildren(QLabel) if not isinstance(label.parent(), CheckRow)]
    words = [label.text() for label in labels]
    assert words[:2] == ["Nothing stands out.", f"{len(CHECKS)} checks of 40 sentences found nothing."]
    assert words[2:] == [about.value for about in Subject]
    rows = page.area.findChildren(CheckRow)
    assert sorted(row.label.text() for row in rows) == sorted(row.well for row in CHECKS.values())
    good = QColor(LIGHT.good)
    for row in rows:
        assert not row.label.is_cut()
        image = row.grab().toImage()
        assert any(image.pixelColor(x, y) == good for x in range(16) for y in range(image.height()))
    assert page.counts.text() == ""
    few = show(noticed(n_texts=3), (960, 640))
    qtbot.waitUntil(lambda: len({row.x() for row in few.area.findChildren(CheckRow)}) == len(Subject))
    assert not any(row.label.is_cut() for row in few.area.findChildren(CheckRow))
    assert any("With 30 sentences or more, also: hubs" in label.text() for label in few.area.findChildren(QLabel))


def test_every_finding_has_its_card_in_order_and_everything_that_it_says(show: ShowPage) -> None:
    page = show(noticed(*ALL))
    assert [card.finding for card in page.cards] == list(ALL)
    tops = [card.mapTo(page, QPoint()).y() for card in page.cards]
    assert tops == sorted(tops)
    assert page.counts.text() == "1 problem · 1 warning · 2 notes"
    words = " | ".join(label.text() for label in page.cards[0].findChildren(QLabel))
    for part in (DOT.sentence, DOT.meaning, DOT.advice, "shortest 4.618 · longest 6.241"):
        assert part in words
    assert page.cards[0].severity.property("role") == "bad"
    assert page.cards[1].severity.property("role") == "warn"
    assert page.cards[0].accessibleName() == f"Problem: {DOT.sentence}"


@pytest.mark.parametrize("size", [(560, 400), (600, 460), (900, 600), (1500, 900), (3000, 1600)])
def test_all_words_wrap_inside_and_none_is_cut(show: ShowPage, size: tuple[int, int]) -> None:
    page = show(noticed(*ALL), size)
    assert page.area.horizontalScrollBar().maximum() == 0
    for card in page.cards:
        assert card.width() <= page.area.viewport().width()
        for label in card.findChildren(QLabel):
            if not label.text() or not label.wordWrap():
                continue
            needed = QFontMetrics(label.font()).boundingRect(
                0, 0, label.width(), 10_000, int(Qt.TextFlag.TextWordWrap), label.text()
            )
            assert label.height() >= needed.height()
            assert label.width() <= 720
        boxes = [QRectF(child.geometry()) for child in card.children() if isinstance(child, QWidget)]
        for index, box in enumerate(boxes):
            assert QRectF(card.rect()).contains(box)
            assert not any(box.intersects(other) for other in boxes[index + 1 :])


def test_examples_stand_beside_the_words_where_there_is_room(show: ShowPage, qtbot: QtBot) -> None:
    page = show(noticed(NEAR), (1200, 600))
    (card,) = page.cards
    example, words = card.examples[0], card.sentence

    def place() -> tuple[bool, bool]:
        right = example.mapTo(card, QPoint()).x() >= words.mapTo(card, QPoint()).x() + words.width()
        return right, example.mapTo(card, QPoint()).y() >= words.mapTo(card, QPoint()).y() + words.height()

    assert place() == (True, False)
    page.resize(600, 600)
    qtbot.waitUntil(lambda: place() == (False, True))
    page.resize(1200, 600)
    qtbot.waitUntil(lambda: place() == (True, False))
    assert [label.text() for label in card.findChildren(QLabel) if label.text().startswith("and ")] == ["and 2 more"]


def test_show_me_leads_to_the_view_and_selects(show: ShowPage, intents: FakeIntents, qtbot: QtBot) -> None:
    page = show(noticed(*ALL))
    qtbot.mouseClick(button(page, DOT), Qt.MouseButton.LeftButton)
    assert intents.wishes == [("show_view", "norms"), ("select", (5,))]
    intents.wishes.clear()
    # Nothing to select leaves the selection alone.
    qtbot.mouseClick(button(page, LEFT), Qt.MouseButton.LeftButton)
    assert intents.wishes == [("show_view", "sweep")]
    assert page.findChild(QWidget, f"findings_{PLAIN.key}_show") is None
    assert button(page, NEAR).toolTip() == "Show it in the heatmap and select 4 sentences"


def test_an_example_selects_its_texts_by_pointer_and_by_keyboard(
    show: ShowPage, intents: FakeIntents, qtbot: QtBot
) -> None:
    page = show(noticed(NEAR))
    rows = page.findChildren(ExampleRow)
    assert len(rows) == 4
    assert rows[0].accessibleName() == f"1 “{SEED[0]}” × 2 “{SEED[1]}”, cosine 0.99"
    qtbot.mouseClick(rows[2], Qt.MouseButton.LeftButton)
    rows[1].setFocus()
    qtbot.keyClick(rows[1], Qt.Key.Key_Space)
    assert intents.wishes == [("select", (2, 3)), ("select", (1, 2))]
    page.activateWindow()
    page.setStyleSheet(style_sheet(current_theme()))
    plain = rows[0].grab().toImage()
    rows[0].setFocus()
    qtbot.waitUntil(rows[0].hasFocus)
    assert rows[0].grab().toImage() != plain


def test_the_keyboard_reaches_every_control(show: ShowPage, qtbot: QtBot) -> None:
    page = show(noticed(*ALL), (700, 400))
    page.setFocus(Qt.FocusReason.TabFocusReason)
    reached = set()
    for _ in range(20):
        qtbot.keyClick(page.window().focusWidget() or page, Qt.Key.Key_Tab)
        focused = page.window().focusWidget()
        assert focused is not None
        reached.add(focused.objectName())
    wanted = {f"findings_{finding.key}_show" for finding in (DOT, NEAR, LEFT)} | {"findings_copy", "findings_list"}
    assert wanted <= reached
    assert {f"findings_near_duplicates_example_{place}" for place in (1, 2, 3, 4)} <= reached


def test_everything_that_can_be_pressed_has_a_name(show: ShowPage) -> None:
    page = show(noticed(*ALL))
    for widget in (page.copy_button, page.area, *page.findChildren(ExampleRow), button(page, DOT)):
        assert widget.objectName().startswith("findings_")
        assert widget.accessibleName()
    assert page.copy_button.toolTip() == "Copy all findings as text"


def test_copying_gives_all_as_text(show: ShowPage, qtbot: QtBot) -> None:
    page = show(noticed(*ALL))
    qtbot.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    run, text = QGuiApplication.clipboard().text().split("\n\n", 1)
    assert run == "all-MiniLM-L6-v2 · mean · normalised · 32 dimensions · 12 sentences"
    assert text.startswith(
        f"Problem: {DOT.sentence}\n{DOT.meaning}\n{DOT.advice}\n(shortest 4.618 · longest 6.241)\n\n"
    )
    assert text.count("cosine 0.9") == 6
    healthy = show(noticed())
    qtbot.mouseClick(healthy.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith(f"{run}\n\nNothing stands out.\n")


def test_the_context_menu_copies_the_finding_under_the_pointer(show: ShowPage, intents: FakeIntents) -> None:
    page = show(noticed(*ALL))
    card = page.cards[0]
    at = QPointF(card.mapTo(page.area, QPoint(60, 30)))
    target = page.target_at(at)
    assert target.value == "shortest 4.618 · longest 6.241"
    assert target.sentence.startswith(f"Problem: {DOT.sentence}")
    menu = page.menu_for(target)
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy sentence"].trigger()
    assert QGuiApplication.clipboard().text() == target.sentence
    actions["Select row"].trigger()
    assert intents.wishes[-1] == ("select", (5,))
    assert actions["Export…"].isEnabled()
    assert page.target_at(QPointF(5, 5000)).sentence == ""


def test_the_caption_says_what_was_looked_at_and_when_it_is_old(show: ShowPage) -> None:
    state = noticed(DOT)
    page = show(state)
    assert page.caption.text() == "all-MiniLM-L6-v2 · mean · normalised · 32 dimensions · 12 sentences"
    changed = replace(state, corpus=make_state(3).corpus)
    assert changed.stale
    page.render(state, changed)
    assert page.caption.text().startswith("The sentences or settings have changed since; run again to look at them. ")


def test_equal_findings_found_again_leave_the_list_alone(show: ShowPage, qtbot: QtBot) -> None:
    state = noticed(*ALL)
    page = show(state)
    cards = list(page.cards)
    again = replace(state, findings=tuple(replace(finding) for finding in ALL))
    page.render(state, again)
    assert page.cards == cards
    page.render(again, replace(again, findings=(LEFT,)))
    assert [card.finding for card in page.cards] == [LEFT]
    qtbot.waitUntil(lambda: [card for card in page.findChildren(FindingCard) if card.isVisible()] == page.cards)
    page.render(again, replace(again, findings=None))
    assert page.is_empty()
    assert page.counts.text() == ""


def test_a_change_of_theme_changes_the_colours(show: ShowPage) -> None:
    page = show(noticed(*ALL))
    before = page.cards[0].grab().toImage()
    theme_source().choose(ThemeChoice.DARK)
    assert page.cards[0].grab().toImage() != before


@pytest.mark.parametrize("findings", [ALL, ()])
def test_exports_open_again(show: ShowPage, tmp_path: Path, findings: tuple[Finding, ...]) -> None:
    page = show(noticed(*findings))
    for suffix in ("png", "svg", "pdf"):
        export_figure(page, tmp_path / f"findings.{suffix}")
    image = QImage(str(tmp_path / "findings.png"))
    assert (image.width(), image.height()) == (1800, 1440)
    text = (tmp_path / "findings.svg").read_text(encoding="utf-8")
    wanted = [finding.sentence for finding in findings] or ["Nothing stands out."]
    assert all(words in text for words in wanted)
    assert "Findings · 1 problem" in text or not findings
    pdf = (tmp_path / "findings.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert re.findall(rb"/MediaBox \[([^\]]+)\]", pdf)[0].split()[2:] == [b"675.000000", b"540.000000"]


@pytest.mark.parametrize(
    ("height", "meanings", "sentences", "more"), [(720, True, 4, 0), (260, False, 4, 0), (180, False, 2, 2)]
)
def test_a_small_figure_leaves_out_what_matters_least(
    show: ShowPage, tmp_path: Path, height: int, meanings: bool, sentences: int, more: int
) -> None:
    page = show(noticed(*ALL))
    export_figure(page, tmp_path / "small.svg", size=(900, height))
    text = (tmp_path / "small.svg").read_text(encoding="utf-8")
    assert (DOT.meaning in text) is meanings
    assert sum(finding.sentence in text for finding in ALL) == sentences
    assert (f"and {more} more" in text) is bool(more)


def test_where_says_what_the_button_does() -> None:
    assert where(LEFT) == "Show it in the page Sweep"
    assert where(replace(LEFT, view="", indices=(3,))) == "Show it and select 1 sentence"


def test_two_texts_are_cut_alike_and_a_short_one_leaves_its_room(qapp: object) -> None:
    metrics = QFontMetricsF(ui_font(12))
    long = "a" * 200
    both = cut_alike((long, long), metrics, 300)
    first, second = both.split(" × ")
    assert first == second
    assert first.endswith("…")
    assert metrics.horizontalAdvance(both) <= 302
    short = cut_alike(("b", long), metrics, 300)
    assert short.startswith("b × ")
    assert metrics.horizontalAdvance(short) > 280
    assert cut_alike((long,), metrics, 300).endswith("…")
