"""Asks what a table of right answers holds, with a guess to confirm and its first rows to see."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QSizePolicy,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from explorer.domain.failure import Failure
from explorer.domain.results.evaluation import EvaluationKind
from explorer.files.tables.layouts import ROLES, Layout
from explorer.files.tables.questions import classes_words
from explorer.files.texts.pairs import PairsInspection
from explorer.ui.dialogs.sheet import Sheet
from explorer.ui.look.controls.building import dressed
from explorer.ui.look.plain import PlainLabel, plain_tip
from explorer.ui.look.theme import UNIT, current_theme
from explorer.ui.panels.settings.form import Choice, Form

KINDS = (
    (EvaluationKind.PAIRS, "pairs with a score", "Two texts, and how alike people found them."),
    (EvaluationKind.TRIPLETS, "triplets", "A text, one that is nearer to it, and one that is farther."),
    (EvaluationKind.LABELS, "texts with a label", "A text, and the group that it belongs to."),
)
_TIPS = {
    "first text": "One text of each pair.",
    "second text": "The other text of each pair.",
    "score": "A number, larger for texts that are more alike, on any scale.",
    "anchor": "The text that the two others are compared with.",
    "positive": "The text that should be nearer to the anchor.",
    "negative": "The text that should be farther from the anchor.",
    "text": "The text.",
    "label": "The group that the text belongs to.",
}
_WIDEST = 208
"""Pixels of a column of the preview."""
_ROW = 28


class PairsDialog(Sheet):
    """Shows what was guessed; the user corrects or confirms it.

    Parameters
    ----------
    file_name
        Of the table.
    found
        What was seen of it.
    """

    layout_chosen = Signal(object)
    """The `Layout` to read; answered by `show_problem` or `accept`."""

    def __init__(self, file_name: str, found: PairsInspection, parent: QWidget | None = None) -> None:
        super().__init__("pairs", "What does this table hold?", parent)
        self._names = tuple(column.name for column in found.columns)
        self._guess = found.guess.layout if found.guess is not None else None
        words = dressed(PlainLabel(f"{file_name}: {_basis(found)}", self), "pairs_basis", role="muted", wrap=True)
        self.body.addWidget(words)

        head = Form()
        self.kind = Choice(KINDS)
        head.add("It holds", self.kind, "pairs_kind", "What the right answers are made of.")
        self.body.addLayout(head)
        self.roles: dict[str, Choice] = {}
        self._forms = QStackedWidget(self)
        for kind in EvaluationKind:
            self._forms.addWidget(self._make_form(ROLES[kind]))
        self._forms.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.body.addWidget(self._forms)
        self.queries = QCheckBox("The first texts are queries: the query prompt stands before them", self)
        self.queries.setObjectName("pairs_queries")
        self.queries.setAccessibleName("The first texts are queries")
        self.queries.setToolTip("Models that have a prompt for queries were trained to read a question after it.")
        self.queries.clicked.connect(self._on_queries)
        self._told_queries: bool | None = None
        self.body.addWidget(self.queries)
        self.preview = self._make_preview(found)
        self.body.addWidget(self.preview, 1)
        self.problem = dressed(PlainLabel("", self), "pairs_problem", "What is wrong", role="warn", wrap=True)
        self.body.addWidget(self.problem)
        self.add_button("cancel", "Cancel", self.reject)
        self.confirm = self.add_button("accept", "Evaluate", self._on_confirmed, primary=True)
        self.kind.picked.connect(self._on_kind)
        start = self._guess.kind if self._guess is not None else EvaluationKind.PAIRS
        self.kind.show_value(start)
        self._on_kind(start)

    def sizeHint(self) -> QSize:
        """Ask for room for the first rows."""
        return QSize(640, 520)

    def chosen(self) -> Layout:
        """Return the kind and the columns chosen."""
        kind: EvaluationKind = self.kind.value
        return Layout(kind, tuple(self.roles[role].value for role in ROLES[kind]), self._told_queries)

    def show_problem(self, failure: Failure) -> None:
        """Say why the columns chosen cannot be taken, and let others be chosen."""
        self._say(str(failure))
        self._set_busy(busy=False)

    def _on_confirmed(self) -> None:
        self._say("")
        self._set_busy(busy=True)
        self.layout_chosen.emit(self.chosen())

    def _set_busy(self, *, busy: bool) -> None:
        for part in (self.kind, self._forms, self.queries):
            part.setEnabled(not busy)
        self.confirm.setEnabled(not busy and not self._twice())
        self.confirm.setText("Reading…" if busy else "Evaluate")

    def _on_kind(self, kind: EvaluationKind) -> None:
        self._forms.setCurrentIndex(list(EvaluationKind).index(kind))
        columns = self._guess.columns if self._guess is not None and self._guess.kind is kind else self._names
        for place, role in enumerate(ROLES[kind]):
            self.roles[role].show_value(columns[min(place, len(columns) - 1)])
        self._on_picked()

    def _on_queries(self, on: bool) -> None:
        self._told_queries = on

    def _on_picked(self, _: object = None) -> None:
        self.queries.setVisible(self.kind.value is not EvaluationKind.LABELS)
        self.queries.setChecked(self.chosen().has_queries)
        twice = self._twice()
        self._say(f"“{twice}” is chosen twice. Choose a column of its own for each." if twice else "")
        self._set_busy(busy=False)
        self._mark_columns()

    def _twice(self) -> str:
        columns = self.chosen().columns
        return next((name for place, name in enumerate(columns) if name in columns[:place]), "")

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _make_form(self, roles: Sequence[str]) -> QWidget:
        form = Form()
        for role in roles:
            box = self.roles[role] = Choice([(name, name, "") for name in self._names])
            form.add(role.capitalize(), box, f"pairs_{role.replace(' ', '_')}", _TIPS[role])
            box.picked.connect(self._on_picked)
        form.setRowStretch(form.rowCount(), 1)
        page = QWidget()
        page.setLayout(form)
        return page

    def _make_preview(self, found: PairsInspection) -> QTableWidget:
        table = QTableWidget(len(found.rows), len(self._names), self)
        table.setObjectName("pairs_preview")
        table.setAccessibleName("First rows of the table")
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.verticalHeader().setDefaultSectionSize(_ROW)
        table.verticalHeader().hide()
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setStretchLastSection(True)
        for row, cells in enumerate(found.rows):
            for column, cell in enumerate(cells):
                item = QTableWidgetItem(cell)
                item.setToolTip(plain_tip(cell))
                table.setItem(row, column, item)
        table.setMinimumHeight((len(found.rows) + 2) * _ROW + UNIT)
        return table

    def _mark_columns(self) -> None:
        layout = self.chosen()
        role = dict(zip(layout.columns, ROLES[layout.kind], strict=True))
        theme = current_theme()
        for place, name in enumerate(self._names):
            self.preview.setHorizontalHeaderItem(
                place, QTableWidgetItem(f"{name}\n{role[name]}" if name in role else f"{name}\n")
            )
            for row in range(self.preview.rowCount()):
                if (item := self.preview.item(row, place)) is not None:
                    item.setForeground(QColor(theme.text if name in role else theme.muted))
        self.preview.resizeColumnsToContents()
        for place in range(len(self._names)):
            self.preview.setColumnWidth(place, min(self.preview.columnWidth(place), _WIDEST))


def _basis(found: PairsInspection) -> str:
    guess = found.guess
    if found.classes:
        return f"{classes_words(found.classes)} Choose other columns, or this one where its numbers are scores."
    if guess is None:
        return "it cannot be told which columns hold the texts and the right answers. Choose them."
    by = "the names of its columns" if guess.by_name else "what is in its columns"
    return f"guessed by {by}. Correct it where it is wrong."
