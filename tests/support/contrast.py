"""How far two colours stand apart."""

from __future__ import annotations

from explorer.figures.colors import luminance


def contrast(a: int, b: int) -> float:
    """Return the contrast ratio of two colours 0xAARRGGBB, 1 to 21, as WCAG 2 defines it."""
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
