"""The menu of the files that were opened lately."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from explorer.files.profile import settings as remembered
from explorer.files.profile.settings import Settings
from explorer.ui.control.actions import Submenu
from explorer.ui.look.mnemonics import literal
from explorer.ui.look.plain import plain_tip
from explorer.ui.window.documents.documents import Documents

_NUMBERED = 9
_LONGEST_FOLDER = 40
"""Characters of a folder that are shown, its end; the tool tip has all of them."""


class RecentMenu(QMenu):
    """Opens a file again; one that is no longer there is greyed, and *Clear* empties the list."""

    def __init__(self, settings: Settings, documents: Documents, parent: QWidget) -> None:
        super().__init__(Submenu.RECENT.value, parent)
        self._settings = settings
        self._documents = documents
        self.setObjectName("menu_recent")
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.refresh)
        documents.files_taken.connect(self._on_taken)
        self.refresh()

    def refresh(self) -> None:
        """Look again at what is kept, and at what of it is still there."""
        self.clear()
        names = self._settings.get(remembered.RECENT_FILES)
        for number, name in enumerate(names, 1):
            path = Path(name)
            words = literal(short_name(path, names))
            there = _is_there(path)
            mark = f"&{number}  " if number <= _NUMBERED else "    "
            action = self.addAction(f"{mark}{words}" if there else f"{mark}{words} (no longer there)")
            action.setObjectName(f"recent_{number}")
            action.setIconText(short_name(path, names))
            action.setToolTip(plain_tip(name))
            action.setEnabled(there)
            action.setData("" if there else "It is no longer there.")
            action.triggered.connect(partial(self._documents.open_files, [path]))
        if names:
            self.addSeparator()
        clear = self.addAction("&Clear this list" if names else "Nothing was opened yet")
        clear.setObjectName("recent_clear")
        clear.setEnabled(bool(names))
        clear.triggered.connect(lambda: self._settings.set(remembered.RECENT_FILES, ()))

    def _on_taken(self, paths: Sequence[Path]) -> None:
        for path in reversed(paths):
            self._settings.add_recent(remembered.RECENT_FILES, str(path))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        # In a folder that may not be looked into, or on a disk that does not answer.
        return False


def short_name(path: Path, others: Sequence[str]) -> str:
    """Return a file's name, with its folder where another of `others` is called the same."""
    alike = [other for other in others if Path(other).name == path.name]
    folder = str(path.parent)
    shown = folder if len(folder) <= _LONGEST_FOLDER else f"…{folder[1 - _LONGEST_FOLDER :]}"
    return path.name if len(alike) < 2 else f"{path.name} – {shown}"
