"""The texts under study."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts in the order in which they were given.

    Parameters
    ----------
    texts
        N texts, none empty or blank.
    sources
        N names saying where each text came from ("typed", a file's name); empty means all typed.
    labels
        N category labels, or empty where there are none.
    """

    texts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    fingerprint: str = field(init=False, default="")

    def __post_init__(self) -> None:
        for name, values in (("sources", self.sources), ("labels", self.labels)):
            if values and len(values) != len(self.texts):
                raise ValueError(f"{len(values)} {name} for {len(self.texts)} texts")
        digest = hashlib.blake2b(digest_size=16)
        for text in self.texts:
            data = text.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "little"))
            digest.update(data)
        object.__setattr__(self, "fingerprint", digest.hexdigest())

    def __len__(self) -> int:
        return len(self.texts)

    @classmethod
    def from_lines(cls, lines: Iterable[str], source: str = "typed") -> Corpus:
        """Make a corpus of the lines that are not blank, stripped of surrounding white space."""
        texts = tuple(stripped for line in lines if (stripped := line.strip()))
        return cls(texts, (source,) * len(texts))

    @classmethod
    def concatenate(cls, corpora: Sequence[Corpus]) -> Corpus:
        """Join corpora in order; missing sources become "typed", missing labels empty strings."""
        texts = tuple(text for corpus in corpora for text in corpus.texts)
        sources = tuple(s for corpus in corpora for s in corpus.sources or ("typed",) * len(corpus))
        labelled = any(corpus.labels for corpus in corpora)
        labels = tuple(s for corpus in corpora for s in corpus.labels or ("",) * len(corpus))
        return cls(texts, sources, labels if labelled else ())
