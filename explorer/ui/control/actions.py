"""Everything that the window can be told to do: one row an action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from explorer.domain.state import AppState
from explorer.ui.control.needs import (
    needs_results,
    needs_sentences,
    needs_something_set,
    needs_something_to_stop,
    needs_vectors,
    nothing_missing,
)
from explorer.ui.look.mnemonics import plain


class ActionId(StrEnum):
    """Names of the actions; also their object names."""

    RUN = "run"
    CANCEL = "cancel"
    OPEN = "open"
    SAVE_SENTENCES = "save_sentences"
    DRAFTS = "drafts"
    EXPORT = "export"
    QUIT = "quit"
    UNDO = "undo"
    REDO = "redo"
    CUT = "cut"
    COPY = "copy"
    PASTE = "paste"
    SELECT_ALL = "select_all"
    CLEAR = "clear"
    FIND = "find"
    FIND_NEXT = "find_next"
    FIND_PREVIOUS = "find_previous"
    SEARCH = "search"
    NEAR_DUPLICATES = "near_duplicates"
    PREFERENCES = "preferences"
    HEATMAP = "view_heatmap"
    MAP = "view_map"
    NORMS = "view_norms"
    NEIGHBORS = "view_neighbors"
    EXPLORE = "page_explore"
    EXPLAIN = "page_explain"
    COMPARE = "page_compare"
    SWEEP = "page_sweep"
    EVALUATE = "page_evaluate"
    FINDINGS = "page_findings"
    EDITOR = "view_editor"
    RESET_LAYOUT = "reset_layout"
    PALETTE = "palette"
    CODE = "show_code"
    MODEL_FACTS = "model_facts"
    RESET_SETTINGS = "reset_settings"
    CACHE = "show_cache"
    LESSONS = "lessons"
    SHORTCUTS = "shortcuts"
    ABOUT = "about"


class Menu(StrEnum):
    """The menus, in order."""

    FILE = "&File"
    EDIT = "&Edit"
    RUN = "&Run"
    VIEW = "&View"
    HELP = "&Help"


class Submenu(StrEnum):
    """The menus within menus, whose entries are not actions of the table."""

    RECENT = "Open &recent"
    SAMPLES = "Sa&mples"
    THEME = "&Theme"


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action.

    Parameters
    ----------
    title, tip
        In the menu, with the mark of its mnemonic; in the tool tip, where the title does not say it all.
    menu
        Where it stands.
    shortcuts
        The first is shown; all work.
    icon
        Stem of a file in `resources/icons`; empty for none.
    missing
        Says in one sentence why it cannot be done now; empty where it can.
    after_separator
        Whether a line stands above it in the menu.
    below
        Menus within the menu that stand below it.
    words
        Other words for it, by which the command palette finds it.
    """

    title: str
    menu: Menu
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    missing: Callable[[AppState], str] = nothing_missing
    after_separator: bool = False
    below: tuple[Submenu, ...] = ()
    words: str = ""

    @property
    def name(self) -> str:
        """The title as it is read."""
        return plain(self.title)


ACTIONS: Mapping[ActionId, ActionRow] = {
    ActionId.OPEN: ActionRow(
        "&Open…",
        Menu.FILE,
        ("Ctrl+O",),
        "open",
        "Add the sentences of files",
        below=(Submenu.RECENT, Submenu.SAMPLES),
        words="load import file vectors csv",
    ),
    ActionId.SAVE_SENTENCES: ActionRow(
        "&Save sentences…",
        Menu.FILE,
        ("Ctrl+S",),
        tip="Save the sentences as a text file",
        missing=needs_sentences,
        words="write txt",
    ),
    ActionId.DRAFTS: ActionRow(
        "&Drafts…",
        Menu.FILE,
        tip="What other windows left: open it here, or delete it",
        words="recover restore unsaved window",
    ),
    ActionId.EXPORT: ActionRow(
        "&Export…",
        Menu.FILE,
        ("Ctrl+E",),
        "export",
        "Export pictures, vectors and similarities",
        needs_results,
        words="save write image png svg pdf embeddings matrix",
    ),
    ActionId.QUIT: ActionRow("&Quit", Menu.FILE, ("Ctrl+Q",), after_separator=True, words="exit close"),
    ActionId.UNDO: ActionRow("&Undo", Menu.EDIT, ("Ctrl+Z",)),
    ActionId.REDO: ActionRow("&Redo", Menu.EDIT, ("Ctrl+Shift+Z", "Ctrl+Y")),
    ActionId.CUT: ActionRow("Cu&t", Menu.EDIT, ("Ctrl+X",), after_separator=True),
    ActionId.COPY: ActionRow("&Copy", Menu.EDIT, ("Ctrl+C",), tip="Copy what is selected"),
    ActionId.PASTE: ActionRow("&Paste", Menu.EDIT, ("Ctrl+V",)),
    ActionId.SELECT_ALL: ActionRow("Select &all", Menu.EDIT, ("Ctrl+A",)),
    ActionId.CLEAR: ActionRow(
        "C&lear sentences",
        Menu.EDIT,
        tip="Take all sentences away; undo brings them back",
        missing=needs_sentences,
        words="delete remove empty new",
    ),
    ActionId.FIND: ActionRow(
        "&Find…",
        Menu.EDIT,
        ("Ctrl+F",),
        "search",
        "Find words or a regular expression in the sentences",
        after_separator=True,
        words="search regex grep filter",
    ),
    ActionId.FIND_NEXT: ActionRow("Find ne&xt", Menu.EDIT, ("F3",)),
    ActionId.FIND_PREVIOUS: ActionRow("Find pre&vious", Menu.EDIT, ("Shift+F3",)),
    ActionId.SEARCH: ActionRow(
        "&Search by meaning…",
        Menu.EDIT,
        ("Ctrl+Shift+F",),
        "neighbors",
        "Rank the sentences against a query",
        words="find query semantic",
    ),
    ActionId.NEAR_DUPLICATES: ActionRow(
        "&Near-duplicates…",
        Menu.EDIT,
        ("Ctrl+D",),
        tip="List the sentences that are nearly the same",
        missing=needs_vectors,
        words="repeated similar dedupe",
    ),
    ActionId.PREFERENCES: ActionRow(
        "Pr&eferences…",
        Menu.EDIT,
        ("Ctrl+,",),
        tip="What holds for the whole program: theme, motion, colour map, downloads, disk",
        after_separator=True,
        words="settings options configuration",
    ),
    ActionId.RUN: ActionRow(
        "&Run",
        Menu.RUN,
        ("Ctrl+Return", "Ctrl+Enter"),
        "run",
        "Encode the sentences and draw every view; a run under way starts anew with them",
        words="encode embed start",
    ),
    ActionId.CANCEL: ActionRow(
        "&Cancel", Menu.RUN, ("Esc",), "stop", "Stop what is under way", needs_something_to_stop, words="abort"
    ),
    ActionId.CODE: ActionRow(
        "Show the co&de…",
        Menu.RUN,
        ("Ctrl+K",),
        tip="A Python script that gives the vectors of these settings",
        after_separator=True,
        words="python script reproduce",
    ),
    ActionId.MODEL_FACTS: ActionRow(
        "&Model facts…",
        Menu.RUN,
        ("Ctrl+I",),
        "info",
        "Everything that is known of the model, before and after a run",
        words="information details card",
    ),
    ActionId.RESET_SETTINGS: ActionRow(
        "Reset &settings to defaults",
        Menu.RUN,
        icon="reset",
        tip="Put every setting back to its default; undo brings them again",
        missing=needs_something_set,
        words="default options clear",
    ),
    ActionId.CACHE: ActionRow(
        "&Vectors kept on disk…",
        Menu.RUN,
        tip="How much is kept of earlier runs; the limit, and Clear",
        words="cache limit clear",
    ),
    ActionId.HEATMAP: ActionRow("&Heatmap", Menu.VIEW, ("Ctrl+1",), "heatmap", words="similarity matrix"),
    ActionId.MAP: ActionRow("&Map", Menu.VIEW, ("Ctrl+2",), "map", words="umap pca tsne scatter projection"),
    ActionId.NORMS: ActionRow("N&orms", Menu.VIEW, ("Ctrl+3",), "norms", words="length magnitude"),
    ActionId.NEIGHBORS: ActionRow(
        "&Neighbours", Menu.VIEW, ("Ctrl+4",), "neighbors", words="neighbors nearest ranking"
    ),
    ActionId.EXPLORE: ActionRow(
        "E&xplore",
        Menu.VIEW,
        ("Alt+Home",),
        tip="Heatmap, norms, map and neighbours",
        after_separator=True,
        words="page start home views",
    ),
    ActionId.EXPLAIN: ActionRow("Exp&lain", Menu.VIEW, ("Ctrl+5",), words="page tokens pair"),
    ActionId.COMPARE: ActionRow("&Compare", Menu.VIEW, ("Ctrl+6",), words="page settings difference"),
    ActionId.SWEEP: ActionRow("S&weep", Menu.VIEW, ("Ctrl+7",), words="page layers poolings padding"),
    ActionId.EVALUATE: ActionRow("&Evaluate", Menu.VIEW, ("Ctrl+8",), words="page scores pairs correlation"),
    ActionId.FINDINGS: ActionRow("&Findings", Menu.VIEW, ("Ctrl+9",), words="page problems warnings diagnose"),
    ActionId.EDITOR: ActionRow("&Sentences", Menu.VIEW, ("Ctrl+0",), "samples", words="editor texts"),
    ActionId.RESET_LAYOUT: ActionRow(
        "&Reset layout", Menu.VIEW, icon="reset", after_separator=True, below=(Submenu.THEME,), words="docks windows"
    ),
    ActionId.PALETTE: ActionRow(
        "Command &palette…",
        Menu.VIEW,
        ("Ctrl+Shift+P",),
        tip="Find and do anything by a few letters of its name",
        after_separator=True,
        words="find action",
    ),
    ActionId.LESSONS: ActionRow(
        "&Lessons…", Menu.HELP, tip="Six short lessons, each a real run on this machine", words="tutorial learn"
    ),
    ActionId.SHORTCUTS: ActionRow("&Keyboard and mouse", Menu.HELP, ("F1",), words="keys shortcuts gestures help"),
    ActionId.ABOUT: ActionRow("&About Sentence Explorer", Menu.HELP, icon="info", words="version licence"),
}
