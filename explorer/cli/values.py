"""The kinds of values that options have: each a function from an argument to its value."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

_LARGEST_SIDE = 16_384

Member = TypeVar("Member", bound=StrEnum)


def either(enum: type[StrEnum]) -> str:
    """Return the values of an enum as a usage line shows them."""
    return "|".join(enum)


def member_of(enum: type[Member]) -> Callable[[str], Member]:
    """Return a parser of the values of an enum."""

    def member(text: str) -> Member:
        try:
            return enum(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text} is none of {', '.join(enum)}") from None

    return member


def several(enum: type[Member]) -> Callable[[str], tuple[Member, ...]]:
    """Return a parser of values of an enum with commas between them; each counts once."""
    member = member_of(enum)

    def members(text: str) -> tuple[Member, ...]:
        return tuple(dict.fromkeys(member(part.strip()) for part in text.split(",")))

    return members


def member_or(word: str, enum: type[Member]) -> Callable[[str], str]:
    """Return a parser of the values of an enum and of one word besides."""
    member = member_of(enum)

    def parse(text: str) -> str:
        return text if text == word else member(text)

    return parse


def at_least(minimum: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from `minimum` on."""

    def number(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text} is no whole number") from None
        if value < minimum:
            raise argparse.ArgumentTypeError(f"{value} is less than {minimum}")
        return value

    return number


def size(text: str) -> tuple[int, int]:
    """Parse a width and a height in pixels, such as 1280x800."""
    width, separator, height = text.lower().partition("x")
    if not (separator and width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text} is not of the form WxH")
    sides = int(width), int(height)
    if not all(64 <= side <= _LARGEST_SIDE for side in sides):
        raise argparse.ArgumentTypeError(f"sides go from 64 to {_LARGEST_SIDE}")
    return sides


def prompt_name(text: str) -> str:
    """Parse the name of a prompt of a model's folder."""
    if not text:
        raise argparse.ArgumentTypeError("a prompt has no empty name")
    return text
