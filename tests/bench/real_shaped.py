"""Vectors that lie as those of real sentences do, so that a search that misses some of the nearest is seen to.

Made-up groups are easy: their nearest lie in one cell and every method finds them all. Real sentences have no such
cells. These vectors start from `SENTENCES` real ones, of the documentation that comes with Python and of the samples,
encoded by the bundled model. Each of the many is a mean of two of them, of which one weighs more than half, as a text
of two sentences has, plus noise of half the length with the covariance of the real ones.

Of 30,000 such vectors made of 6,000 real ones, and of 30,000 real ones, the median cosine of the 15th nearest was 0.44
and 0.50, and to find 99 of 100 of the nearest took 39 % and 29 % of all pairs: made ones are a little harder.
"""

from __future__ import annotations

import ast
import re
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from explorer.domain.arrays import FloatArray

SENTENCES = 6_000
PLANTED = (10, 60, 360)
"""Groups of each level that are planted, each of as many of the next as the others."""
_SHARES = (0.3, 0.25, 0.2, 0.25)
"""Of the variance: what tells the groups of each level apart, and what the vectors of the finest."""
_IN_NONE = 0.15
_LEAST_WEIGHT = 0.55
_NOISE = 0.5
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_SENTENCE = re.compile(r"[A-Z][^<>{}\[\]=|\\`_:*]{24,219}[.!?]")


def real_sentences() -> list[str]:
    """Return the different sentences, in a seeded order."""
    found = dict.fromkeys(
        sentence
        for text in _prose()
        for paragraph in re.split(r"\n\s*\n", text)
        for sentence in _END.split(" ".join(paragraph.split()))
        if _SENTENCE.fullmatch(sentence) and sentence.count(" ") >= 4
    )
    sentences = list(found)
    return [sentences[place] for place in np.random.default_rng(0).permutation(len(sentences))]


def real_vectors() -> FloatArray:
    """Encode `SENTENCES` of them: float32 (SENTENCES, 384) unit vectors."""
    from explorer.domain.job import JobContext
    from explorer.domain.settings.spec import EncodeSpec
    from explorer.domain.texts.corpus import Corpus
    from explorer.inference.pipeline import encode

    corpus = Corpus.from_lines(real_sentences()[:SENTENCES], "documentation")
    vectors = encode(corpus, EncodeSpec(), None, JobContext()).model_vectors
    assert vectors is not None
    return vectors


def real_shaped(real: FloatArray, n: int, seed: int = 0) -> FloatArray:
    """Make float32 (n, D) unit vectors out of real ones (m, D)."""
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, len(real), (2, n))
    weights = rng.uniform(_LEAST_WEIGHT, 1.0, (n, 1)).astype(np.float32)
    vectors = weights * real[first] + (1 - weights) * real[second] + np.float32(_NOISE) * noise(real, n, rng)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def planted(real: FloatArray, n: int, seed: int = 0) -> tuple[FloatArray, np.ndarray]:
    """Make vectors in groups of groups of groups, and others in none, all with the covariance of real ones.

    Parameters
    ----------
    real
        float32 (m, D).
    n
        Vectors wanted.
    seed
        Of the random numbers.

    Returns
    -------
    tuple
        float32 (n, D) unit vectors, and int64 (3, n): their groups, few first, -1 for the vectors in none.
    """
    rng = np.random.default_rng(seed)
    topics, themes, subjects = PLANTED
    weights = rng.lognormal(0, 0.6, subjects)
    finest = rng.choice(subjects, n, p=weights / weights.sum())
    groups = np.stack([finest // (subjects // topics), finest // (subjects // themes), finest])
    parts = zip(np.sqrt(_SHARES).astype(np.float32), (*PLANTED, n), (*groups, np.arange(n)), strict=True)
    vectors = np.zeros((n, real.shape[1]), np.float32)
    for share, count, places in parts:
        vectors += share * noise(real, count, rng)[places]
    none = rng.random(n) < _IN_NONE
    vectors[none], groups[:, none] = noise(real, int(none.sum()), rng), -1
    vectors += real.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors, groups


def noise(real: FloatArray, n: int, rng: np.random.Generator) -> FloatArray:
    """Draw float32 (n, D) of mean 0 and the covariance of real vectors (m, D)."""
    covariance = np.cov(real.T)
    root = np.linalg.cholesky(covariance + 1e-8 * np.eye(len(covariance))).astype(np.float32)
    drawn: FloatArray = rng.standard_normal((n, len(root)), dtype=np.float32) @ root.T
    return drawn


def _prose() -> Iterator[str]:
    from pydoc_data.topics import topics

    from explorer.domain.job import JobContext
    from explorer.files.texts.reading import read_all
    from explorer.files.texts.samples import samples

    for sample in samples():
        yield from read_all([str(sample.path)], None, JobContext()).texts
    yield from topics.values()
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                yield ast.get_docstring(node) or ""
