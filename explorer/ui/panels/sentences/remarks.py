"""What is said of sentences that deserve a second look: marks beside them, and words with links below them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from explorer.domain.arrays import IntArray
from explorer.domain.results.encoding import Encoding
from explorer.domain.results.precomputed import RowNames
from explorer.domain.texts.corpus import Corpus
from explorer.domain.words import count
from explorer.ui.look.controls.building import dressed
from explorer.ui.look.plain import LinksLabel, link
from explorer.ui.look.theme import UNIT, current_theme
from explorer.ui.panels.sentences.lines import EDITABLE_CHARACTERS, EDITABLE_LENGTH, editable

Mark = tuple[str, str, str]
"""Icon, theme role and explanation of a mark in the gutter."""


def cut_mark(limit: int | None) -> Mark:
    """Return the mark of a sentence of which the model read only the first `limit` tokens."""
    where = f" at {limit} tokens" if limit else ""
    return "warning", "warn", f"The model read only the beginning: this sentence was cut{where}."


def repeated_mark(times: int) -> Mark:
    """Return the mark of a sentence that is there several times."""
    return "copy", "muted", f"This sentence occurs {count(times)} times."


def remark_label(name: str, accessible: str, parent: QWidget) -> LinksLabel:
    """Make a line for what is said below the sentences, as high as a line at least."""
    label = dressed(LinksLabel(parent), name, accessible)
    label.setContentsMargins(12, UNIT // 2, 12, 2)
    label.setText(_link("", "A line"))
    label.setMinimumHeight(label.sizeHint().height())
    label.setText("")
    return label


def listing_remark(corpus: Corpus, most: int) -> str:
    """Say why listed sentences cannot be edited, and what can be done: links "first" and "back".

    Parameters
    ----------
    corpus
        What is listed.
    most
        Sentences that the editor takes.
    """
    ways = _link("back", "Back to the editor")
    if isinstance(corpus.texts, RowNames):
        return f"The file holds vectors without texts; the rows are numbered. {ways}"
    first = corpus.texts[:most]
    if max(map(len, first), default=0) > EDITABLE_LENGTH:
        limit = f"A sentence of up to {count(EDITABLE_LENGTH)} characters can be edited"
    elif not editable(first, most):
        limit = f"Up to {count(EDITABLE_CHARACTERS)} characters can be edited"
    else:
        limit = f"Up to {count(most)} sentences can be edited"
        ways = f"{_link('first', f'Edit the first {count(most)}')} · {ways}"
    return f"{limit}; these can be read, chosen and copied. {ways}"


def remark_words(listed: IntArray | None, repeated: Mapping[str, int], encoding: Encoding | None) -> str:
    """Say what stands out: sentences that are repeated (link "repeated"), and those that were cut (link "cut").

    Parameters
    ----------
    listed
        int32 (N,), how often each listed sentence occurs; None where they are in the editor.
    repeated
        How often each text of the editor occurs that occurs more than once.
    encoding
        The last run.
    """
    parts = []
    several = int((listed > 1).sum()) if listed is not None else sum(repeated.values())
    if several:
        parts.append(f"{count(several)} occur more than once.&nbsp;{_link('repeated', 'Show')}")
    if encoding is not None and encoding.truncated.any():
        cut = int(encoding.truncated.sum())
        verb = "was" if cut == 1 else "were"
        limit = f" at {encoding.info.max_length} tokens" if encoding.info.max_length else ""
        parts.append(f"{count(cut)} of {count(len(encoding))} {verb} cut{limit}.&nbsp;{_link('cut', 'Show')}")
    return " ".join(parts)


def _link(name: str, words: str) -> str:
    return link(name, words, current_theme().accent)
