"""What a loaded tokenizer does otherwise than its folder says, and which texts it reads otherwise than they look."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from explorer.domain.arrays import BoolArray, IntArray
from explorer.domain.job import JobContext
from explorer.domain.model.tokenizer import OtherTokens, TokenizerCheck, TypedSpecial
from explorer.domain.settings.spec import EncodeSpec
from explorer.inference.models.checks.tokenizer_files import suppressed_faults
from explorer.inference.models.encoder import Encoder

MOST_COMPARED = 200
"""Texts that are read by tokenizer.json too."""
MOST_EXAMPLES = 200
"""Texts with a typed special token of which the token is named."""

_MOST_CHARACTERS = 1000
_NAMED = 5
_BLOCK = 1000


def check_tokenizer(
    texts: Sequence[str], truncated: BoolArray, spec: EncodeSpec, encoder: Encoder, context: JobContext
) -> TokenizerCheck:
    """Compare the tokenizer of an encoder with what its folder says, on the texts of a run.

    Parameters
    ----------
    texts
        N texts; an evenly spaced sample of `MOST_COMPARED` is compared, the beginnings of long ones.
    truncated
        bool (N,), whether the text was cut; what was cut off was not read.
    spec, encoder
        The run.
    context
        A cancel is noticed between blocks of texts.
    """
    tokenizer = encoder.tokenizer
    folder = encoder.info.folder.transformer if encoder.info.folder is not None else Path(tokenizer.name_or_path)
    settings = _settings(folder)
    places = np.unique(np.linspace(0, len(texts) - 1, min(len(texts), MOST_COMPARED)).astype(int)).tolist()
    sample = [texts[place][:_MOST_CHARACTERS] for place in places]
    loaded = tokenizer(sample, add_special_tokens=True, truncation=False, padding=False, verbose=False)["input_ids"]
    stored, stored_cut = _stored_tokenizer(folder)
    compared, others = _compare(stored, sample, loaded, tokenizer)
    typed = _typed_specials(texts, truncated, spec, encoder, context)
    return TokenizerCheck(
        name=encoder.tokenizer_name,
        asked=str(settings.get("tokenizer_class") or ""),
        vocabulary=len(tokenizer),
        compared=compared,
        differing=len(others),
        example=OtherTokens(places[others[0][0]], others[0][1], others[0][2]) if others else None,
        stored_cut=stored_cut,
        not_done=_not_done(settings, tokenizer, sample, loaded),
        typed=tuple(typed),
        typed_examples=tuple(TypedSpecial(place, tokens) for place, tokens in list(typed.items())[:MOST_EXAMPLES]),
    )


def token_notes(counts: IntArray) -> tuple[str, ...]:
    """Say which of N texts, by their numbers of tokens, mean nothing to the tokenizer."""
    empty = np.flatnonzero(counts == 0)[:_NAMED].tolist()
    if not empty:
        return ()
    places = ", ".join(str(place + 1) for place in empty)
    return (f"No tokens in text {places}: the vector of the padding token stands in.",)


def _settings(folder: Path) -> Mapping[str, Any]:
    try:
        settings = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return settings if isinstance(settings, dict) else {}


def _stored_tokenizer(folder: Path) -> tuple[Any, int | None]:
    """Return the tokenizer of the folder's tokenizer.json, None where there is none, and where that cuts texts."""
    path = folder / "tokenizer.json"
    if not path.is_file():
        return None, None
    status = path.stat()
    return _read_stored(path, (status.st_size, status.st_mtime_ns))


@lru_cache(maxsize=1)
def _read_stored(path: Path, _state: tuple[int, int]) -> tuple[Any, int | None]:
    """Read a tokenizer.json as servers do; None where it cannot be read."""
    from tokenizers import Tokenizer

    stored, cut = None, None
    with suppressed_faults():
        stored = Tokenizer.from_file(str(path))
        cut = (stored.truncation or {}).get("max_length")
        stored.no_padding()
        stored.no_truncation()
    return stored, cut


def _compare(
    stored: Any, sample: Sequence[str], loaded: Sequence[Sequence[int]], tokenizer: Any
) -> tuple[int, list[tuple[int, tuple[str, ...], tuple[str, ...]]]]:
    """Return how many texts were compared, and of each that differs its place in the sample and both token lists."""
    read = []
    if stored is not None:
        with suppressed_faults():
            read = stored.encode_batch(list(sample))
    if not read:
        return 0, []
    others = [
        (place, tuple(map(str, tokenizer.convert_ids_to_tokens(list(ids)))), tuple(there.tokens))
        for place, (ids, there) in enumerate(zip(loaded, read, strict=True))
        if list(ids) != there.ids
    ]
    return len(sample), others


def _not_done(
    settings: Mapping[str, Any], tokenizer: Any, sample: Sequence[str], loaded: Sequence[Sequence[int]]
) -> tuple[str, ...]:
    """Say which switches of tokenizer_config.json the tokenizer does not follow, where the texts show it."""
    read = [list(ids) for ids in loaded if len(ids)]
    sentences = []
    for key, token, place, name in (
        ("add_bos_token", tokenizer.bos_token_id, 0, "first"),
        ("add_eos_token", tokenizer.eos_token_id, -1, "last"),
    ):
        asked = settings.get(key)
        if not isinstance(asked, bool) or token is None or not read:
            continue
        there = [ids[place] == token for ids in read]
        word = tokenizer.convert_ids_to_tokens(token)
        if asked and not any(there):
            sentences.append(f"{key} is true in tokenizer_config.json, and no text gets the {name} token “{word}”.")
        elif not asked and all(there) and token not in (tokenizer.cls_token_id, tokenizer.sep_token_id):
            # Where one token is both, as RoBERTa's <s>, it is added for its other role.
            sentences.append(f"{key} is false in tokenizer_config.json, and texts get the {name} token “{word}”.")
    for key, change in _CHANGES.items():
        if settings.get(key) is True and not _follows(change, tokenizer, sample, loaded):
            sentences.append(f"{key} is true in tokenizer_config.json, and the tokenizer does not follow it.")
    return tuple(sentences)


def _without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if unicodedata.category(letter) != "Mn")


_CHANGES: Mapping[str, Callable[[str], str]] = {"do_lower_case": str.lower, "strip_accents": _without_accents}


def _follows(
    change: Callable[[str], str], tokenizer: Any, sample: Sequence[str], loaded: Sequence[Sequence[int]]
) -> bool:
    """Whether no text shows that a change, which the tokenizer should make itself, makes a difference."""
    specials = re.compile("|".join(map(re.escape, tokenizer.all_special_tokens)) or r"(?!)")
    changed = [(place, change(text)) for place, text in enumerate(sample) if change(text) != text]
    changed = [(place, text) for place, text in changed if not specials.search(sample[place])][:20]
    if not changed:
        return True
    words = [text for _, text in changed]
    again = tokenizer(words, add_special_tokens=True, truncation=False, padding=False, verbose=False)["input_ids"]
    return any(list(loaded[place]) == list(ids) for (place, _), ids in zip(changed, again, strict=True))


def _typed_specials(
    texts: Sequence[str], truncated: BoolArray, spec: EncodeSpec, encoder: Encoder, context: JobContext
) -> dict[int, tuple[str, ...]]:
    """Return what is read as special tokens, by the place of the text; each spelling once, in its order."""
    pattern = special_pattern(encoder.tokenizer)
    found: dict[int, tuple[str, ...]] = {}
    if pattern is None:
        return found
    for start in range(0, len(texts), _BLOCK):
        context.check()
        for place, text in enumerate(texts[start : start + _BLOCK], start):
            matches = list(pattern.finditer(text)) if pattern.search(text) else []
            if matches and truncated[place]:
                end = _read_until(text, spec, encoder)
                matches = [match for match in matches if match.end() <= end]
            if matches:
                found[place] = tuple(dict.fromkeys(match.group() for match in matches))
    return found


def _read_until(text: str, spec: EncodeSpec, encoder: Encoder) -> int:
    """Return how many characters of a text are read before it is cut; all of it where the tokenizer does not say."""
    prompt = encoder.prompt(spec)
    start = encoder.text_start(prompt)
    output = encoder.call_tokenizer([text], prompt, encoder.max_length(spec))
    if start is None or not output.encodings:
        return len(text)
    return max((int(end) for _, end in output.encodings[0].offsets), default=0) - start


def special_pattern(tokenizer: Any) -> re.Pattern[str] | None:
    """Return what finds the letters that a tokenizer reads as special tokens where a user types them; None for none.

    Each token is tried: a tokenizer may be told to read them as plain letters.
    """
    tokens = {str(token): token for token in tokenizer.added_tokens_decoder.values() if token.special}
    tokens |= {token: tokens.get(token) for token in map(str, tokenizer.all_special_tokens) if token}
    spellings: dict[str, str] = {}
    for name, token in tokens.items():
        spellings[name] = name
        # Only tokens that are looked for after normalising are found in another case.
        if token is not None and token.normalized and name != tokenizer.unk_token:
            spellings |= {name.lower(): name, name.upper(): name}
    if not spellings:
        return None
    ids = {name: tokenizer.convert_tokens_to_ids(name) for name in tokens}
    plain, *tried = tokenizer(
        ["a b", *(f"a {spelling} b" for spelling in spellings)], add_special_tokens=False, verbose=False
    )["input_ids"]
    read = [
        (spelling, tokens[name])
        for (spelling, name), found in zip(spellings.items(), tried, strict=True)
        if list(found).count(ids[name]) > list(plain).count(ids[name])
    ]
    # The longest first, as the tokenizer takes them; one that stands for whole words only is no part of a word.
    parts = [
        rf"(?<!\w){re.escape(spelling)}(?!\w)" if token is not None and token.single_word else re.escape(spelling)
        for spelling, token in sorted(read, key=lambda pair: -len(pair[0]))
    ]
    return re.compile("|".join(parts)) if parts else None
