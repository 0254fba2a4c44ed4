"""Why two texts are as similar as they are."""
