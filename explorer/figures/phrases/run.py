"""What was run, and what of it is not as usual, for the lines under figures."""

from __future__ import annotations

from explorer.domain.choices.asked import Field, dimensions
from explorer.domain.choices.ran import run_words
from explorer.domain.state import AppState
from explorer.domain.words import sentences


def describe_run(state: AppState) -> str:
    """Return "all-MiniLM-L6-v2 · mean · normalised · 64 of 384 dimensions · 3 sentences", as under a figure."""
    encoding, embeddings = state.encoding, state.embeddings
    if encoding is None or embeddings is None:
        return ""
    if encoding.file:
        parts = [f"vectors from {encoding.file}"]
    else:
        parts = [encoding.info.name, embeddings.readout.pooling.value]
    words = run_words(encoding, embeddings.readout)
    parts += [words[name] for name in (Field.LAYER, Field.PROMPT) if name in words]
    if embeddings.normalized:
        parts.append("normalised")
    parts.append(words.get(Field.TRUNCATE_DIM) or dimensions(embeddings.dimensions))
    parts += [
        words[name] for name in (Field.MAX_LENGTH, Field.PART, Field.PRECISION, Field.BATCH_SIZE) if name in words
    ]
    return " · ".join([*parts, sentences(len(state.shown))])


def unusual_words(state: AppState) -> str:
    """Return " Set: layer 3 · at most 64 tokens.", what is not as usual of the vectors shown; empty where all is."""
    encoding, embeddings = state.encoding, state.embeddings
    if encoding is None or embeddings is None:
        return ""
    words = run_words(encoding, embeddings.readout).values()
    return f" Set: {' · '.join(words)}." if words else ""
