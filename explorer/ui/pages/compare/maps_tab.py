"""The tab of both maps, the second laid onto the first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.domain.job import JobContext
from explorer.domain.results.comparison import Comparison
from explorer.domain.results.projection import METHOD_NAMES
from explorer.domain.words import percent, quoted, sentences
from explorer.figures.compare.maps import BOTH, maps_compared, sorted_maps
from explorer.figures.figure import Part
from explorer.figures.layout.boxes import Ruler
from explorer.figures.points.sources import GridPoints
from explorer.ui.look.controls.building import dressed
from explorer.ui.look.controls.caption import Caption
from explorer.ui.look.controls.labels import CutLabel
from explorer.ui.pages.compare.shown import ShownComparison
from explorer.ui.pages.compare.tab import PlotTab, under_a_row
from explorer.ui.panels.settings.form import Segments
from explorer.ui.plots.draw import Placing
from explorer.ui.plots.selecting import select_enclosed
from explorer.ui.state.intents import Intents, Selects
from explorer.ui.state.tasks import Queue
from explorer.ui.views.base import Target

_EMPTY = "Both maps, the second laid onto the first, will be here. Press Compare."
_CHOICES = (
    (BOTH, "A and B", "Both maps side by side"),
    ("A", "A", "The map of A; the points move there"),
    ("B", "B", "The map of B; the points move there"),
)
_JOB = "maps compared"
_AT_ONCE = 50_000
"""Up to this many points maps are prepared within a frame; more are prepared on another thread."""


class MapsTab(PlotTab):
    """The maps side by side, or one of them, the points moving when the other is chosen."""

    def __init__(self, selects: Selects, intents: Intents) -> None:
        super().__init__("compare_maps", "Maps", _EMPTY, "Maps of A and B", selects)
        body = QWidget(self)
        self.choice = dressed(Segments(_CHOICES, "compare_maps_show"), "compare_maps_show", "Which map to show")
        self.choice.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.choice.chosen.connect(self.show_choice)
        self.note = dressed(CutLabel("", body), "compare_maps_note", role="muted")
        select_enclosed(self.plot, selects)
        self.chosen = BOTH
        """Which map is shown: "both", "A" or "B"."""
        self._intents = intents
        self._sources: tuple[Comparison, tuple[GridPoints, GridPoints]] | None = None
        under_a_row(body, self.choice, self.note, self.plot)
        self.set_body(body)
        self.choice.show_value(BOTH)

    def show_choice(self, chosen: str) -> None:
        """Show both maps or one; the points move from one to the other."""
        self.chosen = chosen
        self.choice.show_value(chosen)
        self._show_maps(move=True)

    def show_comparison(self, shown: ShownComparison | None) -> None:
        """Show other maps, or the same in other colours."""
        self.shown = shown
        self.show_body(shown is not None)
        self._intents.runner.drop(_JOB)
        comparison = shown.comparison if shown is not None else None
        if comparison is None or (self._sources is not None and self._sources[0] is comparison):
            self._show_maps(keep=True)
            return
        self._sources = None
        self._show_maps()
        if len(comparison.corpus) <= _AT_ONCE:
            self._take(comparison, sorted_maps(comparison, JobContext()))
            return
        self._intents.runner.submit(
            Queue.POINTS,
            _JOB,
            partial(sorted_maps, comparison),
            partial(self._take, comparison),
            on_failure=self._intents.show_failure,
        )

    def _take(self, comparison: Comparison, sources: tuple[GridPoints, GridPoints]) -> None:
        self._sources = (comparison, sources)
        self._show_maps()

    def _finish(self) -> None:
        """Sort at once what is still being sorted: a file has the maps in it."""
        if self._intents.runner.busy(_JOB) and self.shown is not None:
            self._intents.runner.drop(_JOB)
            self._take(self.shown.comparison, sorted_maps(self.shown.comparison, JobContext()))

    def _show_maps(self, keep: bool = False, move: bool = False) -> None:
        shown = self.shown
        if shown is None or self._sources is None:
            self.plot.show_figure(None)
            return
        figure = maps_compared(shown.comparison, self._sources[1], shown.coloring, shown.words, self.chosen)
        self.plot.show_figure(figure, keep, move)
        self.note.setText(self._told(shown))

    @staticmethod
    def _told(shown: ShownComparison) -> str:
        a = shown.comparison.a.projection
        words = f"{METHOD_NAMES[a.method]}; B is turned and scaled onto A"
        if a.explained_variance is not None and len(shown.texts) > 1:
            first, second = (percent(share) for share in a.explained_variance)
            words += f", whose axes hold {first} and {second} of its variance"
        return " ".join([f"{words}.", *a.notes])

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 160)

    def pictures(self, room: QRectF, ruler: Ruler) -> Sequence[Placing]:
        self._finish()
        return super().pictures(room, ruler)

    def figure_title(self) -> str:
        self._finish()
        return self.plot.figure.title if self.plot.figure is not None else self.title

    def target_in(self, body: QWidget, position: QPointF) -> Target:
        """Return the text at `position` of a map."""
        found = self.plot.hit_at(position)
        if self.shown is None or found is None or found.part is not Part.ITEM:
            return Target()
        return Target("", self.shown.texts[found.item], (found.item,))

    def say(self, caption: Caption) -> None:
        """Say the text under the pointer, or what the maps are."""
        shown, found = self.shown, self.plot.hit
        if shown is None:
            caption.say("")
        elif found is None or found.part is not Part.ITEM:
            caption.say(
                f"{sentences(len(shown.texts))}, each in the same colour in both maps. "
                "The distances that count are those in the heatmaps; a map shows the large shape."
            )
        else:
            caption.say(quoted(shown.texts[found.item], 400), self._moved(shown, found.item))

    @staticmethod
    def _moved(shown: ShownComparison, text: int) -> str:
        overlap = shown.comparison.overlap
        return f"keeps {percent(float(overlap[text]))} of its neighbours" if len(overlap) else ""
