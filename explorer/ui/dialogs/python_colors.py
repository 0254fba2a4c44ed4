"""Colours the words of Python."""

from __future__ import annotations

import re

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from explorer.ui.look.theme import current_theme, theme_source

_WORDS = re.compile(
    r"""
    (?P<comment> \#.* )
    | (?P<string> \"\"\".*?\"\"\" | "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' )
    | (?P<keyword> \b(?:as|del|for|from|if|import|in|with|True|None)\b )
    | (?P<number> \b\d+\b )
    """,
    re.VERBOSE,
)


class PythonColors(QSyntaxHighlighter):
    """Colours comments, strings, keywords and numbers, each within its line, as scripts of this program have them."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self._take_theme()
        theme_source().changed.connect(self._on_theme)

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        for match in _WORDS.finditer(text):
            if match.lastgroup is not None:
                self.setFormat(match.start(), match.end() - match.start(), self._formats[match.lastgroup])

    def _take_theme(self) -> None:
        theme = current_theme()
        colors = {"comment": theme.muted, "string": theme.good, "keyword": theme.accent, "number": theme.warn}
        for name, color in colors.items():
            self._formats[name] = QTextCharFormat()
            self._formats[name].setForeground(QColor(color))

    def _on_theme(self, _: object) -> None:
        self._take_theme()
        self.rehighlight()
