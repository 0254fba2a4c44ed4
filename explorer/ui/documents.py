"""The sentences' way to the disk and back: files, samples, drafts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.domain.corpus import Corpus
from explorer.domain.failure import ExplorerError, Failure
from explorer.domain.place import AS_FOUND, Place, joined
from explorer.domain.precomputed import RowNames, VectorChoices
from explorer.files import drafts
from explorer.files.drafts import Draft, DraftFile
from explorer.files.samples import Sample, samples
from explorer.ui.filing import Filing
from explorer.ui.listing_history import ListingHistory
from explorer.ui.opening import Opened, Request, make_listing, make_shorter_list, read_files, together
from explorer.ui.panels.lines import EDITABLE, EDITABLE_CHARACTERS, TYPED, editable
from explorer.ui.panels.sentences import SentencesPanel
from explorer.ui.tasks import Lane, TaskRunner

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.ui.panels.listing_model import Listing

_AUTOSAVE = 1000
"""Milliseconds from an edit until it is kept, however long the typing goes on."""
_REPLACED = "Undo brings back what was there."


class Documents(QObject):
    """Fills the panel of sentences from files and samples, and keeps its draft.

    Up to `EDITABLE` sentences go into the editor. More are listed in its place; the editor keeps what was typed,
    and the draft keeps the names of the files, which are read again at the next start.
    """

    column_needed = Signal(object, object, object)
    """A `Request`, the path in question and the columns that could be meant; answer with `choose_column`."""
    place_needed = Signal(object, object, object)
    """A `Request`, the path in question and the `PlaceNeeded`; answer with `choose_place`."""
    vectors_unclear = Signal(object, object)
    """A `Request` and the question, `VectorChoiceNeeded` or `CodesChoiceNeeded`; answer with `decide`."""
    failed = Signal(object)
    """A `Failure`."""
    model_given = Signal(object)
    """The folder of a model that came in place of texts, as `Path`."""
    files_taken = Signal(object)
    """The files and folders, as they were given, of which sentences were just taken, as a tuple of `Path`."""
    opened = Signal(object)
    """What was just taken, as `Opened`."""

    def __init__(self, panel: SentencesPanel, runner: TaskRunner, filing: Filing, *, keeps_draft: bool) -> None:
        super().__init__(panel)
        self._panel = panel
        self._runner = runner
        self._filing = filing
        self._untouched: Sequence[str] = ()
        self._known: tuple[Path, ...] = ()
        self._history = ListingHistory(panel)
        self._history.changed.connect(self._on_edited)
        self._pending: tuple[DraftFile, ...] = ()
        self._keeps_draft, self._refused = keeps_draft, False
        self._beside_pending = False
        self._autosave = QTimer(self)
        self._autosave.setSingleShot(True)
        self._autosave.setInterval(_AUTOSAVE)
        self._autosave.timeout.connect(self.save_draft)
        panel.editor.textChanged.connect(self._on_edited)
        panel.editor.files_given.connect(self.open_files)

    def start(self, *, with_files: bool = True) -> None:
        """Put back what was there last time, or the first sample; listed files only where `with_files`."""
        # Plain lines: the readers of files are imported when one is opened.
        path = samples()[0].path
        sample = Corpus.from_lines(path.read_text(encoding="utf-8").splitlines(), path.name)
        draft = drafts.load_draft() or Draft()
        editor = self._panel.editor
        drafts.forget_texts(draft)
        if len(draft.lines) > 2 * EDITABLE:
            self._add_kept(drafts.keep_text("\n".join(draft.lines)))
        elif any(line.strip() for line in draft.lines):
            editor.put_lines(draft.lines, draft.sources)
        else:
            editor.put_lines(sample.texts, sample.sources)
        if editor.book.corpus().texts == sample.texts:
            self._untouched = sample.texts
        if draft.files and with_files:
            self._pending, self._beside_pending = draft.files, draft.beside_lines
            self._read(
                Request(
                    tuple(file.path for file in draft.files),
                    not draft.beside_lines,
                    {file.path: file.column for file in draft.files if file.column},
                    {file.path: file.source for file in draft.files},
                    draft.files[0].choices,
                    {file.path: file.place for file in draft.files},
                )
            )

    def open_files(self, paths: Sequence[Path], *, replacing: bool = False) -> None:
        """Add the sentences of files, or put them in place; an untouched sample always makes room for them.

        A model's folder becomes the model instead; any other stands for its files.
        """
        from explorer.files.folder_files import files_given
        from explorer.files.given_folders import split_models
        from explorer.files.reading import source_names

        models, paths = split_models(path.absolute() for path in paths)
        given = tuple(paths)
        if models:
            self.model_given.emit(models[-1])
        try:
            paths, notes = files_given(paths)
        except ExplorerError as error:
            self._filing.fail(error.failure)
            return
        if not paths:
            return
        self._known = tuple(dict.fromkeys((*self._known, *paths)))
        sources = dict(zip(self._known, source_names(self._known), strict=True))
        self._read(Request(paths, replacing, sources=sources, notes=notes, given=given))

    def open_sample(self, sample: Sample) -> None:
        """Replace the sentences by a sample; undo brings them back."""
        self._read(Request((sample.path,), replacing=True))

    def choose_column(self, request: Request, path: Path, column: str | None) -> None:
        """Go on reading, with the column chosen for a file, or without the file."""
        self._read(replace(request, columns={**request.columns, path: column}))

    def choose_place(self, request: Request, path: Path, place: Place | None) -> None:
        """Go on reading, with what was said of where a file's table is, or without the file."""
        if place is None:
            self.choose_column(request, path, None)
        else:
            place = joined(request.places.get(path, AS_FOUND), place)
            self._read(replace(request, places={**request.places, path: place}))

    def decide(self, request: Request, choices: VectorChoices | None) -> None:
        """Go on reading, with what was decided about the vectors, or without the files."""
        if choices is None:
            self._read(replace(request, columns=dict.fromkeys(request.paths)))
        else:
            self._read(replace(request, choices=choices))

    def add(self, corpus: Corpus, *, replacing: bool = False) -> None:
        """Take sentences that are in memory, below those that are there or in their place."""
        if replacing or self._fits(corpus.texts):
            self._place(corpus, replacing, (), lambda: None)
        else:
            self._keep("\n".join(corpus.texts))

    def add_text(self, text: str) -> None:
        """Take dropped or pasted text, one sentence a line; what is too much for the editor is kept in a file."""
        if len(text) <= EDITABLE_CHARACTERS and self._fits(lines := text.splitlines()):
            self.add(Corpus.from_lines(lines))
        else:
            self._keep(text)

    @property
    def untouched(self) -> bool:
        """Whether the sentences are a sample's as it came, which makes room for others."""
        return self._panel.corpus().texts == self._untouched

    def clear(self) -> None:
        """Take all sentences away; undo brings them back."""
        self._panel.editor.put_corpus(Corpus(), replace=True)
        self._panel.leave_listing()

    def remove(self, places: Sequence[int]) -> None:
        """Take sentences away by their places, in one step that undo takes back."""
        listing = self._panel.listing
        if listing is None:
            self._panel.editor.remove_texts(places)
            return

        def show(shorter: tuple[Listing, tuple[DraftFile, ...]]) -> None:
            if self._panel.listing is listing:
                self._history.show(*shorter, beside=False)

        job = partial(make_shorter_list, listing.corpus, tuple(places))
        self._filing.submit("Removing sentences", job, show)

    def undo(self) -> None:
        """Take back what was done last: an edit, or files that are listed or were."""
        self._history.undo()

    def redo(self) -> None:
        """Make again what was taken back last."""
        self._history.redo()

    def save_draft(self) -> None:
        """Keep the draft, in the background."""
        self._autosave.stop()
        draft = self._draft()
        self._runner.submit(
            Lane.DRAFT, "draft", lambda _: drafts.save_draft(draft), lambda _: None, on_failure=self._on_refused
        )

    def save_draft_now(self) -> None:
        """Keep the draft before the window closes."""
        self._autosave.stop()
        self._panel.editor.flush()
        if self._keeps_draft:
            drafts.save_draft(self._draft())

    def _fits(self, texts: Sequence[str], *, alone: bool = False) -> bool:
        """Whether the editor takes texts, beside those that are there or alone."""
        now = () if alone else self._panel.corpus().texts
        return len(texts) + len(now) <= EDITABLE and editable((*now, *texts), EDITABLE)

    def _keep(self, text: str) -> None:
        self._filing.submit("Keeping the text", lambda _: drafts.keep_text(text), self._add_kept)

    def _add_kept(self, path: Path) -> None:
        """Read a text that was kept in a file; until it is listed the draft names it all the same."""
        self._pending, self._beside_pending = (*self._pending, DraftFile(path, None, TYPED)), True
        self._read(Request((path,), sources={path: TYPED}))

    def _draft(self) -> Draft:
        editor = self._panel.editor
        now = self._history.now
        files = tuple(dict.fromkeys((*now.files, *self._pending)))
        beside = now.beside or (bool(self._pending) and self._panel.listing is None and self._beside_pending)
        return Draft(tuple(editor.lines()), tuple(editor.book.sources), files, beside)

    def _on_edited(self) -> None:
        if self._keeps_draft and not self._autosave.isActive():
            self._autosave.start()

    def _on_refused(self, failure: Failure) -> None:
        """Say once that the draft cannot be kept, not after every edit."""
        if not self._refused:
            self._refused = True
            self.failed.emit(failure)

    def _read(self, request: Request) -> None:
        first = request.paths[0].name
        self._filing.submit(
            f"Reading {first}",
            lambda context: read_files(request, context),
            lambda opened: self._on_read(request, opened),
        )

    def _on_read(self, request: Request, opened: Opened) -> None:
        if opened.undecided is not None:
            self._ask(request, opened.undecided, opened.question)
            return
        if opened.failures:
            self._filing.fail(together(opened.failures))
        if not len(opened.corpus):
            self._pending = tuple(file for file in self._pending if file.path not in request.paths)
            return
        sample = request.replacing and request.paths[0] in [sample.path for sample in samples()]
        files = request.to_keep()

        def placed() -> None:
            self._pending = tuple(file for file in self._pending if file.path not in request.paths)
            self._untouched = opened.corpus.texts if sample else ()
            if request.given:
                self.files_taken.emit(request.given_of(opened.corpus.sources))
            self.opened.emit(opened)

        # Sentences that come with their vectors stand alone: the others have none.
        replacing = request.replacing or opened.vectors is not None or self.untouched
        if replacing and len(self._panel.corpus()) and not self.untouched:
            opened = replace(opened, notes=(*opened.notes, _REPLACED))
        self._place(opened.corpus, replacing, files, placed)

    def _ask(self, request: Request, path: Path, question: ExplorerError | None) -> None:
        from explorer.files.columns import ColumnChoiceNeeded
        from explorer.files.questions import PlaceNeeded

        if isinstance(question, ColumnChoiceNeeded):
            self.column_needed.emit(request, path, question.columns)
        elif isinstance(question, PlaceNeeded):
            self.place_needed.emit(request, path, question)
        else:
            self.vectors_unclear.emit(request, question)

    def _place(
        self, corpus: Corpus, replacing: bool, files: tuple[DraftFile, ...], on_placed: Callable[[], None]
    ) -> None:
        """Put sentences into the editor, or list them with what is there where that is too much for it."""
        panel, now = self._panel, self._panel.corpus()
        alone = replacing or not len(now)
        if not isinstance(corpus.texts, RowNames) and self._fits(corpus.texts, alone=alone):
            panel.editor.put_corpus(corpus, replace=alone)
            panel.leave_listing()
            on_placed()
            return
        corpora = (corpus,) if alone else (now, corpus)

        def finish(listing: Listing) -> None:
            if not alone and panel.corpus() is not now:  # edited meanwhile
                self._place(corpus, replacing, files, on_placed)
                return
            shown = self._history.now
            beside = not alone and (panel.listing is None or shown.beside)
            self._history.show(listing, files if alone else (*shown.files, *files), beside=beside)
            on_placed()

        self._filing.submit("Listing the sentences", partial(make_listing, corpora), finish)
