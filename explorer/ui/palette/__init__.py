"""The command palette: everything the window can be told, found by a few letters."""
