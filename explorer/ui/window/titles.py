"""The title of the window: what its sentences are from, and whether they were edited since."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from explorer.domain.state import AppState
from explorer.domain.texts.categorical import Categorical
from explorer.domain.texts.corpus import Corpus
from explorer.files.profile.settings import Settings
from explorer.files.texts.samples import first_sample, samples
from explorer.ui.panels.sentences.lines import TYPED
from explorer.ui.window.documents.opening import Opened

_PROGRAM = "Sentence Explorer"
_MARK = "[*]"
_NOTE = "kept_text"


class WindowTitle(QObject):
    """Names the window after the files of its sentences, and marks it while they differ from what is on the disk.

    Parameters
    ----------
    window
        The window to name.
    settings
        Where it is noted which sentences are on the disk, for the next start.
    """

    def __init__(self, window: QWidget, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._corpus = Corpus()
        self._saved_as = ""
        self._edited, self._was_edited = False, False

    def render(self, old: AppState | None, new: AppState) -> None:
        """Show whether the sentences are what is on the disk."""
        if new.differs(old, "corpus"):
            self._was_edited = self._edited
            self._corpus = new.corpus
            self._show()

    def start(self) -> None:
        """Take the sentences of the start as they were left; the first sample, untouched, is on the disk."""
        if self._corpus == first_sample():
            self._keep()
        self._show()

    def opened(self, opened: Opened) -> None:
        """Take the sentences as those of files, where nothing else is among them."""
        alone = len(opened.corpus) == len(self._corpus)
        if alone:
            self._saved_as = ""
        if alone or (not self._was_edited and TYPED not in Categorical.of(self._corpus.sources).used):
            self._keep()
        self._show()

    def saved(self, name: str, fingerprint: str) -> None:
        """Take sentences of that `fingerprint` as what is in the file `name`."""
        self._saved_as = name
        self._settings.set_note(_NOTE, fingerprint)
        self._show()

    def _keep(self) -> None:
        self._settings.set_note(_NOTE, self._corpus.fingerprint)

    def _show(self) -> None:
        name = self._saved_as or name_of(self._corpus)
        # Qt shows the placeholder as a star, and two of them as it stands.
        words = " ".join(name.replace(_MARK, 2 * _MARK).split())
        self._window.setWindowTitle(f"{words}{_MARK} — {_PROGRAM}" if words else f"{_PROGRAM}{_MARK}")
        self._edited = bool(len(self._corpus)) and self._corpus.fingerprint != self._settings.note(_NOTE)
        self._window.setWindowModified(self._edited)


def name_of(corpus: Corpus) -> str:
    """Return what sentences are called together: the file or the sample they are from; empty where there are none."""
    if not len(corpus):
        return ""
    names = [name for name in Categorical.of(corpus.sources).used if name != TYPED]
    if not names:
        return "Typed sentences"
    titles = {sample.path.name: f"{sample.title} (sample)" for sample in samples()}
    first = titles.get(names[0], names[0])
    return first if len(names) == 1 else f"{first} and {len(names) - 1} more"
