"""The pages beside the four views: each answers one question with the whole width."""
