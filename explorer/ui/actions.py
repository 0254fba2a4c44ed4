"""Everything that the window can be told to do: one row an action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from explorer.domain.state import AppState
from explorer.ui.icons import icon


class ActionId(StrEnum):
    """Names of the actions; also their object names."""

    RUN = "run"
    CANCEL = "cancel"
    OPEN = "open"
    SAVE_SENTENCES = "save_sentences"
    EXPORT = "export"
    QUIT = "quit"
    UNDO = "undo"
    REDO = "redo"
    CLEAR = "clear"
    SEARCH = "search"
    NEAR_DUPLICATES = "near_duplicates"
    HEATMAP = "view_heatmap"
    MAP = "view_map"
    NORMS = "view_norms"
    NEIGHBORS = "view_neighbors"
    EXPLAIN = "page_explain"
    COMPARE = "page_compare"
    SWEEP = "page_sweep"
    EVALUATE = "page_evaluate"
    FINDINGS = "page_findings"
    EDITOR = "view_editor"
    RESET_LAYOUT = "reset_layout"
    CODE = "show_code"
    MODEL_FACTS = "model_facts"
    CACHE = "show_cache"
    LESSONS = "lessons"
    SHORTCUTS = "shortcuts"
    ABOUT = "about"


class Menu(StrEnum):
    """The menus, in order."""

    FILE = "File"
    EDIT = "Edit"
    RUN = "Run"
    VIEW = "View"
    HELP = "Help"


def _always(_: AppState) -> bool:
    return True


def _has_results(state: AppState) -> bool:
    results = (state.embeddings, state.comparison, state.sweep, state.padding_test, state.evaluation)
    return any(result is not None for result in results)


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action.

    Parameters
    ----------
    title, tip
        In the menu; in the tool tip, where the title does not say it all.
    menu
        Where it stands.
    shortcuts
        The first is shown; all work.
    icon
        Stem of a file in `resources/icons`; empty for none.
    enabled
        Whether it makes sense now.
    after_separator
        Whether a line stands above it in the menu.
    """

    title: str
    menu: Menu
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    enabled: Callable[[AppState], bool] = _always
    after_separator: bool = False


ACTIONS: Mapping[ActionId, ActionRow] = {
    ActionId.OPEN: ActionRow("Open…", Menu.FILE, ("Ctrl+O",), "open", "Add the sentences of files"),
    ActionId.SAVE_SENTENCES: ActionRow(
        "Save sentences…",
        Menu.FILE,
        ("Ctrl+S",),
        tip="Save the sentences as a text file",
        enabled=lambda s: bool(len(s.corpus)),
    ),
    ActionId.EXPORT: ActionRow(
        "Export…", Menu.FILE, ("Ctrl+E",), "export", "Export pictures, vectors and similarities", _has_results
    ),
    ActionId.QUIT: ActionRow("Quit", Menu.FILE, ("Ctrl+Q",), after_separator=True),
    ActionId.UNDO: ActionRow("Undo", Menu.EDIT, ("Ctrl+Z",)),
    ActionId.REDO: ActionRow("Redo", Menu.EDIT, ("Ctrl+Shift+Z", "Ctrl+Y")),
    ActionId.CLEAR: ActionRow(
        "Clear sentences", Menu.EDIT, tip="Take all sentences away; undo brings them back", after_separator=True
    ),
    ActionId.SEARCH: ActionRow("Search…", Menu.EDIT, ("Ctrl+F",), "search", "Rank the sentences against a query"),
    ActionId.NEAR_DUPLICATES: ActionRow(
        "Near-duplicates…",
        Menu.EDIT,
        ("Ctrl+D",),
        tip="List the sentences that are nearly the same",
        enabled=lambda state: state.embeddings is not None,
    ),
    ActionId.RUN: ActionRow(
        "Run",
        Menu.RUN,
        ("Ctrl+Return", "Ctrl+Enter"),
        "run",
        "Encode the sentences and draw every view",
        lambda state: not state.running,
    ),
    ActionId.CANCEL: ActionRow(
        "Cancel",
        Menu.RUN,
        ("Esc",),
        "stop",
        "Stop what is under way",
        lambda state: state.running or state.waiting or state.failure is not None,
    ),
    ActionId.CODE: ActionRow(
        "Show the code…",
        Menu.RUN,
        ("Ctrl+K",),
        tip="A Python script that gives the vectors of these settings",
        after_separator=True,
    ),
    ActionId.MODEL_FACTS: ActionRow(
        "Model facts…", Menu.RUN, ("Ctrl+I",), "info", "Everything that is known of the model, before and after a run"
    ),
    ActionId.CACHE: ActionRow(
        "Vectors kept on disk…", Menu.RUN, tip="How much is kept of earlier runs; the limit, and Clear"
    ),
    ActionId.HEATMAP: ActionRow("Heatmap", Menu.VIEW, ("Ctrl+1",), "heatmap"),
    ActionId.MAP: ActionRow("Map", Menu.VIEW, ("Ctrl+2",), "map"),
    ActionId.NORMS: ActionRow("Norms", Menu.VIEW, ("Ctrl+3",), "norms"),
    ActionId.NEIGHBORS: ActionRow("Neighbours", Menu.VIEW, ("Ctrl+4",), "neighbors"),
    ActionId.EXPLAIN: ActionRow("Explain", Menu.VIEW, ("Ctrl+5",), after_separator=True),
    ActionId.COMPARE: ActionRow("Compare", Menu.VIEW, ("Ctrl+6",)),
    ActionId.SWEEP: ActionRow("Sweep", Menu.VIEW, ("Ctrl+7",)),
    ActionId.EVALUATE: ActionRow("Evaluate", Menu.VIEW, ("Ctrl+8",)),
    ActionId.FINDINGS: ActionRow("Findings", Menu.VIEW, ("Ctrl+9",)),
    ActionId.EDITOR: ActionRow("Sentences", Menu.VIEW, ("Ctrl+0",), "samples"),
    ActionId.RESET_LAYOUT: ActionRow("Reset layout", Menu.VIEW, icon="reset", after_separator=True),
    ActionId.LESSONS: ActionRow("Lessons…", Menu.HELP, tip="Six short lessons, each a real run on this machine"),
    ActionId.SHORTCUTS: ActionRow("Keyboard and mouse", Menu.HELP, ("F1",)),
    ActionId.ABOUT: ActionRow("About Sentence Explorer", Menu.HELP, icon="info"),
}


def make_actions(handlers: Mapping[ActionId, Callable[[], object]], parent: QObject) -> dict[ActionId, QAction]:
    """Make the actions of the table, each with its handler."""
    actions = {}
    for name, row in ACTIONS.items():
        action = QAction(row.title, parent)
        action.setObjectName(f"action_{name}")
        action.setShortcuts([QKeySequence(shortcut) for shortcut in row.shortcuts])
        action.setToolTip(tool_tip(row))
        if row.icon:
            action.setIcon(icon(row.icon, "accent_text" if name is ActionId.RUN else "text"))
        action.setIconVisibleInMenu(False)
        action.triggered.connect(lambda _=False, handler=handlers[name]: handler())
        actions[name] = action
    return actions


def tool_tip(row: ActionRow) -> str:
    """Return what a tool tip says: the words and the shortcut."""
    words = row.tip or row.title.rstrip("…")
    if not row.shortcuts:
        return words
    return f"{words} ({QKeySequence(row.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText)})"


def enable_actions(actions: Mapping[ActionId, QAction], state: AppState) -> None:
    """Enable what makes sense now."""
    for name, action in actions.items():
        action.setEnabled(ACTIONS[name].enabled(state))
