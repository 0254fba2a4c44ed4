"""What mouse and keys do that is no action of the menus."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Place(StrEnum):
    """Where something is done."""

    WINDOW = "Window"
    SENTENCES = "Sentences"
    SETTINGS = "Settings"
    FIND = "Find bar"
    SEARCH = "Search by meaning"
    PLOTS = "Plots"
    MAP = "Map"
    PAGES = "Explain and Sweep"
    LISTS = "Lists and tables"
    PALETTE = "Command palette"


GESTURES: Mapping[Place, Mapping[str, str]] = {
    Place.WINDOW: {
        "Tab": "Go on to the next control",
        "Alt + underlined letter": "Open that menu, use that button",
        "Drop a file": "Open it; the folder of a model becomes the model",
        "Double click on a view's title": "Float the view, or dock it",
    },
    Place.SENTENCES: {
        "Enter, Shift + Enter": "Begin a line",
        "Click on a line": "Select its sentence",
        "Click on a number": "Select the sentence",
        "Ctrl + click on a number": "Add a sentence, or let it go",
        "Shift + click on a number": "Select as far as there",
        "Drag along the numbers": "Select several",
        "Ctrl + A": "Select every sentence",
        "Ctrl + End, Ctrl + Home": "Go to the last or the first, and let the others go",
    },
    Place.FIND: {
        "Enter": "Go to the next hit",
        "Shift + Enter": "Go to the one before",
        "Esc": "Close it",
        "Enter, double click on a hit": "See it among all sentences",
        "Delete on hits": "Remove them from the text",
    },
    Place.SETTINGS: {
        "Type last or all, or empty the field": "The last layer, all dimensions",
        "Click on the words beside More": "Show what is set",
        "Right click, menu key on what is set": "Reset it to its default",
    },
    Place.SEARCH: {
        "Enter": "Search now, then go to the hits",
        "Down, Up": "Go to the hits, and back to the query",
        "Enter on a hit": "Show its neighbours",
        "Esc, Backspace, Alt + Left": "Go back to the hits, then to the query",
        "Esc in the query": "Leave it",
    },
    Place.PLOTS: {
        "Wheel, pinch, + and −": "Zoom",
        "Drag, arrow keys": "Move the picture",
        "Double click, 0, Home": "Show all of it",
        "Click": "Select",
        "Ctrl or Shift + click": "Add to the selection",
        "Right click, menu key": "Copy, select, explain, export",
    },
    Place.MAP: {
        "Shift + drag": "Lasso points",
        "Ctrl + Shift + drag": "Add points by lasso",
        "Esc": "Give up the lasso",
    },
    Place.PAGES: {
        "Arrow keys": "Go from cell to cell",
        "Click on a readout": "Select it",
        "Enter, double click on a readout": "Use it",
    },
    Place.LISTS: {
        "Arrow keys": "Go from row to row",
        "Enter, double click on a readout": "Use it",
    },
    Place.PALETTE: {
        "Arrow keys": "Go from command to command",
        "Enter": "Do it",
        "Esc": "Close it",
    },
}
"""What is done, by how, by where."""
