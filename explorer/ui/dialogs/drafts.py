"""The drafts that no window has: what is in each, to open or to delete."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from explorer.files.profile.draft_folders import LeftDraft
from explorer.ui.dialogs.sheet import Sheet
from explorer.ui.look.controls.building import dressed, fill
from explorer.ui.look.plain import PlainLabel, plain_tip
from explorer.ui.state.draft_keeping import facts_of

_SHOWN_LINES, _SHOWN_CHARACTERS = 200, 400
_WORDS = "Each window keeps its own draft. Opening one leaves what is in this window here in its place."
_NONE = "No other window has left a draft."


class DraftsDialog(Sheet):
    """Lists drafts with their first words; what is to be deleted goes when the dialog is closed, not before."""

    def __init__(self, left: Sequence[LeftDraft], parent: QWidget | None = None) -> None:
        super().__init__("drafts", "Drafts", parent)
        self._left = tuple(left)
        self._deleted: set[int] = set()
        words = dressed(PlainLabel(_WORDS if left else _NONE, self), "drafts_words", role="muted", wrap=True)
        self.list = dressed(QListWidget(self), "drafts_list", "Drafts", wrap=True)
        for found in left:
            item = QListWidgetItem(self.list)
            item.setToolTip(plain_tip(found.draft.name))
        self.preview = dressed(QPlainTextEdit(self), "drafts_preview", "What is in the draft")
        self.preview.setReadOnly(True)
        self.preview.setTabChangesFocus(True)
        fill(self.body, words, (self.list, 1), (self.preview, 1))
        self.delete = self.add_button("delete", "Delete", self._on_delete)
        self.add_button("close", "Close", self.reject)
        self.open_button = self.add_button("open", "Open", self.accept, primary=True)
        self.list.currentRowChanged.connect(self._show)
        self.list.itemActivated.connect(lambda _: self.accept() if self.open_button.isEnabled() else None)
        self.list.setCurrentRow(0)
        self._show(self.list.currentRow())
        for part in (self.list, self.preview, self.delete, self.open_button):
            part.setVisible(bool(left))

    def sizeHint(self) -> QSize:
        """Ask for room for some drafts, and for a page of one."""
        return QSize(560, 480) if self._left else super().sizeHint()

    def chosen(self) -> LeftDraft | None:
        """Return the draft chosen, unless it is to be deleted."""
        row = self.list.currentRow()
        return self._left[row] if row >= 0 and row not in self._deleted else None

    def to_delete(self) -> Sequence[LeftDraft]:
        """Return the drafts that are to be deleted."""
        return [self._left[row] for row in sorted(self._deleted)]

    def _on_delete(self) -> None:
        self._deleted ^= {self.list.currentRow()}
        self._show(self.list.currentRow())

    def _show(self, row: int) -> None:
        for place, found in enumerate(self._left):
            gone = place in self._deleted
            facts = "will be deleted when this is closed" if gone else facts_of(found)
            item = self.list.item(place)
            item.setText(f"{found.draft.name}\n{facts}")
            font = item.font()
            font.setStrikeOut(gone)
            item.setFont(font)
        there = 0 <= row < len(self._left)
        self.preview.setPlainText(_page_of(self._left[row]) if there else "")
        for button in (self.delete, self.open_button):
            button.setEnabled(there)
        deleted = row in self._deleted
        self.delete.setText("Keep it" if deleted else "Delete")
        self.delete.setAccessibleName(self.delete.text())
        self.open_button.setEnabled(there and not deleted)


def _page_of(left: LeftDraft) -> str:
    """Return the beginning of a draft, its files by their names."""
    draft = left.draft
    lines = [line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}…" for line in draft.lines]
    files = [f"The file {file.path}" for file in draft.files]
    shown = (lines if draft.beside_lines or not files else []) + files
    more = [f"… and {len(shown) - _SHOWN_LINES} more lines"] if len(shown) > _SHOWN_LINES else []
    return "\n".join([*shown[:_SHOWN_LINES], *more])
