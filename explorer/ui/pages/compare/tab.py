"""What every tab of the page is made of."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from explorer.figures.figure import Hit, Marking
from explorer.figures.layout.boxes import Ruler
from explorer.ui.look.controls.building import dressed, hbox, vbox
from explorer.ui.look.controls.caption import Caption
from explorer.ui.look.plain import PlainLabel
from explorer.ui.look.theme import UNIT
from explorer.ui.pages.compare.shown import ShownComparison, same_numbers
from explorer.ui.plots.draw import Placing
from explorer.ui.plots.plot import Plot
from explorer.ui.plots.selecting import select_by_clicks
from explorer.ui.state.intents import Selects
from explorer.ui.views.base import Target


class Tab(QWidget):
    """One tab: a line that says what will be here, then its body.

    Parameters
    ----------
    name
        Start of the object names of everything in it.
    title
        On the tab.
    empty
        The line.
    """

    hovered = Signal()
    """The caption should say something else."""

    menu_requested = Signal(object, QPointF)
    """A widget of the tab, and where in it a context menu was asked for."""

    def __init__(self, name: str, title: str, empty: str) -> None:
        super().__init__()
        self.title = title
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.shown: ShownComparison | None = None
        self.selection: tuple[int, ...] = ()
        self._empty = dressed(PlainLabel(empty, self), f"{name}_empty", role="muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMargin(3 * UNIT)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)

    def show_comparison(self, shown: ShownComparison | None) -> None:
        """Show another comparison, or the same in another order."""
        same = shown is not None and same_numbers(self.shown, shown)
        self.shown = shown
        if not same:
            self.show_numbers(shown)

    def show_numbers(self, shown: ShownComparison | None) -> None:
        """Show what other vectors give, in whatever order."""

    def show_selection(self, selection: tuple[int, ...]) -> None:
        """Show which texts are selected."""
        self.selection = selection

    def say(self, caption: Caption) -> None:
        """Say in words what the pointer is on."""
        raise NotImplementedError

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        """Return what its picture in a file is put together from, each in its place in `room`."""
        return ()

    def figure_title(self) -> str:
        """Title of the exported figure."""
        return self.title

    def target_in(self, body: QWidget, position: QPointF) -> Target:
        """Return what is at `position` of a widget of the tab."""
        return Target()

    def main_body(self) -> QWidget:
        """Return the widget that the tab's figure is on, and that takes the keyboard."""
        raise NotImplementedError

    def is_empty(self) -> bool:
        """Whether there is no figure yet."""
        return self._stack.currentWidget() is self._empty

    def set_body(self, body: QWidget) -> None:
        """Put the tab's own widget in."""
        self._stack.addWidget(body)

    def show_body(self, shown: bool) -> None:
        """Show the tab's own widget, or the line that says what will be here."""
        self._stack.setCurrentIndex(1 if shown else 0)


def under_a_row(body: QWidget, button: QWidget, note: QWidget, plot: QWidget) -> None:
    """Lay out a body: a button and a note beside it, and the plot below."""
    row = hbox(None, button, (note, 1), spacing=12, margins=(12, 0, 12, 0))
    vbox(body, row, (plot, 1), spacing=UNIT)


class PlotTab(Tab):
    """A tab with a plot, which says and selects what the pointer is on.

    Parameters
    ----------
    name, title, empty
        As of `Tab`.
    label
        What the plot is called for who cannot see it.
    selects
        Holds the selection; None where a click selects nothing.
    """

    def __init__(self, name: str, title: str, empty: str, label: str, selects: Selects | None = None) -> None:
        super().__init__(name, title, empty)
        self.plot = Plot(f"{name}_plot", label, self)
        self.plot.pointed.connect(self.hovered)
        self.plot.menu_requested.connect(lambda position: self.menu_requested.emit(self.plot, position))
        if selects is not None:
            select_by_clicks(self.plot, selects, self.texts_of)

    def texts_of(self, hit: Hit) -> tuple[int, ...]:
        """Return the texts that a hit stands for, which a click selects."""
        return self.plot.texts(hit)

    def show_selection(self, selection: tuple[int, ...]) -> None:
        super().show_selection(selection)
        self.plot.mark(Marking(selection))

    def main_body(self) -> QWidget:
        return self.plot

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        return ((self.plot, room),)
