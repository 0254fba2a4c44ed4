"""What the command palette lists: the actions, the entries of the menus within menus, the values of the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from explorer.domain.state import AppState
from explorer.ui.control.actions import ACTIONS, ActionId, Menu, Submenu
from explorer.ui.look.keyboard import shortcut_words
from explorer.ui.look.mnemonics import plain, unmarked
from explorer.ui.panels.settings.form import Choice
from explorer.ui.window.palette.matching import score


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette.

    Parameters
    ----------
    key
        Names it among those used lately.
    title
        What it is called, as its menu calls it.
    path
        Where else it stands: "File", "File › Samples", "Settings".
    run
        Does it.
    shortcut
        Its keys, as the system writes them.
    missing
        Why it cannot be done now; empty where it can.
    words
        Other words by which it is found.
    """

    key: str
    title: str
    path: str
    run: Callable[[], object]
    shortcut: str = ""
    missing: str = ""
    words: str = ""


def action_entries(
    actions: Mapping[ActionId, QAction], state: AppState, missing: Mapping[ActionId, str]
) -> Iterator[Entry]:
    """Yield every action of the table; `missing` says of some more than their rows can."""
    for name, row in ACTIONS.items():
        yield Entry(
            f"action {name}",
            unmarked(row.title),
            plain(row.menu),
            actions[name].trigger,
            shortcut_words(row.shortcuts[0]) if row.shortcuts else "",
            missing.get(name, "") or row.missing(state),
            f"{row.words} {row.tip}",
        )


def menu_entries(menu: QMenu, above: Menu) -> Iterator[Entry]:
    """Yield what stands in a menu within the menu `above`; a greyed entry says in its data why it is so."""
    path = f"{plain(above)} › {plain(menu.title())}"
    for action in menu.actions():
        if action.isEnabled() and not action.isSeparator():
            yield Entry(action.objectName(), action.iconText(), path, action.trigger)
        elif action.data():
            yield Entry(action.objectName(), action.iconText(), path, action.trigger, missing=action.data())


def choice_entries(choice: Choice) -> Iterator[Entry]:
    """Yield the values of a setting."""
    name = choice.accessibleName()
    for row in range(choice.count()):
        title = f"{name}: {choice.itemText(row)}"
        run = partial(choice.activated.emit, row)
        yield Entry(f"{choice.objectName()} {row}", title, "Settings", run, missing=choice.problem_at(row))


def entries(
    actions: Mapping[ActionId, QAction],
    state: AppState,
    missing: Mapping[ActionId, str],
    submenus: Mapping[Submenu, QMenu],
    choices: Sequence[Choice],
) -> list[Entry]:
    """Return everything that there is to do, in the order of the menus."""
    listed = list(action_entries(actions, state, missing))
    for row in ACTIONS.values():
        for below in row.below:
            # What a menu holds may depend on the moment.
            submenus[below].aboutToShow.emit()
            listed += menu_entries(submenus[below], row.menu)
    for choice in choices:
        listed += choice_entries(choice)
    return listed


def found(entries: Sequence[Entry], query: str, lately: Sequence[str]) -> list[Entry]:
    """Return the entries that a query names, the best first; among equals those used lately, then as they come."""
    place = {key: number for number, key in enumerate(lately)}
    rated = [(score(query, entry.title, f"{entry.path} {entry.words}"), entry) for entry in entries]
    kept = [pair for pair in rated if pair[0]]
    kept.sort(key=lambda pair: (-pair[0], place.get(pair[1].key, len(place))))
    return [entry for _, entry in kept]
