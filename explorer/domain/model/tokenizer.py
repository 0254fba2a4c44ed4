"""What was noticed about a tokenizer while it read the texts of a run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OtherTokens:
    """One text that two tokenizers of one folder read differently.

    Parameters
    ----------
    index
        Which text of the corpus.
    loaded, stored
        Its tokens by the tokenizer that the library made, and by the folder's tokenizer.json, special ones included.
    """

    index: int
    loaded: tuple[str, ...]
    stored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TypedSpecial:
    """A text in which the tokenizer reads letters that were typed as a special token.

    Parameters
    ----------
    index
        Which text of the corpus.
    tokens
        The special tokens, as they were typed, in their order; each once.
    """

    index: int
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokenizerCheck:
    """What was found by comparing a loaded tokenizer with what its folder says.

    Parameters
    ----------
    name
        Class of the tokenizer that was loaded ("BertTokenizer").
    asked
        Class that tokenizer_config.json names; empty where it names none.
    vocabulary
        How many tokens it knows.
    compared
        How many texts were read by the folder's tokenizer.json too; 0 where there is none.
    differing
        How many of these it reads differently.
    example
        One that it reads differently; None where there is none.
    stored_cut
        Tokens at which the folder's tokenizer.json cuts texts by itself; None where it cuts none.
    not_done
        What tokenizer_config.json asks for and the tokenizer does not do, a sentence each.
    typed
        Every text with a special token typed in it, in the order of the corpus.
    typed_examples
        The first of them, with what was typed.
    """

    name: str = ""
    asked: str = ""
    vocabulary: int = 0
    compared: int = 0
    differing: int = 0
    example: OtherTokens | None = None
    stored_cut: int | None = None
    not_done: tuple[str, ...] = ()
    typed: tuple[int, ...] = ()
    typed_examples: tuple[TypedSpecial, ...] = ()
