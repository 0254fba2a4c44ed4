"""A large corpus as a real collection looks: sentences on topics, with vectors that lie as a sentence model's do."""

from __future__ import annotations

import ast
import functools
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer.domain.arrays import FloatArray

ROWS_AT_ONCE = 50_000

_TOPICS = {
    "cooking": (
        "chef cook baker grandmother waiter",
        "stirred tasted roasted kneaded seasoned served",
        "soup dough onions garlic noodles pastry mushrooms rice",
        "in the kitchen|on the stove|at the market|over an open fire",
    ),
    "astronomy": (
        "astronomer telescope probe observatory satellite",
        "photographed measured tracked discovered mapped",
        "comet nebula galaxy moon asteroid supernova planet",
        "beyond Neptune|near the horizon|in the northern sky|at dawn",
    ),
    "football": (
        "striker goalkeeper coach referee midfielder",
        "scored saved missed kicked celebrated booked",
        "penalty goal corner match header derby title",
        "in extra time|at the stadium|before the break|in front of the fans",
    ),
    "finance": (
        "bank investor broker regulator auditor fund",
        "sold bought hedged audited financed downgraded",
        "bonds shares loans mortgages currency dividends",
        "on the exchange|before closing|in the last quarter|after the merger",
    ),
    "medicine": (
        "doctor nurse surgeon patient pharmacist",
        "examined treated prescribed vaccinated diagnosed",
        "fever infection wound antibiotics fracture allergy",
        "in the ward|at the clinic|during the night shift|after surgery",
    ),
    "gardening": (
        "gardener neighbour botanist farmer volunteer",
        "planted watered pruned harvested weeded",
        "roses tomatoes hedge tulips beans apple-trees compost",
        "in the greenhouse|along the fence|after the frost|in early spring",
    ),
    "software": (
        "developer compiler server tester intern",
        "deployed refactored crashed debugged reviewed",
        "database script function library cluster release",
        "in production|on a laptop|over the weekend|during the outage",
    ),
    "law": (
        "judge lawyer witness jury prosecutor",
        "questioned acquitted appealed sentenced cited",
        "contract defendant verdict statute testimony evidence",
        "in court|before the tribunal|under oath|after the hearing",
    ),
    "music": (
        "pianist orchestra singer conductor drummer",
        "rehearsed played composed recorded sang",
        "sonata opera melody chorus symphony overture",
        "on stage|in the studio|at the festival|without notes",
    ),
    "weather": (
        "storm forecaster wind cloud drizzle",
        "flooded cooled darkened swept soaked",
        "coast valley harbour hills streets fields",
        "towards evening|for three days|without warning|across the north",
    ),
    "travel": (
        "tourist pilot conductor guide hiker",
        "booked missed reached crossed photographed",
        "train ferry border hostel summit flight",
        "in Lisbon|at the airport|along the river|before sunrise",
    ),
    "history": (
        "king historian soldier merchant archivist",
        "conquered excavated dated chronicled besieged",
        "castle treaty empire ruins manuscript colony",
        "in the Middle Ages|after the war|near the old wall|under the crown",
    ),
}
LABELS = tuple(_TOPICS)
_ADJECTIVES = "old young tired clever famous nervous patient careful stubborn quiet".split()
_WHEN = "yesterday|on Monday|last year|this morning|again|at last|twice|in the end|by chance|all the same".split("|")


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Some of the corpus: texts, their topics, and float32 (n, dim) vectors."""

    texts: list[str]
    topics: np.ndarray
    vectors: FloatArray

    @property
    def labels(self) -> list[str]:
        """Name of each text's topic."""
        return [LABELS[topic] for topic in self.topics.tolist()]


def sentences(topics: np.ndarray, rng: np.random.Generator) -> list[str]:
    """Write a sentence on each topic."""
    grammar = [
        (subjects.split(), verbs.split(), objects.split(), places.split("|"))
        for subjects, verbs, objects, places in _TOPICS.values()
    ]
    draws = rng.integers(0, 1 << 20, (len(topics), 6)).tolist()
    written = []
    for topic, (a, s, v, o, p, w) in zip(topics.tolist(), draws, strict=True):
        subjects, verbs, objects, places = grammar[topic]
        written.append(
            f"The {_ADJECTIVES[a % 10]} {subjects[s % len(subjects)]} {verbs[v % len(verbs)]} the "
            f"{objects[o % len(objects)]} {places[p % len(places)]} {_WHEN[w % 10]}."
        )
    return written


def topical_chunks(n: int, dim: int = 384, seed: int = 5) -> Iterator[Chunk]:
    """Yield a corpus of `n` texts in chunks of `ROWS_AT_ONCE`.

    A vector is its topic's centre, one of the topic's eight themes and its own part, whose variance falls off along the
    dimensions as a sentence model's does; then it has unit length.
    """
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((len(LABELS), dim), dtype=np.float32)
    themes = 0.6 * rng.standard_normal((len(LABELS), 8, dim), dtype=np.float32)
    basis = np.linalg.qr(rng.standard_normal((dim, dim)))[0].astype(np.float32)
    spread = 2.4 * (1.0 + np.arange(dim, dtype=np.float32) / 12) ** -0.5
    for start in range(0, n, ROWS_AT_ONCE):
        size = min(ROWS_AT_ONCE, n - start)
        topics = rng.choice(len(LABELS), size, p=_shares())
        own = (rng.standard_normal((size, dim), dtype=np.float32) * spread) @ basis
        vectors = centres[topics] + themes[topics, rng.integers(0, 8, size)] + own
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        yield Chunk(sentences(topics, rng), topics, vectors)


def _shares() -> np.ndarray:
    """Shares of the topics: some large, some small."""
    weights = 1.0 / (2.0 + np.arange(len(LABELS)))
    shares: np.ndarray = weights / weights.sum()
    return shares


def write_lines(path: Path, n: int) -> None:
    """Write the texts alone, one a line."""
    with path.open("w", encoding="utf-8") as file:
        for chunk in topical_chunks(n, dim=1):
            file.writelines(f"{text}\n" for text in chunk.texts)


def write_parquet(path: Path, n: int, dim: int = 384) -> None:
    """Write texts, labels and vectors as a Parquet table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("text", pa.string()), ("label", pa.string()), ("vector", pa.list_(pa.float32(), dim))])
    with pq.ParquetWriter(path, schema, compression="none", use_dictionary=["label"]) as writer:
        for chunk in topical_chunks(n, dim):
            vectors = pa.FixedSizeListArray.from_arrays(pa.array(chunk.vectors.ravel()), dim)
            writer.write_table(pa.table([chunk.texts, chunk.labels, vectors], schema=schema))


def real_sentences(n: int, seed: int = 1) -> list[str]:
    """Choose `n` of some 5,000 sentences of 4 to 14 words that people wrote: the documentation of two libraries."""
    return [str(text) for text in np.random.default_rng(seed).permutation(_all_sentences())[:n]]


def long_texts(n: int, seed: int = 2) -> list[str]:
    """Join 3 to 16 real sentences to each of `n` texts."""
    rng = np.random.default_rng(seed)
    pool = real_sentences(1 << 20)
    return [" ".join(rng.choice(pool, count)) for count in rng.integers(3, 17, n)]


@functools.cache
def _all_sentences() -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentence for name in ("scipy", "sklearn") for sentence in _documentation(name)))


def _documentation(name: str) -> Iterator[str]:
    """Yield the plain sentences of the docstrings of a library."""
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    for path in sorted(Path(spec.origin).parent.rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                continue
            for paragraph in re.split(r"\n\s*\n", ast.get_docstring(node) or ""):
                text = " ".join(paragraph.split())
                if re.match(r"[A-Z][a-z]", text) and not re.search(r"[>|=_\\*`{\[<:]", text):
                    yield from (
                        part
                        for part in re.split(r"(?<=[.!?])\s+(?=[A-Z])", text)
                        if part.endswith(".") and 4 <= len(part.split()) <= 14
                    )
