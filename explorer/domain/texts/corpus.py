"""The texts under study."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from explorer.domain.texts.categorical import Categorical

_BLOCK = 8192

UTF8 = ("utf-8", "surrogatepass")
"""How texts become bytes and back, the lone surrogates of broken input included."""


class TextDigest:
    """The fingerprint of texts that come block by block; how they are cut into blocks does not matter."""

    def __init__(self) -> None:
        self._lengths = hashlib.blake2b(digest_size=16)
        self._bytes = hashlib.blake2b(digest_size=16)

    def update(self, encoded: Sequence[bytes]) -> None:
        """Add texts, each as its bytes in `UTF8`."""
        self._lengths.update(np.fromiter(map(len, encoded), "<i8", len(encoded)).tobytes())
        self._bytes.update(b"".join(encoded))

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits that differ where any text so far does."""
        both = self._lengths.digest() + self._bytes.digest()
        return hashlib.blake2b(both, digest_size=16).hexdigest()


@runtime_checkable
class Fingerprinted(Protocol):
    """Texts that know their fingerprint, so that it is not computed again."""

    @property
    def fingerprint(self) -> str:
        """What `TextDigest` gives for them."""


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """Texts in the order in which they were given.

    Two corpora are equal where their texts, sources and labels are.

    Parameters
    ----------
    texts
        N texts, none empty or blank: a tuple, or where they are many a sequence that keeps them on disk.
    sources
        N names saying where each text came from ("typed", a file's name); empty means all typed.
    labels
        N category labels, or empty where there are none.
    fingerprint
        Differs where the texts do. Computed unless it is given, in time that grows with the texts.

    Raises
    ------
    ValueError
        Where the lengths differ.
    """

    texts: Sequence[str] = ()
    sources: Sequence[str] = ()
    labels: Sequence[str] = ()
    fingerprint: str = ""

    def __post_init__(self) -> None:
        for name, values in (("sources", self.sources), ("labels", self.labels)):
            if values and len(values) != len(self.texts):
                raise ValueError(f"{len(values)} {name} for {len(self.texts)} texts")
            object.__setattr__(self, name, Categorical.of(values) if values else ())
        object.__setattr__(self, "fingerprint", self.fingerprint or _fingerprint(self.texts))

    def __len__(self) -> int:
        return len(self.texts)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Corpus):
            return NotImplemented
        return (self.fingerprint, self.sources, self.labels) == (other.fingerprint, other.sources, other.labels)

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def draw(self, count: int, seed: int) -> Corpus:
        """Return `count` of the texts drawn at random, in their order, with their sources and labels; all if fewer."""
        if len(self) <= count:
            return self
        places = np.sort(np.random.default_rng(seed).choice(len(self), count, replace=False)).tolist()
        columns = (self.texts, self.sources, self.labels)
        texts, sources, labels = (tuple(column[at] for at in places) if column else () for column in columns)
        return Corpus(texts, sources, labels)

    @classmethod
    def from_lines(cls, lines: Iterable[str], source: str = "typed") -> Corpus:
        """Make a corpus of the lines that are not blank, stripped of surrounding white space."""
        texts = tuple(stripped for line in lines if (stripped := line.strip()))
        return cls(texts, Categorical.repeated(source, len(texts)))

    @classmethod
    def concatenate(cls, corpora: Sequence[Corpus], texts: Sequence[str] | None = None) -> Corpus:
        """Join corpora in order; missing sources become "typed", missing labels empty strings.

        `texts` are all their texts where these have been joined already.
        """
        if len(corpora) == 1:
            (corpus,) = corpora
            return cls(corpus.texts, _entries(corpus, corpus.sources, "typed"), corpus.labels, corpus.fingerprint)
        if texts is None:
            texts = tuple(text for corpus in corpora for text in corpus.texts)
        sources = Categorical.concatenate([_entries(corpus, corpus.sources, "typed") for corpus in corpora])
        if not any(corpus.labels for corpus in corpora):
            return cls(texts, sources)
        return cls(texts, sources, Categorical.concatenate([_entries(corpus, corpus.labels, "") for corpus in corpora]))


def _entries(corpus: Corpus, given: Sequence[str], otherwise: str) -> Categorical:
    return Categorical.of(given) if given else Categorical.repeated(otherwise, len(corpus))


def _fingerprint(texts: Sequence[str]) -> str:
    if isinstance(texts, Fingerprinted):
        return texts.fingerprint
    digest = TextDigest()
    for start in range(0, len(texts), _BLOCK):
        digest.update([text.encode(*UTF8) for text in texts[start : start + _BLOCK]])
    return digest.fingerprint
