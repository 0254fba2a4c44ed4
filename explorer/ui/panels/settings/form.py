"""Small parts of which the settings are made: rows, segments, quiet spin boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from explorer.ui.look.controls.building import dressed, hbox
from explorer.ui.look.controls.drop_down import DropDown
from explorer.ui.look.plain import PlainLabel, plain_tip
from explorer.ui.look.theme import UNIT, ui_font
from explorer.ui.panels.settings.resets import ResetButton

_LABEL, _SMALL_LABEL = 80, 74
"""Width of the labels: of the usual size, and of the size that leaves room for a way back."""
_MARGIN, _MARGIN_AT_BAR = 12, 4
"""Right of the rows, in pixels: without and beside a scroll bar, which is 10 wide."""


class Form(QGridLayout):
    """Rows of a quiet label and a control.

    Parameters
    ----------
    resets
        Whether each row has room for a way back to the default, between label and control.
    """

    def __init__(self, *, resets: bool = False) -> None:
        super().__init__()
        self._with_resets = resets
        self.resets: dict[str, ResetButton] = {}
        """By the object names of the controls."""
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(2 if resets else UNIT)
        self.setVerticalSpacing(UNIT)
        self.setColumnStretch(1, 1)

    def add(self, label: str, control: QWidget, name: str, tip: str, beside: QWidget | None = None) -> None:
        """Add a row; the control gets its object name, accessible name and tool tip, `beside` stands next to it."""
        row = self.rowCount()
        words = dressed(PlainLabel(label), f"{name}_label", tip=tip, role="muted")
        words.setBuddy(control)
        words.setMinimumWidth(_SMALL_LABEL if self._with_resets else _LABEL)
        control.setObjectName(name)
        control.setAccessibleName(label)
        control.setToolTip(tip)
        if self._with_resets:
            self._add_reset(words, control, label, name, row)
        else:
            self.addWidget(words, row, 0, Qt.AlignmentFlag.AlignVCenter)
        if beside is None:
            self.addWidget(control, row, 1)
            return
        self.addLayout(hbox(None, (control, 1), beside, spacing=UNIT // 2), row, 1)

    def _add_reset(self, words: QLabel, control: QWidget, label: str, name: str, row: int) -> None:
        words.setFont(ui_font(12))
        reset = ResetButton(label, name)
        reset.offer_at(words, control)
        self.resets[name] = reset
        self.addLayout(hbox(None, (words, 1), reset), row, 0, Qt.AlignmentFlag.AlignVCenter)

    def add_wide(self, control: QWidget, label: str, name: str) -> None:
        """Add a control that speaks for itself, over the whole width."""
        control.setObjectName(name)
        control.setAccessibleName(label)
        self.addWidget(control, self.rowCount(), 0, 1, 2)

    def add_note(self, note: QLabel, name: str) -> None:
        """Add an explanation under the control of the last row."""
        note.setObjectName(name)
        note.setProperty("role", "muted")
        note.setWordWrap(True)
        self.addWidget(note, self.rowCount(), 1)


class FormScroll(QScrollArea):
    """Scrolls a form up and down; its rows are about as wide with the scroll bar as without."""

    def __init__(self, body: QWidget, name: str) -> None:
        super().__init__()
        self._body = body
        self.setObjectName(name)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(body)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)

    def height_wanted(self) -> int:
        """Return the height at which nothing needs scrolling, in pixels."""
        self._body.ensurePolished()
        return max(self._body.sizeHint().height(), self._body.heightForWidth(self.viewport().width()))

    def _on_range(self, least: int, most: int) -> None:
        layout = self._body.layout()
        assert layout is not None
        margins = layout.contentsMargins()
        margins.setRight(_MARGIN if most == least else _MARGIN_AT_BAR)
        layout.setContentsMargins(margins)


class Segments(QFrame):
    """A choice of few, all in sight."""

    chosen = Signal(object)

    def __init__(self, choices: Sequence[tuple[Any, str, str]], name: str) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._values = [value for value, _, _ in choices]
        layout = hbox(self)
        for index, (value, words, tip) in enumerate(choices):
            button = dressed(QToolButton(self), f"{name}_{value}", words, tip=tip, focus=True)
            button.setText(words)
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._group.addButton(button, index)
            button.setFont(ui_font(12))
            layout.addWidget(button)
        self.setProperty("segments", True)
        self.setFocusProxy(self._group.button(0))
        self._group.idClicked.connect(lambda index: self.chosen.emit(self._values[index]))

    def show_value(self, value: object) -> None:
        """Show a choice without telling anyone."""
        self._group.button(self._values.index(value)).setChecked(True)


class Choice(DropDown):
    """A drop-down of values, each with its explanation."""

    picked = Signal(object)

    def __init__(self, choices: Sequence[tuple[Any, str, str]] = ()) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setMaxVisibleItems(16)
        self._values: list[Any] = []
        self.fill(choices)
        self.activated.connect(lambda index: self.picked.emit(self._values[index]))

    def fill(self, choices: Sequence[tuple[Any, str, str]]) -> None:
        """Offer (value, words, explanation) each."""
        self.clear()
        # Kept here, since Qt hands a StrEnum back as a plain string.
        self._values = [value for value, _, _ in choices]
        self._tips = [explanation for _, _, explanation in choices]
        self._problems = [""] * len(choices)
        for row, (_, words, explanation) in enumerate(choices):
            self.addItem(words)
            self.setItemData(row, plain_tip(explanation), Qt.ItemDataRole.ToolTipRole)

    @property
    def value(self) -> Any:
        """The value shown."""
        return self._values[self.currentIndex()]

    def show_value(self, value: object) -> None:
        """Show a value without telling anyone."""
        self.setCurrentIndex(self._values.index(value))

    def allow(self, allowed: Callable[[Any], str]) -> None:
        """Disable the values for which `allowed` gives a reason, and say it in place of their explanation."""
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        for row in range(model.rowCount()):
            item = model.item(row)
            reason = self._problems[row] = allowed(self._values[row])
            item.setEnabled(not reason)
            item.setToolTip(plain_tip(reason or self._tips[row]))

    def problem_at(self, row: int) -> str:
        """Return the reason for which a value cannot be chosen; empty where it can."""
        return self._problems[row]
