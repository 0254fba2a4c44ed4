"""A sentence as running text: which of its characters belong to which token, and where the others stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.domain.model.tokens import TokenReading
from explorer.figures.explanation import TokenGroup

_CHIP_GAP = "\N{EN SPACE}"


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters of the running text that stand for tokens.

    Parameters
    ----------
    start, stop
        In UTF-16 units, as Qt counts.
    groups
        What they stand for; several where tokens share their characters, as the bytes of one character do.
    chip
        Whether they are the token's own name, since it stands for no characters of the sentence.
    """

    start: int
    stop: int
    groups: tuple[int, ...]
    chip: bool = False


@dataclass(frozen=True, slots=True)
class RunningText:
    """The sentence with a chip for each token that stands for none of its characters.

    Parameters
    ----------
    text
        All of it.
    marks
        Its tokens, in order.
    unread
        Where the part begins that no token covers since the sentence was cut, in UTF-16 units; the length otherwise.
    """

    text: str
    marks: tuple[Mark, ...]
    unread: int


class _Writer:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.marks: list[Mark] = []
        self.length = 0

    def write(self, text: str) -> tuple[int, int]:
        start = self.length
        self.parts.append(text)
        self.length += utf16_length(text)
        return start, self.length

    def chip(self, label: str, group: int) -> None:
        if self.parts and not self.parts[-1].endswith(_CHIP_GAP):
            self.write(_CHIP_GAP)
        start, stop = self.write(label.replace(" ", "\u00a0"))
        self.marks.append(Mark(start, stop, (group,), chip=True))
        self.write(_CHIP_GAP)


def running_text(reading: TokenReading, groups: Sequence[TokenGroup]) -> RunningText:
    """Return the sentence with the tokens that `groups` show, those out of sight as chips at its end."""
    text = reading.text
    group_of = {token: index for index, group in enumerate(groups) if not group.merged for token in group.tokens}
    writer = _Writer()
    read = 0
    for token, label in enumerate(reading.tokens):
        start, stop = (int(place) for place in reading.offsets[token])
        shown = group_of.get(token)
        if start >= stop:
            if shown is not None:
                writer.chip(label, shown)
            continue
        start += len(text[start:stop]) - len(text[start:stop].lstrip() or text[start:stop])
        if stop <= read and shown is not None and writer.marks:
            last = writer.marks[-1]
            writer.marks[-1] = Mark(last.start, last.stop, (*last.groups, shown), last.chip)
        elif stop > read:
            writer.write(text[read : max(read, start)])
            place = writer.write(text[max(read, start) : stop])
            read = stop
            if shown is not None:
                writer.marks.append(Mark(*place, (shown,)))
    for index, group in enumerate(groups):
        if group.merged:
            writer.chip(group.label, index)
    unread = writer.length
    if read and text[read:].strip():
        writer.write(text[read:])
    return RunningText("".join(writer.parts), tuple(writer.marks), unread)


def utf16_length(text: str) -> int:
    """Return the length of a text as Qt counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
