"""The sentences' way to the disk and back: files, samples, drafts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from explorer.domain.failure import ExplorerError
from explorer.domain.job import JobContext
from explorer.domain.results.precomputed import RowNames, VectorChoices
from explorer.domain.texts.corpus import Corpus
from explorer.domain.texts.place import Place
from explorer.files.profile.draft_folders import LeftDraft
from explorer.files.profile.drafts import Draft, DraftFile
from explorer.files.texts.samples import Sample, first_sample, samples
from explorer.ui.control.filing import Filing
from explorer.ui.panels.sentences.lines import EDITABLE, EDITABLE_CHARACTERS, TYPED, editable
from explorer.ui.panels.sentences.sentences import SentencesPanel
from explorer.ui.state.draft_keeping import DraftKeeping
from explorer.ui.state.tasks import TaskRunner
from explorer.ui.window.documents.drafted import Drafted
from explorer.ui.window.documents.listing_history import ListingHistory
from explorer.ui.window.documents.opening import (
    Opened,
    Request,
    keep_corpus,
    make_listing,
    make_shorter_list,
    read_files,
    request_for,
    request_of,
    together,
)

if TYPE_CHECKING:
    # Needed for types alone; the window opens sooner without them.
    from explorer.ui.panels.sentences.listing_rows import Listing

_REPLACED = "Undo brings back what was there."


class Documents(QObject):
    """Fills the panel of sentences from files and samples, and keeps its draft.

    Up to `EDITABLE` sentences go into the editor. More are listed in its place; the editor keeps what was typed,
    and the draft keeps the names of the files, which are read again at the next start.
    """

    asked = Signal(object, object, object)
    """A `Request`, the path in question and the question as its error; answer with `choose_column` for a
    `ColumnChoiceNeeded`, `choose_place` for a `PlaceNeeded`, `decide` for any other."""
    failed = Signal(object)
    """A `Failure`."""
    model_given = Signal(object)
    """The folder of a model that came in place of texts, as `Path`."""
    files_taken = Signal(object)
    """The files and folders, as they were given, of which sentences were just taken, as a tuple of `Path`."""
    told = Signal(str)
    """A sentence on what could not be taken as it was."""
    opened = Signal(object)
    """What was just taken, as `Opened`."""

    def __init__(self, panel: SentencesPanel, runner: TaskRunner, filing: Filing, *, keeps_draft: bool) -> None:
        super().__init__(panel)
        self._panel = panel
        self._filing = filing
        self._untouched: Sequence[str] = ()
        self._known: tuple[Path, ...] = ()
        self._history = ListingHistory(panel)
        self.drafted = Drafted(panel, self._history)
        self.keeping = DraftKeeping(runner, self.drafted.draft, kept=keeps_draft, parent=self)
        self.keeping.failed.connect(self.failed)
        self.keeping.told.connect(self.told)
        for edited in (self._history.changed, panel.editor.textChanged):
            edited.connect(self.keeping.soon)
        panel.editor.files_given.connect(self.open_files)

    def start(self, *, with_files: bool = True) -> None:
        """Put back what was there last time, or the first sample; listed files only where `with_files`."""
        draft = self.keeping.begin(making_room=not with_files)
        sample = first_sample()
        if draft.is_empty:
            draft = Draft(tuple(sample.texts), tuple(sample.sources), origins=(samples()[0].path,))
        self._show_draft(draft, with_files=with_files)
        if self._panel.editor.book.corpus().texts == sample.texts:
            self._untouched = sample.texts

    def open_draft(self, left: LeftDraft) -> bool:
        """Put a draft that was left in place of this one, which is left in turn; as `DraftKeeping.change_to`.

        Returns False where another window has it by now.
        """
        self._panel.editor.flush()
        draft = self.keeping.change_to(left)
        if draft is None:
            return False
        self._filing.cancel()
        self.drafted.expect_no_more()
        self._untouched = ()
        self._panel.leave_listing()
        self._show_draft(draft, with_files=True)
        self._history.forget()
        return True

    def _show_draft(self, draft: Draft, *, with_files: bool) -> None:
        """Put a draft into the editor, and have its listed files read where `with_files`."""
        editor = self._panel.editor
        if editable([line for line in draft.lines if line.strip()], 2 * EDITABLE):
            editor.put_lines(draft.lines or ("",), draft.sources or (TYPED,), draft.labels)
        else:
            editor.put_lines(("",), (TYPED,))
            self._keep_text("\n".join(draft.lines))
        self.drafted.begin(draft)
        if draft.files and with_files:
            self.drafted.expect(draft.files, beside=draft.beside_lines)
            self._read(request_of(draft))

    def open_files(self, paths: Sequence[Path], *, replacing: bool = False) -> None:
        """Add the sentences of files, or put them in place; an untouched sample always makes room for them.

        A model's folder becomes the model instead; any other stands for its files.
        """
        from explorer.files.texts.given_folders import split_models

        models, files = split_models(path.absolute() for path in paths)
        if models:
            self.model_given.emit(models[-1])
        try:
            request = request_for(tuple(files), self._known, replacing=replacing)
        except ExplorerError as error:
            self._filing.fail(error.failure)
            return
        if request.paths:
            self._known = tuple(request.sources)
            self._read(request)

    def open_sample(self, sample: Sample) -> None:
        """Replace the sentences by a sample; undo brings them back, and so does the next start."""
        self.keeping.set_aside()
        self._read(Request((sample.path,), replacing=True))

    def choose_column(self, request: Request, path: Path, column: str | None) -> None:
        """Go on reading, with the column chosen for a file, or without the file."""
        self._read(request.with_column(path, column))

    def choose_place(self, request: Request, path: Path, place: Place | None) -> None:
        """Go on reading, with what was said of where a file's table is, or without the file."""
        self._read(request.with_column(path, None) if place is None else request.with_place(path, place))

    def decide(self, request: Request, choices: VectorChoices | None) -> None:
        """Go on reading, with what was decided about the vectors, or without the files."""
        self._read(request.with_choices(choices))

    def add(self, corpus: Corpus, *, replacing: bool = False) -> None:
        """Take sentences that are in memory, below those that are there or in their place."""
        if replacing or self._fits(corpus.texts):
            self._place(corpus, replacing, (), lambda: None)
        else:
            self._keep(partial(keep_corpus, corpus, self.keeping.folder.keep_text))

    def add_text(self, text: str) -> None:
        """Take dropped or pasted text, one sentence a line; what is too much for the editor is kept in a file."""
        if len(text) <= EDITABLE_CHARACTERS and self._fits(lines := text.splitlines()):
            self.add(Corpus.from_lines(lines))
        else:
            self._keep_text(text)

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

        job = partial(make_shorter_list, listing.corpus, tuple(places), self.keeping.folder.keep_text)
        self._filing.submit("Removing sentences", job, show)

    def undo(self) -> None:
        """Take back what was done last: an edit, or files that are listed or were."""
        self._history.undo()

    def steps(self) -> int:
        """Return a number that each change of the sentences raises, and each one that is taken back lowers."""
        return self._history.steps

    def redo(self) -> None:
        """Make again what was taken back last."""
        self._history.redo()

    def _fits(self, texts: Sequence[str], *, alone: bool = False) -> bool:
        """Whether the editor takes texts, beside those that are there or alone."""
        now = () if alone else self._panel.corpus().texts
        return len(texts) + len(now) <= EDITABLE and editable((*now, *texts), EDITABLE)

    def _keep_text(self, text: str) -> None:
        keep = self.keeping.folder.keep_text
        self._keep(lambda _: (DraftFile(keep(text), None, TYPED),))

    def _keep(self, job: Callable[[JobContext], tuple[DraftFile, ...]]) -> None:
        """Keep sentences in files and read them; until they are listed the draft names them all the same."""
        folder = self.keeping.folder

        def add(files: tuple[DraftFile, ...]) -> None:
            if folder is self.keeping.folder:
                self.drafted.expect_too(files)
                self.keeping.save()
                self._read(request_of(Draft(files=files, beside_lines=True)))

        self._filing.submit("Keeping the text", job, add)

    def _read(self, request: Request) -> None:
        folder = self.keeping.folder

        def take(opened: Opened) -> None:
            # Another draft may be in place by now.
            if folder is self.keeping.folder:
                self._on_read(request, opened)

        self._filing.submit(f"Reading {request.paths[0].name}", lambda context: read_files(request, context), take)

    def _on_read(self, request: Request, opened: Opened) -> None:
        if opened.undecided is not None:
            self.asked.emit(request, opened.undecided, opened.question)
            return
        if opened.failures:
            self._filing.fail(together(opened.failures))
        if not len(opened.corpus):
            self.drafted.expect_no_more(request.paths)
            return
        sample = request.replacing and request.paths[0] in [sample.path for sample in samples()]
        files = request.to_keep()

        def placed() -> None:
            self.drafted.expect_no_more(request.paths)
            self._untouched = opened.corpus.texts if sample else ()
            texts_kept_here = any(map(self.keeping.folder.holds, request.paths))
            if len(opened.corpus) == len(self._panel.corpus()) and not texts_kept_here:
                self.drafted.came_from(request.paths)
            if request.given:
                self.files_taken.emit(request.given_of(opened.corpus.sources))
            self.opened.emit(opened)

        # Sentences that come with their vectors stand alone: the others have none.
        replacing = request.replacing or opened.vectors is not None or self.untouched
        if replacing and len(self._panel.corpus()) and not self.untouched:
            opened = replace(opened, notes=(*opened.notes, _REPLACED))
        self._place(opened.corpus, replacing, files, placed)

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
