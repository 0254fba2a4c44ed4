"""The underlined letters by which Alt reaches menus, buttons and fields."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget

_MARK = "&"


def unmarked(title: str) -> str:
    """Return a title as it is read, without its mark."""
    return title.replace(_MARK * 2, "\0").replace(_MARK, "").replace("\0", _MARK)


def plain(title: str) -> str:
    """Return what a title names: without its mark, and without the dots that say that a dialog follows."""
    return unmarked(title).rstrip("…")


def literal(words: str) -> str:
    """Return words of others, such as a file's name, so that Qt underlines nothing in them."""
    return words.replace(_MARK, _MARK * 2)


def letter_of(title: str) -> str:
    """Return the letter that is underlined, in small; empty where there is none."""
    _, mark, rest = title.replace(_MARK * 2, "").partition(_MARK)
    return rest[:1].lower() if mark else ""


def marked(titles: Sequence[str]) -> list[str]:
    """Underline one letter of each title: a word's first where it is free, and none twice.

    Parameters
    ----------
    titles
        Plain words, or words that have a mark already, which they keep.

    Returns
    -------
    list of str
        The titles; one of which every letter is taken stays as it is.
    """
    used = set(filter(None, map(letter_of, titles)))
    done = []
    for title in titles:
        place = -1 if letter_of(title) else _free_place(title, used)
        if place >= 0:
            used.add(title[place].lower())
            title = f"{title[:place]}{_MARK}{title[place:]}"
        done.append(title)
    return done


def _free_place(title: str, used: set[str]) -> int:
    firsts = [place for place in range(len(title)) if place == 0 or not title[place - 1].isalnum()]
    places: tuple[int, ...] = (*firsts, *range(len(title)))
    for place in places:
        letter = title[place]
        if letter.isascii() and letter.isalnum() and letter.lower() not in used:
            return place
    return -1


def mark_controls(dialog: QWidget) -> None:
    """Underline a letter of every button and every field's label of a dialog that has none yet."""
    parts: list[QAbstractButton | QLabel] = [
        part
        for part in dialog.findChildren(QWidget)
        if part.window() is dialog
        and ((isinstance(part, QAbstractButton) and part.text()) or (isinstance(part, QLabel) and _leads_on(part)))
    ]
    # Those at the bottom of the dialog are there in every tab and state, and have the first choice.
    parts.sort(key=lambda part: not isinstance(part, QPushButton))
    for part, title in zip(parts, marked([part.text() for part in parts]), strict=True):
        if title != part.text():
            part.setText(title)


def _leads_on(label: QLabel) -> bool:
    """Whether a letter of a label has somewhere to take the keyboard."""
    buddy = label.buddy()
    return buddy is not None and buddy.focusPolicy() is not Qt.FocusPolicy.NoFocus
