from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.domain.failure import Cancelled, ExplorerError
from explorer.domain.job import JobContext, Progress
from explorer.files.texts.encodings import detect, open_text

GERMAN = "Die Straße ist schön und der Bär schläft.\n" * 3
RUSSIAN = "Привет, как дела? Сегодня очень хорошая погода, и мы идём гулять.\n"


def decode(data: bytes) -> str:
    return open_text(io.BytesIO(data), "a.txt", JobContext()).read()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", ["plain\r\nascii\n", GERMAN, RUSSIAN, "𝄞 東京\n"])
def test_unicode_with_and_without_mark(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["hi\n", "plain\r\nascii\n", GERMAN, RUSSIAN])
def test_utf16_without_mark(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("mark", [b"\xfe\xff", b"\xff\xfe"])
def test_utf16_marks_of_both_byte_orders(mark: bytes) -> None:
    encoding = "utf-16-be" if mark == b"\xfe\xff" else "utf-16-le"
    assert decode(mark + "hé".encode(encoding)) == "hé"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("latin-1", "Café crème à la carte\nDéjà vu, garçon\n"),
        ("latin-1", "naïve"),
        ("cp1252", "“Quoted” – and it’s a dash…\n"),
        ("latin-1", GERMAN),
        ("cp1251", RUSSIAN),
        ("shift_jis", "今日は天気がいいですね。猫がマットの上に座りました。\n"),
        ("gb18030", "今天天气很好,猫坐在垫子上。\n"),
    ],
)
def test_older_encodings_are_guessed(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_the_first_odd_byte_may_come_late() -> None:
    text = "plain line\n" * 200_000 + GERMAN
    assert decode(text.encode("latin-1")) == text


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 4,
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00",
        b"\x05\x00\x07\x00\x09\x00\x01\x00" * 30,
        b"text with a zero\x00byte\n",
        b"\x01\x02\x03\x04" * 10,
    ],
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(ExplorerError, match=r"a\.txt is not a text file\."):
        decode(data)


def test_a_mark_that_lies() -> None:
    with pytest.raises(ExplorerError, match=r"looks like UTF-8 text, but byte 8 does not fit"):
        decode(b"\xef\xbb\xbfabcd\xff")
    with pytest.raises(ExplorerError, match=r"looks like UTF-16 text, but byte"):
        decode(b"\xff\xfea\x00b")


def test_the_position_of_a_bad_byte_counts_across_chunks() -> None:
    data = b"\xef\xbb\xbf" + "ä".encode() * 700_000 + b"\xff"
    with pytest.raises(ExplorerError, match="byte 1,400,004 does"):
        decode(data)


def test_cancel() -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(Cancelled):
        detect(io.BytesIO(b"text"), "a.txt", context)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_any_utf8_comes_back(text: str) -> None:
    marked = text.startswith("\ufeff")
    assert decode(text.encode()) == (text[1:] if marked else text)


def notes(data: bytes) -> list[str]:
    reports: list[Progress] = []
    open_text(io.BytesIO(data), "a.txt", JobContext(reports.append)).close()
    return [report.note for report in reports]


@pytest.mark.parametrize(("encoding", "name"), [("cp1252", "cp1252"), ("utf-16-le", "utf-16-le")])
def test_a_guess_is_reported(encoding: str, name: str) -> None:
    expected = f"a.txt is not UTF-8; it was read as {name}, which is a guess. Check its accented letters."
    assert notes(GERMAN.encode(encoding)) == [expected]


@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_what_is_certain_is_not_reported(encoding: str) -> None:
    assert notes("plain text\n".encode(encoding)) == []
