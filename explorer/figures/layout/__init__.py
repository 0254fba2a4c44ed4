"""Where the parts of a figure go and what is at a place: pure, given who measures words."""
