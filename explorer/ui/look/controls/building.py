"""How panels are put together: boxes of widgets, and what a widget is called, says and looks like, each in one call."""

from __future__ import annotations

from enum import Enum, auto
from typing import Any, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget


class Room(Enum):
    """Room among the parts of a box that no widget takes."""

    STRETCH = auto()


STRETCH = Room.STRETCH
"""Takes what room is left over."""

Margins = tuple[int, int, int, int]
Part = QWidget | QLayout | int | Room | tuple[QWidget | QLayout, int | Qt.AlignmentFlag]
"""A widget or a layout, alone or with its share of the room or where it stands in it; pixels of room; `STRETCH`."""

_Box = TypeVar("_Box", bound=QBoxLayout)
_Widget = TypeVar("_Widget", bound=QWidget)


def vbox(
    owner: QWidget | None, *parts: Part, spacing: int | None = 0, margins: Margins | None = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Return parts from top to bottom: the layout of `owner`, or where that is None one that stands in another.

    Spacing and margins (left, top, right, bottom) are in pixels; None is what the style has.
    """
    return _filled(QVBoxLayout(owner) if owner is not None else QVBoxLayout(), parts, spacing, margins)


def hbox(
    owner: QWidget | None, *parts: Part, spacing: int | None = 0, margins: Margins | None = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Return parts from left to right, as `vbox` does from top to bottom."""
    return _filled(QHBoxLayout(owner) if owner is not None else QHBoxLayout(), parts, spacing, margins)


def fill(box: QBoxLayout, *parts: Part) -> None:
    """Put parts into a box, behind those that are in it."""
    for part in parts:
        share, place = 0, Qt.AlignmentFlag(0)
        if isinstance(part, tuple):
            part, how = part
            # Alignments are whole numbers too.
            share, place = (0, how) if isinstance(how, Qt.AlignmentFlag) else (how, place)
        if isinstance(part, QWidget):
            box.addWidget(part, share, place)
        elif isinstance(part, QLayout):
            box.addLayout(part, share)
        elif isinstance(part, int):
            box.addSpacing(part)
        else:
            box.addStretch(1)


def _filled(box: _Box, parts: tuple[Part, ...], spacing: int | None, margins: Margins | None) -> _Box:
    if spacing is not None:
        box.setSpacing(spacing)
    if margins is not None:
        box.setContentsMargins(*margins)
    fill(box, *parts)
    return box


def dressed(
    widget: _Widget,
    name: str = "",
    label: str = "",
    *,
    tip: str = "",
    role: str = "",
    font: QFont | None = None,
    wrap: bool = False,
    selectable: bool = False,
    picture: QIcon | None = None,
    size: int = 0,
    focus: bool = False,
    clicked: Any = None,
    hidden: bool = False,
) -> _Widget:
    """Return a widget with all of that.

    Parameters
    ----------
    widget
        Any widget; what is not given stays as Qt has it.
    name, label, tip
        Object name, what a screen reader says, tool tip.
    role, font
        What the style sheet colours it by, and the font of its words.
    wrap, selectable
        Of a label: whether its words take several lines, and whether the mouse can select them.
    picture, size
        Of a button: its icon, and the side of that in pixels.
    focus
        Whether it takes the keyboard by a click as well as by Tab.
    clicked
        Of a button: what a click calls.
    hidden
        Whether it is hidden for now.
    """
    made: Any = widget
    for words, put in ((name, widget.setObjectName), (label, widget.setAccessibleName), (tip, widget.setToolTip)):
        if words:
            put(words)
    if font is not None:
        widget.setFont(font)
    if role:
        widget.setProperty("role", role)
    if wrap:
        made.setWordWrap(True)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if picture is not None:
        made.setIcon(picture)
    if size:
        made.setIconSize(QSize(size, size))
    if focus:
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if clicked is not None:
        made.clicked.connect(clicked)
    if hidden:
        widget.hide()
    return widget
