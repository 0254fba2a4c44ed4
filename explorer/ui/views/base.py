"""What every view is made of: a title row with its own controls, the plot, and one caption line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import QGridLayout, QMenu, QStackedLayout, QWidget

from explorer.domain.state import AppState
from explorer.domain.words import sentences
from explorer.figures.layout.boxes import Ruler
from explorer.figures.phrases.run import describe_run, unusual_words
from explorer.ui.look.controls.building import dressed, hbox, vbox
from explorer.ui.look.controls.caption import Caption
from explorer.ui.look.controls.labels import CutLabel
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.popups import pop_up
from explorer.ui.look.theme import UNIT, theme_source, title_font
from explorer.ui.plots.pointer import LEAST_PLOT
from explorer.ui.state.intents import Intents
from explorer.ui.views.waiting import Veil, Waiting

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.ui.plots.draw import Placing

_HEADER = 41
"""Height of a title row with controls, in pixels; kept without them, so that nothing moves when they come."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the pointer is on, for the context menu: a value and sentence to copy, texts to select."""

    value: str = ""
    sentence: str = ""
    indices: tuple[int, ...] = ()


class View(QWidget):
    """A dockable view.

    Parameters
    ----------
    name
        Start of the object names of everything in it: "heatmap" has "heatmap_caption".
    title
        In the title row.
    empty
        The one line that says what will be here.
    intents
        What the view may ask of the program.
    """

    export_requested = Signal()
    """The user chose Export… in the context menu."""
    copy_requested = Signal()
    """The user wants the figure on the clipboard."""

    follows_run = True
    """Whether what is shown comes with each run, and is old when the question is another one."""

    def __init__(self, name: str, title: str, empty: str, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.title = title
        self.intents = intents
        self.state: AppState | None = None
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)

        self.header = QWidget(self)
        self.header.setObjectName(f"{name}_header")
        self.heading = dressed(CutLabel(title, self.header), f"{name}_title", font=title_font())
        self._controls = hbox(self.header, (self.heading, 1), spacing=6, margins=(12, 6, UNIT, 4))
        self.header.setMinimumHeight(_HEADER)
        self._secondary: list[QWidget] = []
        self.header.installEventFilter(self)

        self._empty = dressed(PlainLabel(empty, self), f"{name}_empty", role="muted", wrap=True)
        self._empty.setMinimumSize(LEAST_PLOT)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMargin(3 * UNIT)
        self.caption = dressed(Caption(self), f"{name}_caption", "What the pointer is on")

        # Never seen: holds the body's place on the way of the Tab key, on which a body made late would come last.
        self._place = QWidget(self)
        self._place.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._place.hide()
        self._keyboard: QWidget | None = None
        self._body = QStackedLayout()
        self._body.addWidget(self._empty)
        self._veil, self._waiting = Veil(self), Waiting(self)
        self._veil.setObjectName(f"{name}_veil")
        self._waiting.setObjectName(f"{name}_waiting")
        layers = QGridLayout()
        layers.addLayout(self._body, 0, 0)
        for overlay in (self._veil, self._waiting):
            layers.addWidget(overlay, 0, 0)
        self.footer = hbox(None, (self.caption, 1))
        vbox(self, self.header, (layers, 1), self.footer)
        theme_source().changed.connect(self._on_theme)

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show `new`, redoing only what differs from `old`."""
        raise NotImplementedError

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        """Return what its picture in a file is put together from, without its controls, each in its place in `room`."""
        return ()

    def picture_name(self) -> str:
        """Return what its picture is called where it can be chosen: its title, and the part that is shown of it."""
        return self.title

    def figure_title(self) -> str:
        """Title of the exported figure."""
        return self.title

    def figure_note(self) -> str:
        """Return the line under the exported figure: what was run, on what."""
        if self.state is None or self.state.encoding is None or self.state.embeddings is None:
            return ""
        return describe_run(self.state)

    def say_overview(self, words: str) -> None:
        """Say what is shown while the pointer is on nothing, and what of the run is not as usual."""
        self.caption.say(words + (unusual_words(self.state) if self.state is not None else ""))

    def target_at(self, position: QPointF) -> Target:
        """Return what is at `position` of the plot."""
        return Target()

    def is_empty(self) -> bool:
        """Whether there is no figure yet."""
        return self._body.currentWidget() is self._empty

    def set_body(self, body: QWidget) -> None:
        """Put the view's own widget between title row and caption."""
        self._body.addWidget(body)
        QWidget.setTabOrder(self._place, body)
        self.take_keyboard(body)

    def show_body(self, shown: bool) -> None:
        """Show the view's own widget, or the line that says what will be here."""
        self._body.setCurrentIndex(1 if shown else 0)
        self.take_keyboard(self._keyboard)

    def show_run(self, state: AppState) -> None:
        """Show that the results are old, or how far the run is that brings the first ones."""
        waits = self.follows_run and state.encoding is None and self.is_empty()
        self._waiting.show_progress(state.progress if waits else None)
        old = self.follows_run and state.stale and not self.is_empty()
        if old != self._veil.isVisibleTo(self):
            self._veil.setVisible(old)
            self._veil.raise_()

    def take_keyboard(self, widget: QWidget | None) -> None:
        """Have `widget` take the keyboard for the view while its body is shown: at a hidden one Tab would end."""
        self._keyboard = widget
        if self.hasFocus():
            self.setFocus()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Give the keyboard to the one who takes it for the view."""
        # A focus proxy would do that too, but Tab would then go past the controls of the title row.
        if self._keyboard is not None and self._keyboard.isVisibleTo(self):
            self._keyboard.setFocus(reason)
        else:
            super().setFocus(reason)

    def add_control(self, widget: QWidget, name: str, label: str, tip: str = "", secondary: bool = False) -> None:
        """Put a control at the right of the title row; a secondary one is left out where the row is narrow."""
        widget.setObjectName(f"{self.name}_{name}")
        widget.setAccessibleName(label)
        widget.setToolTip(tip or label)
        self._controls.addWidget(widget)
        if secondary:
            self._secondary.append(widget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the secondary controls where the title row has room for all."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and watched is self.header:
            widgets = self.header.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
            there = [widget for widget in widgets if widget in self._secondary or not widget.isHidden()]
            wanted = sum(widget.sizeHint().width() + self._controls.spacing() for widget in there)
            for widget in self._secondary:
                widget.setVisible(wanted + 2 * UNIT <= self.header.width())
        return super().eventFilter(watched, event)

    def select(self, indices: Iterable[int]) -> None:
        """Make texts the one selection."""
        self.intents.select(indices)

    def extend_menu(self, menu: QMenu) -> None:
        """Add the view's own actions to the context menu."""

    def menu_for(self, target: Target) -> QMenu:
        """Build the context menu for what the pointer is on."""
        menu = QMenu(self)
        menu.setObjectName(f"{self.name}_menu")
        copy = QGuiApplication.clipboard().setText
        for text, content in (("Copy value", target.value), ("Copy sentence", target.sentence)):
            action = menu.addAction(text)
            action.setEnabled(bool(content))
            action.triggered.connect(lambda _=False, content=content: copy(content))
        many = len(target.indices)
        select = menu.addAction(
            "Select row" if many < 2 else "Select both" if many == 2 else f"Select {sentences(many)}"
        )
        select.setEnabled(bool(target.indices))
        select.triggered.connect(lambda: self.select(target.indices))
        pair = self.pair_of(target)
        explain = menu.addAction("Explain this pair")
        explain.setEnabled(bool(pair))
        explain.triggered.connect(lambda: self._explain(pair))
        menu.addSeparator()
        self.extend_menu(menu)
        export = menu.addAction("Export…")
        export.setEnabled(not self.is_empty())
        export.triggered.connect(self.export_requested)
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the figure, or select every sentence, where what has the keyboard does not do so itself."""
        if event.matches(QKeySequence.StandardKey.Copy) and not self.is_empty():
            self.copy_requested.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll) and self.state is not None:
            self.select(range(len(self.state.shown)))
        else:
            super().keyPressEvent(event)

    def pair_of(self, target: Target) -> tuple[int, ...]:
        """Return the two texts at a target, or the one there with the one selected; none where that is no pair."""
        selected = self.state.selection if self.state is not None else ()
        if len(target.indices) == 1 and len(selected) == 1 and selected != target.indices:
            return (*selected, *target.indices)
        return target.indices if len(target.indices) == 2 else ()

    def open_menu(self, body: QWidget, position: QPointF, target: Target | None = None) -> None:
        """Open the context menu at `position` of the plot, for what is there unless `target` is given."""
        menu = self.menu_for(target or self.target_at(position))
        pop_up(menu, body.mapToGlobal(position.toPoint()))

    def sizeHint(self) -> QSize:
        """Ask for the room that the view looks good in."""
        return QSize(520, 400)

    def _explain(self, pair: tuple[int, ...]) -> None:
        # The page explains what is selected.
        self.intents.select(pair)
        self.intents.show_view("explain")

    def _on_theme(self, _: object) -> None:
        self.heading.setFont(title_font())
