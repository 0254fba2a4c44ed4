"""What is kept on the disk of earlier runs: how much, how much it may be, and how to be rid of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from explorer.domain.job import JobContext
from explorer.files.cache.converted import clear_converted, converted_bytes
from explorer.files.cache.vector_cache import VectorCache, size_in_words
from explorer.files.profile.settings import CACHE_GIGABYTES, Settings
from explorer.ui.dialogs.sheet import Sheet
from explorer.ui.look.controls.building import STRETCH, dressed, fill
from explorer.ui.look.plain import PlainLabel
from explorer.ui.panels.settings.form import Choice, Form

_WHAT_FOR = (
    "Vectors of longer runs are kept on this disk, so that the same sentences are not encoded twice and a run that was "
    "cut short goes on where it stopped. Numbers are kept and digests that tell the sentences apart, never a sentence."
)
LIMITS = tuple(
    (most, f"{most} GB" if most else "keep nothing", "When a run has finished, what was used longest ago is removed.")
    for most in CACHE_GIGABYTES.choices
)


class CacheDialog(Sheet):
    """Says how much is kept; the limit holds from the moment it is chosen.

    Parameters
    ----------
    settings
        Where the limit is remembered.
    """

    job_wanted = Signal(str, object)
    """What is being done, as the user reads it, and the job that does it; answered by `refresh`."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__("cache", "Vectors kept on disk", parent)
        self._settings = settings
        self.setMinimumSize(self.sizeHint())
        words = dressed(PlainLabel(_WHAT_FOR, self), role="muted", wrap=True)
        self.usage = dressed(PlainLabel(parent=self), "cache_usage", "Kept now")
        self.models = dressed(PlainLabel(parent=self), "cache_models", "Prepared models")
        self.limit = Choice(LIMITS)
        form = Form()
        form.add("Kept now", self.usage, "cache_usage", "Everything that is kept, of every model.")
        form.add("At most", self.limit, "cache_limit", "A run that is under way may take more until it has finished.")
        form.add(
            "Prepared models",
            self.models,
            "cache_models",
            "Models converted for OpenVINO; those used last are kept, and one that is cleared is prepared again.",
        )
        fill(self.body, words, form, STRETCH)
        self.clear = self.add_button("clear", "Clear")
        self.clear.clicked.connect(lambda: self._do("Clearing the cache", _clear))
        self.add_button("close", "Close", self.accept, primary=True)
        self.limit.picked.connect(self._on_limit)

    def sizeHint(self) -> QSize:
        """Ask for room for the words on four lines."""
        return QSize(440, 290)

    def refresh(self) -> None:
        """Look again at what is kept, and at the limit, which may have been changed on the command line."""
        self._settings.refresh()
        self.limit.show_value(self._settings.get(CACHE_GIGABYTES))
        vectors, models = VectorCache.of(self._settings).usage(), converted_bytes()
        self.usage.setText(size_in_words(vectors))
        self.models.setText(size_in_words(models))
        self.clear.setEnabled(vectors + models > 0)

    def _on_limit(self, gigabytes: int) -> None:
        self._settings.set(CACHE_GIGABYTES, gigabytes)
        self._do("Making room", VectorCache.trim)

    def _do(self, stage: str, action: Callable[[VectorCache], None]) -> None:
        cache = VectorCache.of(self._settings)

        def job(_: JobContext) -> None:
            action(cache)

        self.clear.setEnabled(False)
        self.job_wanted.emit(stage, job)


def _clear(cache: VectorCache) -> None:
    cache.clear()
    clear_converted()
