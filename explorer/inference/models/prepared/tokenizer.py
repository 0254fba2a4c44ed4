"""A fast tokenizer without Transformers: the same core, called by the same names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tokenizers import AddedToken, Encoding, Tokenizer


@dataclass(frozen=True, slots=True)
class TokenizerFacts:
    """What Transformers adds to the core of a tokenizer.

    Parameters
    ----------
    name
        Its class there ("BertTokenizer").
    folder
        Where it was loaded from, as the libraries name it.
    specials
        Special tokens by role ("cls_token").
    all_specials
        All special tokens, in its order.
    inputs
        What it gives ("token_type_ids").
    pad_type
        `token_type_ids` at padding.
    padding_side, truncation_side
        "left" or "right".
    splits_specials
        Whether special tokens that are typed are read as plain letters.
    """

    name: str
    specials: Mapping[str, str]
    all_specials: tuple[str, ...]
    inputs: tuple[str, ...]
    pad_type: int = 0
    padding_side: str = "right"
    truncation_side: str = "right"
    splits_specials: bool = False
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the tokenizer gives of N texts, as Transformers' `BatchEncoding` without padding.

    Parameters
    ----------
    encodings
        What its core gives.
    values
        Lists of N lists by name.
    """

    encodings: Sequence[Encoding]
    values: Mapping[str, list[list[int]]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> list[list[int]]:
        return self.values[name]

    def get(self, name: str) -> list[list[int]] | None:
        """Return the lists of that name; None where the tokenizer does not give them."""
        return self.values.get(name)


class PreparedTokenizer:
    """A tokenizer as `AutoTokenizer` makes it, as far as this program calls it.

    Parameters
    ----------
    core
        What Transformers' tokenizer is around.
    facts
        What it adds.
    """

    def __init__(self, core: Tokenizer, facts: TokenizerFacts) -> None:
        core.no_padding()
        core.no_truncation()
        core.encode_special_tokens = facts.splits_specials
        self.facts = facts
        self.name = facts.name
        self.name_or_path = facts.folder
        self.padding_side = facts.padding_side
        self.all_special_tokens = list(facts.all_specials)
        self._core = core
        self._cut: int | None = None

    def __call__(
        self,
        texts: Sequence[str],
        *,
        add_special_tokens: bool = True,
        truncation: bool = False,
        max_length: int | None = None,
        **_: Any,
    ) -> Tokens:
        """Read texts; what of Transformers' other options this program sets makes no difference here."""
        self._cut_at(max_length if truncation else None)
        encodings = self._core.encode_batch(list(texts), add_special_tokens=add_special_tokens)
        values = {"input_ids": [encoding.ids for encoding in encodings]}
        values["attention_mask"] = [encoding.attention_mask for encoding in encodings]
        if "token_type_ids" in self.facts.inputs:
            values["token_type_ids"] = [encoding.type_ids for encoding in encodings]
        return Tokens(encodings, values)

    def __len__(self) -> int:
        return int(self._core.get_vocab_size(with_added_tokens=True))

    def __getattr__(self, name: str) -> Any:
        """Return a special token or its number by its role: `pad_token`, `pad_token_id`; None where it has none."""
        if name.endswith("_token"):
            return self.facts.specials.get(name)
        if name.endswith("_token_id"):
            token = self.facts.specials.get(name.removesuffix("_id"))
            return None if token is None else self._core.token_to_id(token)
        raise AttributeError(name)

    @property
    def pad_token_type_id(self) -> int:
        """`token_type_ids` at padding."""
        return self.facts.pad_type

    @property
    def all_special_ids(self) -> list[int]:
        """Numbers of all special tokens."""
        return [number for token in self.all_special_tokens if (number := self._core.token_to_id(token)) is not None]

    @property
    def added_tokens_decoder(self) -> Mapping[int, AddedToken]:
        """The tokens that are looked for before anything else, by their numbers."""
        return dict(self._core.get_added_tokens_decoder())

    def num_special_tokens_to_add(self, pair: bool = False) -> int:
        """Count the special tokens that every text gets."""
        return int(self._core.num_special_tokens_to_add(pair))

    def convert_ids_to_tokens(self, ids: int | Sequence[int]) -> Any:
        """Return the token of a number, or those of several; None for a number that it has no token of."""
        return self._core.id_to_token(ids) if isinstance(ids, int) else [self._core.id_to_token(int(i)) for i in ids]

    def convert_tokens_to_ids(self, tokens: str) -> int | None:
        """Return the number of a token, that of the unknown token for another."""
        number = self._core.token_to_id(tokens)
        return self.unk_token_id if number is None else number

    def _cut_at(self, length: int | None) -> None:
        if length == self._cut:
            return
        if length is None:
            self._core.no_truncation()
        else:
            self._core.enable_truncation(length, strategy="longest_first", direction=self.facts.truncation_side)
        self._cut = length
