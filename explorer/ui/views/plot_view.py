"""A view that shows one figure: which one, and what a hit means, is all that it says itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QWidget

from explorer.domain.state import AppState
from explorer.figures.figure import Figure, Hit, Marking
from explorer.figures.layout.boxes import Ruler
from explorer.figures.layout.placed import Placed
from explorer.ui.state.intents import Intents
from explorer.ui.views.base import Target, View

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.ui.plots.draw import Placing
    from explorer.ui.plots.plot import Plot


class PlotView(View):
    """A view of one plot.

    Attributes
    ----------
    name, title, empty
        As of `View`.
    label
        What the plot is called for who cannot see it.
    reads
        Fields of the state that the figure is made from.
    """

    name = ""
    title = ""
    empty = ""
    label = ""
    reads: tuple[str, ...] = ()

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(self.name, self.title, self.empty, intents, parent)

    def figure(self, state: AppState) -> Figure | None:
        """Return what is shown of a state, or None."""
        raise NotImplementedError

    def say(self, hit: Hit) -> tuple[str, ...]:
        """Return what the pointer is on, in one or two parts, and its value; nothing where there is none to say."""
        raise NotImplementedError

    def overview(self, state: AppState) -> str:
        """Return what is said while the pointer is on nothing."""
        return ""

    def texts_of(self, hit: Hit) -> tuple[int, ...]:
        """Return the texts that a hit stands for, which a click selects."""
        return self.plot.texts(hit)

    def value_of(self, hit: Hit) -> str:
        """Return the value that can be copied."""
        return self.say(hit)[-1]

    def keeps(self) -> bool:
        """Whether the figure made last shows what the one before showed, so that what is in sight stays."""
        return False

    @property
    def placed(self) -> Placed:
        """The figure with its places, where there is one."""
        assert self.plot.placed is not None
        return self.plot.placed

    @cached_property
    def plot(self) -> Plot:
        """The plot, made when there is a first figure to show."""
        from explorer.ui.plots.plot import Plot
        from explorer.ui.plots.selecting import select_by_clicks

        plot = Plot(f"{self.name}_plot", self.label, self)
        plot.pointed.connect(self.on_pointed)
        plot.menu_requested.connect(lambda position: self.open_menu(plot, position))
        select_by_clicks(plot, self.intents, lambda hit: self.texts_of(hit))
        self.set_body(plot)
        return plot

    def render(self, old: AppState | None, new: AppState) -> None:  # type: ignore[override]  # as in View
        self.state = new
        if new.differs(old, *self.reads):
            self.show_figure(self.figure(new), self.keeps())
        elif not self.is_empty() and new.differs(old, "selection"):
            self.plot.mark(Marking(new.selection))

    def show_figure(self, figure: Figure | None, keep: bool) -> None:
        """Show another figure, or the line that says what will be here; `keep` what is in sight."""
        if self.state is not None and (figure is not None or not self.is_empty()):
            self.plot.mark(Marking(self.state.selection))
            self.plot.show_figure(figure, keep)
            self.show_body(figure is not None)
            self.on_pointed()

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        return ((self.plot, room),)

    def figure_title(self) -> str:
        return (self.plot.figure.title if self.plot.figure is not None else "") or self.title

    def target_at(self, position: QPointF) -> Target:
        hit = self.plot.hit_at(position)
        if hit is None or self.state is None:
            return Target()
        texts = self.texts_of(hit)
        return Target(self.value_of(hit), self.state.shown.texts[texts[0]] if texts else "", texts)

    def on_pointed(self) -> None:
        """Say what the pointer is on, or what is shown."""
        said = self.say(self.plot.hit) if self.plot.hit is not None else ()
        if said:
            self.caption.show_parts(said[:-1], said[-1])
        elif self.state is not None and not self.is_empty():
            self.say_overview(self.overview(self.state))
        else:
            self.caption.say("")
