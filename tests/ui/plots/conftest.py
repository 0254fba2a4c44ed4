"""The fixtures of the views, whose figures plots show and write."""

from tests.ui.views.conftest import intents, show

__all__ = ["intents", "show"]
