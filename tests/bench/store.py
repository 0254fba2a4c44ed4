"""What the disk saves: a second run from the cache, and a corpus that does not fit into memory."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from tests.bench.measures import Row, run_script

TEXTS, FEW, MANY = 2000, 10_000, 100_000

_RUN = """
import time
from pathlib import Path

from explorer.domain.job import JobContext
from explorer.domain.settings.spec import EncodeSpec
from explorer.files.cache.vector_cache import VectorCache
from explorer.inference.pipeline import describe_model, encode
from tests.bench.measures import mixed_corpus

corpus, cache = mixed_corpus({texts}), VectorCache(1 << 40, Path({folder!r}))
describe_model(EncodeSpec(), JobContext())
start = time.perf_counter()
encoding = encode(corpus, EncodeSpec(), None, JobContext(), cache)
print(time.perf_counter() - start)
"""

_MAPPED = """
import json
import tempfile
from pathlib import Path

import numpy as np

from explorer.domain.texts.corpus import Corpus
from explorer.domain.job import JobContext
from explorer.domain.settings.spec import Backend, EncodeSpec
from explorer.files.texts.text_store import TextBuilder
from explorer.inference.encode import rows
from explorer.inference.pipeline import encode
from tests.support import models

models.HIDDEN, rows.IN_MEMORY = 128, 0
most = 0


def anonymous() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))


def look(_: object) -> None:
    global most
    most = max(most, anonymous())


with tempfile.TemporaryDirectory() as folder:
    spec = EncodeSpec(str(models.build_model("bert", Path(folder))), Backend.TRANSFORMERS)
    encode(Corpus(("the cat",)), spec, None, JobContext())
    builder = TextBuilder(limit=0)
    random = np.random.default_rng(0)
    for start in range(0, {texts}, 1000):
        words = random.choice(models.WORDS, (1000, 6))
        builder.extend([f"{{' '.join(row)}} {{start + place}}" for place, row in enumerate(words)])
    corpus = Corpus(builder.finish(), fingerprint=builder.fingerprint)
    encoding = encode(corpus, spec, None, JobContext(look))
    vectors = sum(array.nbytes for array in encoding.pooled.values())
    print(json.dumps((most, vectors)))
"""


def measure() -> list[Row]:
    """Encode twice in fresh processes; encode few and many texts with nothing but blocks in memory."""
    with tempfile.TemporaryDirectory() as folder:
        first, second = (
            float(run_script(_RUN.format(texts=TEXTS, folder=str(Path(folder, "cache"))))) for _ in range(2)
        )
    rows = [
        Row(
            f"encoding the same {TEXTS:,} texts again in a fresh process, from the cache, against the first time",
            "≥ 10×",
            f"{first / second:.0f}× ({first:.1f} s, then {1000 * second:.0f} ms)",
            first >= 10 * second,
        )
    ]
    if not Path("/proc/self/status").exists():
        return rows
    few, many = (json.loads(run_script(_MAPPED.format(texts=texts))) for texts in (FEW, MANY))
    memory, vectors = many[0] - few[0], many[1] - few[1]
    rows.append(
        Row(
            f"memory of encoding {MANY:,} texts more than of {FEW:,}, texts and vectors mapped, against the vectors",
            "≤ 0.25×",
            f"{memory / vectors:.2f}× ({memory / 1e6:.0f} MB more for {vectors / 1e6:.0f} MB of vectors)",
            memory <= 0.25 * vectors,
        )
    )
    return rows
