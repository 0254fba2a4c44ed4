"""From a table on the disk to right answers whose columns the user has confirmed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from explorer.analysis.evaluate.evaluate import texts_to_encode
from explorer.domain.failure import Cancelled, ExplorerError, Failure
from explorer.domain.job import JobContext
from explorer.domain.texts.place import AS_FOUND, Place, joined
from explorer.files.tables.layouts import Layout
from explorer.files.tables.questions import PlaceNeeded
from explorer.files.texts.pairs import PairsFile, PairsInspection, inspect_pairs, read_pairs
from explorer.files.texts.samples import scored_samples
from explorer.ui.control.filing import Filing
from explorer.ui.dialogs.files.pairs import PairsDialog
from explorer.ui.dialogs.files.place import PlaceDialog
from explorer.ui.state.intents import Intents


class PairsOpening:
    """Looks at one table, asks what its columns hold, reads it, and has it evaluated.

    Parameters
    ----------
    path
        The table.
    window
        In front of which to ask.
    filing
        Reads in the background.
    intents
        Told what to evaluate on.
    """

    def __init__(self, path: Path, window: QWidget, filing: Filing, intents: Intents) -> None:
        self._path = path
        self._window = window
        self._filing = filing
        self._intents = intents
        self._place = AS_FOUND
        self._given_up = False

    def start(self) -> None:
        """Look at the table; a sample needs no question."""
        if self._path in [sample.path for sample in scored_samples()]:
            self._filing.submit(
                f"Reading {self._path.name}",
                lambda context: read_pairs(self._path, context=context),
                self._evaluate,
            )
            return
        self._look(AS_FOUND)

    def _look(self, place: Place) -> None:
        """Look at the table that is at a place of the file."""
        self._place = place
        self._filing.submit(
            f"Looking at {self._path.name}", lambda context: look_at_pairs(self._path, place, context), self._ask
        )

    def _ask(self, found: PairsInspection | PlaceNeeded) -> None:
        if isinstance(found, PlaceNeeded):
            question = PlaceDialog(found, self._window)
            question.accepted.connect(lambda: self._look(joined(self._place, question.chosen())))
            question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            question.open()
            return
        dialog = PairsDialog(self._path.name, found, self._window)
        dialog.layout_chosen.connect(partial(self._read, dialog))
        dialog.rejected.connect(self._give_up)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _read(self, dialog: PairsDialog, layout: Layout) -> None:
        self._filing.submit(
            f"Reading {self._path.name}",
            lambda context: read_answers(self._path, layout, self._place, context),
            partial(self._take, dialog),
        )

    def _take(self, dialog: PairsDialog, read: PairsFile | Failure) -> None:
        if self._given_up:
            return
        if isinstance(read, Failure):
            dialog.show_problem(read)
        else:
            dialog.accept()
            self._evaluate(read)

    def _evaluate(self, file: PairsFile) -> None:
        self._filing.went_well()
        self._intents.requests.evaluate.start(file)

    def _give_up(self) -> None:
        self._given_up = True


def look_at_pairs(path: Path, place: Place, context: JobContext) -> PairsInspection | PlaceNeeded:
    """Return what a table seems to hold, or the question where in the file it is."""
    try:
        return inspect_pairs(path, context=context, place=place)
    except PlaceNeeded as question:
        return question


def read_answers(path: Path, layout: Layout, place: Place, context: JobContext) -> PairsFile | Failure:
    """Return the right answers in the columns chosen, or what is wrong with them, for the one who chose."""
    try:
        file = read_pairs(path, layout.columns, layout.kind, context, place)
        texts_to_encode(file.data)
    except Cancelled as cancelled:
        return cancelled.failure
    except ExplorerError as error:
        return error.failure
    return replace(file, layout=replace(file.layout, queries=layout.queries))
