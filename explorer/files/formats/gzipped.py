"""Files packed by gzip: unpacked into a work file, so that their readers can go back and forth in them."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.job import JobContext
from explorer.domain.words import with_commas
from explorer.files.disk.pace import Pace
from explorer.files.disk.work import room_for_work, work_file

PACKED = ".gz"
"""What stands behind the extension of a packed file."""

_CHUNK = 1 << 20
_ALWAYS_UNPACKED = 1 << 30
_MOST_TIMES = 200
"""How many times its packed size a file may have; texts pack to a tenth or a twentieth."""

_LEFT_FREE = 1 << 29
"""Bytes of the disk that are left to others."""

_MAGIC = b"\x1f\x8b"


@contextmanager
def stream_of(path: Path, context: JobContext) -> Iterator[BinaryIO]:
    """Open a file at its beginning, unpacked where its name ends in `PACKED`.

    Raises
    ------
    ExplorerError
        INPUT, where a packed file is damaged, is no gzip file, or unpacks to more than any text would.
    """
    with path.open("rb") as file:
        if path.suffix.lower() != PACKED:
            yield file
            return
        with work_file() as unpacked:
            _unpack(file, unpacked, path, context)
            unpacked.seek(0)
            yield unpacked


def _unpack(packed: BinaryIO, unpacked: BinaryIO, path: Path, context: JobContext) -> None:
    size = path.stat().st_size
    room = min(max(_ALWAYS_UNPACKED, _MOST_TIMES * size), max(0, room_for_work() - _LEFT_FREE))
    pace, done = Pace(f"Unpacking {path.name}", context), 0
    if packed.read(len(_MAGIC)) != _MAGIC:
        raise ExplorerError(
            FailureKind.INPUT, f"{path.name} is no gzip file.", f"Take {PACKED} off its name if it is not packed."
        )
    packed.seek(0)
    try:
        with gzip.GzipFile(fileobj=packed) as reader:
            while chunk := reader.read(_CHUNK):
                done += len(chunk)
                if done > room:
                    raise ExplorerError(
                        FailureKind.INPUT,
                        f"{path.name} unpacks to more than {with_commas(room >> 20)} MB, which is more than is taken.",
                        "Unpack it yourself and open the part that you need.",
                    )
                unpacked.write(chunk)
                pace.show(packed.tell(), size)
    except EOFError:
        raise ExplorerError(
            FailureKind.INPUT, f"{path.name} ends in the middle of its packed data.", "Copy or download it again."
        ) from None
    except (gzip.BadGzipFile, zlib.error):
        raise ExplorerError(
            FailureKind.INPUT, f"The packed data of {path.name} is damaged.", "Copy or download it again."
        ) from None
