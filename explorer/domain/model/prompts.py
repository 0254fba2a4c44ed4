"""What is put before texts: the prompts of a model's folder, and which of them a setting means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.settings.spec import EncodeSpec
from explorer.domain.words import quoted

QUERY_NAME = "query"
"""Name under which a folder keeps the prompt for queries; `SentenceTransformer.encode_query` looks there too."""

DOCUMENT_NAMES = ("document", "passage", "corpus")
"""Names under which folders keep the prompt for the texts that are searched."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """Text that is put before every text, as it is.

    Parameters
    ----------
    text
        Empty where nothing is put before them.
    name
        Its name in the model's folder; empty for a text of the user's own.
    """

    text: str = ""
    name: str = ""

    def __str__(self) -> str:
        if not self.text:
            return "no prompt"
        return f'prompt {self.name} "{self.text}"' if self.name else f'prompt "{self.text}"'


NO_PROMPT = Prompt()


def quoted_prompt(text: str, width: int | None = 32) -> str:
    """Return a prompt's text in quotation marks, line ends made visible, cut at `width` characters."""
    text = text.replace("\n", "↵")
    return quoted(text, len(text) if width is None else width, strip=False)


def prompt_words(prompt: Prompt, width: int | None = None) -> str:
    """Write a prompt with its name in the folder: "query: “find ”", "“find ”", "none"; its text cut at `width`."""
    if not prompt.text:
        return "none"
    text = quoted_prompt(prompt.text, width)
    return f"{prompt.name}: {text}" if prompt.name else text


@dataclass(frozen=True, slots=True)
class Prompts:
    """The prompts of a model's folder.

    Parameters
    ----------
    named
        (name, text) in the folder's order; a text may be empty.
    default_name
        Which of them the library puts before texts unless told otherwise; None for none.
    included
        Whether poolings take the tokens of a prompt, too; where not, every masked pooling leaves them out.
    """

    named: tuple[tuple[str, str], ...] = ()
    default_name: str | None = None
    included: bool = True

    @classmethod
    def of(cls, named: Mapping[str, str], default_name: str | None = None, *, included: bool = True) -> Prompts:
        """Make it of a mapping from names to texts."""
        return cls(tuple(named.items()), default_name, included)

    @property
    def texts(self) -> dict[str, str]:
        """Names to texts, without the empty ones."""
        return {name: text for name, text in self.named if text}

    @property
    def default(self) -> Prompt:
        """What the library puts before texts unless told otherwise."""
        text = self.texts.get(self.default_name or "", "")
        return Prompt(text, self.default_name or "") if text else NO_PROMPT

    def find(self, name: str) -> Prompt:
        """Return the prompt of that name.

        Raises
        ------
        ExplorerError
            INPUT, where the folder has none of that name.
        """
        named = dict(self.named)
        if name in named:
            return Prompt(named[name], name)
        has = ", ".join(named)
        raise ExplorerError(
            FailureKind.INPUT,
            f'The model\'s folder has no prompt named "{name}"; ' + (f"it has {has}." if has else "it has none."),
            "Choose one of these, or give the text itself." if has else "Give the text itself.",
        )

    def of_texts(self, spec: EncodeSpec) -> Prompt:
        """Return what stands before every text, as `SentenceTransformer.encode` has it; raises as `find`."""
        if spec.prompt is not None:
            return Prompt(spec.prompt)
        return self.find(spec.prompt_name) if spec.prompt_name else self.default

    def of_queries(self, spec: EncodeSpec) -> Prompt:
        """Return what stands before a query; raises as `find`.

        Unless the specification says, that is the folder's prompt for queries, as `SentenceTransformer.encode_query`
        has it; where there is none, that of the texts, but for one that is made for the texts that are searched.
        """
        if spec.query_prompt is not None:
            return Prompt(spec.query_prompt)
        if spec.query_prompt_name:
            return self.find(spec.query_prompt_name)
        if QUERY_NAME in self.texts:
            return self.find(QUERY_NAME)
        prompt = self.of_texts(spec)
        for_documents = {self.texts.get(name) for name in DOCUMENT_NAMES}
        return NO_PROMPT if prompt.text in for_documents else prompt

    def for_queries(self, spec: EncodeSpec) -> EncodeSpec:
        """Return the specification that encodes queries as texts; raises as `find`."""
        prompt = self.of_queries(spec)
        return replace(spec, prompt=None if prompt.name else prompt.text, prompt_name=prompt.name)


NO_PROMPTS = Prompts()


@dataclass(frozen=True, slots=True)
class SwallowedWord:
    """That the tokens left out of the pooling as the prompt's hold the beginning of texts, too.

    Parameters
    ----------
    index
        A text of which that is so.
    token
        Its first such token.
    length
        How many tokens the prompt has by itself, and are left out.
    texts, compared
        Of how many texts that is so, of how many looked at.
    """

    index: int
    token: str
    length: int
    texts: int
    compared: int
