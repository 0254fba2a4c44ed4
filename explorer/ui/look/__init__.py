"""The theme, fonts and icons, and the small widgets that every part of the window shares."""
