"""The pages: one row each, made when first looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from explorer.ui.state.intents import Intents
from explorer.ui.views.base import View


class Page(StrEnum):
    """The pages, in the order of their tabs; all but the first are views of that name."""

    EXPLORE = "explore"
    EXPLAIN = "explain"
    COMPARE = "compare"
    SWEEP = "sweep"
    EVALUATE = "evaluate"
    FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page.

    Parameters
    ----------
    title, tip
        Of its tab.
    make
        Makes its view; None for the page of the docks.
    """

    title: str
    tip: str
    make: Callable[[Intents], View] | None = None


def _explain(intents: Intents) -> View:
    from explorer.ui.pages.explain.page import ExplainPage

    return ExplainPage(intents)


def _compare(intents: Intents) -> View:
    from explorer.ui.pages.compare.page import ComparePage

    return ComparePage(intents)


def _sweep(intents: Intents) -> View:
    from explorer.ui.pages.sweep.page import SweepPage

    return SweepPage(intents)


def _evaluate(intents: Intents) -> View:
    from explorer.ui.pages.evaluate.page import EvaluatePage

    return EvaluatePage(intents)


def _findings(intents: Intents) -> View:
    from explorer.ui.pages.findings.page import FindingsPage

    return FindingsPage(intents)


PAGES: Mapping[Page, PageRow] = {
    Page.EXPLORE: PageRow("Explore", "Heatmap, norms, map and neighbours"),
    Page.EXPLAIN: PageRow("Explain", "Why two sentences are as similar as they are, token by token", _explain),
    Page.COMPARE: PageRow("Compare", "Two settings side by side on the same sentences", _compare),
    Page.SWEEP: PageRow("Sweep", "Every pooling, normalisation and layer at once; what padding does", _sweep),
    Page.EVALUATE: PageRow("Evaluate", "Which setting agrees best with scores that people gave", _evaluate),
    Page.FINDINGS: PageRow("Findings", "What the program noticed about these vectors", _findings),
}
