"""How the bytes of a text file become characters."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO, TextIO

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.domain.words import with_commas

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_KINDS = (
    (b"PK\x03\x04", "a workbook or another zip archive", "Let its name end in .xlsx or .ods, or unpack it first."),
    (b"\xd0\xcf\x11\xe0", "a document of an old Office program", "Save it as .xlsx, .csv or plain text."),
    (b"\x1f\x8b", "packed by gzip", "Add .gz to its name."),
    (b"PAR1", "a Parquet table", "Let its name end in .parquet."),
    (b"ARROW1", "an Arrow table", "Let its name end in .arrow."),
    (b"\x93NUMPY", "a NumPy array", "Let its name end in .npy."),
    (b"%PDF-", "a PDF document", "Save its text as .txt."),
)
"""How files of other kinds begin, what they are, and what to do."""

_CERTAIN = frozenset({"utf-8", *(encoding for _, encoding in _BOMS)})
_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_ODD_CONTROLS = frozenset(map(chr, range(32))) - set("\t\n\r\f\v\x1b\x1a") | {"\x7f"}


def open_text(stream: BinaryIO, name: str, context: JobContext) -> TextIO:
    """Decode a seekable stream, line ends kept as they are.

    The encoding is told by the byte order mark, else it is UTF-8 if the whole stream is valid UTF-8, else the best
    guess of charset-normalizer, which is then reported as a note.

    Raises
    ------
    ExplorerError
        INPUT, where the stream is empty, binary or in no encoding that can be told.
    """
    encoding = detect(stream, name, context)
    if encoding not in _CERTAIN:
        note = f"{name} is not UTF-8; it was read as {encoding}, which is a guess. Check its accented letters."
        context.report(Progress(f"Reading {name}", note=note))
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding, newline="")


def detect(stream: BinaryIO, name: str, context: JobContext) -> str:
    """Return the Python name of the encoding of `stream`; raises as `open_text`."""
    stream.seek(0)
    sample = stream.read(_SAMPLE)
    if not sample:
        raise ExplorerError(FailureKind.INPUT, f"{name} is empty.", "Choose a file with at least one sentence.")
    for mark, what, advice in _OTHER_KINDS:
        if sample.startswith(mark):
            raise ExplorerError(FailureKind.INPUT, f"{name} is {what}, whatever its name says.", advice)
    encoding = next((encoding for mark, encoding in _BOMS if sample.startswith(mark)), None)
    if encoding is None and b"\0" in sample:
        encoding = _utf16_without_mark(sample)
        if encoding is None:
            raise _not_text(name)
    failed_at = _first_undecodable(stream, encoding or "utf-8", context)
    if failed_at is None:
        encoding = encoding or "utf-8"
    elif encoding is not None:
        raise _undecodable(name, encoding, failed_at)
    else:
        encoding = _guess(stream, name, failed_at, context)
    if _looks_binary(sample.decode(encoding, "ignore")):
        raise _not_text(name)
    return encoding


def _first_undecodable(stream: BinaryIO, encoding: str, context: JobContext) -> int | None:
    """Position of the first byte that is not in `encoding`, or None."""
    plain = encoding.removesuffix("-sig")  # so that the mark is counted
    decoder = codecs.getincrementaldecoder(plain)("strict")
    stream.seek(0)
    position = 0
    while True:
        context.check()
        chunk = stream.read(_CHUNK)
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return max(0, position - pending + error.start)
        if not chunk:
            return None
        position += len(chunk)


def _utf16_without_mark(sample: bytes) -> str | None:
    """UTF-16 gives itself away by many zero bytes that are all at odd or all at even positions."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if (even and odd) or (even + odd) * 20 < len(sample):
        return None
    encoding = "utf-16-be" if even else "utf-16-le"
    try:
        text = sample[: len(sample) // 2 * 2].decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _looks_binary(text) else encoding


def _guess(stream: BinaryIO, name: str, failed_at: int, context: JobContext) -> str:
    from charset_normalizer import from_bytes

    # The bytes that are not UTF-8 decide, so the sample is taken around the first of them.
    stream.seek(max(0, failed_at - _SAMPLE // 2))
    sample = stream.read(_SAMPLE)
    matches = list(from_bytes(sample))
    if not matches or b"\0" in sample:
        raise _not_text(name)
    best = matches[0]
    # Short texts fit many code pages equally well; then the most common one is the likeliest.
    common = any(
        "cp1252" in (match.encoding, *match.could_be_from_charset)
        and match.chaos <= best.chaos
        and match.coherence >= best.coherence
        for match in matches
    )
    encoding = "cp1252" if common else best.encoding
    position = _first_undecodable(stream, encoding, context)
    if position is not None:
        raise _undecodable(name, encoding, position)
    return encoding


def _looks_binary(text: str) -> bool:
    """Whether there is a zero character, or more than one odd control character in a hundred."""
    return "\0" in text or sum(map(text.count, _ODD_CONTROLS)) * 100 > len(text)


def _not_text(name: str) -> ExplorerError:
    return ExplorerError(FailureKind.INPUT, f"{name} is not a text file.", "Save it as plain text in UTF-8.")


def _undecodable(name: str, encoding: str, position: int) -> ExplorerError:
    return ExplorerError(
        FailureKind.INPUT,
        f"{name} looks like {encoding.removesuffix('-sig').upper()} text, but byte {with_commas(position + 1)} does "
        f"not fit.",
        "Save it as UTF-8 and try again.",
    )
